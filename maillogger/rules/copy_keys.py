"""By which keys an e-mail is known again, submitted another way: worked out by the parsers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from maillogger.message.content import (
    compared_subject,
    likeness_key,
    message_key,
    printed_key,
)
from maillogger.message.model import Message, Original, remembered, thread


@dataclass(frozen=True)  # without slots: every message is pickled with some
class CopyKeys:
    """The keys an e-mail is kept under, and those under which a copy of it would be.

    Of two whole messages Message-ID and text have to agree; a forward that only prints one is
    held against whole messages, never against another print, by Message-ID alone.
    """

    kept: tuple[str, ...] = ()
    sought: tuple[str, ...] = ()


def copy_keys(message: Message) -> Iterator[str]:
    """The keys of everything that the message, or an original in it, may be a copy of."""
    yield from message_keys(message).sought
    for original in message.forward.originals:
        for each in thread(original):
            yield from original_keys(each).sought


@remembered
def message_keys(message: Message) -> CopyKeys:
    """The keys of the message itself."""
    return _keys(Content(message.message_id, message.subject, message.date, message.body))


@remembered
def original_keys(original: Original) -> CopyKeys:
    """The keys of an original."""
    content = Content(original.message_id, original.subject or "", original.date, original.text)
    return _keys(content, printed=original.source == "block")


class Content(NamedTuple):
    """What copies of an e-mail have in common."""

    message_id: str | None
    subject: str
    date: datetime | None
    text: str | None


def _keys(content: Content, *, printed: bool = False) -> CopyKeys:
    message_id, _, date, text = content
    subject = compared_subject(content.subject)
    likeness = likeness_key(subject, date, text or "")
    either = (likeness,) if likeness else ()
    if not message_id:
        return CopyKeys(either, either)
    same = (message_key(message_id, subject, text), *either)
    key = printed_key(message_id, subject)
    own, other = (f"print:{key}", f"whole:{key}") if printed else (f"whole:{key}", f"print:{key}")
    return CopyKeys((*same, own), (*same, other))
