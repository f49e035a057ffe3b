"""How records are printed: one JSON object a line for scripts, columns for people."""

import json
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

import click

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object a line, for scripts."
)

Command = TypeVar("Command", bound=Callable[..., object])


def page_options(command: Command) -> Command:
    """The options `--limit` and `--page` of a command that lists much."""
    page = click.option("--page", type=click.IntRange(1), default=1, show_default=True)
    limit = click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
    return limit(page(command))


def print_json(records: Iterable[Mapping[str, object]]) -> None:
    """Print each record as one line of JSON; dates as ISO 8601."""
    for record in records:
        click.echo(json.dumps(record, ensure_ascii=False, default=_plain))


def print_done(done: Mapping[str, object], sentence: str, *, as_json: bool) -> None:
    """Print what a command did, as one record or as a sentence."""
    if as_json:
        print_json([done])
    else:
        click.echo(sentence)


def print_columns(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under heads, in columns as wide as their widest cell; the last is cut to fit."""
    cells = [tuple(clean(_plain(each)) for each in row) for row in rows]
    widths = [max(map(width, column)) for column in zip(heads, *cells, strict=True)]
    room = _terminal_width() - sum(widths[:-1]) - 2 * (len(heads) - 1)
    for row in (tuple(heads), *cells):
        last = cut(row[-1], max(room, 20))
        padded = (each + " " * (wide - width(each)) for each, wide in zip(row, widths, strict=True))
        click.echo("  ".join((*list(padded)[:-1], last)).rstrip())


def width(text: str) -> int:
    """The columns a text takes on a terminal: wide characters take two, marks none."""
    return sum(_columns(character) for character in text)


def clean(text: str) -> str:
    """Received text without control and direction characters, which could fool a terminal."""
    return "".join(" " if unicodedata.category(each) in ("Cc", "Cf") else each for each in text)


def cut(text: str, room: int) -> str:
    """The text in at most so many columns of a terminal, with … where it was cut."""
    taken = 0
    for index, character in enumerate(text):
        taken += _columns(character)
        if taken > room:
            return text[: max(index - 1, 0)] + "…"
    return text


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _terminal_width() -> int:
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return "" if value is None else str(value)
