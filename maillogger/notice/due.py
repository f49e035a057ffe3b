"""Which of the notices owed are sent now, which never, and whether the admin hears of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from maillogger.message.drop_box import DropBox
from maillogger.notice.owed import Digest, HeldBack, History, Owed, Settled
from maillogger.notice.received import is_mailable
from maillogger.notice.texts import NOTICED

HOURLY = 10
"""Notices to one address within an hour."""
DAILY = 200
"""Notices to everybody within a day."""
KEPT = timedelta(days=5)
"""How long delivery is tried (RFC 5321 section 4.5.4.1: four to five days)."""
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=4)

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_REASONS = frozenset(each.name for each in NOTICED)

Cause = Literal[
    "no_notice",  # the reason is none that a notice is owed for
    "no_user",  # the address is not, or no longer, an active user's
    "own_address",  # the drop box, or what notices are sent from
    "not_mailable",
    "told_before",  # one a message
    "expired",
    "hourly_limit",
    "daily_limit",
]
LIMITS: frozenset[Cause] = frozenset({"hourly_limit", "daily_limit"})
"""The causes that count as held back, and that the admin's digest is about."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may get a mail of ours: active users' address keys, never our own addresses.

    `sender` is the address that notices are sent from, `admin` the one that gets the digest.
    """

    users: frozenset[str]
    drop_box: DropBox
    sender: str
    admin: str | None = None

    def takes_digest(self) -> bool:
        """Whether there is an admin to tell who isn't the drop box."""
        return self.admin is not None and is_mailable(self.admin) and not self._is_own(self.admin)

    def objection(self, owed: Owed) -> Cause | None:
        """Why the recipient may never get this notice, or None."""
        if owed.reason not in _REASONS:
            return "no_notice"
        if self._is_own(owed.recipient):
            return "own_address"
        if owed.recipient not in self.users:
            return "no_user"
        return None if is_mailable(owed.recipient) else "not_mailable"

    def _is_own(self, key: str) -> bool:
        return key == self.sender or self.drop_box.owns(key)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A notice that is never sent, and why."""

    owed: Owed
    cause: Cause


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do now; a notice that is in neither list waits for its next attempt."""

    send: tuple[Owed, ...] = ()
    suppress: tuple[Suppressed, ...] = ()
    digest: Digest | None = None


def due(owed: Iterable[Owed], history: History, audience: Audience, now: datetime) -> Plan:
    """Plan the notices owed, oldest first.

    At most one a message, `HOURLY` to an address, `DAILY` in all; what is over a limit is not
    sent later either, but counted in a digest to the admin, at most one a day.
    """
    limits = _Limits(history.settled, now)
    send: list[Owed] = []
    suppress: list[Suppressed] = []
    for each in sorted(owed, key=lambda each: (each.created, each.id)):
        cause = audience.objection(each) or limits.objection(each)
        if not cause and _pauses(each, now):
            continue
        if cause := cause or limits.reached(each):
            suppress.append(Suppressed(each, cause))
        else:
            send.append(each)
            limits.count(each)
    held_back = [each.owed for each in suppress if each.cause in LIMITS]
    digest = _digest(held_back, history, now) if audience.takes_digest() else None
    return Plan(tuple(send), tuple(suppress), digest)


class _Limits:
    """What was sent so far, and is planned to be."""

    def __init__(self, settled: Iterable[Settled], now: datetime) -> None:
        sent = [each for each in settled if each.outcome == "sent"]
        self._now = now
        self._told = {each.submission_key for each in sent}
        self._hour = Counter(each.recipient for each in sent if now - each.at < _HOUR)
        self._day = sum(1 for each in sent if now - each.at < _DAY)

    def objection(self, owed: Owed) -> Cause | None:
        if owed.submission_key in self._told:
            return "told_before"
        return "expired" if self._now - owed.created >= KEPT else None

    def reached(self, owed: Owed) -> Cause | None:
        if self._day >= DAILY:
            return "daily_limit"
        return "hourly_limit" if self._hour[owed.recipient] >= HOURLY else None

    def count(self, owed: Owed) -> None:
        self._told.add(owed.submission_key)
        self._hour[owed.recipient] += 1
        self._day += 1


def _pauses(owed: Owed, now: datetime) -> bool:
    """Whether the last failed attempt is too fresh: 5, 10, 20 … minutes, at most 4 hours."""
    if owed.tried_at is None:
        return False
    doubled = FIRST_PAUSE * (1 << max(0, min(owed.attempts - 1, 10)))
    return now - owed.tried_at < min(doubled, LONGEST_PAUSE)


def _digest(held_back: Iterable[Owed], history: History, now: datetime) -> Digest | None:
    """The digest, unless one was sent within a day or failed within the hour."""
    last, tried = history.digest_at, history.digest_tried_at
    if (last and now - last < _DAY) or (tried and now - tried < _HOUR):
        return None
    since = last or now - _DAY
    before = (each for each in history.settled if each.outcome == "held_back" and each.at >= since)
    counts = Counter(
        (each.reason, each.recipient) for group in (before, held_back) for each in group
    )
    rows = (HeldBack(count, *names) for names, count in sorted(counts.items()))
    most_first = tuple(sorted(rows, key=lambda each: -each.count))
    return Digest(since, most_first) if most_first else None
