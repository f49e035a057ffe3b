"""What is done with the messages of a folder: fetch, begin, parse, decide and record, file."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from maillogger.errors import MailloggerError, TemporaryError
from maillogger.intake import fetch, folders
from maillogger.intake.children import Outcome
from maillogger.intake.frames import ParserDied
from maillogger.intake.raw import RawMessage, Waiting
from maillogger.intake.session import Session
from maillogger.ledger import entries
from maillogger.ledger.entries import MAX_ATTEMPTS, Place, Stored
from maillogger.ledger.states import BY_EVENT
from maillogger.rules.decision import Decision
from maillogger.worker.filing import file_recorded, repair
from maillogger.worker.inbox import (
    Inbox,
    arrivals,
    place,
    relocate_recorded,
)
from maillogger.worker.known import dragged_back, opened
from maillogger.worker.places import Places
from maillogger.worker.recording import Understood, record_poisonous, record_set
from maillogger.worker.report import Progress, Report
from maillogger.worker.services import Services
from maillogger.worker.stop import Stopped

logger = logging.getLogger(__name__)

FILE_AT_ONCE = 500
FILE_SHARE = 20
Begun = Mapping[RawMessage, Stored]
REOPENED = frozenset(BY_EVENT["reopen"].sources) - {"begun"}


@dataclass(frozen=True, slots=True)
class _InHand:
    """A set that is begun and handed to the parsers; `count` includes what was missing of it.

    The messages themselves are not kept: their octets are with the parsers.
    """

    begun: tuple[Stored, ...]
    count: int
    outcomes: Iterator[Outcome]


class FolderPass:
    """The state of one pass: the open session, and what it counts.

    The folder that is open is the inbox, or the failure folder: then `known` says which messages
    of it (by UID) are which failures.
    """

    def __init__(
        self, services: Services, session: Session, places: Places, progress: Progress
    ) -> None:
        self.services = services
        self.session = session
        self.places = places
        self.progress = progress
        self.report = Report(services.mailbox.name)
        self.known: Mapping[int, Stored] = {}
        self.unfiled = 0
        self.was_cut = False

    def repair(self) -> None:
        """Finish what an earlier pass recorded in the open folder, and did not file."""
        self.report.repaired += repair(self.services, self.session, self.places)

    def work_off(self, inbox: Inbox) -> None:
        """Take what waits in the open folder, in the order of the UIDs, and file it."""
        self.report.postponed += len(inbox.later)
        self.progress.expect(inbox.backlog)
        self.services.pool.launch(inbox.backlog)
        try:
            self._take_all(inbox)
        except Stopped:
            self.report.stopped = True
        self._file()

    def _take_all(self, inbox: Inbox) -> None:
        """Set by set: while the parsers have one in hand, the next is fetched and begun.

        Whatever ends the pass, the set that the parsers have is recorded, if that can be done.
        """
        in_hand: _InHand | None = None
        try:
            for batch, alone in inbox.batches(self.session, self.services.limits):
                self.services.at("set")
                if alone:
                    self._record(self._try_alone(self._fetch(batch)), len(batch))
                else:
                    ready, in_hand = in_hand, self._hand_over(batch)
                    self._finish(ready)
                self._file_some(inbox.backlog)
        except (Stopped, MailloggerError):
            self._finish(in_hand)
            raise
        self._finish(in_hand)

    def _fetch(self, batch: Sequence[Waiting]) -> Begun:
        fetched = fetch.fetch_set(self.session, batch, self.services.limits)
        logger.info("%s: fetched: %d", self.report.mailbox, len(fetched.messages))
        self.services.at("fetched")
        self._miss([each for each in batch if each.uid in fetched.missing])
        return self._begin(fetched.messages)

    def _hand_over(self, batch: Sequence[Waiting]) -> _InHand:
        begun = self._fetch(batch)
        return _InHand(tuple(begun.values()), len(batch), self.services.pool.start(begun))

    def _finish(self, ready: _InHand | None) -> None:
        if ready:
            self._record(self._parsed(ready), ready.count)

    def _record(self, understood: Iterator[Understood], count: int) -> None:
        """Record what the parsers answer; `count` is how many messages the set had."""
        every = list(understood)
        self.services.at("parsed")
        self._count(record_set(self.services, every))
        logger.info("%s: decided and recorded: %d", self.report.mailbox, len(every))
        self.progress.advance(count)

    def _file_some(self, backlog: int) -> None:
        """Move what is recorded, when it is enough: a MOVE costs by what lies in the folder."""
        if self.unfiled >= max(FILE_AT_ONCE, backlog // FILE_SHARE):
            self._file()

    def _miss(self, batch: Sequence[Waiting]) -> None:
        """The server named these messages and had nothing for them: they are remembered."""
        here = opened(self.session)
        where = (self.services.mailbox.name, here.folder, here.uidvalidity)
        new = [(Place(*where, each.uid), each.size) for each in batch if each.uid not in self.known]
        if new:
            with self.services.writing():
                entries.missed(new, _now())
        self.report.postponed += len(batch)

    def _begin(self, raws: Sequence[RawMessage]) -> dict[RawMessage, Stored]:
        """Enter the messages in the ledger; those that were recorded elsewhere are left out.

        Failures are the entries they were, in the place where they are met.
        """
        failures = self._failures(raws)
        with self.services.writing():
            met_again = relocate_recorded(raws)
            for raw, failure in failures.items():
                if raw not in met_again:
                    entries.reopen(failure.id, place(raw))
            arrived = arrivals(raw for raw in raws if raw not in met_again)
            begun = entries.begin(arrived.keys(), _now())
            for at, stored in begun.items():
                if stored.state in REOPENED:
                    entries.reopen(stored.id, at)
        self.unfiled += len(met_again)
        self.services.at("begun")
        return {raw: begun[arrival.place] for arrival, raw in arrived.items()}

    def _failures(self, raws: Sequence[RawMessage]) -> dict[RawMessage, Stored]:
        """Those of the messages that are failures met before in another place."""
        mailbox = self.services.mailbox.name
        if opened(self.session).folder == self.places.inbox:
            return dragged_back(self.session, mailbox, self.places, raws)
        known = {raw: self.known[raw.uid] for raw in raws if raw.uid in self.known}
        return {raw: stored for raw, stored in known.items() if stored.place != place(raw)}

    def _try_alone(self, begun: Begun) -> Iterator[Understood]:
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

    def _parsed(self, ready: _InHand) -> Iterator[Understood]:
        for stored, outcome in zip(ready.begun, ready.outcomes, strict=True):
            if isinstance(outcome, ParserDied):
                self._died(stored, self._count_attempt(stored), outcome.cause)
            else:
                yield Understood(stored.id, outcome)

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

    def _file(self) -> None:
        if not self.unfiled:
            return
        try:
            self.report.moved += file_recorded(self.services, self.session, self.places)
        except TemporaryError:
            # A server hangs up on a session that was silent while we parsed. Once is no trouble.
            if not self.session.lost or self.was_cut:
                raise
            self.was_cut = True
            folders.reopen(self.session)
            self.report.moved += repair(self.services, self.session, self.places)
        logger.info("%s: moved: %d", self.report.mailbox, self.unfiled)
        self.unfiled = 0


def _now() -> datetime:
    return datetime.now(UTC)
