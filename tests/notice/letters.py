"""Notices owed, letters and times, for the tests of this room."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from maillogger.notice.compose import Letterhead, compose
from maillogger.notice.owed import Owed
from maillogger.notice.send import Letter

NOW = datetime(2024, 3, 6, 9, 0, tzinfo=UTC)
ANA = "ana@team.example"
HEAD = Letterhead("maillogger@crm.example", "en")


def owed(number: int = 1, **changes: Any) -> Owed:
    values: dict[str, Any] = {
        "id": number,
        "reason": "forward_part_missing",
        "recipient": ANA,
        "submission_key": f"message {number}",
        "created": NOW - timedelta(minutes=10) + timedelta(seconds=number),
        "subject": "Offer 2024",
        "date": datetime(2024, 3, 5, 14, 53, tzinfo=timezone(timedelta(hours=1))),
        "message_id": "<offer@team.example>",
    }
    return Owed(**(values | changes))


def letter(number: int = 1, **changes: Any) -> Letter:
    notice = owed(number, **changes)
    return Letter(notice.id, notice.recipient, compose(notice, HEAD, NOW))
