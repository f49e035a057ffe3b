"""What a pass works with: opened once at its beginning, closed at its end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import peewee

from maillogger.config import PROVIDERS, MailboxSettings, Settings
from maillogger.crm.attachments import AttachmentStore
from maillogger.database.connection import sqlite_path
from maillogger.database.keyed_hash import KeyedHash, open_keyed_hash
from maillogger.database.transactions import transaction
from maillogger.intake import raw
from maillogger.intake.caps import Limits
from maillogger.intake.children import ParserPool
from maillogger.intake.spool import Spool
from maillogger.ledger.lease import Lease, acquire, release, renew
from maillogger.message.drop_box import DropBox
from maillogger.rules.policy import Policy
from maillogger.worker.heartbeat import heartbeat
from maillogger.worker.points import At, nowhere

KEY_FILE = "maillogger.key"


@dataclass(frozen=True, slots=True)
class Services:
    """One mailbox's pass: who it is for, by which policy, and the rooms it goes through."""

    mailbox: MailboxSettings
    policy: Policy
    database: peewee.Database
    keyed_hash: KeyedHash
    store: AttachmentStore
    pool: ParserPool
    lease: Lease
    lease_seconds: int
    at: At

    @property
    def limits(self) -> raw.Limits:
        """How much is fetched at once."""
        provider = PROVIDERS[self.mailbox.provider]
        return raw.Limits(provider.set_count, provider.set_bytes, self.policy.max_message_bytes)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that only the owner of the mailbox gets through.

        Raises TemporaryError where another run has taken it over; nothing was changed then.
        """
        with transaction(self.database):
            renew(self.database, self.lease, self.lease_seconds)
            yield


@contextmanager
def open_services(
    mailbox: MailboxSettings, settings: Settings, database: peewee.Database, at: At = nowhere
) -> Iterator[Services]:
    """The services for a pass over this mailbox, which nobody else works on meanwhile.

    Raises TemporaryError where another run holds the mailbox.
    """
    store = AttachmentStore(settings.database.attachments)
    store.prepare()
    lease = acquire(database, mailbox.name, settings.worker.lease_seconds)
    try:
        at("leased")
        with (
            heartbeat(database, lease, settings.worker.lease_seconds),
            open_pool(settings, Spool(store.spool), settings.policy(mailbox).drop_box) as pool,
        ):
            yield Services(
                mailbox=mailbox,
                policy=settings.policy(mailbox),
                database=database,
                keyed_hash=open_keyed_hash(key_file(settings)),
                store=store,
                pool=pool,
                lease=lease,
                lease_seconds=settings.worker.lease_seconds,
                at=at,
            )
    finally:
        release(database, lease)


def open_pool(
    settings: Settings, spool: Spool | None, drop_box: DropBox | None = None
) -> ParserPool:
    """Parsing children by these settings; without a spool they keep no attachment.

    With a drop box they look for originals only in what was forwarded to it.
    """
    configured = settings.worker.processes
    processes = (os.cpu_count() or 1) if configured == "auto" else configured
    limits = Limits(settings.rules.max_attachment_bytes, settings.rules.max_body_bytes)
    return ParserPool(processes, spool, limits, drop_box)


def key_file(settings: Settings) -> Path:
    """The file of the keyed hashes' key: beside an SQLite database, else beside the attachments."""
    database = sqlite_path(settings.database.url)
    beside = database or settings.database.attachments.absolute()
    return beside.with_name(KEY_FILE)
