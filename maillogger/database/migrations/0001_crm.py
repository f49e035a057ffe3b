"""The CRM: users, contacts, companies, deals, the never-log list, and logged e-mails."""
# ruff: noqa: D101, D106  (frozen copies of documented tables)

import peewee
from peewee import (
    BooleanField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


class User(Model):
    name = TextField()
    team = BooleanField(default=False)
    active = BooleanField(default=True)
    created = DateTimeField()

    class Meta:
        table_name = "users"


class UserAddress(Model):
    user = ForeignKeyField(User, index=False, on_delete="CASCADE")
    key = TextField(index=True)
    position = IntegerField(default=0)

    class Meta:
        table_name = "user_addresses"
        indexes = ((("user", "key"), True),)


class Company(Model):
    name = TextField()
    name_hash = TextField(index=True)
    created = DateTimeField()

    class Meta:
        table_name = "companies"


class CompanyDomain(Model):
    company = ForeignKeyField(Company, on_delete="CASCADE")
    domain = TextField(unique=True)

    class Meta:
        table_name = "company_domains"


class Contact(Model):
    name = TextField(null=True)
    name_hash = TextField(null=True, index=True)
    company = ForeignKeyField(Company, null=True, on_delete="SET NULL")
    owner = ForeignKeyField(User, null=True, on_delete="SET NULL")
    created = DateTimeField()

    class Meta:
        table_name = "contacts"


class ContactAddress(Model):
    contact = ForeignKeyField(Contact, on_delete="CASCADE")
    key = TextField()
    key_hash = TextField(unique=True)
    position = IntegerField(default=0)

    class Meta:
        table_name = "contact_addresses"


class Deal(Model):
    name = TextField()
    name_hash = TextField(index=True)
    stage = TextField()
    open = BooleanField(default=True)
    created = DateTimeField()
    company = ForeignKeyField(Company, null=True, on_delete="SET NULL")
    owner = ForeignKeyField(User, null=True, on_delete="SET NULL")

    class Meta:
        table_name = "deals"


class DealContact(Model):
    deal = ForeignKeyField(Deal, index=False, on_delete="CASCADE")
    contact = ForeignKeyField(Contact, on_delete="CASCADE")

    class Meta:
        table_name = "deal_contacts"
        indexes = ((("deal", "contact"), True),)


class NeverLog(Model):
    value = TextField()
    user = ForeignKeyField(User, index=False, null=True, on_delete="CASCADE")
    created = DateTimeField()

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


class Erased(Model):
    key_hash = TextField(unique=True)
    created = DateTimeField()

    class Meta:
        table_name = "erased"


class Email(Model):
    submission_key = TextField()
    position = IntegerField()
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    attribution = TextField(null=True)
    direction = TextField()
    way = TextField()
    subject = TextField()
    text = TextField(null=True)
    html = TextField(null=True)
    note = TextField()
    language = TextField(null=True)
    client = TextField(null=True)
    sent_at = DateTimeField(null=True, index=True)
    sent_zone = TextField()
    sent_offset = IntegerField(null=True)
    sent_text = TextField(null=True)
    message_id = TextField(null=True)
    message_id_hash = TextField(null=True, index=True)
    in_reply_to = TextField(null=True)
    references = TextField()
    logged_at = DateTimeField()

    class Meta:
        table_name = "emails"
        indexes = ((("submission_key", "position"), True),)


class EmailUser(Model):
    email = ForeignKeyField(Email, index=False, on_delete="CASCADE")
    user = ForeignKeyField(User, on_delete="CASCADE")

    class Meta:
        table_name = "email_users"
        indexes = ((("email", "user"), True),)


class Participant(Model):
    email = ForeignKeyField(Email, on_delete="CASCADE")
    role = TextField()
    name = TextField(null=True)
    address = TextField()
    key = TextField()
    key_hash = TextField(index=True)
    verdict = TextField()
    contact = ForeignKeyField(Contact, null=True, on_delete="SET NULL")

    class Meta:
        table_name = "participants"


class EmailContact(Model):
    email = ForeignKeyField(Email, index=False, on_delete="CASCADE")
    contact = ForeignKeyField(Contact, on_delete="CASCADE")
    created = BooleanField(default=False)

    class Meta:
        table_name = "email_contacts"
        indexes = ((("email", "contact"), True),)


class EmailCompany(Model):
    email = ForeignKeyField(Email, index=False, on_delete="CASCADE")
    company = ForeignKeyField(Company, on_delete="CASCADE")

    class Meta:
        table_name = "email_companies"
        indexes = ((("email", "company"), True),)


class EmailDeal(Model):
    email = ForeignKeyField(Email, index=False, on_delete="CASCADE")
    deal = ForeignKeyField(Deal, on_delete="CASCADE")

    class Meta:
        table_name = "email_deals"
        indexes = ((("email", "deal"), True),)


class EmailAttachment(Model):
    email = ForeignKeyField(Email, index=False, on_delete="CASCADE")
    position = IntegerField()
    sha256 = TextField(index=True)
    filename = TextField()
    content_type = TextField()
    content_id = TextField(null=True)
    size = IntegerField()
    inline = BooleanField()
    stored = BooleanField()
    reason = TextField(null=True)

    class Meta:
        table_name = "email_attachments"
        indexes = ((("email", "position"), True),)


TABLES = (
    User,
    UserAddress,
    Company,
    CompanyDomain,
    Contact,
    ContactAddress,
    Deal,
    DealContact,
    NeverLog,
    Erased,
    Email,
    EmailUser,
    Participant,
    EmailContact,
    EmailCompany,
    EmailDeal,
    EmailAttachment,
)


def up(migrator: object, db: peewee.Database) -> None:  # noqa: ARG001  (playhouse calls it so)
    """Create the tables."""
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
