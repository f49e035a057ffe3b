"""Lines that clients draw between a note and the original: `--- Forwarded message ---`."""

import unicodedata
from functools import cache
from typing import NamedTuple

from maillogger.message.forward.labels import Separator, fold, words

RULES = "-=_*~‐‑—–―─━＝"
_LONGEST = 120
_PHRASE_WORDS = 7


class Drawn(NamedTuple):
    """A separator line; `rest` is what stands behind it on the same line (Yahoo, Notes)."""

    separator: Separator
    rest: str


def is_rule(text: str) -> bool:
    """Whether the line is a drawn rule alone, at least three characters long."""
    return len(text) >= 3 and text[0] in RULES and not text.strip(RULES + " ")


def read_separator(text: str) -> Drawn | None:
    """The separator a line holds, or None.

    Drawn with dashes the phrase may be followed by a person and a date (Notes, mutt); without
    them the phrase must be the whole line (Apple Mail).
    """
    if not text:
        return None
    if text[0] not in RULES:
        if len(text) > _LONGEST or not _may_begin(text[:4]):
            return None
        known = _look_up(text.rstrip(" :：*."))
        return Drawn(known, "") if known else None
    inner = text.lstrip(RULES + " ")
    phrase, rest = _at_rule(inner[:_LONGEST])
    known = _look_up(phrase.rstrip(" :：")) or _look_up_start(phrase)
    if not known:
        return None
    behind = (rest + inner[_LONGEST:]).strip(RULES + " ")
    return Drawn(known, "" if _look_up(behind[:_LONGEST]) else behind)


def _may_begin(head: str) -> bool:
    """Whether a phrase may begin so; tells for most lines that they needn't be folded.

    Of four letters, none of which joins the one before it, the first three fold by themselves.
    """
    folded = head.casefold()
    if folded[:3] in _beginnings() or not head.isalpha():
        return True
    return not (head.isascii() or unicodedata.is_normalized("NFC", folded))


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(phrase[:3] for phrase in words().separators)


def _at_rule(inner: str) -> tuple[str, str]:
    """The phrase up to the next two rule characters in a row, and what stands behind them."""
    for index in range(1, len(inner)):
        if inner[index] == inner[index - 1] and inner[index] in RULES:
            return inner[: index - 1].rstrip(), inner[index:].lstrip(RULES + " ")
    return inner.rstrip(RULES + " "), ""


def _look_up(phrase: str) -> Separator | None:
    return words().separators.get(fold(phrase))


def _look_up_start(phrase: str) -> Separator | None:
    """The separator that the phrase begins with: `Forwarded by Jane Doe on …`."""
    parts = phrase.split()
    for count in range(min(len(parts), _PHRASE_WORDS), 1, -1):
        if known := _look_up(" ".join(parts[:count])):
            return known
    return None
