"""One pass over a mailbox: fetch, begin, parse, decide and record, file."""

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import peewee

from maillogger.config import MailboxSettings, Settings
from maillogger.errors import TemporaryError
from maillogger.intake import fetch, folders
from maillogger.intake.frames import ParserDied
from maillogger.intake.raw import RawMessage, Waiting
from maillogger.intake.session import Session
from maillogger.ledger import entries
from maillogger.ledger.entries import MAX_ATTEMPTS, Place, Stored
from maillogger.rules.decision import Decision
from maillogger.worker.drop_box import open_session
from maillogger.worker.filing import file_recorded, repair
from maillogger.worker.inbox import Inbox, arrivals, close_absent, look, relocate_recorded
from maillogger.worker.places import Places, find_places
from maillogger.worker.points import At, nowhere
from maillogger.worker.recording import Understood, record_poisonous, record_set
from maillogger.worker.report import Progress, Report, Silent
from maillogger.worker.services import Services, open_services
from maillogger.worker.spare import counting_failures
from maillogger.worker.stop import Stopped

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
        counting_failures(database, mailbox.name),
        open_session(mailbox) as session,
    ):
        at("connected")
        return _Pass(services, session, progress or Silent()).make()


class _Pass:
    """The state of one pass: the open session, and what it counts."""

    def __init__(self, services: Services, session: Session, progress: Progress) -> None:
        self.services = services
        self.session = session
        self.progress = progress
        self.report = Report(services.mailbox.name)
        self.unfiled = 0
        self.was_cut = False

    def make(self) -> Report:
        """Repair what an earlier pass left, then take what waits, in the order of the UIDs."""
        places = find_places(self.session, self.services.mailbox)
        self.services.at("placed")
        folders.select(self.session, places.inbox)
        self.report.repaired = repair(self.services, self.session, places)
        self.services.at("repaired")
        inbox = look(self.services, self.session)
        self.report.postponed += len(inbox.later)
        self.progress.expect(inbox.backlog)
        try:
            self._take_all(inbox, places)
        except Stopped:
            self.report.stopped = True
        self._file(places)
        if not self.report.stopped:
            close_absent(self.services, inbox)
        self.services.at("ended")
        return self.report

    def _take_all(self, inbox: Inbox, places: Places) -> None:
        for batch, alone in inbox.batches(self.session, self.services.limits):
            self.services.at("set")
            self._take(batch, alone=alone)
            self.progress.advance(len(batch))
            if self.unfiled >= max(FILE_AT_ONCE, inbox.backlog // FILE_SHARE):
                self._file(places)

    def _take(self, batch: Sequence[Waiting], *, alone: bool) -> None:
        fetched = fetch.fetch_set(self.session, batch, self.services.limits)
        self.services.at("fetched")
        self._miss([each for each in batch if each.uid in fetched.missing])
        begun = self._begin(fetched.messages)
        understood = list(self._try_alone(begun) if alone else self._parse(begun))
        self.services.at("parsed")
        self._count(record_set(self.services, understood))

    def _miss(self, batch: Sequence[Waiting]) -> None:
        """The server named these messages and had nothing for them: they are remembered."""
        here = self.session.selected
        if not batch or here is None:
            return
        place = (self.services.mailbox.name, here.folder, here.uidvalidity)
        with self.services.writing():
            entries.missed([(Place(*place, each.uid), each.size) for each in batch], _now())
        self.report.postponed += len(batch)

    def _begin(self, raws: Sequence[RawMessage]) -> dict[RawMessage, Stored]:
        """Enter the messages in the ledger; those that were recorded elsewhere are left out."""
        with self.services.writing():
            met_again = relocate_recorded(raws)
            arrived = arrivals(raw for raw in raws if raw not in met_again)
            begun = entries.begin(arrived.keys(), _now())
            for place, stored in begun.items():
                if stored.state in ("filed", "gone"):
                    entries.reopen(stored.id, place)
        self.unfiled += len(met_again)
        self.services.at("begun")
        return {raw: begun[arrival.place] for arrival, raw in arrived.items()}

    def _try_alone(self, begun: dict[RawMessage, Stored]) -> Iterator[Understood]:
        """Try a message that a dead pass left, or that ended its parser, with nothing beside it.

        The try is counted before it is made, with the parser already started, and taken back as
        soon as the parser has answered: so the count of a pass that was killed stands only if
        just this message was in the parser's hands.
        """
        for raw, stored in begun.items():
            if stored.attempts >= MAX_ATTEMPTS:
                self._give_up(stored, "each time it was tried alone, the pass ended")
                continue
            self.services.pool.warm()
            attempts = self._count_attempt(stored)
            died = False
            try:
                ((_, outcome),) = self.services.pool.parse([raw])
                died = isinstance(outcome, ParserDied)
            finally:
                if not died:
                    self._forgive(stored)
            if isinstance(outcome, ParserDied):
                self._died(stored, attempts, outcome.cause)
            else:
                yield Understood(stored.id, outcome)

    def _parse(self, begun: dict[RawMessage, Stored]) -> Iterator[Understood]:
        for raw, outcome in self.services.pool.parse(begun):
            if isinstance(outcome, ParserDied):
                self._died(begun[raw], self._count_attempt(begun[raw]), outcome.cause)
            else:
                yield Understood(begun[raw].id, outcome)

    def _count_attempt(self, stored: Stored) -> int:
        with self.services.writing():
            attempts = entries.attempt(stored.id)
        self.services.at("attempted")
        return attempts

    def _forgive(self, stored: Stored) -> None:
        with self.services.writing():
            entries.forgive(stored.id)

    def _died(self, stored: Stored, attempts: int, cause: str) -> None:
        """The message ended its parser: it is left for the next pass, or given up."""
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
        if not self.unfiled:
            return
        try:
            self.report.moved += file_recorded(self.services, self.session, places)
        except TemporaryError:
            # A server hangs up on a session that was silent while we parsed. Once is no trouble.
            if not self.session.lost or self.was_cut:
                raise
            self.was_cut = True
            folders.reopen(self.session)
            self.report.moved += repair(self.services, self.session, places)
        self.unfiled = 0


def _now() -> datetime:
    return datetime.now(UTC)
