from datetime import UTC, datetime, timedelta, timezone

import peewee
import pytest

from maillogger.crm.tables import User
from maillogger.database.model import in_utc


@pytest.fixture(autouse=True)
def opened(database: peewee.Database) -> None:
    """Every test here is on a database, on both engines."""


def test_a_moment_comes_back_aware_and_in_utc() -> None:
    amsterdam = timezone(timedelta(hours=2))
    user = User.create(name="Ana", created=datetime(2026, 7, 1, 12, 30, 0, 5, tzinfo=amsterdam))
    stored = User.get_by_id(user.id)
    assert stored.created == datetime(2026, 7, 1, 10, 30, 0, 5, tzinfo=UTC)
    assert stored.created.tzinfo is UTC


def test_moments_sort_and_compare_in_the_database() -> None:
    whole = datetime(2026, 7, 1, 10, 30, tzinfo=UTC)
    later = whole + timedelta(microseconds=1)
    for each in (later, whole):
        User.create(name="Ana", created=each)
    assert [each.created for each in User.select().order_by(User.created)] == [whole, later]
    assert User.select().where(User.created > whole).count() == 1


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        User.create(name="Ana", created=datetime(2026, 7, 1))


@pytest.mark.parametrize(
    ("moment", "nearest"),
    [
        pytest.param(datetime.min, datetime.min, id="year 1"),
        pytest.param(datetime.max, datetime.max, id="year 9999"),
    ],
)
def test_a_moment_outside_the_calendar_becomes_its_end(moment: datetime, nearest: datetime) -> None:
    east = 14 if moment.year == 1 else -12
    aware = moment.replace(tzinfo=timezone(timedelta(hours=east)))
    assert in_utc(aware) == nearest.replace(tzinfo=UTC)
    user = User.create(name="Ana", created=aware)
    assert User.get_by_id(user.id).created == nearest.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        pytest.param("a\0b", "a\ufffdb", id="NUL"),
        pytest.param("a\ud800b", "a\ufffdb", id="lone surrogate"),
        pytest.param("100 % sure %s", "100 % sure %s", id="per cent"),
        pytest.param("'; DROP TABLE users; --", "'; DROP TABLE users; --", id="quotes"),
        pytest.param("😀 café", "😀 café", id="astral"),
        pytest.param("x" * 100_000, "x" * 100_000, id="long"),
    ],
)
def test_text_is_stored_clean_and_found_as_it_was_written(written: str, stored: str) -> None:
    user = User.create(name=written, created=datetime.now(UTC))
    assert User.get_by_id(user.id).name == stored
    assert User.get(User.name == written).id == user.id
