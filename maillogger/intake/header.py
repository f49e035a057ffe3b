"""A header block's octets to fields (RFC 5322 section 2.2), within the caps."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from maillogger.intake.caps import (
    FIELD_CAUSE,
    FIELDS_CAUSE,
    HEADER_CAUSE,
    MAX_FIELD_OCTETS,
    MAX_FIELDS,
    MAX_HEADER_OCTETS,
)
from maillogger.message.model import Field

# A field ends at a line end that no white space follows (RFC 5322 section 2.2.3).
_FIELD_END = re.compile(rb"\n(?![ \t])")
_EMPTY_LINE = re.compile(rb"\r*+\n")
_NAME = re.compile(rb"[!-9;-~]+")
_ENVELOPE_LINE = re.compile(rb">?From ")
_BLANK = bytes.maketrans(b"\x00\r", b"  ")

# A refused block is read on this far, for the sake of `From`, `Subject` and `Date`.
_READ_ON_OCTETS = 8 * MAX_HEADER_OCTETS
_KEPT_OF_LONG_FIELD = 1_000


@dataclass(frozen=True, slots=True)
class HeaderBlock:
    """The fields in order; the block is at `start`, the body follows at `body` (offsets).

    `refused` is the cause where a cap was passed: the fields are then those that could be
    read all the same, a long one cut short.
    """

    fields: tuple[Field, ...]
    start: int
    body: int
    refused: str | None = None
    _values: dict[str, list[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for each in self.fields:
            self._values.setdefault(each.name.lower(), []).append(each.value)

    def values(self, name: str) -> Sequence[str]:
        """The values of the fields of that name (lower case), topmost first."""
        return self._values.get(name, ())

    def first(self, name: str) -> str:
        """The value of the topmost field of that name (lower case), or ""."""
        return next(iter(self.values(name)), "")


def read_header(octets: bytes, start: int, end: int) -> HeaderBlock:
    """The header block that begins at `start`; it ends at an empty line or at no field.

    Time is linear in the block, not in the message. Values are unfolded, otherwise as they
    stand: 8-bit octets as UTF-8 (RFC 6532), else as Latin-1; NUL and CR become spaces.
    """
    fields: list[Field] = []
    refused: str | None = None
    position = start
    while position < min(end, start + _READ_ON_OCTETS):
        if empty := _EMPTY_LINE.match(octets, position, end):
            return HeaderBlock(tuple(fields), start, empty.end(), refused)
        stop = _field_stop(octets, position, end)
        line = octets[position:stop]
        if found := _read_field(line):
            fields.append(found)
        elif fields or not _ENVELOPE_LINE.match(line):
            break
        refused = refused or _refusal(len(fields), len(line), stop - start)
        position = stop
        if len(fields) > MAX_FIELDS:
            break
    return HeaderBlock(tuple(fields), start, position, refused)


def _field_stop(octets: bytes, start: int, end: int) -> int:
    limit = min(end, start + _READ_ON_OCTETS)
    line_end = _FIELD_END.search(octets, start, limit)
    return line_end.end() if line_end else limit


def _refusal(fields: int, field_octets: int, block_octets: int) -> str | None:
    if field_octets > MAX_FIELD_OCTETS:
        return FIELD_CAUSE
    if fields > MAX_FIELDS:
        return FIELDS_CAUSE
    return HEADER_CAUSE if block_octets > MAX_HEADER_OCTETS else None


def _read_field(line: bytes) -> Field | None:
    colon = line.find(b":", 0, MAX_FIELD_OCTETS)
    name = line[: max(colon, 0)].rstrip(b" \t")
    if not _NAME.fullmatch(name):
        return None
    value = line[colon + 1 :]
    if len(line) > MAX_FIELD_OCTETS:
        value = value[:_KEPT_OF_LONG_FIELD]
    return Field(name.decode("ascii"), _decode_value(value))


def _decode_value(value: bytes) -> str:
    unfolded = value.replace(b"\r\n", b"").replace(b"\n", b"").translate(_BLANK)
    try:
        return unfolded.decode("utf-8").strip()
    except UnicodeDecodeError:
        return unfolded.decode("latin-1").strip()
