"""Move every message whose decision is committed to its folder: record first, then move."""

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from maillogger.intake import fetch, filing, folders
from maillogger.intake.raw import Identity
from maillogger.intake.session import Selected, Session
from maillogger.ledger import entries
from maillogger.ledger.entries import Stored
from maillogger.ledger.lease import check
from maillogger.worker.places import Places
from maillogger.worker.services import Services

SETTLING = 10.0
"""Seconds to wait, without MOVE, before what a COPY did is looked for in its target folder."""


def file_recorded(services: Services, session: Session, places: Places) -> int:
    """Move what is recorded in the open folder; how many messages are moved now.

    One MOVE a target folder, for as many messages as are recorded. What the server leaves
    behind stays recorded, for the next time. What stays in the open folder is filed there.
    """
    staying, leaving = _sorted_out(_recorded_here(services, session), session, places)
    _note_filed(services, staying)
    moved = 0
    for target, some in leaving.items():
        check(services.lease)
        services.at("moving")
        uids = [each.place.uid for each in some]
        done = filing.move(session, uids, places.target(target), services.at)
        services.at("moved")
        moved += _note_filed(services, [each for each in some if each.place.uid in done.gone])
    return moved


def repair(services: Services, session: Session, places: Places) -> int:
    """Finish what an earlier pass recorded in this folder and did not file.

    A message that is not there any more was moved: its pass ended before it could say so. Without
    MOVE, one that is there may have been copied already, and only has to be removed.
    """
    recorded = _recorded_here(services, session)
    there = fetch.present(session, [each.place.uid for each in recorded])
    _note_filed(services, [each for each in recorded if each.place.uid not in there])
    _, leaving = _sorted_out(recorded, session, places)
    if there and leaving and not session.has("MOVE"):
        # The server may still be at the COPY that a lost connection asked for.
        time.sleep(SETTLING)
        _remove_copied(services, session, places, leaving)
    return file_recorded(services, session, places) + len(recorded) - len(there)


def _remove_copied(
    services: Services, session: Session, places: Places, leaving: Mapping[str, Sequence[Stored]]
) -> None:
    """Remove the originals of copies that a cut left in both folders (COPY before EXPUNGE)."""
    opened = session.selected
    for target, some in leaving.items():
        wanted = {each.place.uid: Identity(each.header_hash, each.size) for each in some}
        folders.select(session, places.target(target), readonly=True)
        found = _unclaimed(services, session, target, set(wanted.values()))
        _reopen(session, opened)
        if copies := filing.copied(wanted, found):
            check(services.lease)
            filing.remove(session, copies, services.at)
            _note_filed(services, [each for each in some if each.place.uid in copies])


def _unclaimed(
    services: Services, session: Session, target: str, wanted: set[Identity]
) -> list[Identity]:
    """The wanted messages in the open folder that no entry filed there accounts for."""
    sizes = {each.size for each in wanted}
    likely = [
        each.uid for each in fetch.waiting(session, fetch.uids(session)) if each.size in sizes
    ]
    found = Counter(fetch.identities(session, likely).values())
    known = entries.known((each.header_hash, each.size) for each in wanted)
    for (header_hash, size), stored in known.items():
        claims = [
            each
            for each in stored
            if (each.state, each.target, each.place.mailbox)
            == ("filed", target, services.mailbox.name)
        ]
        found[Identity(header_hash, size)] -= len(claims)
    return list(found.elements())


def _reopen(session: Session, opened: Selected | None) -> None:
    if opened is not None:
        folders.select(session, opened.folder)


def _recorded_here(services: Services, session: Session) -> list[Stored]:
    here = session.selected
    return [
        each
        for each in entries.in_state(services.mailbox.name, "recorded")
        if here and (each.place.folder, each.place.uidvalidity) == (here.folder, here.uidvalidity)
    ]


def _sorted_out(
    stored: Sequence[Stored], session: Session, places: Places
) -> tuple[list[Stored], dict[str, list[Stored]]]:
    """What belongs where it is, in the open folder, and by target what is to be moved.

    After a reprocess most belong in the failure folder still. They must never be taken for
    copies of themselves.
    """
    targets: dict[str, list[Stored]] = defaultdict(list)
    for each in stored:
        targets[each.target or "failure"].append(each)
    staying = [
        each
        for target in ("success", "failure")
        if session.selected and places.target(target) == session.selected.folder
        for each in targets.pop(target, ())
    ]
    return staying, targets


def _note_filed(services: Services, stored: Sequence[Stored]) -> int:
    if stored:
        with services.writing():
            entries.filed([each.id for each in stored])
        services.at("filed")
    return len(stored)
