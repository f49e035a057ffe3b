"""The tables of the ledger.

`user` is an id of the CRM's users without a foreign key: the ledger doesn't know the CRM, and
users are never deleted.
"""
# ruff: noqa: D106  (what a Meta is, peewee says)

from peewee import BigIntegerField, BooleanField, ForeignKeyField, IntegerField

from maillogger.database.model import Row, Text, Utc


class Entry(Row):
    """A message of a mailbox, by its place on the server (RFC 3501 section 2.3.1.1).

    `header_hash` and `size` know it again in another place, `content_hash` is that of all its
    octets. `provider_id` is Gmail's X-GM-MSGID, in hexadecimal. `attempts` counts the times it
    was tried alone; of a `missing` message, which has no hashes yet, the times it was asked for
    in vain.
    """

    mailbox = Text()
    folder = Text()
    uidvalidity = BigIntegerField()
    uid = BigIntegerField()
    header_hash = Text()
    content_hash = Text(default="")
    size = BigIntegerField()
    internal_date = Utc(null=True)
    provider_id = Text(null=True)
    state = Text()
    attempts = IntegerField(default=0)
    next_attempt = Utc(null=True)
    first_seen = Utc()

    class Meta:
        table_name = "ledger_entries"
        indexes = (
            (("mailbox", "folder", "uidvalidity", "uid"), True),
            (("header_hash", "size"), False),
            (("mailbox", "state"), False),
        )


class Decided(Row):
    """The decision on an entry. `target` is `success` or `failure`; `trace` a JSON list.

    `sender` and `subject` are as `failed list` shows them; of outcomes that keep no content the
    subject is null and addresses are keyed hashes, in the trace as well.
    """

    entry = ForeignKeyField(Entry, unique=True, backref="decided", on_delete="CASCADE")
    outcome = Text()
    reason = Text(null=True, index=True)
    target = Text()
    way = Text()
    way_evidence = Text()
    submission_key = Text(index=True)
    message_id_hash = Text(null=True, index=True)
    sender = Text(null=True)
    subject = Text(null=True)
    user = IntegerField(null=True)
    attribution = Text(null=True)
    trace = Text()
    decided_at = Utc(index=True)

    class Meta:
        table_name = "ledger_decisions"


class Verdict(Row):
    """A participant of a submission that was not logged; `key_hash` is the digest of `key`."""

    entry = ForeignKeyField(Entry, backref="verdicts", on_delete="CASCADE")
    role = Text()
    name = Text(null=True)
    address = Text()
    key_hash = Text(index=True)
    verdict = Text()

    class Meta:
        table_name = "ledger_verdicts"


class LeaseRow(Row):
    """Who works on a mailbox: a process by host, pid and start, until `expires`.

    `token` grows with every owner: one that was overtaken is known by its older token.
    """

    mailbox = Text(unique=True)
    host = Text()
    pid = IntegerField()
    started = Text()
    token = BigIntegerField()
    expires = Utc()

    class Meta:
        table_name = "ledger_leases"


class Pause(Row):
    """A mailbox whose last passes failed: how many, why, and until when to leave it alone.

    `demanded`: the server itself named the time.
    """

    mailbox = Text(unique=True)
    failures = IntegerField()
    until = Utc()
    demanded = BooleanField(default=False)
    cause = Text()

    class Meta:
        table_name = "ledger_pauses"
