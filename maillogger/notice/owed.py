"""A notice that is owed, and what became of those before it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Owed:
    """A notice that a submitter is owed for one reason; every time is aware.

    `recipient` is the submitter's address as `Address.key` gives it. `submission_key` names the
    message wherever it is met. `subject`, `date` and `message_id` are the message's own, as
    received, and `attachments` the names of those that were not stored. `attempts` counts the
    deliveries that failed for now, the last one at `tried_at`.
    """

    id: int
    reason: str
    recipient: str
    submission_key: str
    created: datetime
    subject: str | None = None
    date: datetime | None = None
    message_id: str | None = None
    attachments: tuple[str, ...] = ()
    attempts: int = 0
    tried_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A notice that was sent, or held back by a limit, at that time."""

    reason: str
    recipient: str
    submission_key: str
    at: datetime
    outcome: Literal["sent", "held_back"]


@dataclass(frozen=True, slots=True)
class History:
    """What bears on the notices owed now.

    `settled`: those settled in the last day or since the last digest, and those sent about the
    messages in question whenever that was. `digest_at`: when the last digest was sent;
    `digest_tried_at`: when sending one last failed.
    """

    settled: tuple[Settled, ...] = ()
    digest_at: datetime | None = None
    digest_tried_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HeldBack:
    """How many notices to that address for that reason a limit held back."""

    count: int
    reason: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Digest:
    """What the admin is told once a day: the notices held back since then, most first."""

    since: datetime
    held_back: tuple[HeldBack, ...]

    @property
    def count(self) -> int:
        """How many notices that were."""
        return sum(each.count for each in self.held_back)
