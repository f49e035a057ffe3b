"""Transactions, one writer at a time on both engines, and database trouble in plain words."""
# mypy: allow-untyped-calls

from collections.abc import Iterator
from contextlib import contextmanager

import peewee

from maillogger.errors import TemporaryError

# Any constant will do, as long as every maillogger on the same database takes the same.
_WRITER = 0x6D61696C

_REMEDIES = (
    ("locked", "another program holds the database: try again; if it stays so, find that program"),
    ("busy", "another program holds the database: try again; if it stays so, find that program"),
    ("disk is full", "make room on the database's disk, then try again"),
    ("no space", "make room on the database's disk, then try again"),
    ("readonly", "let this user write to the database file and its folder"),
    ("read-only", "let this user write to the database file and its folder"),
    ("unable to open", "see that the database's folder exists and this user may write there"),
    ("disk i/o", "the disk failed: check it and the space left on it"),
    ("authentication failed", "check user and password in the database's url"),
    ("does not exist", "create the database or user that the url names"),
)


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
            database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_WRITER,))
        yield


@contextmanager
def explained(database: peewee.Database) -> Iterator[None]:
    """Database trouble that may pass, as TemporaryError that says what to do."""
    try:
        yield
    except (peewee.OperationalError, peewee.InterfaceError, peewee.InternalError) as error:
        if database.transaction_depth() == 0:
            _drop_broken(database)
        raise TemporaryError(_sentence(error)) from error


def _drop_broken(database: peewee.Database) -> None:
    """Close the connection, so that the next try opens a new one."""
    if not database.is_closed():
        database.close()


def _sentence(error: Exception) -> str:
    text = " ".join(str(error).split())
    remedy = next((each for sign, each in _REMEDIES if sign in text.lower()), "try again")
    return f"the database can't be used now ({text}): {remedy}"
