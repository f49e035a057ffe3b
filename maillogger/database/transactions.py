"""Transactions, one writer at a time on both engines, and database trouble in plain words."""

from collections.abc import Iterator
from contextlib import contextmanager

import peewee

from maillogger.errors import TemporaryError

# Any constant will do, as long as every maillogger on the same database takes the same.
_WRITER = 0x6D61696C

BUSY_SECONDS = 10
STALLED_SECONDS = 60
"""When PostgreSQL ends the transaction of a process that stands still: it holds up all others."""

_HELD = "another program holds the database: try again; if it stays so, find that program"
_NO_ROOM = "make room on the database's disk, then try again"
_NO_WRITING = "let this user write to the database file and its folder"
_REMEDIES = {
    "locked": _HELD,
    "busy": _HELD,
    "lock timeout": _HELD,
    "disk is full": _NO_ROOM,
    "no space": _NO_ROOM,
    "readonly": _NO_WRITING,
    "unable to open": _NO_WRITING,
    "disk i/o": "check the disk and the room left on it",
    "authentication failed": "check user and password in the database's url",
    "does not exist": "create the database or user that the url names",
}

_ROLLED_BACK = ("cannot rollback", "no such savepoint")


@contextmanager
def transaction(database: peewee.Database) -> Iterator[None]:
    """A transaction that writes: all of it or nothing, and nobody else writes meanwhile.

    SQLite: BEGIN IMMEDIATE, because a deferred transaction fails at once when another writer
    came first. PostgreSQL: an advisory lock of the transaction, so that what was read inside
    still holds at COMMIT. A transaction inside another is a savepoint.
    Raises TemporaryError when the database is locked, gone or full; nothing was changed then.
    """
    with explained(database), _begun(database):
        yield


@contextmanager
def _begun(database: peewee.Database) -> Iterator[None]:
    if isinstance(database, peewee.SqliteDatabase):
        with database.atomic("IMMEDIATE"):
            yield
        return
    with database.atomic():
        if database.transaction_depth() == 1:
            # All end with the transaction: nothing is left in the session.
            database.execute_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
            database.execute_sql(
                f"SET LOCAL idle_in_transaction_session_timeout = '{STALLED_SECONDS}s'"
            )
            database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_WRITER,))
        yield


@contextmanager
def explained(database: peewee.Database) -> Iterator[None]:
    """Database trouble that may pass, as TemporaryError that says what to do."""
    try:
        yield
    except (peewee.OperationalError, peewee.InterfaceError, peewee.InternalError) as error:
        text = " ".join(str(_cause(error)).split())
        remedy = _remedy(text)
        if remedy is None and isinstance(database, peewee.SqliteDatabase):
            raise  # SQLite says OperationalError to our own mistakes, too
        if database.transaction_depth() == 0 and not database.is_closed():
            database.close()  # so that the next try opens a new connection
        sentence = f"the database can't be used now ({text}): {remedy or 'try again'}"
        raise TemporaryError(sentence) from error


def _remedy(text: str) -> str | None:
    return next((each for sign, each in _REMEDIES.items() if sign in text.lower()), None)


def _cause(error: BaseException) -> BaseException:
    """What ended the transaction. A full disk makes SQLite roll back itself; ours fails then."""
    while error.__context__ is not None and str(error).startswith(_ROLLED_BACK):
        error = error.__context__
    return error
