import multiprocessing
from pathlib import Path

import peewee
import pytest

from maillogger.crm.tables import ContactAddress, User
from maillogger.database import migration, migrations
from maillogger.database.connection import open_database
from maillogger.database.migration import FOLDER, migrate, pending
from tests.crm.records import add_contact

ALL = sorted(each.stem for each in FOLDER.glob("[0-9]*.py"))
SIX = 6


def test_migrations_apply_in_order_and_once(empty_url: str) -> None:
    database = open_database(empty_url)
    try:
        assert pending(database) == ALL
        assert migrate(database) == ALL
        assert pending(database) == []
        assert migrate(database) == []
        assert User.select().count() == 0
    finally:
        database.close()


def _migrate(url: str, barrier: "multiprocessing.synchronize.Barrier", answers: object) -> None:
    barrier.wait(timeout=30)
    database = open_database(url)
    answers.put(migrate(database))  # type: ignore[attr-defined]
    database.close()


def test_six_processes_at_once_apply_each_migration_once(empty_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(SIX), context.SimpleQueue()
    processes = [
        context.Process(target=_migrate, args=(empty_url, barrier, answers)) for _ in range(SIX)
    ]
    for each in processes:
        each.start()
    for each in processes:
        each.join(timeout=60)
    assert [each.exitcode for each in processes] == [0] * SIX
    assert sorted(answers.get() for _ in range(SIX)) == [[]] * (SIX - 1) + [ALL]


def test_a_migration_that_fails_leaves_nothing(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "0001_good.py").write_text(
        "def up(migrator, db):\n    db.execute_sql('CREATE TABLE good (id INTEGER)')\n"
    )
    (tmp_path / "0002_bad.py").write_text(
        "def up(migrator, db):\n"
        "    db.execute_sql('CREATE TABLE half (id INTEGER)')\n"
        "    raise RuntimeError('no')\n"
    )
    monkeypatch.setattr(migration, "FOLDER", tmp_path)
    database = open_database(empty_url)
    try:
        with pytest.raises(RuntimeError, match="no"):
            migrate(database)
        assert not {"good", "half"} & set(database.get_tables())
        assert pending(database) == ["0001_good", "0002_bad"]
    finally:
        database.close()


def test_a_rebuilt_table_keeps_the_rows_that_point_to_it(
    own_database: peewee.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite alters a table by dropping and making it anew, which must not cascade."""
    add_contact("a@a.example")
    (tmp_path / "0009_alter.py").write_text(
        "def up(migrator, db):\n"
        "    migrator.migrate(migrator.drop_not_null('contacts', 'created'))\n"
    )
    monkeypatch.setattr(migration, "FOLDER", tmp_path)
    assert migrate(own_database) == ["0009_alter"]
    assert ContactAddress.select().count() == 1
    if isinstance(own_database, peewee.SqliteDatabase):
        assert own_database.pragma("foreign_keys") == 1


def test_the_migrations_lie_in_a_package_that_is_installed() -> None:
    """setup.cfg installs packages: a folder without __init__.py would stay behind."""
    assert migrations.__file__ is not None
    assert Path(migrations.__file__).parent == FOLDER
    assert len(ALL) >= 2
