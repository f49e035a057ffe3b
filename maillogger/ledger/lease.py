"""One worker a mailbox: a row that says who, until when, and which owner in turn it is.

Times are the database's, so that the clocks of hosts don't matter. The row is read and written in
a `transaction`, where nobody else writes; no session has to last.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import peewee

from maillogger.database.model import in_utc
from maillogger.database.transactions import transaction
from maillogger.errors import TemporaryError
from maillogger.ledger.process import Process, is_gone, this_process
from maillogger.ledger.tables import LeaseRow


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a mailbox; `token` is greater than that of any owner before."""

    mailbox: str
    token: int


_ours: set[Lease] = set()
"""The leases that this process works under."""


def acquire(database: peewee.Database, mailbox: str, seconds: float) -> Lease:
    """Take the mailbox for so many seconds, in a transaction of its own.

    A lease that has ended, or whose owner was a process of this host that is gone, is taken over;
    so is one of this process that it could not give back, the database being gone at that moment.
    Raises TemporaryError that says who holds it.
    """
    with transaction(database):
        now = database_time(database)
        row = LeaseRow.get_or_none(LeaseRow.mailbox == mailbox)
        if row is not None and row.expires > now and not _is_abandoned(row):
            raise TemporaryError(_held(row))
        values = {"expires": now + timedelta(seconds=seconds), **asdict(this_process())}
        if row is None:
            token = LeaseRow.create(mailbox=mailbox, token=1, **values).token
        else:
            token = row.token + 1
            LeaseRow.update(token=token, **values).where(LeaseRow.mailbox == mailbox).execute()
    lease = Lease(mailbox, token)
    _ours.add(lease)
    return lease


def renew(database: peewee.Database, lease: Lease, seconds: float) -> None:
    """Hold the mailbox for so many seconds from now. Raises TemporaryError if it was taken over.

    In the recording transaction this is the check, too: who was overtaken can't record.
    """
    with transaction(database):
        expires = database_time(database) + timedelta(seconds=seconds)
        held = LeaseRow.update(expires=expires).where(*_is(lease)).execute()
    if not held:
        raise _overtaken(lease)


def check(lease: Lease) -> None:
    """See that the mailbox is still ours, as before a MOVE. TemporaryError if it is not."""
    if not LeaseRow.select().where(*_is(lease)).exists():
        raise _overtaken(lease)


def release(database: peewee.Database, lease: Lease) -> None:
    """Give the mailbox back; nothing happens if it was taken over. The token is kept."""
    forget(lease)
    with transaction(database):
        LeaseRow.update(expires=database_time(database)).where(*_is(lease)).execute()


def forget(lease: Lease) -> None:
    """Work under the lease no more, whether or not the database can be told."""
    _ours.discard(lease)


def database_time(database: peewee.Database) -> datetime:
    """The clock of the database's host: of SQLite, this host's."""
    if isinstance(database, peewee.SqliteDatabase):
        return datetime.now(UTC)
    row = database.execute_sql("SELECT clock_timestamp()").fetchone()
    return in_utc(row[0])


def _is_abandoned(row: LeaseRow) -> bool:
    owner = Process(row.host, row.pid, row.started)
    if owner == this_process():
        return Lease(row.mailbox, row.token) not in _ours
    return is_gone(owner)


def _is(lease: Lease) -> tuple[peewee.Expression, ...]:
    return (LeaseRow.mailbox == lease.mailbox, LeaseRow.token == lease.token)


def _held(row: LeaseRow) -> str:
    host = row.host.partition(" ")[0]
    return (
        f"{row.mailbox}: process {row.pid} on {host} works on this mailbox until "
        f"{row.expires:%H:%M:%S} UTC or longer: let it finish; if it died there, wait until then"
    )


def _overtaken(lease: Lease) -> TemporaryError:
    return TemporaryError(f"{lease.mailbox}: another run has taken over this mailbox")
