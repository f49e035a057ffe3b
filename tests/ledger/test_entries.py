from datetime import timedelta

import peewee
import pytest

from maillogger.errors import TemporaryError
from maillogger.ledger import entries
from maillogger.ledger.entries import Arrival, Place, Stored, begin
from tests.crm.records import NOW


@pytest.fixture(autouse=True)
def opened(database: peewee.Database) -> None:
    """Every test here is on a database, on both engines."""


def place(uid: int, folder: str = "INBOX", uidvalidity: int = 1, mailbox: str = "crm") -> Place:
    return Place(mailbox, folder, uidvalidity, uid)


def arrival(uid: int, mark: str = "", **where: object) -> Arrival:
    return Arrival(place(uid, **where), mark or f"hash {uid}", 100 + uid, NOW)  # type: ignore[arg-type]


def one(uid: int = 1, mark: str = "") -> Stored:
    return begin([arrival(uid, mark)], NOW)[place(uid)]


def test_what_is_begun_is_known_by_its_place() -> None:
    begun = begin([arrival(1), arrival(2)], NOW)
    assert [each.state for each in begun.values()] == ["begun", "begun"]
    assert begun[place(1)] == Stored(
        begun[place(1)].id, place(1), "hash 1", 101, "begun", 0, None, None
    )
    assert entries.seen("crm", "INBOX", 1, [1, 2, 3]) == {1: "begun", 2: "begun"}
    assert entries.seen("crm", "INBOX", 2, [1]) == {}
    assert entries.seen("other", "INBOX", 1, [1]) == {}


def test_beginning_again_changes_nothing() -> None:
    first = begin([arrival(1)], NOW)
    again = begin([arrival(1), arrival(2), arrival(2)], NOW + timedelta(hours=1))
    assert again[place(1)] == first[place(1)]
    assert len(again) == 2


def test_the_largest_uids_and_sizes_fit() -> None:
    largest = Arrival(place(2**32 - 1, uidvalidity=2**32 - 1), "h", 2**40)
    assert begin([largest], NOW)[largest.place].size == 2**40


def test_a_folder_name_of_any_characters() -> None:
    where = Place("crm", "INBOX.Übersicht \0 % ' \ud800", 1, 1)
    assert [each.state for each in begin([Arrival(where, "h", 1)], NOW).values()] == ["begun"]


def test_what_a_dead_pass_left_is_answered_oldest_first() -> None:
    first, second = one(5), one(3)
    begin([arrival(1, mailbox="other")], NOW)
    assert entries.in_state("crm", "begun") == [first, second]
    assert entries.in_state("crm", "recorded") == []


def test_attempts_are_counted_alone_and_can_be_forgiven() -> None:
    entry = one()
    assert [entries.attempt(entry.id) for _ in range(3)] == [1, 2, 3]
    entries.forgive(entry.id, NOW)
    (stored,) = entries.in_state("crm", "begun")
    assert (stored.attempts, stored.next_attempt) == (2, NOW)


def test_the_way_of_a_message_from_state_to_state() -> None:
    entry = one()
    entries.recorded([entry.id])
    assert [each.id for each in entries.in_state("crm", "recorded")] == [entry.id]
    entries.relocate(entry.id, place(9, uidvalidity=2))
    assert entries.in_state("crm", "recorded")[0].place == place(9, uidvalidity=2)
    entries.filed([entry.id])
    assert entries.in_state("crm", "recorded") == []
    entries.attempt(one(2).id)
    entries.reopen(entry.id, place(4, folder="Failed"))
    (reopened,) = (each for each in entries.in_state("crm", "begun") if each.id == entry.id)
    assert (reopened.place, reopened.attempts) == (place(4, folder="Failed"), 0)
    assert entries.at([place(4, folder="Failed"), place(9)]) == {reopened.place: reopened}
    entries.lost([entry.id])
    assert entries.seen("crm", "Failed", 1, [4]) == {4: "gone"}


@pytest.mark.parametrize("event", ["filed", "lost", "recorded"])
def test_what_another_run_changed_first_is_temporary(event: str) -> None:
    entry = one()
    entries.recorded([entry.id])
    entries.filed([entry.id])
    with pytest.raises(TemporaryError, match="another run has changed 1"):
        getattr(entries, event)([entry.id])
    assert entries.seen("crm", "INBOX", 1, [1]) == {1: "filed"}


def test_a_message_is_known_again_by_header_and_size_in_any_place() -> None:
    first, second = one(1, "same"), one(2, "same")
    begin([Arrival(place(3), "same", 999)], NOW)
    begin([Arrival(place(101), "same", 101)], NOW)
    found = entries.known([("same", 101), ("none", 1)])
    assert [each.place.uid for each in found["same", 101]] == [101, 1]
    assert ("none", 1) not in found
    assert entries.known([("same", 102)])["same", 102] == [second]
    assert first.id not in {each.id for each in entries.known([("same", 999)])["same", 999]}
