"""Opens the database that a url names, and makes it the one all tables are in."""

import sqlite3
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import peewee

from maillogger.database import transactions
from maillogger.database.model import proxy
from maillogger.database.transactions import explained
from maillogger.errors import ConfigError

CONNECT_SECONDS = 10
SILENT_SECONDS = 30
"""After how long a silent PostgreSQL server is asked whether it is there, and given up."""
OLDEST_SQLITE = (3, 35, 0)
# A set of messages changes pages all over the indexes of hashes: some thousands of them in a large
# database. 16 MB of them are kept, and 16,000 (64 MB) written ahead before they are copied back.
_PRAGMAS = {
    "synchronous": "full",
    "foreign_keys": 1,
    "secure_delete": 1,
    "cache_size": -16_000,
    "wal_autocheckpoint": 16_000,
}


def open_database(url: str) -> peewee.Database:
    """The database of `sqlite:///path` or `postgresql://user:password@host/name`, connected.

    A relative SQLite path is relative to the working directory (`sqlite:////path` is absolute);
    the file is made with mode 0600. A process has one database: the tables now mean this one.
    Raises ConfigError when the url can't be used, TemporaryError when the server doesn't answer.
    """
    scheme = url.partition(":")[0].lower()
    if scheme == "sqlite":
        database: peewee.Database = _sqlite(url)
    elif scheme in ("postgresql", "postgres"):
        database = _postgresql(url)
    else:
        raise _unusable("has to begin with sqlite:/// or postgresql://")
    try:
        with explained(database):
            database.connect()
            if isinstance(database, peewee.SqliteDatabase):
                _use_wal(database)
    except peewee.DatabaseError as error:
        raise _unusable(f"names a file that is no SQLite database: {error}") from error
    proxy.initialize(database)
    return database


def sqlite_path(url: str) -> Path | None:
    """The file of an SQLite url; None for PostgreSQL. Raises ConfigError for a url without one."""
    if not url.lower().startswith("sqlite:"):
        return None
    rest = url[len("sqlite:") :]
    path = unquote(rest.removeprefix("///"))
    if not rest.startswith("///") or path in ("", ":memory:") or "\0" in path:
        raise _unusable("needs a file, as in sqlite:///maillogger.db")
    return Path(path)


def _sqlite(url: str) -> peewee.SqliteDatabase:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise _unusable(f"needs SQLite 3.35 or later, and this Python has {sqlite3.sqlite_version}")
    if not _has_fts5():
        raise _unusable("needs an SQLite with FTS5 (full-text search), which this Python's lacks")
    path = sqlite_path(url)
    assert path is not None
    try:
        path.touch(mode=0o600)
    except OSError as error:
        raise ConfigError([f"database.url: {path} can't be written: {error.strerror}"]) from error
    return peewee.SqliteDatabase(str(path), pragmas=_PRAGMAS, timeout=transactions.BUSY_SECONDS)


def _has_fts5() -> bool:
    memory = sqlite3.connect(":memory:")
    try:
        modules = memory.execute("SELECT name FROM pragma_module_list").fetchall()
    finally:
        memory.close()
    return ("fts5",) in modules


def _use_wal(database: peewee.SqliteDatabase) -> None:
    """Write ahead (once for the file). SQLite doesn't wait for others with this: we do."""
    until = time.monotonic() + transactions.BUSY_SECONDS
    while True:
        try:
            database.pragma("journal_mode", "wal")
        except peewee.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _postgresql(url: str) -> peewee.PostgresqlDatabase:
    if find_spec("psycopg") is None:
        raise _unusable("needs psycopg: pip install 'maillogger[postgres]'")
    try:
        parts = urlsplit(url)
        named = parts.path.strip("/")
    except ValueError as error:
        raise _unusable(f"is no url: {error}") from error
    if not named:
        raise _unusable("names no database, as in postgresql://user@host/maillogger")
    return peewee.PostgresqlDatabase(
        f"postgresql:{url.partition(':')[2]}",
        prefer_psycopg3=True,
        connect_timeout=CONNECT_SECONDS,
        keepalives_idle=SILENT_SECONDS,
        tcp_user_timeout=SILENT_SECONDS * 1000,
        prepare_threshold=None,  # a PgBouncer hands each transaction to another session
    )


def _unusable(why: str) -> ConfigError:
    return ConfigError([f"database.url {why}"])
