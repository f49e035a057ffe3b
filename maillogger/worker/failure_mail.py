"""Failures as mail: what would become of them, copies of them, and their end."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from maillogger.config import MailboxSettings, Settings
from maillogger.intake import fetch, filing, folders
from maillogger.intake.raw import Limits, RawMessage, sets
from maillogger.intake.session import Session
from maillogger.ledger import entries
from maillogger.ledger.failures import Wanted
from maillogger.ledger.lease import check
from maillogger.rules.decision import Decision
from maillogger.worker.drop_box import open_session
from maillogger.worker.examine import examine_raws
from maillogger.worker.failure_folder import (
    Absent,
    Choice,
    chosen_entries,
    chosen_uids,
    close_absent,
    sizes,
)
from maillogger.worker.filing import repair
from maillogger.worker.known import lying
from maillogger.worker.places import existing_places, find_places
from maillogger.worker.services import Services

WHOLE = Limits(set_count=1, message_bytes=sys.maxsize)


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What would become of a message; `id` is its entry's, None where the ledger has none."""

    id: int | None
    decision: Decision


@dataclass(slots=True)
class Dropped:
    """How many failures were deleted, and what a person had taken away before."""

    mailbox: str
    dropped: int
    absent: Absent


def rehearse(mailbox: MailboxSettings, settings: Settings, choice: Choice) -> Iterator[Rehearsed]:
    """What a reprocess would decide, each message alone, by the facts of now.

    Nothing is written and nothing is moved. Raises as `poll` does.
    """
    with open_session(mailbox) as session:
        chosen = _chosen(session, mailbox, choice)
        limits = Limits(message_bytes=settings.rules.max_message_bytes)
        raws = _fetched(session, chosen, limits)
        for raw, decision in examine_raws(raws, settings, mailbox):
            yield Rehearsed(chosen[raw.uid], decision)


def export(mailbox: MailboxSettings, ids: frozenset[int]) -> Iterator[tuple[int, bytes]]:
    """The messages with these ids as they are on the server, octet for octet, one at a time.

    Those that are not in the failure folder are left out. Nothing is changed.
    """
    with open_session(mailbox) as session:
        chosen = _chosen(session, mailbox, Choice(Wanted(ids=ids)))
        for raw in _fetched(session, chosen, WHOLE):
            entry = chosen[raw.uid]
            if entry is not None:
                yield entry, raw.octets


def drop(services: Services, choice: Choice) -> Dropped:
    """Delete the chosen failures from the failure folder for good, and take them off the list."""
    mailbox = services.mailbox.name
    with open_session(services.mailbox) as session:
        places = find_places(session, services.mailbox)
        folders.select(session, places.failure)
        repair(services, session, places)
        decided = chosen_entries(choice, mailbox)
        # What is still to be moved from the inbox isn't here yet.
        meant = {each: one for each, one in decided.items() if one.state != "recorded"}
        there = lying(session, mailbox, places, sizes(choice, meant.values()))
        uids = chosen_uids(choice, there, meant)
        check(services.lease)
        filing.remove(session, uids, services.at)
        ids = {there.known[uid].id for uid in uids}
        with services.writing():
            entries.dropped(ids)
        absent = close_absent(services, session, places, meant.values(), there)
    return Dropped(mailbox, len(ids), absent)


def refresh(services: Services) -> Absent:
    """Take off the list what a person took out of the failure folder."""
    mailbox = services.mailbox.name
    with open_session(services.mailbox) as session:
        places = find_places(session, services.mailbox)
        folders.select(session, places.failure)
        repair(services, session, places)
        choice = Choice(Wanted())
        meant = chosen_entries(choice, mailbox).values()
        there = lying(session, mailbox, places, sizes(choice, meant))
        return close_absent(services, session, places, meant, there)


def _chosen(session: Session, mailbox: MailboxSettings, choice: Choice) -> dict[int, int | None]:
    """Open the failure folder only for reading: the chosen UIDs there, with their entries' ids."""
    places = existing_places(session, mailbox)
    if places is None:
        return {}
    folders.select(session, places.failure, readonly=True)
    meant = chosen_entries(choice, mailbox.name)
    there = lying(session, mailbox.name, places, sizes(choice, meant.values()))
    ids = {uid: stored.id for uid, stored in there.known.items()}
    return {uid: ids.get(uid) for uid in sorted(chosen_uids(choice, there, meant))}


def _fetched(session: Session, uids: Iterable[int], limits: Limits) -> Iterator[RawMessage]:
    for batch in sets(fetch.waiting(session, uids), limits):
        yield from fetch.fetch_set(session, batch, limits).messages
