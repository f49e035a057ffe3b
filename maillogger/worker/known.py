"""Messages that the ledger knows as failures by another place: we moved them, or a person."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from maillogger.errors import TemporaryError
from maillogger.intake import fetch, folders
from maillogger.intake.raw import Identity, RawMessage
from maillogger.intake.session import Selected, Session
from maillogger.ledger import entries
from maillogger.ledger.entries import Place, Stored
from maillogger.ledger.failures import LISTED
from maillogger.ledger.states import State
from maillogger.worker.inbox import place
from maillogger.worker.places import Places

Key = TypeVar("Key")

MOVED: tuple[State, ...] = ("filed", "settled", "dropped", "gone")
"""States of failures whose message is not where it was met."""


@dataclass(frozen=True, slots=True)
class Lying:
    """The messages of a folder that the ledger knows, by UID, and those that it doesn't.

    `complete` is False where the server didn't tell of every message what it is known by.
    """

    known: Mapping[int, Stored]
    unknown: tuple[int, ...]
    complete: bool

    @property
    def ids(self) -> frozenset[int]:
        """The ids of the entries of messages that lie there."""
        return frozenset(each.id for each in self.known.values())


def lying(
    session: Session, mailbox: str, places: Places, sizes: Collection[int] | None = None
) -> Lying:
    """The failures that lie in the open folder, each with the message that it is about.

    By their places, and the others by header and size: of 10,000 messages only those of one of
    the `sizes` have their headers read; None for all. Two messages that are alike are
    each given an entry of their own, as far as there are entries.
    """
    here = opened(session)
    uids = fetch.uids(session)
    here_now = {each: Place(mailbox, here.folder, here.uidvalidity, each) for each in uids}
    by_place = entries.at(here_now.values())
    known = {uid: by_place[at] for uid, at in here_now.items() if at in by_place}
    rest = [uid for uid in uids if uid not in known]
    if sizes is not None:
        rest = [each.uid for each in fetch.waiting(session, rest) if each.size in sizes]
    found = fetch.identities(session, rest)
    taken = {each.id for each in known.values()}
    free = _free(found.values(), mailbox, places)
    known.update(_paired(sorted(found.items()), free, taken))
    unknown = tuple(uid for uid in found if uid not in known)
    return Lying(known, unknown, complete=len(found) == len(rest))


def dragged_back(
    session: Session, mailbox: str, places: Places, raws: Sequence[RawMessage]
) -> dict[RawMessage, Stored]:
    """Those of the messages, met in the open inbox, that are failures met before.

    A person dragged them back. A message just like one that still lies in the failure folder is
    another one, and isn't among them.
    """
    known = entries.at(map(place, raws))
    new = {raw: raw.identity for raw in raws if place(raw) not in known}
    free = _free(new.values(), mailbox, places)
    if not free:
        return {}
    inbox = opened(session)
    folders.select(session, places.failure, readonly=True)
    sizes = {identity.size for identity in free}
    taken = lying(session, mailbox, places, sizes).ids
    folders.select(session, inbox.folder)
    return dict(_paired(new.items(), free, taken))


def renumbered(session: Session, there: Lying, old: Sequence[Stored]) -> dict[int, Stored]:
    """Those of the entries whose messages are among the unknown of the open folder, by UID."""
    free: dict[Identity, list[Stored]] = {}
    for each in old:
        free.setdefault(Identity(each.header_hash, each.size), []).append(each)
    found = fetch.identities(session, there.unknown)
    return dict(_paired(sorted(found.items()), free, ()))


def opened(session: Session) -> Selected:
    """The open folder."""
    if session.selected is None:
        raise TemporaryError(f"{session.endpoint.place}: no folder is open")
    return session.selected


def _free(wanted: Iterable[Identity], mailbox: str, places: Places) -> dict[Identity, list[Stored]]:
    """The failures with these identities that may lie in another place now.

    Those that are on the list of failures come first, then the oldest.
    """
    free: dict[Identity, list[Stored]] = {}
    found = entries.known({(each.header_hash, each.size) for each in wanted})
    for (header_hash, size), stored in found.items():
        ours = [each for each in stored if each.place.mailbox == mailbox]
        some = [each for each in ours if _is_free(each, places)]
        if some:
            some.sort(key=lambda each: (each.state not in LISTED, each.id))
            free[Identity(header_hash, size)] = some
    return free


def _is_free(stored: Stored, places: Places) -> bool:
    """What is begun in the inbox is there; begun elsewhere it was left by a dead reprocess."""
    moved = stored.state in MOVED
    left = stored.state == "begun" and stored.place.folder != places.inbox
    return stored.target == "failure" and (moved or left)


def _paired(
    met: Iterable[tuple[Key, Identity]],
    free: Mapping[Identity, Sequence[Stored]],
    taken: Collection[int],
) -> Iterator[tuple[Key, Stored]]:
    """Each message with an entry that nobody else has."""
    left = {
        identity: iter([each for each in some if each.id not in taken])
        for identity, some in free.items()
    }
    for key, identity in met:
        stored = next(left.get(identity, iter(())), None)
        if stored is not None:
            yield key, stored
