"""The structure pass: a message's octets to its leaf parts, by offset, without copying them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from maillogger.errors import MessageError
from maillogger.intake.caps import MAX_PARTS, PARTS_CAUSE, Counts
from maillogger.intake.decode import encoding_name
from maillogger.intake.header import HeaderBlock, read_header
from maillogger.intake.parameters import Parameterized, parse_parameters

# RFC 2046 section 5.1.1 says 70; some programs write more.
_LONGEST_BOUNDARY = 256
# Lines that only begin like a delimiter: a nested boundary may, a hostile text does.
_MAX_NEAR_DELIMITERS = 10 * MAX_PARTS

_TEXT = "text/plain"
_MESSAGE = "message/rfc822"


@dataclass(frozen=True, slots=True)
class Part:
    """A part that holds no further parts: `octets[start:end]`, still transfer-encoded.

    `content_type` is in lower case; a missing or unreadable one is text/plain (RFC 2045
    section 5.2). `container` is the subtype of the multipart around it, "" for none;
    `first` says that it stands first there; `depth` counts the containers.
    """

    start: int
    end: int
    content_type: str
    parameters: Parameterized
    disposition: Parameterized
    encoding: str
    content_id: str
    container: str
    first: bool
    depth: int

    @property
    def raw_filename(self) -> str:
        """The name as it was sent: RFC 2183's `filename`, else RFC 2045's old `name`."""
        return self.disposition.get("filename") or self.parameters.get("name")


@dataclass(frozen=True, slots=True)
class _Node:
    """A stretch of octets in which a header block and a body stand."""

    start: int
    end: int
    container: str
    first: bool
    depth: int


def parts_of(
    octets: bytes, header: HeaderBlock, end: int, depth: int, counts: Counts
) -> Iterator[Part]:
    """The leaf parts of the message whose header block is `header`, in the order they stand.

    The message stops before `end`. A multipart without a delimiter is one text/plain part.
    `depth` and `counts` go on from the message around it. MessageError where a cap is passed.
    """
    root = _Node(header.body, end, "", True, depth)
    waiting = [root]
    while waiting:
        node = waiting.pop()
        counts.add_part(node.depth)
        block = header if node is root else read_header(octets, node.start, node.end)
        if block.refused:
            raise MessageError(f"in a part: {block.refused}")
        part = _part(node, block)
        inside = _children(octets, part, counts)
        if not inside:
            unsplit = part.content_type.startswith("multipart/")
            yield replace(part, content_type=_TEXT) if unsplit else part
        waiting.extend(inside)


def _part(node: _Node, block: HeaderBlock) -> Part:
    parameters = parse_parameters(block.first("content-type"))
    default = _MESSAGE if node.container == "digest" else _TEXT
    main, slash, subtype = parameters.value.partition("/")
    content_type = parameters.value if main and slash and subtype else default
    return Part(
        start=block.body,
        end=node.end,
        content_type=content_type,
        parameters=parameters,
        disposition=parse_parameters(block.first("content-disposition")),
        encoding=encoding_name(block.first("content-transfer-encoding")),
        content_id=block.first("content-id"),
        container=node.container,
        first=node.first,
        depth=node.depth,
    )


def _children(octets: bytes, part: Part, counts: Counts) -> list[_Node]:
    """The parts inside, last one first; none where it is no multipart or has no delimiter."""
    main, _, subtype = part.content_type.partition("/")
    if main != "multipart":
        return []
    boundary = part.parameters.get("boundary").rstrip()
    if not 0 < len(boundary) <= _LONGEST_BOUNDARY:
        return []
    spans = split_multipart(octets, part.start, part.end, boundary, MAX_PARTS - counts.parts)
    return [
        _Node(start, end, subtype, index == 0, part.depth + 1)
        for index, (start, end) in reversed(list(enumerate(spans)))
    ]


def split_multipart(
    octets: bytes, start: int, end: int, boundary: str, at_most: int
) -> list[tuple[int, int]]:
    """The stretches between the delimiter lines (RFC 2046 section 5.1.1) of a multipart body.

    Preamble and epilogue are left out; without a closing delimiter the last part runs to
    `end`. MessageError where there are more than `at_most`.
    """
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for line_start, line_end, closing in _delimiters(octets, start, end, boundary):
        if opened is not None:
            spans.append((opened, max(opened, _before_line_end(octets, opened, line_start))))
        opened = None if closing else line_end
        if len(spans) > at_most:
            raise MessageError(PARTS_CAUSE)
        if closing:
            break
    if opened is not None and opened < end:
        spans.append((opened, end))
    return spans


def _before_line_end(octets: bytes, start: int, stop: int) -> int:
    """The line end before a delimiter belongs to the delimiter."""
    if stop > start and octets[stop - 1] == 0x0A:
        stop -= 1
        if stop > start and octets[stop - 1] == 0x0D:
            stop -= 1
    return stop


def _delimiters(
    octets: bytes, start: int, end: int, boundary: str
) -> Iterator[tuple[int, int, bool]]:
    """Each delimiter line: where it begins, where the next line begins, whether it closes."""
    dashed = b"--" + boundary.encode("utf-8", "replace")
    position = start if octets.startswith(dashed, start, end) else _next(octets, dashed, start, end)
    for _ in range(_MAX_NEAR_DELIMITERS):
        if position < 0:
            return
        after = position + len(dashed)
        line_end = (octets.find(b"\n", after, min(end, after + 1_000)) + 1) or end
        rest = octets[after : min(line_end, after + 1_000)].rstrip()
        if rest in (b"", b"--"):
            yield position, line_end, rest == b"--"
        position = _next(octets, dashed, after, end)
    raise MessageError(PARTS_CAUSE)


def _next(octets: bytes, dashed: bytes, start: int, end: int) -> int:
    found = octets.find(b"\n" + dashed, start, end)
    return found if found < 0 else found + 1
