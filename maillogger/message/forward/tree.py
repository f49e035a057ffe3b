"""The HTML body as lines that remember where they end in the tree."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_to_bytes

from maillogger.message.forward.lines import EMPTY, MAX_LINES, Line, read_line

if TYPE_CHECKING:
    from lxml.etree import _Element, iterwalk

MAX_HTML = 4_000_000
_BLOCKS = frozenset({"address", "article", "aside", "blockquote", "body", "center", "dd", "dir"})
_BLOCKS |= {"div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5"}
_BLOCKS |= {"h6", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre"}
_BLOCKS |= {"section", "table", "tbody", "tfoot", "thead", "tr", "ul"}
_CELLS = frozenset({"td", "th"})
_ACTIVE = _BLOCKS | _CELLS | {"a", "br"}
_UNSEEN = frozenset({"head", "style", "script", "title", "template", "noscript", "object", "svg"})
_HIDDEN = ("display:none", "visibility:hidden", "mso-hide:all")
# An address that a client forgot to escape: the parser would take it for a tag.
_BARE = re.compile(r"<([^\s<>@\"']{1,100}@[^\s<>\"']{1,300})>")
_MARKERS = ("class", "id")
_MARKED = frozenset({"blockquote", "div", "hr", "section", "table"})
_MAX_MARKERS = 400


class Position(NamedTuple):
    """The last text of a line: of which element, in its tail or its text, up to which character."""

    element: "_Element"
    tail: bool
    offset: int


@dataclass(slots=True)
class Tree:
    """A parsed body: its lines, the end of each, and class and id names with the line they open."""

    body: "_Element"
    lines: list[Line] = field(default_factory=list)
    ends: list[Position | None] = field(default_factory=list)
    markers: dict[str, int] = field(default_factory=dict)
    cut: Position | None = None


def read_html(html: str) -> Tree | None:
    """The tree of an HTML body; None where it holds no element.

    libxml2 ends at 256 levels, so depth is bounded; the walk doesn't recurse, and ends at
    `MAX_LINES` lines.
    """
    from lxml import etree

    octets = _BARE.sub(r"&lt;\1&gt;", html[:MAX_HTML]).encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(octets, parser)
    except etree.LxmlError:
        return None
    if root is None:
        return None
    body = root.find("body")
    tree = Tree(root if body is None else body)
    _Walk(tree).run(etree.iterwalk(tree.body, events=("start", "end")))
    return tree


class _Walk:
    """Turns start and end events into lines."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.pieces: list[str] = []
        self.end: tuple[_Element, bool, int] | None = None
        self.hidden: _Element | None = None
        self.depth = 0
        self.pre = 0
        self.space = True
        self.blank = False
        self.anchors: list[tuple[_Element, str, int]] = []

    def run(self, events: "iterwalk") -> None:
        lines = self.tree.lines
        for event, element in events:
            if event == "end":
                self.leave(element)
                if len(lines) >= MAX_LINES:
                    break
            elif not self.enter(element):
                events.skip_subtree()
        self.flush()

    def enter(self, element: "_Element") -> bool:
        """Whether the element is seen; its text is taken then."""
        tag, style, text = element.tag, element.get("style"), element.text
        if tag in _UNSEEN or (style and _is_hidden(style)):
            self.hidden = element
            return False
        if tag in _ACTIVE:
            self.open(element, tag)
        if text:
            self.add(text, element, False)
        return True

    def leave(self, element: "_Element") -> None:
        if element is self.hidden:
            self.hidden = None
        elif element.tag in _ACTIVE:
            self.close(element, element.tag)
        tail = element.tail
        if tail and element is not self.tree.body:
            self.add(tail, element, True)

    def open(self, element: "_Element", tag: str) -> None:
        if tag in _MARKED:
            self.note_markers(element)
        if tag == "br":
            self.flush(keep_empty=True)
        elif tag in _BLOCKS:
            self.flush()
            self.depth += tag == "blockquote"
            self.pre += tag == "pre"
            if tag == "hr":
                self.put("_" * 32)
                self.flush()
        elif tag in _CELLS and self.pieces:
            self.put(" ")
        elif tag == "a":
            address = _mailto(element.get("href") or "")
            if address:
                self.anchors.append((element, address, len(self.pieces)))

    def close(self, element: "_Element", tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
            self.depth -= tag == "blockquote"
            self.pre -= tag == "pre"
            if tag == "p" and not (element.get("class") or "").startswith("Mso"):
                self.flush(keep_empty=True)
        elif self.anchors and self.anchors[-1][0] is element:
            _, address, begin = self.anchors.pop()
            shown = "".join(self.pieces[begin:])
            if shown.strip() and "@" not in shown:
                self.put(f" <{address}>")

    def note_markers(self, element: "_Element") -> None:
        markers = self.tree.markers
        if len(markers) < _MAX_MARKERS:
            for name in _MARKERS:
                for word in (element.get(name) or "")[:200].split()[:5]:
                    markers.setdefault(word.lower(), len(self.tree.lines))

    def add(self, text: str, element: "_Element", tail: bool) -> None:
        """Text of the document: white space as one space, or kept as it is in `pre`."""
        if self.pre:
            self.add_rows(text, element, tail)
            return
        words = text.split()
        if not words:
            self.blank = self.blank or "\u00a0" in text
            if not self.space:
                self.put(" ")
            return
        lead = "" if self.space or not text[0].isspace() else " "
        trail = " " if text[-1].isspace() else ""
        self.put(f"{lead}{' '.join(words)}{trail}")
        self.end = element, tail, len(text)

    def add_rows(self, text: str, element: "_Element", tail: bool) -> None:
        offset = 0
        for number, row in enumerate(text.split("\n", MAX_LINES)):
            if number:
                self.flush(keep_empty=True)
            offset += len(row) + 1
            if row:
                self.put(row)
                self.end = element, tail, min(offset, len(text))

    def put(self, text: str) -> None:
        self.pieces.append(text)
        self.space = text[-1] == " "

    def flush(self, *, keep_empty: bool = False) -> None:
        """Ends the line; an empty one only where a break or a paragraph asks for it."""
        if not (self.pieces or keep_empty or self.blank):
            return
        text = "".join(self.pieces).rstrip()
        self.pieces.clear()
        if self.anchors:
            self.anchors = [(element, address, 0) for element, address, _ in self.anchors]
        if text or keep_empty or self.blank:
            raw = f"{'> ' * self.depth}{text}"
            self.tree.lines.append(read_line(raw) if raw else EMPTY)
            self.tree.ends.append(Position(*self.end) if text and self.end else None)
        self.space = True
        self.blank = False


def _is_hidden(style: str) -> bool:
    compact = style[:1_000].replace(" ", "").lower()
    return _HIDDEN[0] in compact or _HIDDEN[1] in compact or _HIDDEN[2] in compact


def _mailto(href: str) -> str | None:
    """The single address of a `mailto:` link, if that is what it is."""
    if href[:7].lower() != "mailto:":
        return None
    address = unquote_to_bytes(href[7:400].partition("?")[0]).decode("utf-8", "replace").strip()
    local, at, domain = address.rpartition("@")
    plain = bool(local and domain) and not any(c.isspace() or c in "<>,;:\"'\\()" for c in address)
    return address if at and plain else None
