"""A header block's octets to fields (RFC 5322 section 2.2), within the caps."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from maillogger.intake.caps import (
    FIELD_CAUSE,
    FIELDS_CAUSE,
    HEADER_CAUSE,
    MAX_FIELD_OCTETS,
    MAX_FIELDS,
    MAX_HEADER_OCTETS,
)
from maillogger.message.model import Fields, fields_of

# What a field begins with, up to its colon (RFC 5322 section 2.2; blanks before it: 4.5). All
# repeats are possessive: no octet is looked at more than twice.
_START = rb"(?=[!-9;-~]++[ \t]*+:)[^:]{1,%d}+:" % (MAX_FIELD_OCTETS - 1)
_FIELD_START = re.compile(_START)
# A field ends at a line end that no white space follows (RFC 5322 section 2.2.3), and a block
# at one that no field follows either.
_FIELD_END = re.compile(rb"\n(?![ \t])")
_BLOCK_END = re.compile(rb"\n(?![ \t]|%b)" % _START)
_EMPTY_LINE = re.compile(rb"\r*+\n")
_ENVELOPE_LINE = re.compile(rb">?From ")

# A refused block is read on this far, for the sake of `From`, `Subject` and `Date`.
_READ_ON_OCTETS = 8 * MAX_HEADER_OCTETS
_KEPT_OF_LONG_FIELD = 1_000


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The fields; the block is at `start`, the body follows at `body` (offsets).

    `refused` is the cause where a cap was passed: the fields are then those that could be
    read all the same, a long one cut short.
    """

    fields: Fields
    start: int
    body: int
    refused: str | None = None

    def values(self, name: str) -> Sequence[str]:
        """The values of the fields of that name (lower case), topmost first."""
        return self.fields.get(name, ())

    def first(self, name: str) -> str:
        """The value of the topmost field of that name (lower case), or ""."""
        values = self.fields.get(name)
        return values[0] if values else ""


def read_header(octets: bytes, start: int, end: int) -> HeaderBlock:
    """The header block that begins at `start`; it ends at an empty line or at no field.

    Time is linear in the block, not in the message. Values are unfolded, otherwise as they
    stand: 8-bit octets as UTF-8 (RFC 6532), else as Latin-1; NUL and CR become spaces.
    """
    limit = min(end, start + _READ_ON_OCTETS)
    top = _skip_envelope(octets, start, limit)
    stop = _block_stop(octets, top, limit, end)
    lines = _FIELD_END.split(octets[top:stop])
    refused = None
    if stop - start > MAX_FIELD_OCTETS or len(lines) > MAX_FIELDS:
        refused = _refusal(octets, start, top, stop)
    if refused:
        lines = [_cut(each) for each in lines[: MAX_FIELDS + 1]]
    fields = fields_of(map(_read_field, filter(None, lines)))
    empty = _EMPTY_LINE.match(octets, stop, end)
    return HeaderBlock(fields, start, empty.end() if empty else stop, refused)


def _skip_envelope(octets: bytes, start: int, limit: int) -> int:
    """Where the first field would begin: a mailbox file's `From ` lines stand before it."""
    while _ENVELOPE_LINE.match(octets, start, limit) and not _FIELD_START.match(
        octets, start, limit
    ):
        start = _field_stop(octets, start, limit)
    return start


def _block_stop(octets: bytes, top: int, limit: int, end: int) -> int:
    """Where the last field ends that begins before `limit`."""
    within = min(end, limit + MAX_FIELD_OCTETS)
    if not _FIELD_START.match(octets, top, within):
        return top
    last = _BLOCK_END.search(octets, top, within)
    if last and last.end() <= limit:
        return last.end()
    return _field_stop(octets, limit - 1, min(end, limit + _READ_ON_OCTETS))


def _field_stop(octets: bytes, start: int, limit: int) -> int:
    line_end = _FIELD_END.search(octets, start, limit)
    return line_end.end() if line_end else limit


def _refusal(octets: bytes, start: int, top: int, stop: int) -> str | None:
    """The first cap that is passed. What begins at `start` is no field before `top`."""
    fields, position = 0, start
    while position < stop:
        line, position = position, _field_stop(octets, position, stop)
        fields += line >= top
        if position - line > MAX_FIELD_OCTETS:
            return FIELD_CAUSE
        if fields > MAX_FIELDS:
            return FIELDS_CAUSE
        if position - start > MAX_HEADER_OCTETS:
            return HEADER_CAUSE
    return None


def _cut(line: bytes) -> bytes:
    if len(line) < MAX_FIELD_OCTETS:
        return line
    return line[: line.find(b":") + 1 + _KEPT_OF_LONG_FIELD]


def _read_field(line: bytes) -> tuple[str, str]:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("latin-1")
    name, _, value = text.partition(":")
    return name.rstrip(" \t"), _unfolded(value.strip())


def _unfolded(value: str) -> str:
    if "\n" in value:
        value = value.replace("\r\n", "").replace("\n", "")
    if "\r" in value or "\0" in value:
        value = value.replace("\r", " ").replace("\0", " ").strip()
    return value
