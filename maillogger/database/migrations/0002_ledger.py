"""The ledger: entries, decisions, verdicts, notices owed, leases, pauses."""
# ruff: noqa: D101, D106  (frozen copies of documented tables)

import peewee
from peewee import (
    BigIntegerField,
    BooleanField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


class Entry(Model):
    mailbox = TextField()
    folder = TextField()
    uidvalidity = BigIntegerField()
    uid = BigIntegerField()
    header_hash = TextField()
    content_hash = TextField(default="")
    size = BigIntegerField()
    internal_date = DateTimeField(null=True)
    provider_id = TextField(null=True)
    state = TextField()
    attempts = IntegerField(default=0)
    next_attempt = DateTimeField(null=True)
    first_seen = DateTimeField()

    class Meta:
        table_name = "ledger_entries"
        indexes = (
            (("mailbox", "folder", "uidvalidity", "uid"), True),
            (("header_hash", "size"), False),
            (("mailbox", "state"), False),
        )


class Decided(Model):
    entry = ForeignKeyField(Entry, unique=True, on_delete="CASCADE")
    outcome = TextField()
    reason = TextField(null=True, index=True)
    target = TextField()
    way = TextField()
    way_evidence = TextField()
    submission_key = TextField(index=True)
    message_id_hash = TextField(null=True, index=True)
    sender = TextField(null=True)
    subject = TextField(null=True)
    user = IntegerField(null=True)
    attribution = TextField(null=True)
    trace = TextField()
    decided_at = DateTimeField(index=True)

    class Meta:
        table_name = "ledger_decisions"


class Verdict(Model):
    entry = ForeignKeyField(Entry, on_delete="CASCADE")
    role = TextField()
    name = TextField(null=True)
    address = TextField()
    key_hash = TextField(index=True)
    verdict = TextField()

    class Meta:
        table_name = "ledger_verdicts"


class Notice(Model):
    entry = ForeignKeyField(Entry, on_delete="CASCADE")
    submission_key = TextField()
    reason = TextField()
    recipient = TextField()
    subject = TextField(null=True)
    date = TextField(null=True)
    message_id = TextField(null=True)
    attachments = TextField(null=True)
    created = DateTimeField()
    attempts = IntegerField(default=0)
    tried_at = DateTimeField(null=True)
    outcome = TextField()
    settled_at = DateTimeField(null=True)
    cause = TextField(null=True)

    class Meta:
        table_name = "ledger_notices"
        indexes = (
            (("submission_key", "reason"), True),
            (("outcome", "settled_at"), False),
        )


class Digest(Model):
    sent_at = DateTimeField(null=True)
    tried_at = DateTimeField(null=True)

    class Meta:
        table_name = "ledger_digests"


class LeaseRow(Model):
    mailbox = TextField(unique=True)
    host = TextField()
    pid = IntegerField()
    started = TextField()
    token = BigIntegerField()
    expires = DateTimeField()

    class Meta:
        table_name = "ledger_leases"


class Pause(Model):
    mailbox = TextField(unique=True)
    failures = IntegerField()
    until = DateTimeField()
    demanded = BooleanField(default=False)
    cause = TextField()

    class Meta:
        table_name = "ledger_pauses"


TABLES = (Entry, Decided, Verdict, Notice, Digest, LeaseRow, Pause)


def up(migrator: object, db: peewee.Database) -> None:  # noqa: ARG001  (playhouse calls it so)
    """Create the tables."""
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
