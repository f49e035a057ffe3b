"""The HTML body as lines that remember where they end in the tree."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote_to_bytes

from maillogger.message.forward.lines import EMPTY, MAX_LINES, Line, read_line

if TYPE_CHECKING:
    from lxml.etree import HTMLParser, _Element

MAX_HTML = 4_000_000
_BLOCKS = frozenset({"address", "article", "aside", "blockquote", "body", "center", "dd", "dir"})
_BLOCKS |= {"div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5"}
_BLOCKS |= {"h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre"}
_BLOCKS |= {"section", "table", "tbody", "tfoot", "thead", "tr", "ul"}
_CELLS = frozenset({"td", "th"})
_UNSEEN = frozenset({"head", "style", "script", "title", "template", "noscript", "object", "svg"})
_LONGEST_STYLE = 1_000
_HIDDEN = ("display:none", "visibility:hidden", "mso-hide:all")
# An address that a client forgot to escape: the parser would take it for a tag.
_BARE = re.compile(r"<([^\s<>@\"']{1,100}@[^\s<>\"']{1,300})>")
_MARKERS = ("class", "id")
_MAX_MARKERS = 400


# The last text of a line: of which element, in its tail or its text, up to which character.
End: TypeAlias = "tuple[_Element, bool, int]"


@dataclass(slots=True)
class Tree:
    """A parsed body: its lines, the end of each, and class and id names with the line they open."""

    body: "_Element"
    lines: list[Line] = field(default_factory=list)
    ends: "list[End | None]" = field(default_factory=list)
    markers: dict[str, int] = field(default_factory=dict)
    cut: "End | None" = None


def read_html(html: str) -> Tree | None:
    """The tree of an HTML body; None where it holds no element.

    libxml2 ends at 256 levels, so depth is bounded; the walk doesn't recurse, and ends at
    `MAX_LINES` lines.
    """
    from lxml import etree

    octets = _BARE.sub(r"&lt;\1&gt;", html[:MAX_HTML]).encode("utf-8", "replace")
    try:
        root = etree.fromstring(octets, _parser())
    except etree.LxmlError:
        return None
    if root is None:
        return None
    body = root.find("body")
    tree = Tree(root if body is None else body)
    _Walk(tree).run()
    return tree


@cache
def _parser() -> "HTMLParser":
    from lxml import etree

    return etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)


class _Walk:
    """Turns elements into lines."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.hidden: _Element | None = None
        # The line: its pieces, and the texts behind them, whose white space is still as it came.
        self.pieces: list[str] = []
        self.texts: list[str] = []
        self.end: End | None = None
        self.depth = 0
        self.pre = 0
        self.blank = False
        self.anchors: list[tuple[_Element, str, int]] = []

    def run(self) -> None:
        """Enters and leaves each element; `iterwalk`, which tells when to, is slower."""
        opened: list[_Element] = []
        room = True
        for element in self.tree.body.iter("*"):
            parent = element.getparent()
            while opened and opened[-1] is not parent and room:
                room = self.leave(opened.pop())
            if not room:
                break
            opened.append(element)
            if self.hidden is None:
                self.enter(element)
        while opened and room:
            room = self.leave(opened.pop())
        self.flush()

    def enter(self, element: "_Element") -> None:
        tag, style = element.tag, element.get("style")
        if tag in _UNSEEN or (style and _is_hidden(style[:_LONGEST_STYLE])):
            self.hidden = element
            return
        if tag in _OPEN:
            _OPEN[tag](self, element)
        text = element.text
        if text:
            if self.pre:
                self.add_rows(text, element, False)
            else:
                self.texts.append(text)
                if not text.isspace():
                    self.end = element, False, len(text)

    def leave(self, element: "_Element") -> bool:
        """Whether there is room for more lines."""
        if self.hidden is None:
            tag = element.tag
            if tag in _CLOSE:
                _CLOSE[tag](self, element)
        elif self.hidden is element:
            self.hidden = None
        else:
            return True
        tail = element.tail
        if tail and element is not self.tree.body:
            if self.pre:
                self.add_rows(tail, element, True)
            else:
                self.texts.append(tail)
                if not tail.isspace():
                    self.end = element, True, len(tail)
        return len(self.tree.lines) < MAX_LINES

    def open_block(self, _: "_Element") -> None:
        self.flush()

    def open_marked(self, element: "_Element") -> None:
        self.note_markers(element)
        self.flush()

    def open_quote(self, element: "_Element") -> None:
        self.open_marked(element)
        self.depth += 1

    def close_quote(self, _: "_Element") -> None:
        self.flush()
        self.depth -= 1

    def open_pre(self, _: "_Element") -> None:
        self.flush()
        self.pre += 1

    def close_pre(self, _: "_Element") -> None:
        self.flush()
        self.pre -= 1

    def open_rule(self, element: "_Element") -> None:
        self.open_marked(element)
        self.pieces.append("_" * 32)
        self.flush()

    def close_paragraph(self, element: "_Element") -> None:
        self.flush()
        if not (element.get("class") or "").startswith("Mso"):
            self.end_line(keep_empty=True)

    def open_break(self, _: "_Element") -> None:
        self.end_line(keep_empty=True)

    def open_cell(self, _: "_Element") -> None:
        self.settle()
        if self.pieces:
            self.pieces.append(" ")

    def open_link(self, element: "_Element") -> None:
        address = _mailto(element.get("href") or "")
        if address:
            self.settle()
            self.anchors.append((element, address, len(self.pieces)))

    def close_link(self, element: "_Element") -> None:
        if self.anchors and self.anchors[-1][0] is element:
            self.settle()
            _, address, begin = self.anchors.pop()
            shown = "".join(self.pieces[begin:])
            if shown.strip() and "@" not in shown:
                self.pieces.append(f" <{address}>")

    def note_markers(self, element: "_Element") -> None:
        markers = self.tree.markers
        if len(markers) < _MAX_MARKERS:
            for name in _MARKERS:
                for word in (element.get(name) or "")[:200].split()[:5]:
                    markers.setdefault(word.lower(), len(self.tree.lines))

    def add_rows(self, text: str, element: "_Element", tail: bool) -> None:
        """Text in `pre`: white space is kept as it is, and lines end where it says so."""
        offset = 0
        for number, row in enumerate(text.split("\n", MAX_LINES)):
            if number:
                self.end_line(keep_empty=True)
            offset += len(row) + 1
            if row:
                self.pieces.append(row)
                self.end = element, tail, min(offset, len(text))

    def settle(self) -> None:
        """Makes one piece of the texts: white space in them counts as one space."""
        if not self.texts:
            return
        joined = "".join(self.texts)
        self.texts.clear()
        words = joined.split()
        lead = " " if joined[0].isspace() and self.pieces and self.pieces[-1][-1] != " " else ""
        if words:
            trail = " " if joined[-1].isspace() else ""
            self.pieces.append(f"{lead}{' '.join(words)}{trail}")
        else:
            self.blank = self.blank or "\u00a0" in joined
            if lead:
                self.pieces.append(lead)

    def flush(self) -> None:
        """Ends the line if it holds anything."""
        if self.texts or self.pieces or self.blank:
            self.end_line(keep_empty=False)

    def end_line(self, *, keep_empty: bool) -> None:
        """Ends the line; an empty one counts where a break or a paragraph asks for it."""
        text = self.take_line()
        if text:
            raw = f"{'> ' * self.depth}{text}" if self.depth else text
            self.tree.lines.append(read_line(raw))
            self.tree.ends.append(self.end)
        elif keep_empty or self.blank:
            self.tree.lines.append(read_line("> " * self.depth) if self.depth else EMPTY)
            self.tree.ends.append(None)
        self.blank = False

    def take_line(self) -> str:
        if self.pieces:
            self.settle()
            text = "".join(self.pieces).rstrip()
            self.pieces.clear()
        elif self.texts:
            joined = "".join(self.texts)
            self.texts.clear()
            text = " ".join(joined.split())
            self.blank = self.blank or (not text and "\u00a0" in joined)
        else:
            return ""
        if self.anchors:
            self.anchors = [(element, address, 0) for element, address, _ in self.anchors]
        return text


_Step: TypeAlias = Callable[[_Walk, "_Element"], None]
_OPEN: dict[str, _Step] = {
    **dict.fromkeys(_BLOCKS, _Walk.open_block),
    **dict.fromkeys(("div", "section", "table"), _Walk.open_marked),
    **dict.fromkeys(_CELLS, _Walk.open_cell),
    "a": _Walk.open_link,
    "blockquote": _Walk.open_quote,
    "br": _Walk.open_break,
    "hr": _Walk.open_rule,
    "pre": _Walk.open_pre,
}
_CLOSE: dict[str, _Step] = {
    **dict.fromkeys(_BLOCKS, _Walk.open_block),
    "a": _Walk.close_link,
    "blockquote": _Walk.close_quote,
    "p": _Walk.close_paragraph,
    "pre": _Walk.close_pre,
}


@lru_cache(maxsize=256)
def _is_hidden(style: str) -> bool:
    compact = style.replace(" ", "").lower()
    return _HIDDEN[0] in compact or _HIDDEN[1] in compact or _HIDDEN[2] in compact


def _mailto(href: str) -> str | None:
    """The single address of a `mailto:` link, if that is what it is."""
    if href[:7].lower() != "mailto:":
        return None
    address = unquote_to_bytes(href[7:400].partition("?")[0]).decode("utf-8", "replace").strip()
    local, at, domain = address.rpartition("@")
    plain = bool(local and domain) and not any(c.isspace() or c in "<>,;:\"'\\()" for c in address)
    return address if at and plain else None
