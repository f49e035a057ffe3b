"""A header block's fields to what a Message says of them: addresses, subject, date, ids."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_tz
from typing import TypedDict

from maillogger.intake.header import HeaderBlock
from maillogger.message.address import decode_words, parse_address_list, parse_mailboxes
from maillogger.message.model import Address, Fields

_LONGEST_ID = 998
_LONGEST_DATE = 200
_YEARS = range(1970, 2101)
_ID = re.compile(r"<([^<>]*+)>")


class Envelope(TypedDict):
    """The attributes of a Message that its header block alone decides."""

    fields: Fields
    from_: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    subject: str
    date: datetime | None
    message_id: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    unread: tuple[str, ...]


def read_envelope(header: HeaderBlock) -> Envelope:
    """Reads the fields ourselves, because mail-parser is right on none of these alone:

    it takes the first of two `From` fields in silence and leaves out mailboxes it finds
    ambiguous; its subject may hold line ends, and takes quadratic time; its date refuses
    hours of one digit and has the offset in tenths of an hour only (never +05:45); its
    Message-ID is a list where there are two, and "" where there is none.
    """
    return Envelope(
        fields=header.fields,
        from_=tuple(_senders(header)),
        to=tuple(_addresses(header, "to")),
        cc=tuple(_addresses(header, "cc")),
        bcc=tuple(_addresses(header, "bcc")),
        subject=decode_words(header.first("subject")),
        date=parse_date(header.first("date")),
        message_id=next(parse_ids(header.first("message-id")), None),
        in_reply_to=next(parse_ids(header.first("in-reply-to")), None),
        references=tuple(parse_ids(header.first("references"))),
        unread=tuple(_unread(header)),
    )


def _senders(header: HeaderBlock) -> Iterator[Address]:
    """Of every `From` field. One address in a group, or read another way by others, is none.

    RFC 6854 allows groups, the rules don't; and what a server authenticated must be what we
    take for the sender.
    """
    for each in header.values("from"):
        read = parse_mailboxes(each)
        if read.sole or len(read.addresses) > 1:
            yield from read.addresses


def _addresses(header: HeaderBlock, name: str) -> Iterator[Address]:
    for each in header.values(name):
        yield from parse_address_list(each)


def _unread(header: HeaderBlock) -> Iterator[str]:
    """What a recipient field holds beside its addresses, so that nothing is dropped in silence."""
    for name in ("To", "Cc", "Bcc"):
        lists = [parse_mailboxes(each) for each in header.values(name.lower())]
        yield from dict.fromkeys(f"{name}: {defect}" for read in lists for defect in read.defects)


def parse_ids(value: str) -> Iterator[str]:
    """The `<…>` identifiers of a field (RFC 5322 section 3.6.4); bare ones get their brackets.

    Without white space inside, and at most 998 characters long.
    """
    found = _ID.findall(value) or value.split()[:1]
    for each in found:
        token = "".join(each.split())
        if token:
            yield f"<{token[: _LONGEST_ID - 2]}>"


def parse_date(value: str) -> datetime | None:
    """The date-time of a field (RFC 5322 sections 3.3, 4.3), aware, in the offset it states.

    No offset and `-0000` are UTC. None where it can't be read, for years before 1970 or
    after 2100, and for offsets of a day or more.
    """
    try:
        parsed = parsedate_tz(value[:_LONGEST_DATE])
        if parsed is None or parsed[0] not in _YEARS:
            return None
        zone = timezone(timedelta(seconds=parsed[9] or 0))
        year, month, day, hour, minute, second = parsed[:6]
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
