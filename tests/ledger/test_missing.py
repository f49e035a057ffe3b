from datetime import timedelta

import peewee
import pytest

from maillogger.ledger import entries
from maillogger.ledger.entries import Arrival, Place, begin, missed, missing
from maillogger.ledger.tables import Entry
from tests.crm.records import NOW

PLACE = Place("crm", "INBOX", 1, 7)


@pytest.fixture(autouse=True)
def opened(database: peewee.Database) -> None:
    """Every test here is on a database, on both engines."""


def asked() -> list[timedelta]:
    """The pauses after the first times it was asked for in vain."""
    pauses = []
    for _ in range(14):
        missed([(PLACE, 100)], NOW)
        pauses.append(missing("crm", "INBOX", 1, [7])[7] - NOW)
    return pauses


def test_it_is_asked_for_at_once_three_times_then_later_and_later() -> None:
    pauses = asked()
    minutes = [each.total_seconds() / 60 for each in pauses]
    assert minutes == [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240, 240]
    assert entries.seen("crm", "INBOX", 1, [7]) == {7: "missing"}
    assert missing("crm", "INBOX", 2, [7]) == {}


def test_once_it_comes_it_is_begun_like_any_other() -> None:
    asked()
    (stored,) = begin([Arrival(PLACE, "hash", 101, NOW, "content")], NOW).values()
    assert (stored.state, stored.header_hash, stored.size) == ("begun", "hash", 101)
    assert (stored.attempts, stored.next_attempt, stored.content_hash) == (0, None, "content")
    assert missing("crm", "INBOX", 1, [7]) == {}


def test_what_was_begun_before_stays_begun() -> None:
    begin([Arrival(PLACE, "hash", 101)], NOW)
    missed([(PLACE, 101)], NOW)
    assert [(each.state, each.attempts) for each in Entry.select()] == [("begun", 0)]
