"""The tables of the notices that submitters are owed, and of the admin's digest."""
# ruff: noqa: D106  (what a Meta is, peewee says)

from peewee import ForeignKeyField, IntegerField

from maillogger.database.model import Row, Text, Utc
from maillogger.ledger.tables import Entry


class Notice(Row):
    """A notice that a submitter is owed; one a submission and reason, wherever it is met.

    `recipient` is an address key. `subject`, `date` (ISO 8601, in its own offset), `message_id`
    and `attachments` (a JSON list of names) are the message's own, null once the notice is
    settled. `outcome` is `owed` until `settled_at`, then what became of it, `cause` why.
    """

    entry = ForeignKeyField(Entry, backref="notices", on_delete="CASCADE")
    submission_key = Text()
    reason = Text()
    recipient = Text()
    subject = Text(null=True)
    date = Text(null=True)
    message_id = Text(null=True)
    attachments = Text(null=True)
    created = Utc()
    attempts = IntegerField(default=0)
    tried_at = Utc(null=True)
    outcome = Text()
    settled_at = Utc(null=True)
    cause = Text(null=True)

    class Meta:
        table_name = "ledger_notices"
        indexes = (
            (("submission_key", "reason"), True),
            (("outcome", "settled_at"), False),
        )


class Digest(Row):
    """When a digest was last sent to the admin, and when sending one last failed: one row."""

    sent_at = Utc(null=True)
    tried_at = Utc(null=True)

    class Meta:
        table_name = "ledger_digests"
