"""Header blocks in words that the table doesn't know: shaped like one, but not readable."""

from collections.abc import Sequence
from itertools import pairwise

from maillogger.message.forward.labels import fold, words
from maillogger.message.forward.lines import EMPTY, Line
from maillogger.message.forward.run import looks_labelled, split_label
from maillogger.message.forward.separators import is_rule, read_separator

_FEWEST, _MOST = 3, 8
_MAX_LOOKED_AT = 2_000


def unknown_labels(lines: Sequence[Line], *, forwarded: bool) -> tuple[str, ...]:
    """The labels of the first run that can only be an unknown header block, or ().

    At least three label lines in a row, one with a name and its address in angle brackets, below
    a drawn rule; or without the rule, with a date and a time in another, where the outer subject
    says that it was `forwarded`. Orders and invitations have such lines too.
    """
    run: list[tuple[str, str]] = []
    ruled = False
    for line in (*lines[:_MAX_LOOKED_AT], EMPTY):
        if looks_labelled(line.text):
            split = split_label(line.text)
            if split:
                run.append(split)
            continue
        if _is_header(run, ruled, forwarded):
            return tuple(word for word, _ in run if fold(word) not in words().labels)
        if line.text or run:
            ruled = is_rule(line.text) or _is_drawn(line.text)
        run = []
    return ()


def _is_header(run: Sequence[tuple[str, str]], ruled: bool, forwarded: bool) -> bool:
    values = [value for _, value in run]
    if not _FEWEST <= len(run) <= _MOST or not any(_is_named(value) for value in values):
        return False
    return ruled or (forwarded and any(_is_dated(value) for value in values))


def _is_named(value: str) -> bool:
    """`Name <address>`, as no form or invoice prints it."""
    name, opening, rest = value.partition("<")
    address, closing, _ = rest.partition(">")
    return bool(name.strip() and opening and closing and "@" in address and " " not in address)


def _is_dated(value: str) -> bool:
    """A year and a time of the day, near each other."""
    digits = "".join(c if c.isdecimal() else " " for c in value[:100]).split()
    year = any(len(each) == 4 for each in digits)
    clock = any(
        f"{hour}{mark}{minute}" in value
        for hour, minute in pairwise(digits)
        for mark in ":."
        if len(hour) <= 2 and len(minute) == 2
    )
    return year and clock


def _is_drawn(text: str) -> bool:
    return read_separator(text) is not None or (
        text.startswith(("---", "===", "___")) and text.endswith(("---", "===", "___"))
    )
