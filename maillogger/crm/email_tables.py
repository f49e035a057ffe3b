"""The tables of logged e-mails: their texts, submitters, participants, records and attachments."""
# ruff: noqa: D106  (what a Meta is, peewee says)

from peewee import BooleanField, ForeignKeyField, IntegerField

from maillogger.crm.tables import Company, Contact, Deal, User
from maillogger.database.model import Row, Text, Utc


class Email(Row):
    """A logged e-mail. `submission_key` and `position` name it: a forward may hold several.

    `sent_at` with `sent_offset` (minutes east of UTC) is the moment as the sender wrote it;
    `sent_zone` says whether that offset was stated or assumed. `references` are Message-IDs, one
    a line; `message_id_hash` and `thread` are those of message.content. `user` is the first
    submitter; all of them are in EmailUser.
    """

    submission_key = Text()
    position = IntegerField()
    user = ForeignKeyField(User, null=True, on_delete="SET NULL")
    attribution = Text(null=True)
    direction = Text()
    way = Text()
    subject = Text()
    text = Text(null=True)
    html = Text(null=True)
    note = Text()
    language = Text(null=True)
    client = Text(null=True)
    sent_at = Utc(null=True, index=True)
    sent_zone = Text()
    sent_offset = IntegerField(null=True)
    sent_text = Text(null=True)
    message_id = Text(null=True)
    message_id_hash = Text(null=True, index=True)
    in_reply_to = Text(null=True)
    references = Text()
    thread = Text(null=True, index=True)
    logged_at = Utc()

    class Meta:
        table_name = "emails"
        indexes = ((("submission_key", "position"), True),)


class EmailUser(Row):
    """A user who submitted the e-mail."""

    email = ForeignKeyField(Email, index=False, backref="users", on_delete="CASCADE")
    user = ForeignKeyField(User, on_delete="CASCADE")

    class Meta:
        table_name = "email_users"
        indexes = ((("email", "user"), True),)


class Participant(Row):
    """An address of an e-mail and its verdict.

    `address` is as printed and `key` what it is compared by; for the verdict `erased` both are
    the keyed hash and `name` is null. `key_hash` is the digest of `key`.
    """

    email = ForeignKeyField(Email, backref="participants", on_delete="CASCADE")
    role = Text()
    name = Text(null=True)
    address = Text()
    key = Text()
    key_hash = Text(index=True)
    verdict = Text()
    contact = ForeignKeyField(Contact, null=True, on_delete="SET NULL")

    class Meta:
        table_name = "participants"


class EmailContact(Row):
    """A contact the e-mail is logged to; `created`: it was made for this e-mail."""

    email = ForeignKeyField(Email, index=False, backref="contacts", on_delete="CASCADE")
    contact = ForeignKeyField(Contact, backref="emails", on_delete="CASCADE")
    created = BooleanField(default=False)

    class Meta:
        table_name = "email_contacts"
        indexes = ((("email", "contact"), True),)


class EmailCompany(Row):
    """A company the e-mail is logged to."""

    email = ForeignKeyField(Email, index=False, backref="companies", on_delete="CASCADE")
    company = ForeignKeyField(Company, backref="emails", on_delete="CASCADE")

    class Meta:
        table_name = "email_companies"
        indexes = ((("email", "company"), True),)


class EmailDeal(Row):
    """A deal the e-mail is logged to."""

    email = ForeignKeyField(Email, index=False, backref="deals", on_delete="CASCADE")
    deal = ForeignKeyField(Deal, backref="emails", on_delete="CASCADE")

    class Meta:
        table_name = "email_deals"
        indexes = ((("email", "deal"), True),)


class EmailAttachment(Row):
    """An attachment of an e-mail; where `stored`, its octets lie in the store under `sha256`.

    `size` is in decoded octets; `reason` says why it is not stored.
    """

    email = ForeignKeyField(Email, index=False, backref="attachments", on_delete="CASCADE")
    position = IntegerField()
    sha256 = Text(index=True)
    filename = Text()
    content_type = Text()
    content_id = Text(null=True)
    size = IntegerField()
    inline = BooleanField()
    stored = BooleanField()
    reason = Text(null=True)

    class Meta:
        table_name = "email_attachments"
        indexes = ((("email", "position"), True),)


class EmailKey(Row):
    """A key by which another submission of the e-mail is known: see rules.copies."""

    email = ForeignKeyField(Email, backref="keys", on_delete="CASCADE")
    key = Text(index=True)

    class Meta:
        table_name = "email_keys"


class Unindexed(Row):
    """An e-mail, by its id, whose words are to be put into the search index anew."""

    email = IntegerField(unique=True)

    class Meta:
        table_name = "search_queue"
