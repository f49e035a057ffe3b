"""Text to lines as the block finder sees them: quote marks counted, invisible characters gone."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

MAX_LINES = 20_000
MAX_LINE = 100_000

# Marks of direction and other characters that show nothing; a soft hyphen is one of them.
_INVISIBLE = "\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
_INVISIBLE += "\u2066\u2067\u2068\u2069"
_SPACES = "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_CLEAN = str.maketrans({**dict.fromkeys(_INVISIBLE), **dict.fromkeys(_SPACES, " ")})
_UNCLEAN = re.compile(f"[{_INVISIBLE}{_SPACES}]")  # Most text has none; `translate` is slow.
_ENTITIES = (("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"))
_BLANK = "\ufeff \t\u00a0"


class Line(NamedTuple):
    """One line: `text` without quote marks and invisible characters, `raw` as it came.

    `depth` is the number of quote marks; `indent` whether white space precedes the text.
    """

    text: str
    depth: int
    indent: bool
    raw: str


EMPTY = Line("", 0, False, "")


def clean(text: str) -> str:
    """Without bidi marks and other invisible characters, and with plain spaces.

    Some clients leave `&nbsp;` and its like in their plain text.
    """
    if not text.isascii() and _UNCLEAN.search(text):
        text = text.translate(_CLEAN)
    if "&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    return text


def read_line(raw: str) -> Line:
    """The line, its quote marks counted and taken off."""
    text = raw[:MAX_LINE]
    if "&" in text or not text.isascii():
        text = clean(text)
    bare = text.lstrip()
    if not bare.startswith(">"):
        return Line(bare.rstrip(), 0, len(bare) < len(text), raw)
    depth, end = _marks(bare, len(bare))
    text = bare[end:].removeprefix(" ")
    bare = text.lstrip()
    return Line(bare.rstrip(), depth, len(bare) < len(text), raw)


def read_lines(text: str) -> list[Line]:
    """The lines of a plain text; what is left after `MAX_LINES` is one line, for the body alone."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return [read_line(each) for each in text.split("\n", MAX_LINES)]


def _marks(text: str, most: int) -> tuple[int, int]:
    """How many of the leading quote marks (at most `most`), and where the last one ends."""
    depth = end = 0
    for index, character in enumerate(text):
        if character == ">":
            depth, end = depth + 1, index + 1
            if depth == most:
                break
        elif character not in " \t":
            break
    return depth, end


def unquote(raw: str, depth: int) -> str:
    """The line with at most `depth` quote marks taken off."""
    bare = raw.lstrip("\ufeff \t") if depth else ""
    if not bare.startswith(">"):
        return raw
    return bare[_marks(bare, depth)[1] :].removeprefix(" ")


def join(raws: Iterable[str], depth: int = 0) -> str:
    """The lines as text: `depth` quote marks off, empty lines at both ends dropped."""
    rows = [unquote(raw, depth) for raw in raws] if depth else raws
    rows = [row if row.strip(_BLANK) else "" for row in rows]
    return "\n".join(rows).strip("\n")


def quoted_throughout(raws: Sequence[str]) -> bool:
    """Whether every line that says something carries a quote mark."""
    quoted = False
    for raw in raws:
        if raw.strip(_BLANK):
            quoted = raw.lstrip().startswith(">")
            if not quoted:
                break
    return quoted
