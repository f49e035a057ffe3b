"""Sends what the submitters are owed, once the messages are filed: rows first, mail after."""

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import peewee

from maillogger.config import NoticeSettings, Settings
from maillogger.crm.users import members
from maillogger.database.transactions import explained, transaction
from maillogger.errors import MessageError, TemporaryError
from maillogger.ledger import notices
from maillogger.ledger.lease import Lease, acquire, release, renew
from maillogger.ledger.notices import StoredNotice
from maillogger.notice.compose import compose, compose_digest, letterhead
from maillogger.notice.due import LIMITS, Audience, Plan, due
from maillogger.notice.owed import History, Owed, Settled
from maillogger.notice.send import Deferred, Letter, Outcome, Refused, Sent, send
from maillogger.notice.server import configured

logger = logging.getLogger(__name__)

LEASE = "(notices)"
"""Whoever sends holds this; no mailbox can have such a name."""
LEASE_SECONDS = 600
"""Longer than handing over one mail may take: it is renewed with each."""

At = Callable[[Literal["sent", "noted"]], None]
"""Told the points of each mail, so that a test can end the process there."""

_DAY = timedelta(days=1)


@dataclass(slots=True)
class Notified:
    """What became of the notices that were due; `trouble` is why some could not be sent."""

    sent: int = 0
    failed: int = 0
    deferred: int = 0
    suppressed: int = 0
    trouble: str | None = None


def notify(settings: Settings, database: peewee.Database, at: At = lambda _: None) -> Notified:
    """Send the notices that are due now, in as many mails as there are.

    Without `[notices]` nothing is sent; what is owed waits, and expires. While another run is
    sending nothing is done. Trouble with the SMTP server is in the answer. Raises ConfigError for
    a password that can't be read, TemporaryError where the database can't be used.
    """
    with explained(database):
        if settings.notices is None or not notices.is_any_open():
            return Notified()
    try:
        lease = acquire(database, LEASE, LEASE_SECONDS)
    except TemporaryError as error:
        logger.info("notices are left to another run: %s", error)
        return Notified()
    try:
        with explained(database):
            return _Sending(settings, settings.notices, database, at).send(lease)
    finally:
        release(database, lease)


class _Sending:
    """One run: what is recorded of a notice is committed before the next is handed over."""

    def __init__(
        self, settings: Settings, asked: NoticeSettings, database: peewee.Database, at: At
    ) -> None:
        self.head = letterhead(asked, settings.rules)
        self.server = configured(asked, os.environ)
        self.admin = asked.admin
        self.audience = _audience(settings, asked)
        self.database = database
        self.at = at
        self.done = Notified()

    def send(self, lease: Lease) -> Notified:
        now = datetime.now(UTC)
        owed = notices.owed()
        plan = due(map(_owed, owed), _history(owed, now), self.audience, now)
        self._suppress(plan, now)
        for outcome in send(self._letters(plan, now), self.server):
            self.at("sent")
            with transaction(self.database):
                renew(self.database, lease, LEASE_SECONDS)
                self._record(outcome)
            self.at("noted")
        return self.done

    def _suppress(self, plan: Plan, now: datetime) -> None:
        if not plan.suppress:
            return
        with transaction(self.database):
            for each in plan.suppress:
                held_back = each.cause in LIMITS
                outcome: notices.Settlement = "held_back" if held_back else "suppressed"
                notices.settle(each.owed.id, outcome, each.cause, now)
        self.done.suppressed = len(plan.suppress)

    def _letters(self, plan: Plan, now: datetime) -> Iterator[Letter]:
        for owed in plan.send:
            octets = self._composed(owed, now)
            if octets is not None:
                yield Letter(owed.id, owed.recipient, octets)
        if plan.digest and self.admin:
            yield Letter(None, self.admin, compose_digest(plan.digest, self.admin, self.head, now))

    def _composed(self, owed: Owed, now: datetime) -> bytes | None:
        """The mail; what can't be composed is settled as failed, and hinders no other."""
        try:
            return compose(owed, self.head, now)
        except MessageError as error:
            cause = error.cause
        except Exception as bug:
            logger.exception("notice %d can't be composed", owed.id)
            cause = f"{type(bug).__name__} while it was composed"
        with transaction(self.database):
            notices.settle(owed.id, "failed", cause, now)
        self.done.failed += 1
        return None

    def _record(self, outcome: Outcome) -> None:
        now = datetime.now(UTC)
        match outcome:
            case Sent():
                self.done.sent += 1
            case Refused():
                self.done.failed += 1
                logger.warning("a notice was refused for good: %s", outcome.cause)
            case Deferred():
                self.done.deferred += 1
                self.done.trouble = self.done.trouble or outcome.cause
        if outcome.letter.id is None:
            _note_digest(outcome, now)
        else:
            _note(outcome.letter.id, outcome, now)


def _note(notice: int, outcome: Outcome, now: datetime) -> None:
    match outcome:
        case Sent():
            notices.settle(notice, "sent", None, now)
        case Refused(cause=cause):
            notices.settle(notice, "failed", cause, now)
        case Deferred(cause=cause):
            notices.tried(notice, cause, now)


def _note_digest(outcome: Outcome, now: datetime) -> None:
    if isinstance(outcome, Sent):
        notices.digest_sent(now)
    else:
        notices.digest_tried(now)


def _audience(settings: Settings, asked: NoticeSettings) -> Audience:
    keys = (key for each in members() if each.active for key in each.addresses)
    drop_box = settings.policy().drop_box
    return Audience(frozenset(keys), drop_box, asked.from_, asked.admin)


def _history(owed: list[StoredNotice], now: datetime) -> History:
    digest_at, digest_tried_at = notices.digest_times()
    since = min(now - _DAY, digest_at or now)
    known = notices.settled(since, (each.submission_key for each in owed))
    settled = tuple(_settled(each) for each in known if each.outcome in ("sent", "held_back"))
    return History(settled, digest_at, digest_tried_at)


def _settled(stored: StoredNotice) -> Settled:
    assert stored.settled_at is not None
    return Settled(
        stored.reason,
        stored.recipient,
        stored.submission_key,
        stored.settled_at,
        "sent" if stored.outcome == "sent" else "held_back",
    )


def _owed(stored: StoredNotice) -> Owed:
    return Owed(
        id=stored.id,
        reason=stored.reason,
        recipient=stored.recipient,
        submission_key=stored.submission_key,
        created=stored.created,
        subject=stored.subject,
        date=stored.date,
        message_id=stored.message_id,
        attachments=stored.attachments,
        attempts=stored.attempts,
        tried_at=stored.tried_at,
    )
