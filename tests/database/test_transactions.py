import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import peewee
import pytest

from maillogger.crm.tables import User
from maillogger.database import transactions
from maillogger.database.connection import open_database
from maillogger.database.migration import migrate
from maillogger.database.model import Row
from maillogger.database.transactions import transaction
from maillogger.errors import TemporaryError
from tests.crm.records import NOW
from tests.servers.postgres import Postgres


class NeverMade(Row):
    """A table that no migration makes."""


def test_it_is_all_or_nothing(database: peewee.Database) -> None:
    with pytest.raises(RuntimeError), transaction(database):
        User.create(name="Ana", created=NOW)
        raise RuntimeError
    assert User.select().count() == 0
    with transaction(database):
        User.create(name="Ana", created=NOW)
    assert User.select().count() == 1


def test_one_inside_another_can_fail_alone(database: peewee.Database) -> None:
    with transaction(database):
        User.create(name="Ana", created=NOW)
        with pytest.raises(RuntimeError), transaction(database):
            User.create(name="Bob", created=NOW)
            raise RuntimeError
    assert [each.name for each in User.select()] == ["Ana"]


def test_what_was_read_inside_still_holds_at_commit(database: peewee.Database) -> None:
    """Six writers that each read the number of rows, wait, and write it: nobody writes twice."""

    def write() -> None:
        for _ in range(5):
            with transaction(database):
                number = User.select().count()
                time.sleep(0.002)
                User.create(name=str(number), created=NOW)
        database.close()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(int(each.name) for each in User.select()) == list(range(30))


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/maillogger.db"


def test_a_writer_that_does_not_end_is_temporary_for_the_others(
    database: peewee.Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "BUSY_SECONDS", 1)
    other = open_database(database_url)
    with (
        transaction(database),
        pytest.raises(TemporaryError, match="another program holds the database"),
        transaction(other),
    ):
        pass
    with transaction(other):
        User.create(name="Ana", created=NOW)
    other.close()


@pytest.mark.parametrize(
    "nested", [pytest.param(False, id="outer"), pytest.param(True, id="inner")]
)
def test_a_full_disk_is_temporary_and_changes_nothing(url: str, nested: bool) -> None:
    database = open_database(url)
    migrate(database)
    assert isinstance(database, peewee.SqliteDatabase)
    database.pragma("max_page_count", database.pragma("page_count"))
    with (
        pytest.raises(TemporaryError, match="make room on the database's disk"),
        transaction(database),
        transaction(database) if nested else nullcontext(),
    ):
        User.create(name="x" * 10_000_000, created=NOW)
    assert User.select().count() == 0
    database.close()


def test_our_own_mistakes_are_not_temporary(database: peewee.Database) -> None:
    with (
        pytest.raises((peewee.OperationalError, peewee.ProgrammingError)),
        transaction(database),
    ):
        NeverMade.create()
    with transaction(database):
        User.create(name="Ana", created=NOW)


@pytest.fixture
def server() -> Iterator[Postgres]:
    started = Postgres()
    yield started
    started.close()


def test_a_server_that_goes_away_is_temporary_and_is_found_again(server: Postgres) -> None:
    database = open_database(server.new_database())
    migrate(database)
    gone = pytest.raises(TemporaryError, match="the database can't be used now")
    with gone, transaction(database):
        User.create(name="Ana", created=NOW)
        server.stop()
        User.create(name="Bob", created=NOW)
    with gone, transaction(database):
        pass
    server.start()
    with transaction(database):
        assert User.select().count() == 0
        User.create(name="Ana", created=NOW)
    assert User.select().count() == 1
    database.close()
