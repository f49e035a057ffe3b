"""A message's entry: begun before anything risky, known again, moved from state to state."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN, ModelSelect

from maillogger.database.rows import among, insert, select_in, tuples
from maillogger.errors import TemporaryError
from maillogger.ledger.states import BY_EVENT, Event, State
from maillogger.ledger.tables import Decided, Entry

MAX_ATTEMPTS = 3

PROMPT_ATTEMPTS = 3
"""How often a missing message is asked for in the very next pass."""
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message lies on the server: RFC 3501 section 2.3.1.1."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as it was met; `size` in octets, `content_hash` of all its octets.

    `provider_id` is what its provider calls it in every folder, where it has a name for it.
    """

    place: Place
    header_hash: str
    size: int
    internal_date: datetime | None = None
    content_hash: str = ""
    provider_id: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """An entry of the ledger; `target` is `success` or `failure` once it is decided."""

    id: int
    place: Place
    header_hash: str
    size: int
    state: State
    attempts: int
    next_attempt: datetime | None
    target: str | None
    content_hash: str = ""


def begin(arrivals: Collection[Arrival], now: datetime) -> Mapping[Place, Stored]:
    """Enter the messages whose place isn't known as `begun`; the entries of all are answered.

    Inside a `transaction`, committed before anything is done with the messages.
    """
    known = at(each.place for each in arrivals)
    new = {each.place: each for each in arrivals if each.place not in known}
    insert(Entry, [_row(each, now) for each in new.values()])
    late = {
        each.place: each
        for each in arrivals
        if each.place in known and known[each.place].state == "missing"
    }
    for place, arrival in late.items():
        _move("arrive", [known[place].id], attempts=0, next_attempt=None, **_seen(arrival))
    return {**known, **at((*new, *late))}


def missed(places: Collection[tuple[Place, int]], now: datetime) -> None:
    """Remember messages, each with its size, that the server named and had nothing for.

    Inside a `transaction`. It may have them in a moment, so the first times they are asked for
    in the next pass; then later and later, because some servers hang up over such a message.
    """
    known = at(place for place, _ in places)
    new = [(place, size) for place, size in places if place not in known]
    insert(Entry, [_missing_row(place, size, now) for place, size in new])
    for stored in known.values():
        if stored.state == "missing":
            attempts = stored.attempts + 1
            _move("ask", [stored.id], attempts=attempts, next_attempt=now + _patience(attempts))


def _patience(attempts: int) -> timedelta:
    doubled = FIRST_PAUSE * (1 << min(max(attempts - PROMPT_ATTEMPTS, 0), 10))
    return timedelta() if attempts < PROMPT_ATTEMPTS else min(doubled, LONGEST_PAUSE)


def missing(
    mailbox: str, folder: str, uidvalidity: int, uids: Iterable[int]
) -> dict[int, datetime]:
    """Those of the UIDs that were missed so far, each with the time to ask for it again."""
    query = Entry.select(Entry.uid, Entry.next_attempt).where(
        Entry.mailbox == mailbox,
        Entry.folder == folder,
        Entry.uidvalidity == uidvalidity,
        Entry.state == "missing",
    )
    return dict(select_in(query, Entry.uid, uids))


def seen(mailbox: str, folder: str, uidvalidity: int, uids: Iterable[int]) -> dict[int, State]:
    """The states of those of the UIDs that have an entry."""
    query = Entry.select(Entry.uid, Entry.state).where(
        Entry.mailbox == mailbox, Entry.folder == folder, Entry.uidvalidity == uidvalidity
    )
    return dict(select_in(query, Entry.uid, uids))


def in_state(mailbox: str, state: State) -> list[Stored]:
    """The mailbox's entries in a state, oldest first.

    `begun`: what a dead pass left, to be tried alone. `recorded`: what is still to be moved.
    """
    query = _query().where(Entry.mailbox == mailbox, Entry.state == state).order_by(Entry.id)
    return [_stored(row) for row in tuples(query)]


def unfinished(mailbox: str) -> bool:
    """Whether a dead pass left something in the mailbox, to be tried alone or to be moved."""
    states: tuple[State, ...] = ("begun", "recorded")
    return Entry.select().where(Entry.mailbox == mailbox, Entry.state.in_(states)).exists()


def known(marks: Iterable[tuple[str, int]]) -> dict[tuple[str, int], list[Stored]]:
    """The entries with these header hashes and sizes, in whatever place, newest first."""
    wanted = set(marks)
    rows = select_in(
        _query().order_by(Entry.id.desc()), Entry.header_hash, {mark for mark, _ in wanted}
    )
    found: dict[tuple[str, int], list[Stored]] = defaultdict(list)
    for entry in map(_stored, rows):
        if (entry.header_hash, entry.size) in wanted:
            found[entry.header_hash, entry.size].append(entry)
    return found


def by_id(ids: Iterable[int]) -> list[Stored]:
    """The entries with these ids, oldest first."""
    return [_stored(row) for row in select_in(_query().order_by(Entry.id), Entry.id, ids)]


def at(places: Iterable[Place]) -> dict[Place, Stored]:
    """The entries of those places that have one."""
    uids: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for place in places:
        uids[place.mailbox, place.folder, place.uidvalidity].append(place.uid)
    found: dict[Place, Stored] = {}
    for (mailbox, folder, uidvalidity), some in uids.items():
        query = _query().where(
            Entry.mailbox == mailbox, Entry.folder == folder, Entry.uidvalidity == uidvalidity
        )
        entries = map(_stored, select_in(query, Entry.uid, some))
        found.update({each.place: each for each in entries})
    return found


def attempt(entry: int) -> int:
    """Count one more try of a message that is tried alone; the answer is their number.

    To be committed before the try. At more than MAX_ATTEMPTS the message is poisonous.
    """
    _move("attempt", [entry], attempts=Entry.attempts + 1)
    return int(Entry.get_by_id(entry).attempts)


def forgive(entry: int, next_attempt: datetime | None = None) -> None:
    """Take one try back: transient trouble ended it, not the message."""
    _move("attempt", [entry], attempts=Entry.attempts - 1, next_attempt=next_attempt)


def filed(entries: Collection[int]) -> None:
    """The messages were moved to their folders."""
    _move("file", entries)


def settled(entries: Collection[int]) -> None:
    """A person moved the messages from the failure folder to the success folder."""
    _move("settle", entries)


def dropped(entries: Collection[int]) -> None:
    """The messages were deleted from our folders, as was asked."""
    _move("drop", entries)


def vanished(entries: Collection[int]) -> None:
    """A person took the messages out of the failure folder; they are in none of ours."""
    _move("vanish", entries)


def lost(entries: Collection[int]) -> None:
    """The messages are in none of the folders any more."""
    _move("lose", entries)


def relocate(entry: int, place: Place) -> None:
    """A recorded message that isn't moved yet was met in another place: move it from there."""
    _move("relocate", [entry], **_columns(place))


def reopen(entry: int, place: Place) -> None:
    """A message was met in this place, dragged back or to be reprocessed: decide anew."""
    _move("reopen", [entry], attempts=0, next_attempt=None, **_columns(place))


def recorded(entries: Collection[int]) -> None:
    """The decisions on these messages are written; see ledger.decisions, which calls this."""
    _move("record", entries)


def _move(event: Event, entries: Collection[int], **columns: object) -> None:
    """Change the state as the table says; TemporaryError where another run was faster."""
    if not entries:
        return
    transition = BY_EVENT[event]
    changed = (
        Entry.update(state=transition.target, **columns)
        .where(among(Entry.id, entries), Entry.state.in_(transition.sources))
        .execute()
    )
    if changed != len(entries):
        raise TemporaryError(
            f"another run has changed {len(entries) - changed} of these messages: try again"
        )


def _query() -> "ModelSelect[Entry]":
    return Entry.select(
        Entry.id,
        Entry.mailbox,
        Entry.folder,
        Entry.uidvalidity,
        Entry.uid,
        Entry.header_hash,
        Entry.size,
        Entry.state,
        Entry.attempts,
        Entry.next_attempt,
        Decided.target,
        Entry.content_hash,
    ).join(Decided, JOIN.LEFT_OUTER, on=(Decided.entry == Entry.id))


def _stored(row: Sequence[Any]) -> Stored:
    return Stored(row[0], Place(*row[1:5]), *row[5:])


def _columns(place: Place) -> dict[str, object]:
    return {
        "mailbox": place.mailbox,
        "folder": place.folder,
        "uidvalidity": place.uidvalidity,
        "uid": place.uid,
    }


def _row(arrival: Arrival, now: datetime) -> dict[str, object]:
    return {
        **_columns(arrival.place),
        **_seen(arrival),
        "state": BY_EVENT["begin"].target,
        "first_seen": now,
    }


def _seen(arrival: Arrival) -> dict[str, object]:
    return {
        "header_hash": arrival.header_hash,
        "content_hash": arrival.content_hash,
        "size": arrival.size,
        "internal_date": arrival.internal_date,
        "provider_id": arrival.provider_id,
    }


def _missing_row(place: Place, size: int, now: datetime) -> dict[str, object]:
    return {
        **_columns(place),
        "header_hash": "",
        "size": size,
        "state": BY_EVENT["miss"].target,
        "attempts": 1,
        "next_attempt": now,
        "first_seen": now,
    }
