"""Writes CSV (RFC 4180) that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from maillogger.transfer.values import guarded


def csv_lines(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The heads and the rows in UTF-8, with the mark by which spreadsheets know it."""
    mark = "\ufeff"
    for row in chain((heads,), rows):
        stream = io.StringIO()
        csv.writer(stream).writerow(guarded(each) for each in row)
        yield (mark + stream.getvalue()).encode()
        mark = ""
