"""Dates as mail clients print them in the header block of a forward."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from email.utils import parsedate_to_datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as printed: aware; `zone` tells whether its offset was printed too."""

    date: datetime
    zone: Literal["stated", "assumed"]


def parse_date(text: str, language: str | None, assumed: tzinfo) -> PrintedDate | None:
    """The date printed in `text`, or None where it is not certain.

    `language` is a key of the labels' table or None; `assumed` is used where no zone is printed.
    """
    try:
        date = parsedate_to_datetime(text[:200])
    except ValueError:
        return None
    if date.tzinfo:
        return PrintedDate(date, "stated")
    return PrintedDate(date.replace(tzinfo=assumed), "assumed")
