"""The notices that submitters are owed: entered with the decision, settled when sending ends."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from peewee import ModelSelect

from maillogger.database.rows import insert, select_in, tuples
from maillogger.ledger.notice_tables import Digest, Notice
from maillogger.rules.decision import Decision

Settlement = Literal["sent", "held_back", "suppressed", "failed"]
Outcome = Literal["owed"] | Settlement
OWED: Outcome = "owed"


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A notice as it stands. What it says of the message is empty once it is settled."""

    id: int
    reason: str
    recipient: str
    submission_key: str
    created: datetime
    subject: str | None
    date: datetime | None
    message_id: str | None
    attachments: tuple[str, ...]
    attempts: int
    tried_at: datetime | None
    outcome: Outcome
    settled_at: datetime | None
    cause: str | None


def owe(decided: Mapping[int, Decision], now: datetime) -> None:
    """Enter what the submitters are owed for these decisions (by entry).

    Inside the `transaction` that records them. A message that is decided again, or was delivered
    to a second address, is owed no second notice for the same reason.
    """
    rows = (row for entry, each in decided.items() for row in _rows(entry, each, now))
    insert(Notice, rows, known=True)


def owed() -> list[StoredNotice]:
    """What is still to be sent, oldest first."""
    return [*map(_stored, tuples(_query().where(Notice.outcome == OWED).order_by(Notice.id)))]


def is_any_open() -> bool:
    """Whether there is anything to send: a notice owed, or one held back since the last digest."""
    told = digest_times()[0]
    held_back = Notice.outcome == "held_back"
    untold = held_back if told is None else held_back & (Notice.settled_at > told)
    return bool(Notice.select().where((Notice.outcome == OWED) | untold).exists())


def settled(since: datetime, submission_keys: Iterable[str]) -> list[StoredNotice]:
    """What was settled since then, and what was sent about these submissions at any time."""
    recent = _query().where(Notice.settled_at >= since)
    about = _query().where(Notice.outcome == "sent", Notice.settled_at < since)
    rows = (*tuples(recent), *select_in(about, Notice.submission_key, set(submission_keys)))
    return [*map(_stored, rows)]


def of_entry(entry: int) -> list[StoredNotice]:
    """The notices about a message, oldest first."""
    return [*map(_stored, tuples(_query().where(Notice.entry == entry).order_by(Notice.id)))]


def settle(notice: int, outcome: Settlement, cause: str | None, now: datetime) -> None:
    """It is not owed any more; what it was to say of the message is forgotten."""
    forgotten = {"subject": None, "date": None, "message_id": None, "attachments": None}
    values = {"outcome": outcome, "cause": cause, "settled_at": now, **forgotten}
    Notice.update(**values).where(Notice.id == notice, Notice.outcome == OWED).execute()


def tried(notice: int, cause: str, now: datetime) -> None:
    """It could not be delivered for now, and stays owed."""
    values = {"attempts": Notice.attempts + 1, "tried_at": now, "cause": cause}
    Notice.update(**values).where(Notice.id == notice, Notice.outcome == OWED).execute()


def digest_times() -> tuple[datetime | None, datetime | None]:
    """When a digest was last sent, and when sending one last failed."""
    row = Digest.get_or_none()
    return (row.sent_at, row.tried_at) if row else (None, None)


def digest_sent(now: datetime) -> None:
    """The admin was told. Inside a `transaction`."""
    _put_digest(sent_at=now, tried_at=None)


def digest_tried(now: datetime) -> None:
    """The admin could not be told for now. Inside a `transaction`."""
    _put_digest(tried_at=now)


def _put_digest(**times: datetime | None) -> None:
    if not Digest.update(**times).execute():
        Digest.create(**times)


def _rows(entry: int, decision: Decision, now: datetime) -> Iterator[dict[str, object]]:
    if decision.submitter is None:
        return
    for reason in decision.notices:
        yield {
            "entry": entry,
            "submission_key": decision.submission_key,
            "reason": reason,
            "recipient": decision.submitter.key,
            "subject": decision.subject,
            "date": decision.date.isoformat() if decision.date else None,
            "message_id": decision.message_id,
            "attachments": json.dumps(_not_stored(decision)),
            "created": now,
            "outcome": OWED,
        }


def _not_stored(decision: Decision) -> list[str]:
    kept = (each for email in decision.emails for each in email.attachments)
    return [each.attachment.filename for each in kept if not each.stored]


def _query() -> "ModelSelect[Notice]":
    return Notice.select(
        Notice.id,
        Notice.reason,
        Notice.recipient,
        Notice.submission_key,
        Notice.created,
        Notice.subject,
        Notice.date,
        Notice.message_id,
        Notice.attachments,
        Notice.attempts,
        Notice.tried_at,
        Notice.outcome,
        Notice.settled_at,
        Notice.cause,
    )


def _stored(row: Sequence[Any]) -> StoredNotice:
    values = list(row)
    values[6] = datetime.fromisoformat(row[6]) if row[6] else None
    values[8] = tuple(json.loads(row[8])) if row[8] else ()
    return StoredNotice(*values)
