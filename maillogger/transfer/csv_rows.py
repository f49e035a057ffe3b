"""Reads CSV as other programs write it: any common delimiter and encoding, row by row."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TextIO

from maillogger.errors import InputError
from maillogger.transfer.columns import Fields, match
from maillogger.transfer.values import unguarded

DELIMITERS = ",;\t|"
SNIFFED = 65_536
MAX_FIELD = 1_048_576


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the line it ends on in the file, and the values of each field, stripped."""

    line: int
    values: dict[str, list[str]]

    def one(self, field: str) -> str:
        """The field's first value that isn't empty, or ""."""
        return next(iter(self.several(field)), "")

    def several(self, field: str) -> list[str]:
        """The field's values that aren't empty."""
        return [each for each in self.values.get(field, ()) if each]


def read_rows(file: Path, fields: Fields, required: tuple[str, ...]) -> Iterator[Row]:
    """The file's rows, read as they are asked for; empty rows are left out.

    Raises InputError for a file that can't be read, or in which no column is known for a field
    of `required`.
    """
    try:
        with file.open(encoding=_encoding(file), newline="", errors="replace") as stream:
            yield from _rows(stream, file, fields, required)
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from None
    except csv.Error as error:
        raise InputError(f"{file}: not a CSV file that can be read: {error}") from None


def count_lines(file: Path) -> int:
    """About how many rows the file has: its line ends."""
    with file.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(SNIFFED), b""))


def _rows(stream: TextIO, file: Path, fields: Fields, required: tuple[str, ...]) -> Iterator[Row]:
    csv.field_size_limit(MAX_FIELD)
    first = stream.readline(SNIFFED)
    above = 0
    if first.lower().startswith("sep="):  # for spreadsheets; the names stand in the next line
        first, above = stream.readline(SNIFFED), 1
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(
        (line.replace("\0", "") for line in chain([first], stream)), delimiter=delimiter
    )
    heads = next(reader, [])
    columns = match(heads, fields)
    missing = [each for each in required if each not in columns]
    if missing:
        named = ", ".join(heads[:20]) or "none"
        raise InputError(f"{file}: no column for {missing[0]}; the columns are: {named}")
    for cells in reader:
        values = {
            field: [unguarded(cells[at].strip()) for at in places if at < len(cells)]
            for field, places in columns.items()
        }
        if any(each for some in values.values() for each in some):
            yield Row(above + reader.line_num, values)


def _encoding(file: Path) -> str:
    """UTF-8 where it is that, with or without a mark; UTF-16 by its mark; else Windows-1252."""
    with file.open("rb") as stream:
        start = stream.read(SNIFFED)
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        stream.seek(0)
        try:
            with file.open(encoding="utf-8", newline="") as text:
                while text.read(SNIFFED):
                    pass
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"
