"""Finds what stands above an original: its header block, or the line that attributes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Literal, NamedTuple

from maillogger.message.address import parse_printed
from maillogger.message.forward.attribution import Attribution, read_attribution
from maillogger.message.forward.bare_run import read_bare_run
from maillogger.message.forward.block import CORE, Header, find_glued, find_header, resolve
from maillogger.message.forward.clock import read_clock
from maillogger.message.forward.date_words import fold
from maillogger.message.forward.dates import MAX_TEXT, PrintedDate
from maillogger.message.forward.labels import Role, Separator
from maillogger.message.forward.language import read_date
from maillogger.message.forward.lines import MAX_LINES, Line
from maillogger.message.forward.run import first_colon, looks_labelled, read_label, read_run
from maillogger.message.forward.separators import Drawn, is_rule, read_separator
from maillogger.message.model import Address

# Of heads that turn out to be none; each costs up to 0.1 ms.
MAX_JUDGED = 1_000
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Context:
    """What is known outside the lines: the zone to assume, and what the outer subject says.

    `answers`: its outermost prefix is that of a reply, though a forward's may follow.
    """

    assumed: tzinfo
    intent: Literal["forward", "reply"] | None = None
    answers: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The head of an original. Lines `first` to `last` are not its body; the note ends at `first`.

    `depth` is that of its own lines, in quote marks. `separator`: the one drawn above, if any.
    """

    kind: Literal["block", "attribution"]
    first: int
    last: int
    depth: int
    values: dict[Role, str]
    sender: Address
    date: PrintedDate | None
    language: str | None
    separator: Separator | None

    @property
    def declared(self) -> bool:
        """Whether a separator says that it was forwarded."""
        return self.separator is not None and self.separator.kind == "forwarded"

    @property
    def score(self) -> int:
        """How much speaks for it: an address above all, then its roles, date and separator."""
        return (
            100 * bool(self.sender.address)
            + 3 * len(self.values)
            + 2 * bool(self.date)
            + 2 * self.declared
        )


class _Mark(NamedTuple):
    separator: Separator
    line: int


def find(lines: list[Line], start: int, context: Context) -> Found | None:
    """The topmost head from line `start` on, or None. Linear in the lines."""
    mark: _Mark | None = None
    index, judged, end = start, 0, min(len(lines), MAX_LINES)
    while index < end and judged < MAX_JUDGED:
        text = lines[index].text
        drawn = read_separator(text) if text else None
        if drawn:
            mark = _mark(drawn, index) or mark
            lines[index] = lines[index]._replace(text=drawn.rest or text)
            text = drawn.rest
        colon = bool(text) and first_colon(text) >= 0
        following = index + 1
        if not (colon or mark):
            pass  # Most lines: neither labels nor attributions, and with no separator near above.
        elif (colon and read_label(text)) or (mark and _is_bare(lines, index, mark)):
            last, header = _header(lines, index, mark)
            judged += header is not None
            found = header and _judge(lines, header, mark, context)
            if found:
                return found
            following = last + 1
        elif text:
            judged += text.endswith((":", "："))
            attribution = read_attribution(lines, index) if colon else None
            if attribution and attribution.first >= start:
                return _attributed(lines, attribution, mark, context)
            mark = mark if mark and _keeps_mark(text, lines[index]) else None
        index = following
    return None


def _keeps_mark(text: str, line: Line) -> bool:
    """Whether a head may still follow the separator above the line."""
    return line.indent or is_rule(text) or looks_labelled(text)


def _is_bare(lines: Sequence[Line], index: int, mark: _Mark) -> bool:
    """Whether a run of labels without colons begins here, near below a separator."""
    return index - mark.line <= _NEAR and bool(read_bare_run(lines, index))


def _mark(drawn: Drawn, index: int) -> _Mark | None:
    return None if drawn.separator.kind == "ended" else _Mark(drawn.separator, index)


def _header(lines: Sequence[Line], index: int, mark: _Mark | None) -> tuple[int, Header | None]:
    """The last line of the run at this line, and its header if that may be one."""
    glued = find_glued(lines[index].text, index)
    if glued:
        return index, glued
    entries = read_run(lines, index) or read_bare_run(lines, index)
    header = find_header(entries)
    if header.complete:
        return entries[-1].last, header
    if _is_forwarded(mark):
        gap = next((i for i, entry in enumerate(entries) if entry.gap), len(entries))
        header = resolve(entries[:gap])
        return entries[-1].last, header if "from" in header.values else None
    return entries[-1].last, None


def _judge(
    lines: Sequence[Line], header: Header, mark: _Mark | None, context: Context
) -> Found | None:
    """The header as a head, if enough speaks for it.

    A separator, a date, the subject's prefix and other addresses do; labels and an address alone
    stand in any text about mail, and labels with places and dates in every itinerary.
    """
    sender = parse_printed(header.values["from"])
    if sender is None:
        return None
    languages = _languages(header.languages, mark)
    date, language = read_date(header.values.get("date", ""), languages, context.assumed)
    others = any("@" in header.values.get(role, "") for role in ("to", "cc"))
    hinted = bool(mark) or context.intent == "forward"
    if sender.address:
        convincing = bool(date) or _has_time(header.values.get("date", "")) or others or hinted
    else:
        convincing = "subject" in header.values and bool(date) and (others or hinted)
    if not (convincing or _is_forwarded(mark)):
        return None
    return Found(
        "block",
        mark.line if mark else header.first,
        _after_closing(lines, header.last),
        lines[header.first].depth,
        header.values,
        sender,
        date,
        language,
        mark.separator if mark else None,
    )


def _has_time(text: str) -> bool:
    """Whether a time of day is printed, as clients do; an invoice or memo has the day alone."""
    return read_clock(fold(text[:MAX_TEXT])) is not None


def _is_forwarded(mark: _Mark | None) -> bool:
    return mark is not None and mark.separator.kind == "forwarded"


def _languages(languages: Sequence[str], mark: _Mark | None) -> Sequence[str]:
    """The languages of the labels, those of the separator first."""
    if mark is None or len(languages) < 2:
        return languages
    return sorted(languages, key=lambda each: each not in mark.separator.languages)


def _after_closing(lines: Sequence[Line], last: int) -> int:
    """The last line of the head: a rule or separator may close it (Zoho), if no block follows."""
    index = _next_text(lines, last + 1)
    if index is None or index - last > 2:
        return last
    if is_rule(lines[index].text) or read_separator(lines[index].text):
        below = _next_text(lines, index + 1)
        if below is not None and not read_label(lines[below].text):
            return index
    return last


def _next_text(lines: Sequence[Line], index: int) -> int | None:
    for at in range(index, min(len(lines), index + 10)):
        if lines[at].text:
            return at
    return None


def _attributed(
    lines: Sequence[Line], attribution: Attribution, mark: _Mark | None, context: Context
) -> Found | None:
    sender = parse_printed(attribution.sender)
    if sender is None:
        return None
    languages = attribution.languages or (mark.separator.languages if mark else ())
    date, language = read_date(attribution.date, languages, context.assumed)
    return Found(
        "attribution",
        mark.line if mark else attribution.first,
        attribution.last,
        lines[attribution.first].depth,
        {"from": attribution.sender, "date": attribution.date},
        sender,
        date,
        language,
        mark.separator if mark else None,
    )


def roles_found(found: Found) -> str:
    """The roles of the head in the order printed, for the trace."""
    return ", ".join(role for role in found.values if role in CORE)
