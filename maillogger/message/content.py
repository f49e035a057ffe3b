"""When two messages are the same: the same Message-ID and the same content."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from maillogger.message.forward.prefixes import read_prefixes
from maillogger.message.model import Address, Message, remembered

COMPARED = 20_000
"""How many characters of a text tell whether two messages are alike."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BETWEEN = re.compile(r"[\W_]+")
_ASCII_BETWEEN = bytes(each for each in range(128) if not chr(each).isalnum())


@remembered
def submission_key(message: Message) -> str:
    """One hash of Message-ID and content: equal exactly where the message is the same."""
    return _digest(("submission", message.message_id or "", content_hash(message)))


def content_hash(message: Message) -> str:
    """The hash of From, Date, Subject, To, Cc, decoded texts and attachments.

    Never of what servers add or change on the way: `Received`, `Delivered-To`, line ends.
    """
    return _digest(_content(message))


def message_id_hash(message_id: str) -> str:
    """The hash that a Message-ID is looked up by: a sender may make it of any length."""
    return _digest(("message-id", message_id))


def compared_subject(subject: str) -> str:
    """What copies have in common of the subject, as the keys below take it."""
    return _letters(read_prefixes(subject)[1])


def message_key(message_id: str, compared: str, text: str | None) -> str:
    """The same for copies that carry the Message-ID and the text: a sender chooses the first."""
    return _digest(("same-id", message_id, compared, _text(text)))


def printed_key(message_id: str, compared: str) -> str:
    """What a whole message and a forward that prints it under its Message-ID have in common.

    A mail client that prints a message may change its text, which is not compared here.
    """
    return _digest(("printed", message_id, compared))


def likeness_key(compared: str, date: datetime | None, text: str) -> str | None:
    """The same for copies of one minute, subject and text, however they are wrapped or quoted.

    None where there is no date or no text: too little to tell two messages apart.
    """
    letters = _letters(text[:COMPARED])
    if date is None or not letters:
        return None
    minute = int((date - _EPOCH).total_seconds() // 60)
    return _digest(("like", compared, str(minute), letters))


def thread_key(
    message_id: str | None, in_reply_to: str | None, references: Sequence[str]
) -> str | None:
    """What the messages of one thread have in common; None where nothing is known of one.

    The message that began it (RFC 5322 section 3.6.4): the first of `References`, else
    `In-Reply-To`, else the message itself.
    """
    first = next(iter(references), None) or in_reply_to or message_id
    return message_id_hash(first) if first else None


def _content(message: Message) -> Iterator[str]:
    for addresses in (message.from_, message.to, message.cc):
        yield from _addresses(addresses)
    yield message.date.isoformat() if message.date else _unreadable_date(message)
    yield message.subject
    yield from (_text(message.text), _text(message.html))
    yield from (each.sha256 for each in message.attachments)
    for attached in message.attached:
        yield from (attached.message_id or "", content_hash(attached))


def _addresses(addresses: tuple[Address, ...]) -> Iterator[str]:
    yield str(len(addresses))
    for each in addresses:
        yield from (each.key, each.name or "")


def _unreadable_date(message: Message) -> str:
    return " ".join((message.first("Date") or "").split())


def _letters(text: str) -> str:
    """What is left of a text when clients have wrapped, quoted and spaced it.

    Most of what goes is ASCII, which octets lose three times as fast as a pattern finds it.
    """
    octets = text.casefold().encode("utf-8", "surrogatepass").translate(None, _ASCII_BETWEEN)
    left = octets.decode("utf-8", "surrogatepass")
    return left if left.isalnum() else _BETWEEN.sub("", left)


def _text(text: str | None) -> str:
    if text and "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return (text or "").rstrip()


def _digest(pieces: Iterable[str]) -> str:
    """Length before content, so that no two lists of pieces run together the same way."""
    framed = "".join(f"{len(piece)}:{piece}" for piece in pieces)
    return hashlib.sha256(framed.encode("utf-8", "surrogatepass")).hexdigest()
