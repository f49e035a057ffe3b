import sqlite3
import stat
import threading
from pathlib import Path

import peewee
import pytest

from maillogger.database import connection, transactions
from maillogger.database.connection import open_database, sqlite_path
from maillogger.errors import ConfigError, TemporaryError


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/maillogger.db"


def test_sqlite_is_opened_for_what_must_not_be_lost(url: str) -> None:
    database = open_database(url)
    assert isinstance(database, peewee.SqliteDatabase)
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    assert [database.pragma(each) for each in pragmas] == ["wal", 2, 1, 10_000]
    kept = ("secure_delete", "cache_size", "wal_autocheckpoint")
    assert [database.pragma(each) for each in kept] == [1, -16_000, 16_000]
    database.close()


def test_an_sqlite_file_is_for_its_owner_alone(url: str, tmp_path: Path) -> None:
    open_database(url).close()
    assert stat.S_IMODE((tmp_path / "maillogger.db").stat().st_mode) == 0o600


def test_a_relative_path_is_relative_to_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    open_database("sqlite:///some%20where.db").close()
    assert (tmp_path / "some where.db").exists()


@pytest.mark.parametrize(
    ("url", "path"),
    [
        pytest.param("sqlite:///a/b.db", Path("a/b.db"), id="relative"),
        pytest.param("sqlite:////a/b.db", Path("/a/b.db"), id="absolute"),
        pytest.param("postgresql://localhost/x", None, id="PostgreSQL"),
    ],
)
def test_the_file_of_an_url(url: str, path: Path | None) -> None:
    assert sqlite_path(url) == path


@pytest.mark.parametrize(
    ("url", "says"),
    [
        pytest.param("sqlite://", "needs a file", id="no path"),
        pytest.param("sqlite:///", "needs a file", id="empty path"),
        pytest.param("sqlite:///:memory:", "needs a file", id="memory"),
        pytest.param("sqlite://file.db", "needs a file", id="two slashes"),
        pytest.param("sqlite:///a%00b", "needs a file", id="NUL"),
        pytest.param("mysql://localhost/x", "has to begin with", id="another engine"),
        pytest.param("maillogger.db", "has to begin with", id="a path"),
        pytest.param("", "has to begin with", id="empty"),
        pytest.param("postgresql://localhost", "names no database", id="no name"),
        pytest.param("postgresql://[::1/x", "is no url", id="broken host"),
        pytest.param("sqlite:////no/such/folder/x.db", "can't be written", id="no folder"),
    ],
)
def test_an_url_that_can_not_be_used_says_why(url: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as error:
        open_database(url)
    assert error.value.problems[0].startswith("database.url")


def test_without_psycopg_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"pip install 'maillogger\[postgres\]'"):
        open_database("postgresql://localhost/x")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        pytest.param("postgresql://127.0.0.1:1/x", "try again", id="no server"),
        pytest.param("postgres://127.0.0.1:1/x", "try again", id="the short scheme"),
    ],
)
def test_a_server_that_does_not_answer_is_temporary(url: str, says: str) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(TemporaryError, match=says):
        open_database(url)


def test_a_password_never_stands_in_the_error() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(TemporaryError) as error:
        open_database("postgresql://someone:s3cret@127.0.0.1:1/x")
    assert "s3cret" not in str(error.value)


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "maillogger.db").write_bytes(b"no database at all, but long enough to be read " * 9)
    with pytest.raises(ConfigError, match="no SQLite database"):
        open_database(f"sqlite:///{tmp_path}/maillogger.db")


def test_a_python_with_an_old_sqlite_says_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(ConfigError, match=r"needs SQLite 3\.35"):
        open_database(url)


@pytest.mark.parametrize("ends", [pytest.param(True, id="ends"), pytest.param(False, id="stays")])
def test_a_new_file_that_another_program_holds_is_waited_for(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: bool
) -> None:
    monkeypatch.setattr(transactions, "BUSY_SECONDS", 20 if ends else 0.1)
    file = tmp_path / "maillogger.db"
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    release = threading.Timer(0.3, other.rollback)
    if ends:
        release.start()
        open_database(url).close()
        release.join()
    else:
        with pytest.raises(TemporaryError, match="another program holds the database"):
            open_database(url)
    other.close()
