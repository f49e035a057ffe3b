"""What lies in the inbox, told apart by what the ledger knows of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from maillogger.errors import TemporaryError
from maillogger.intake import fetch
from maillogger.intake.raw import Limits, RawMessage, Waiting, sets
from maillogger.intake.session import Selected, Session
from maillogger.ledger import entries
from maillogger.ledger.entries import Arrival, Place, Stored
from maillogger.ledger.states import State
from maillogger.worker.services import Services


@dataclass(frozen=True, slots=True)
class Inbox:
    """The open inbox, by UIDs in ascending order.

    `left` was begun by a pass that ended, or ended its parser; `fresh` is new; for `missing` the
    server had nothing so far; `later` is missing too, and not asked for in this pass.
    """

    selected: Selected
    uids: tuple[int, ...]
    left: tuple[int, ...]
    fresh: tuple[int, ...]
    missing: tuple[int, ...]
    later: tuple[int, ...]

    @property
    def backlog(self) -> int:
        """How many messages are taken in this pass."""
        return len(self.left) + len(self.fresh) + len(self.missing)

    def batches(
        self, session: Session, limits: Limits
    ) -> Iterator[tuple[tuple[Waiting, ...], bool]]:
        """The sets to take, each with whether it is a single message that is to be tried alone.

        What was left comes first, alone, so that it alone is blamed (P5). A missing message comes
        last, in a set of its own: where the server hangs up over it, it costs nobody else.
        """
        alone = (((each,), True) for each in fetch.waiting(session, self.left))
        fresh = ((batch, False) for batch in sets(fetch.waiting(session, self.fresh), limits))
        missing = (((each,), False) for each in fetch.waiting(session, self.missing))
        return chain(alone, fresh, missing)


def look(services: Services, session: Session) -> Inbox:
    """What waits in the open folder."""
    here = session.selected
    if here is None:
        raise TemporaryError(f"{session.endpoint.place}: no folder is open")
    uids = fetch.uids(session)
    place = (services.mailbox.name, here.folder, here.uidvalidity)
    states = entries.seen(*place, uids)
    missing = entries.missing(*place, uids)
    now = datetime.now(UTC)
    known = ("begun", "recorded", "missing")
    return Inbox(
        selected=here,
        uids=uids,
        left=tuple(uid for uid in uids if states.get(uid) == "begun"),
        fresh=tuple(uid for uid in uids if states.get(uid) not in known),
        missing=tuple(uid for uid in uids if uid in missing and missing[uid] <= now),
        later=tuple(uid for uid in uids if uid in missing and missing[uid] > now),
    )


def arrivals(raws: Iterable[RawMessage]) -> dict[Arrival, RawMessage]:
    """What the ledger is told of each message."""
    return {_arrival(raw): raw for raw in raws}


def relocate_recorded(raws: Iterable[RawMessage]) -> frozenset[RawMessage]:
    """The messages whose decision is recorded under a place that no longer is (P7).

    A changed UIDVALIDITY gave them a new place: they are only to be moved from there.
    """
    met: dict[tuple[str, int], list[RawMessage]] = {}
    for raw in raws:
        met.setdefault((raw.header_hash, raw.size), []).append(raw)
    found = set()
    for mark, stored in entries.known(met).items():
        unmet = [each for each in stored if each.state == "recorded"]
        for raw in met[mark]:
            old = next((each for each in unmet if _is_renumbered(each, raw)), None)
            if old is not None:
                unmet.remove(old)
                entries.relocate(old.id, place(raw))
                found.add(raw)
    return frozenset(found)


def close_absent(services: Services, inbox: Inbox) -> None:
    """Close the entries of messages that are not in the inbox any more.

    Those recorded under an older UIDVALIDITY, and not met again, had been moved by a pass that
    could not say so. Those never decided were taken out by somebody else, or have got a new entry
    under the new UIDVALIDITY.
    """
    moved = [each.id for each in _elsewhere(services, inbox, "recorded") if _is_older(each, inbox)]
    undecided: tuple[State, ...] = ("begun", "missing")
    lost = [each.id for state in undecided for each in _elsewhere(services, inbox, state)]
    if moved or lost:
        with services.writing():
            entries.filed(moved)
            entries.lost(lost)


def place(raw: RawMessage) -> Place:
    """Where the message lies, as the ledger has it."""
    return Place(raw.mailbox, raw.folder, raw.uidvalidity, raw.uid)


def _elsewhere(services: Services, inbox: Inbox, state: State) -> list[Stored]:
    """The entries of this folder in that state whose message isn't in it."""
    there = frozenset(inbox.uids)
    return [
        each
        for each in entries.in_state(services.mailbox.name, state)
        if each.place.folder == inbox.selected.folder
        and (_is_older(each, inbox) or each.place.uid not in there)
    ]


def _is_older(stored: Stored, inbox: Inbox) -> bool:
    return stored.place.uidvalidity != inbox.selected.uidvalidity


def _is_renumbered(stored: Stored, raw: RawMessage) -> bool:
    return (
        (stored.place.mailbox, stored.place.folder) == (raw.mailbox, raw.folder)
        and stored.place.uidvalidity != raw.uidvalidity
        and stored.content_hash == raw.content_hash
    )


def _arrival(raw: RawMessage) -> Arrival:
    return Arrival(
        place=place(raw),
        header_hash=raw.header_hash,
        size=raw.size,
        internal_date=raw.internal_date,
        content_hash=raw.content_hash,
        provider_id=raw.provider_id,
    )
