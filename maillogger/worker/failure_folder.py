"""What is meant by a choice among the failures, where it lies, and what a person took away."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from maillogger.intake import folders
from maillogger.intake.session import Session
from maillogger.ledger import entries
from maillogger.ledger.entries import Stored
from maillogger.ledger.failures import Wanted, failures
from maillogger.worker.known import Lying, lying
from maillogger.worker.places import Places
from maillogger.worker.services import Services


@dataclass(frozen=True, slots=True)
class Choice:
    """Which messages of a failure folder are meant, at most `limit` of them.

    `everything`: also those that a person put there, of which the ledger knows nothing.
    """

    wanted: Wanted
    everything: bool = False
    limit: int | None = None


@dataclass(slots=True)
class Absent:
    """Failures that a person took out of the failure folder.

    `settled` are in the success folder, `gone` in none of ours: both are off the list. `waiting`
    are in the inbox, for the next pass.
    """

    settled: int = 0
    gone: int = 0
    waiting: int = 0


def chosen_entries(choice: Choice, mailbox: str) -> dict[int, Stored]:
    """The failures that are meant, of this mailbox, by id."""
    wanted = replace(choice.wanted, mailbox=mailbox)
    return {each.id: each for each in entries.by_id(each.id for each in failures(wanted))}


def chosen_uids(choice: Choice, there: Lying, meant: Collection[int]) -> frozenset[int]:
    """The UIDs of the messages that are meant, the first of the folder where there is a limit."""
    uids = [uid for uid, stored in there.known.items() if stored.id in meant or choice.everything]
    if choice.everything:
        uids += there.unknown
    return frozenset(sorted(uids)[: choice.limit])


def sizes(choice: Choice, meant: Iterable[Stored]) -> frozenset[int] | None:
    """What size a message has to have to be one of those that are meant; None for any."""
    return None if choice.everything else frozenset(each.size for each in meant)


def close_absent(
    services: Services, session: Session, places: Places, meant: Iterable[Stored], there: Lying
) -> Absent:
    """Take failures off the list that are not `there`, in the failure folder, any more.

    Nothing is closed where a server doesn't tell of every message.
    """
    ids = {each.id for each in meant if _was_filed(each, places)} - there.ids
    if not ids or not there.complete:
        return Absent()
    wanted = {each.size for each in meant if each.id in ids}
    found = {}
    for name in (places.success, places.inbox):
        folders.select(session, name, readonly=True)
        looked = lying(session, services.mailbox.name, places, wanted)
        if not looked.complete:
            return Absent()
        found[name] = ids & looked.ids
        ids -= found[name]
    with services.writing():
        entries.settled(found[places.success])
        entries.vanished(ids)
    return Absent(len(found[places.success]), len(ids), len(found[places.inbox]))


def _was_filed(stored: Stored, places: Places) -> bool:
    """Whether it should be in the failure folder: others are still in the inbox."""
    left = stored.state == "begun" and stored.place.folder != places.inbox
    return left or stored.state == "filed"
