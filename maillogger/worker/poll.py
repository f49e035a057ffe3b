"""One pass over a mailbox: fetch, begin, parse, decide and record, file."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain

import peewee

from maillogger.config import MailboxSettings, Settings
from maillogger.database.transactions import transaction
from maillogger.intake import fetch, folders
from maillogger.intake.frames import ParserDied
from maillogger.intake.raw import RawMessage, Waiting, sets
from maillogger.intake.session import Selected, Session
from maillogger.ledger import entries
from maillogger.ledger.entries import MAX_ATTEMPTS, Arrival, Place, Stored
from maillogger.rules.decision import Decision
from maillogger.worker.drop_box import open_session
from maillogger.worker.filing import file_recorded, repair
from maillogger.worker.places import Places, find_places
from maillogger.worker.recording import Understood, record_poisonous, record_set
from maillogger.worker.report import Progress, Report, Silent
from maillogger.worker.services import At, Services, nowhere, open_services

logger = logging.getLogger(__name__)

FILE_AT_ONCE = 200
FILE_SHARE = 100


def poll(
    mailbox: MailboxSettings,
    settings: Settings,
    database: peewee.Database,
    progress: Progress | None = None,
    at: At = nowhere,
) -> Report:
    """Make one pass over the mailbox: everything that waits in its inbox is decided and filed.

    Raises LoginError, ConfigError, and TemporaryError for trouble that passes: what was decided
    before it stays decided, and the next pass goes on.
    """
    with (
        open_services(mailbox, settings, database, at) as services,
        open_session(mailbox) as session,
    ):
        return _Pass(services, session, progress or Silent()).make()


class _Pass:
    """The state of one pass: the open session, and what it counts."""

    def __init__(self, services: Services, session: Session, progress: Progress) -> None:
        self.services = services
        self.session = session
        self.progress = progress
        self.report = Report(services.mailbox.name)
        self.unfiled = 0

    def make(self) -> Report:
        """Repair what an earlier pass left, then take what waits, in the order of the UIDs."""
        places = find_places(self.session, self.services.mailbox)
        inbox = folders.select(self.session, places.inbox)
        self.report.repaired = repair(self.services, self.session, places)
        left, fresh = waiting_uids(self.services.mailbox.name, self.session, inbox)
        backlog = len(left) + len(fresh)
        self.progress.expect(backlog)
        for batch in self._batches(left, fresh):
            self._take(batch, alone=batch[0].uid in left)
            self.progress.advance(len(batch))
            if self.unfiled >= max(FILE_AT_ONCE, backlog // FILE_SHARE):
                self._file(places)
        self._file(places)
        close_stale(self.services, inbox)
        return self.report

    def _batches(self, left: frozenset[int], fresh: list[int]) -> Iterator[tuple[Waiting, ...]]:
        """What a dead pass left is tried alone, so that it alone is blamed (P5)."""
        alone = ((each,) for each in fetch.waiting(self.session, sorted(left)))
        return chain(alone, sets(fetch.waiting(self.session, fresh), self.services.limits))

    def _take(self, batch: Sequence[Waiting], *, alone: bool) -> None:
        fetched = fetch.fetch_set(self.session, batch, self.services.limits)
        self.services.at("fetched")
        self.report.postponed += len(fetched.missing)
        begun = self._begin(fetched.messages)
        if alone:
            begun = {raw: stored for raw, stored in begun.items() if self._attempt(stored)}
        understood = list(self._parse(begun, alone=alone))
        self.services.at("parsed")
        self._count(record_set(self.services, understood))

    def _begin(self, raws: Sequence[RawMessage]) -> dict[RawMessage, Stored]:
        """Enter the messages in the ledger; those that were recorded elsewhere are left out."""
        with transaction(self.services.database):
            met_again = relocate_recorded(raws)
            arrivals = {_place(raw): raw for raw in raws if raw not in met_again}
            begun = entries.begin([_arrival(raw) for raw in arrivals.values()], datetime.now(UTC))
            for place, stored in begun.items():
                if stored.state in ("filed", "gone"):
                    entries.reopen(stored.id, place)
        self.unfiled += len(met_again)
        self.services.at("begun")
        return {arrivals[place]: stored for place, stored in begun.items()}

    def _attempt(self, stored: Stored) -> bool:
        """Count the try before it is made; False for a message that has had its last."""
        attempts = self._count_attempt(stored)
        if attempts <= MAX_ATTEMPTS:
            return True
        self._give_up(stored, "the pass ended each time")
        return False

    def _count_attempt(self, stored: Stored) -> int:
        with transaction(self.services.database):
            attempts = entries.attempt(stored.id)
        self.services.at("attempted")
        return attempts

    def _parse(self, begun: dict[RawMessage, Stored], *, alone: bool) -> Iterator[Understood]:
        for raw, outcome in self.services.pool.parse(begun):
            if isinstance(outcome, ParserDied):
                self._died(begun[raw], outcome.cause, alone=alone)
            else:
                yield Understood(begun[raw].id, outcome)

    def _died(self, stored: Stored, cause: str, *, alone: bool) -> None:
        """The message ended its parser: it is left for the next pass, or given up."""
        attempts = stored.attempts + 1 if alone else self._count_attempt(stored)
        logger.warning("uid %d ended its parser (%d): %s", stored.place.uid, attempts, cause)
        if attempts >= MAX_ATTEMPTS:
            self._give_up(stored, cause)
        else:
            self.report.postponed += 1

    def _give_up(self, stored: Stored, cause: str) -> None:
        self._count([record_poisonous(self.services, stored.id, cause)])

    def _count(self, decisions: Sequence[Decision]) -> None:
        self.report.count(decisions)
        self.unfiled += len(decisions)

    def _file(self, places: Places) -> None:
        if self.unfiled:
            self.report.moved += file_recorded(self.services, self.session, places)
            self.unfiled = 0


def waiting_uids(
    mailbox: str, session: Session, inbox: Selected
) -> tuple[frozenset[int], list[int]]:
    """What waits in the open inbox: what a dead pass left begun, and what is new, ascending."""
    uids = fetch.uids(session)
    states = entries.seen(mailbox, inbox.folder, inbox.uidvalidity, uids)
    left = frozenset(uid for uid in uids if states.get(uid) == "begun")
    fresh = [uid for uid in uids if states.get(uid) not in ("begun", "recorded")]
    return left, fresh


def relocate_recorded(raws: Iterable[RawMessage]) -> frozenset[RawMessage]:
    """The messages whose decision is recorded under a place that no longer is (P7).

    A changed UIDVALIDITY gave them a new place: they are only to be moved from there.
    """
    met: dict[tuple[str, int], list[RawMessage]] = {}
    for raw in raws:
        met.setdefault((raw.header_hash, raw.size), []).append(raw)
    found = set()
    for mark, stored in entries.known(met).items():
        for old, raw in zip(_stale(stored, met[mark][0]), met[mark], strict=False):
            entries.relocate(old.id, _place(raw))
            found.add(raw)
    return frozenset(found)


def close_stale(services: Services, inbox: Selected) -> None:
    """Recorded messages of an older UIDVALIDITY that were not met again had been moved."""
    stale = [
        each.id
        for each in entries.in_state(services.mailbox.name, "recorded")
        if each.place.folder == inbox.folder and each.place.uidvalidity != inbox.uidvalidity
    ]
    if stale:
        with transaction(services.database):
            entries.filed(stale)


def _stale(stored: Iterable[Stored], raw: RawMessage) -> list[Stored]:
    return [
        each
        for each in stored
        if each.state == "recorded"
        and (each.place.mailbox, each.place.folder) == (raw.mailbox, raw.folder)
        and each.place.uidvalidity != raw.uidvalidity
    ]


def _place(raw: RawMessage) -> Place:
    return Place(raw.mailbox, raw.folder, raw.uidvalidity, raw.uid)


def _arrival(raw: RawMessage) -> Arrival:
    return Arrival(_place(raw), raw.header_hash, raw.size, raw.internal_date)
