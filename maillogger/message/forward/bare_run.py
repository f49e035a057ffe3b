"""Runs of labels without colons: `From "Jane" <a@b>` (eM Client), `| From | … |` (NetEase)."""

from collections.abc import Sequence

from maillogger.message.forward.labels import Role, fold, words
from maillogger.message.forward.lines import Line
from maillogger.message.forward.run import Entry

_FEWEST, _MOST = 3, 40
_MOST_WORDS = 3
_LONGEST_LABEL = 45
_CELL = "| \t"
_ADDRESSES = frozenset[Role]({"from", "to", "cc", "reply_to"})


def read_bare_run(lines: Sequence[Line], start: int) -> list[Entry]:
    """The run that begins at line `start`, or [] where it can't be a header.

    Without colons much begins with a label by chance. It counts only where three lines in a row
    do, one of them From with an address; the caller asks for a separator above.
    """
    entries: list[Entry] = []
    for index in range(start, min(len(lines), start + _MOST)):
        line = lines[index]
        if not line.text or line.depth != lines[start].depth:
            break
        entry = _entry(line.text, index)
        if entry is None and not (entries and _continues(entries[-1], line.text)):
            break
        if entry is None:
            last = entries.pop()
            entry = last._replace(value=f"{last.value} {line.text}", last=index)
        entries.append(entry)
    named = any("from" in each.roles.values() and "@" in each.value for each in entries)
    return entries if named and len(entries) >= _FEWEST else []


def _entry(text: str, index: int) -> Entry | None:
    """The line as an entry, if it begins with a known label of at most three words."""
    text = text.strip(_CELL)
    parts = text[:_LONGEST_LABEL].split(maxsplit=_MOST_WORDS)
    for count in range(min(len(parts), _MOST_WORDS), 0, -1):
        label = fold(" ".join(parts[:count]))
        roles = words().labels.get(label)
        if roles:
            value = text.split(maxsplit=count)[count:]
            return Entry(label, roles, "".join(value).lstrip(_CELL), index, index, gap=False)
    return None


def _continues(entry: Entry, text: str) -> bool:
    """Whether the line goes on with the addresses of the entry above it."""
    return "@" in text and not _ADDRESSES.isdisjoint(entry.roles.values())
