"""Writes the database anew, so that what was deleted is not left in its files."""

import peewee

from maillogger.database.transactions import explained
from maillogger.errors import TemporaryError


def compact(database: peewee.Database) -> None:
    """Rebuild every table; of what was deleted nothing is left in the database's own files.

    Takes about as long as copying the file, and as much room on the disk for that time. Outside
    of a transaction. Raises TemporaryError where another program is in the way.
    """
    with explained(database):
        if isinstance(database, peewee.SqliteDatabase):
            database.execute_sql("VACUUM")
            _empty_log(database)
        else:
            for table in sorted(database.get_tables()):
                database.execute_sql(f'VACUUM (FULL, ANALYZE) "{table}"')
            # Its samples of the tables' values. Only the owner may; others are warned.
            database.execute_sql("VACUUM (FULL) pg_catalog.pg_statistic")


def _empty_log(database: peewee.SqliteDatabase) -> None:
    """The write-ahead log holds older pages until it is written back and cut."""
    busy, *_ = database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise TemporaryError("the database's write-ahead log is in use by another program")
