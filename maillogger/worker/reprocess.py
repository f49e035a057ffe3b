"""Failures decided anew where they lie: in the failure folder, through the steps of a pass."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from maillogger.crm.indexing import index_pending
from maillogger.intake import folders
from maillogger.ledger import entries
from maillogger.ledger.entries import Stored
from maillogger.ledger.failures import Wanted
from maillogger.worker.drop_box import open_session
from maillogger.worker.failure_folder import (
    Absent,
    Choice,
    chosen_entries,
    chosen_uids,
    close_absent,
    sizes,
)
from maillogger.worker.folder_pass import FolderPass
from maillogger.worker.inbox import Inbox, look
from maillogger.worker.known import lying, renumbered
from maillogger.worker.places import find_places
from maillogger.worker.report import Progress, Report, Silent
from maillogger.worker.services import Services


def reprocess(
    services: Services, choice: Choice, progress: Progress | None = None
) -> tuple[Report, Absent]:
    """Decide the chosen failures anew; those that log now are moved to the success folder.

    The others stay where they are, with the reason of now. Raises as `poll` does. Once it is
    killed the next pass ends what it began.
    """
    with open_session(services.mailbox) as session:
        services.at("connected")
        places = find_places(session, services.mailbox)
        services.at("placed")
        work = FolderPass(services, session, places, progress or Silent())
        _repair(work)
        services.at("repaired")
        absent = _decide_anew(work, choice)
        services.at("ended")
    if not work.report.stopped:
        index_pending(services.database)
    return work.report, absent


def finish_reprocessing(work: FolderPass) -> None:
    """End what a dead reprocess began: nothing is done, and nothing asked, where there is none."""
    mailbox = work.services.mailbox.name
    here = work.places.failure
    if not any(_in(here, entries.in_state(mailbox, each)) for each in ("begun", "recorded")):
        return
    _repair(work)
    begun = frozenset(each.id for each in _in(here, entries.in_state(mailbox, "begun")))
    if begun:
        _decide_anew(work, Choice(Wanted(ids=begun)))


def _repair(work: FolderPass) -> None:
    """Open the failure folder, and move what a dead reprocess recorded there.

    If the folder was renumbered since, that is found by what it is; what isn't found was moved.
    """
    services, session, places = work.services, work.session, work.places
    here = folders.select(session, places.failure)
    recorded = _in(here.folder, entries.in_state(services.mailbox.name, "recorded"))
    old = [each for each in recorded if each.place.uidvalidity != here.uidvalidity]
    if old:
        there = lying(session, services.mailbox.name, places, {each.size for each in old})
        found = renumbered(session, there, old)
        with services.writing():
            for uid, stored in found.items():
                entries.relocate(
                    stored.id, replace(stored.place, uidvalidity=here.uidvalidity, uid=uid)
                )
            if there.complete:
                entries.filed({each.id for each in old} - {each.id for each in found.values()})
    work.repair()


def _decide_anew(work: FolderPass, choice: Choice) -> Absent:
    """Take the chosen messages of the open failure folder."""
    services, session = work.services, work.session
    meant = chosen_entries(choice, services.mailbox.name)
    there = lying(session, services.mailbox.name, work.places, sizes(choice, meant.values()))
    work.known = there.known
    work.work_off(_only(look(services, session), chosen_uids(choice, there, meant)))
    if work.report.stopped:
        return Absent()
    return close_absent(services, session, work.places, meant.values(), there)


def _only(folder: Inbox, uids: Collection[int]) -> Inbox:
    def some(of: Iterable[int]) -> tuple[int, ...]:
        return tuple(uid for uid in of if uid in uids)

    return replace(
        folder,
        left=some(folder.left),
        fresh=some(folder.fresh),
        missing=some(folder.missing),
        later=some(folder.later),
    )


def _in(folder: str, stored: Iterable[Stored]) -> Iterator[Stored]:
    return (each for each in stored if each.place.folder == folder)
