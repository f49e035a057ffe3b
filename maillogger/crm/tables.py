"""The tables of the CRM: users, contacts, companies, deals, and what must never be logged.

Text of any length is looked up by its `digest` (columns `*_hash`): see database.text.
The unique keys are what keeps a racing writer from making a record twice.
"""
# ruff: noqa: D106  (what a Meta is, peewee says)

from peewee import BooleanField, ForeignKeyField, IntegerField

from maillogger.database.model import Row, Text, Utc


class User(Row):
    """A member of the team, or a team. Never deleted: e-mails are theirs."""

    name = Text()
    team = BooleanField(default=False)
    active = BooleanField(default=True)
    created = Utc()

    class Meta:
        table_name = "users"


class UserAddress(Row):
    """An address of a user, as key. Several users may share one; the first has position 0."""

    user = ForeignKeyField(User, index=False, backref="addresses", on_delete="CASCADE")
    key = Text(index=True)
    position = IntegerField(default=0)

    class Meta:
        table_name = "user_addresses"
        indexes = ((("user", "key"), True),)


class Company(Row):
    """A company; `name_hash` is of the casefolded name, which need not be unique."""

    name = Text()
    name_hash = Text(index=True)
    created = Utc()

    class Meta:
        table_name = "companies"


class CompanyDomain(Row):
    """A registrable domain of a company; the one with the lowest id is its first."""

    company = ForeignKeyField(Company, backref="domains", on_delete="CASCADE")
    domain = Text(unique=True)

    class Meta:
        table_name = "company_domains"


class Contact(Row):
    """A person outside the team; `name_hash` is of the casefolded name."""

    name = Text(null=True)
    name_hash = Text(null=True, index=True)
    company = ForeignKeyField(Company, null=True, backref="contacts", on_delete="SET NULL")
    owner = ForeignKeyField(User, null=True, on_delete="SET NULL")
    created = Utc()

    class Meta:
        table_name = "contacts"


class ContactAddress(Row):
    """An address of a contact, as key; no two contacts have the same. The first: position 0."""

    contact = ForeignKeyField(Contact, backref="addresses", on_delete="CASCADE")
    key = Text()
    key_hash = Text(unique=True)
    position = IntegerField(default=0)

    class Meta:
        table_name = "contact_addresses"


class Deal(Row):
    """A deal; while `open`, e-mails of its contacts are logged to it."""

    name = Text()
    name_hash = Text(index=True)
    stage = Text()
    open = BooleanField(default=True)
    created = Utc()
    company = ForeignKeyField(Company, null=True, backref="deals", on_delete="SET NULL")
    owner = ForeignKeyField(User, null=True, on_delete="SET NULL")

    class Meta:
        table_name = "deals"


class DealContact(Row):
    """A contact of a deal."""

    deal = ForeignKeyField(Deal, index=False, backref="contacts", on_delete="CASCADE")
    contact = ForeignKeyField(Contact, backref="deals", on_delete="CASCADE")

    class Meta:
        table_name = "deal_contacts"
        indexes = ((("deal", "contact"), True),)


class NeverLog(Row):
    """An entry of the never-log list: the account's where `user` is null, else that user's own."""

    value = Text()
    user = ForeignKeyField(User, index=False, null=True, on_delete="CASCADE")
    created = Utc()

    class Meta:
        table_name = "never_log"


# Both engines hold two nulls for different, so an index over both columns would let the account
# have an entry twice.
NeverLog.add_index(
    NeverLog.index(NeverLog.value, unique=True, where=NeverLog.user.is_null(), name="never_log_all")
)
NeverLog.add_index(
    NeverLog.index(
        NeverLog.user,
        NeverLog.value,
        unique=True,
        where=NeverLog.user.is_null(False),
        name="never_log_own",
    )
)


class Erased(Row):
    """The keyed hash of an address whose contact was erased on request: all that is left."""

    key_hash = Text(unique=True)
    created = Utc()

    class Meta:
        table_name = "erased"
