"""Text of `format=flowed` (RFC 3676) back to its paragraphs."""

from collections.abc import Iterator
from itertools import groupby

_SIGNATURE = "-- "


def unflow(text: str, delete_space: bool) -> str:
    """Joins flowed lines, per quote depth, and removes space-stuffing (sections 4.2 to 4.5).

    `delete_space` is the parameter DelSp: the space that marks a flowed line is not text.
    """
    lines = (_split_quote(line) for line in text.split("\n"))
    paragraphs = (
        line
        for depth, group in groupby(lines, key=lambda line: line[0])
        for line in _join(depth, [content for _, content in group], delete_space)
    )
    return "\n".join(paragraphs)


def _split_quote(line: str) -> tuple[int, str]:
    content = line.lstrip(">")
    return len(line) - len(content), content.removeprefix(" ")


def _join(depth: int, lines: list[str], delete_space: bool) -> Iterator[str]:
    paragraph: list[str] = []
    for line in lines:
        if line == _SIGNATURE and paragraph:
            yield _quote(depth, paragraph)
            paragraph = []
        flowed = line.endswith(" ") and line != _SIGNATURE
        paragraph.append(line[:-1] if flowed and delete_space else line)
        if not flowed:
            yield _quote(depth, paragraph)
            paragraph = []
    if paragraph:
        yield _quote(depth, paragraph)


def _quote(depth: int, paragraph: list[str]) -> str:
    text = "".join(paragraph)
    return f"{'>' * depth} {text}" if depth and text else ">" * depth + text
