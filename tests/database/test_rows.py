from datetime import timedelta, timezone

import peewee
import pytest

from maillogger.crm.tables import Erased, User
from maillogger.database.ids import reserve
from maillogger.database.rows import among, chunks, insert, select_in, tuples
from tests.crm.records import NOW


@pytest.fixture(autouse=True)
def opened(database: peewee.Database) -> None:
    """Every test here is on a database, on both engines."""


def erased(*hashes: str) -> list[dict[str, object]]:
    return [{"key_hash": each, "created": NOW} for each in hashes]


def test_chunks() -> None:
    assert list(chunks(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(chunks([])) == []


def test_more_rows_than_a_statement_takes_are_inserted_and_found() -> None:
    hashes = [f"{each}" for each in range(40_000)]
    insert(Erased, erased(*hashes))
    assert Erased.select().count() == 40_000
    rows = select_in(Erased.select(Erased.key_hash), Erased.key_hash, hashes)
    assert sum(1 for _ in rows) == 40_000


def test_no_rows_are_no_statement() -> None:
    insert(Erased, [])
    assert list(select_in(Erased.select(), Erased.key_hash, [])) == []


def test_a_key_that_is_there_is_left_or_refused() -> None:
    insert(Erased, erased("a"))
    insert(Erased, erased("a", "b", "b"), known=True)
    assert Erased.select().count() == 2
    with pytest.raises(peewee.IntegrityError):
        insert(Erased, erased("a"))


def test_a_row_without_a_needed_value_is_never_dropped_in_silence() -> None:
    with pytest.raises(peewee.IntegrityError):
        insert(Erased, [{"key_hash": None, "created": NOW}], known=True)


def test_reserved_ids_are_free_and_never_given_twice() -> None:
    User.create(name="Ana", created=NOW)
    ids = reserve(User, 3)
    assert len(set(ids)) == 3
    insert(User, [{"id": each, "name": "Bob", "created": NOW} for each in ids])
    later = User.create(name="Eva", created=NOW).id
    assert later not in ids
    assert not {*reserve(User, 2)} & {*ids, later}
    assert reserve(User, 0) == []


def test_values_come_back_as_they_were_put_in_and_text_cleaned() -> None:
    later = NOW + timedelta(hours=1)
    here = later.astimezone(timezone(timedelta(hours=2)))
    insert(
        User,
        [
            {"id": 1, "name": "Ana", "team": False, "created": NOW},
            {"id": 2, "name": "Zoë\0\ud800", "team": True, "created": here},
            {"id": 3, "name": "", "team": False, "created": NOW},
        ],
    )
    query = User.select(User.id, User.name, User.team, User.active, User.created)
    assert list(tuples(query.order_by(User.id))) == [
        (1, "Ana", False, True, NOW),
        (2, "Zoë\ufffd\ufffd", True, True, later),
        (3, "", False, True, NOW),
    ]
    asked = select_in(User.select(User.id), User.name, ["Zoë\0\ud800"])
    assert list(asked) == [(2,)]


def test_more_rows_than_are_taken_at_once_come_in_their_order() -> None:
    insert(Erased, erased(*map(str, range(2_001))))
    found = [int(key) for (key,) in tuples(Erased.select(Erased.key_hash).order_by(Erased.id))]
    assert found == list(range(2_001))


def test_nothing_is_among_no_values() -> None:
    insert(Erased, erased("a"))
    assert Erased.select().where(among(Erased.key_hash, [])).count() == 0
    assert Erased.select().where(among(Erased.id, [])).count() == 0
