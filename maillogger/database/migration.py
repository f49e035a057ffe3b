"""Brings the schema up to date: this package's migrations, in order, under a lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import peewee
from playhouse.migrations import Runner

from maillogger.database.transactions import explained, transaction

FOLDER = Path(__file__).parent / "migrations"


def migrate(database: peewee.Database) -> list[str]:
    """Apply what is pending, all or nothing, and answer its names in order.

    Safe in several processes at once: the first applies, the others wait and find nothing to do.
    Raises TemporaryError when the database is locked or gone.
    """
    if not pending(database):
        return []
    with _unenforced(database), transaction(database):
        return list(_runner(database).up())


def pending(database: peewee.Database) -> list[str]:
    """The names of the migrations that the database hasn't seen, in order."""
    with explained(database):
        status = _runner(database).status()
    return [each.name for each in status if each.path is not None and not each.applied]


def _runner(database: peewee.Database) -> Runner:
    return Runner(database, str(FOLDER))


@contextmanager
def _unenforced(database: peewee.Database) -> Iterator[None]:
    """SQLite alters tables by rebuilding them, which must not cascade; only settable outside."""
    if not isinstance(database, peewee.SqliteDatabase):
        yield
        return
    database.pragma("foreign_keys", 0)
    try:
        yield
    finally:
        database.pragma("foreign_keys", 1)
