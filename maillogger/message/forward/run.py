"""Runs of label lines (`From: …`, `Date: …`), with values that wrap over lines put together."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from maillogger.message.forward.labels import Role, fold, words
from maillogger.message.forward.lines import Line
from maillogger.message.forward.separators import read_separator

COLONS = ":：፦៖՝"
_COLON = re.compile(f"[{COLONS}]")
_LONGEST = 45
_MARKUP = "*_|•"
_AROUND_LABEL = f"{_MARKUP} \t"
_AROUND_COLON = f"{_MARKUP} "
_MAX_ENTRIES = 40
_MAX_GAP = 3
_MAX_WRAP = 2_000
_AHEAD = 3
_ADDRESSES = frozenset[Role]({"from", "to", "cc", "reply_to", "other"})
# Clients wrap between these widths: a word that would still have fitted was no wrap.
_NARROWEST, _WIDEST = 68, 100
_CJK = 0x2E80


class Label(NamedTuple):
    """A known label at the head of a line: folded, its role by language, and its value."""

    label: str
    roles: dict[str, Role]
    value: str

    @property
    def role(self) -> Role:
        """The role in the language that is preferred."""
        return next(iter(self.roles.values()))


class Entry(NamedTuple):
    """A label with its whole value; `gap`: an empty line stands above it in the run."""

    label: str
    roles: dict[str, Role]
    value: str
    first: int
    last: int
    gap: bool


def first_colon(text: str) -> int:
    """Where the first colon of any script stands, -1 where none does."""
    if text.isascii():
        return text.find(":")
    found = _COLON.search(text)
    return found.start() if found else -1


def split_label(text: str) -> tuple[str, str] | None:
    """What stands before and behind the first colon, bold marks (`*From:*`) taken off."""
    head = text[:_LONGEST]
    at = first_colon(head)
    if at < 1:
        return None
    word = head[:at].strip(_AROUND_LABEL)
    value = text[at + 1 :].strip()
    if head[0] in _MARKUP:
        value = value.strip("|").strip() if head[0] == "|" else _unmarked(value, head[0])
    return (word, value) if word else None


def _unmarked(value: str, mark: str) -> str:
    """The value without the marks that close the label's, or surround it."""
    value = value.lstrip(mark).lstrip()
    return value.rstrip(mark).rstrip() if value.count(mark) % 2 else value


def read_label(text: str) -> Label | None:
    """The known label that the line begins with, or None."""
    split = split_label(text)
    if split is None:
        return None
    label, roles = _look_up(split[0])
    return Label(label, roles, split[1]) if roles else None


@lru_cache(maxsize=512)
def _look_up(word: str) -> tuple[str, dict[str, Role] | None]:
    """The word folded, and its roles if it is a label: each of a header is asked for often."""
    label = fold(word)
    return label, words().labels.get(label) or words().labels.get(_unspaced(label))


def _unspaced(label: str) -> str:
    """The label without the spaces that some clients align Chinese ones with (`主　题`)."""
    return label.replace(" ", "") if " " in label and ord(label[0]) > _CJK else ""


def read_run(lines: Sequence[Line], start: int) -> list[Entry]:
    """The run of label lines that begins at `start`; a second From begins another run."""
    depth = lines[start].depth
    entries: list[Entry] = []
    seen: set[Role] = set()
    index, gap, below = start, False, False
    while index < len(lines) and len(entries) < _MAX_ENTRIES and lines[index].depth == depth:
        label = read_label(lines[index].text)
        if label is None:
            break
        roles = set(label.roles.values())
        if roles <= seen and (gap or "from" in roles) and roles != {"other"}:
            break
        value, last = _whole_value(lines, index, label, seen, below)
        below = below or (not label.value and bool(value))
        entries.append(Entry(label.label, label.roles, value, index, last, gap))
        seen |= roles if len(roles) == 1 else set()
        index, gap = _next_line(lines, last + 1)
    return entries


def _next_line(lines: Sequence[Line], index: int) -> tuple[int, bool]:
    """The next line that says something after at most `_MAX_GAP` empty ones."""
    limit = min(len(lines), index + _MAX_GAP)
    start = index
    while index < limit and not lines[index].text:
        index += 1
    return index, index > start


def _whole_value(
    lines: Sequence[Line], at: int, label: Label, seen: set[Role], below: bool
) -> tuple[str, int]:
    """The label's value with its wraps, and the index of its last line.

    `below`: values of labels above stood on the lines below them.
    """
    index = (
        at + 1 if label.value else _value_below(lines, at, None if below else seen | {label.role})
    )
    pieces = [label.value]
    opened = _opened(label.value)
    while index < len(lines) and index - at < _MAX_WRAP:
        if not _may_wrap(lines[index], lines[at].depth):
            break
        incomplete = opened > 0 or pieces[-1].endswith((",", ";", "[", "("))
        missing = not pieces[-1] and len(pieces) == 1
        if (missing and (below or index > at + 1)) or (incomplete and label.role in _ADDRESSES):
            end = index + 1
        else:
            end = _wraps_end(lines, at, index, label.role, seen)
        if end <= index:
            break
        pieces += _wraps(lines[index:end], first=not pieces[-1])
        opened += sum(_opened(each.text) for each in lines[index:end])
        index = end
    return _glue(pieces), index - 1 if len(pieces) > 1 else at


def _wraps_end(lines: Sequence[Line], at: int, index: int, role: Role, seen: set[Role]) -> int:
    """The index behind the wraps that begin at `index`; 0 where they are none."""
    if role == "subject":
        return _label_ahead(lines, index, role, seen) or (
            _subject_end(lines, at, index) if len(seen) > 1 else 0
        )
    if lines[index].indent and not lines[at].indent:
        return index + 1
    return _label_ahead(lines, index, role, seen)


def _wraps(taken: Sequence[Line], first: bool) -> list[str]:
    """The texts of the lines taken; a line with an unknown label of its own is passed over."""
    if first:
        return [each.text for each in taken]
    texts = [each.text for each in taken if not looks_labelled(each.text)]
    return texts or [""]


def _glue(pieces: Sequence[str]) -> str:
    """The wraps as one value: nothing between them inside `<…>` or behind `[mailto:`."""
    value = pieces[0]
    if len(pieces) == 1:
        return value.strip()
    parts = [value]
    opened = _opened(value)
    for piece in pieces[1:]:
        parts.append("" if opened > 0 or parts[-1].endswith("mailto:") else " ")
        parts.append(piece)
        opened += _opened(piece)
    return "".join(parts).strip()


def _opened(text: str) -> int:
    return text.count("<") - text.count(">")


def _may_wrap(line: Line, depth: int) -> bool:
    return bool(
        line.text
        and line.depth == depth
        and read_label(line.text) is None
        and read_separator(line.text) is None
    )


def _value_below(lines: Sequence[Line], at: int, seen: set[Role] | None) -> int:
    """Where the value of an empty label begins: tables turned into text may put it lower down.

    Below an empty line a label of a role not `seen` must follow it, but for None.
    """
    below = at + 2
    if below < len(lines) and not lines[at + 1].text and _may_wrap(lines[below], lines[at].depth):
        ahead = _next_line(lines, below + 1)[0]
        label = read_label(lines[ahead].text) if ahead < len(lines) else None
        if seen is None or (label and not set(label.roles.values()) <= seen):
            return below
    return at + 1


def _subject_end(lines: Sequence[Line], at: int, index: int) -> int:
    """The index behind a subject that wraps and ends the header; 0 where the body begins."""
    for end in range(index, min(len(lines), index + _AHEAD) + 1):
        if end == len(lines) or not lines[end].text:
            return end
        if not _wrapped(lines[at], lines[end - 1], lines[end]):
            return 0
    return 0


def _wrapped(label: Line, above: Line, line: Line) -> bool:
    """Whether the line was folded, or its first word didn't fit on the line above."""
    if line.indent and not label.indent:
        return True
    width = len(above.text)
    return width <= _WIDEST and width + 1 + len(line.text.split(None, 1)[0]) > _NARROWEST


def _label_ahead(lines: Sequence[Line], index: int, role: Role, seen: set[Role]) -> int:
    """The index of a label of a missing role that soon follows the wraps, or 0."""
    limit = index + (_MAX_WRAP if role in _ADDRESSES else _AHEAD)
    plain = 0
    for ahead in range(index, min(len(lines), limit)):
        line = lines[ahead]
        if not line.text or line.depth != lines[index].depth:
            return 0
        label = read_label(line.text)
        if label:
            missing = not set(label.roles.values()) <= seen | {role}
            return ahead if missing else 0
        if "@" not in line.text and ";" not in line.text:
            plain += 1
            if plain > _AHEAD:
                return 0
    return 0


def looks_labelled(text: str) -> bool:
    """Whether the line is shaped like `Label: value`, whatever the label."""
    split = split_label(text[:200])
    if split is None or text.startswith(("http", "<", '"')):
        return False
    word, _ = split
    behind = text[len(word) : len(word) + 4].lstrip(_AROUND_COLON)[1:2]
    return (
        len(word) <= 30
        and len(word.split()) <= 4
        and not any(c.isdigit() or c in "@<>,;" for c in word)
        and (behind in ("", " ", "\t", "*") or ord(behind) > _CJK)
    )
