"""Builds date_cases.json for the tests: dates as CLDR writes them. Needs Babel too."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from babel.dates import format_datetime
from build_date_words import MISSING, languages, locales

TARGET = Path(__file__).resolve().parents[1] / "tests/message/forward/date_cases.json"
MOMENTS = (
    datetime(2024, 3, 5, 14, 53),
    datetime(2023, 11, 25, 9, 7),
    datetime(2021, 5, 14, 0, 30),
)
# CLDR writes the month first in the shortest form; date_words_more.json leaves that open.
DISPUTED = {"ti", "zu"}


def cases(language: str) -> Iterator[tuple[str, str, str]]:
    """(language, text, ISO local time) for dates in the lengths and forms of the language."""
    locale = locales(language)[0]
    clock = str(locale.time_formats["short"].pattern)
    lengths = ("full", "long", "medium", "short", "medium", "long")
    patterns = [
        (moment, str(locale.datetime_formats[length]), str(locale.date_formats[length].pattern))
        for moment, length in zip(MOMENTS * 2, lengths, strict=True)
        if length != "short" or language not in DISPUTED
    ]
    skeleton = locale.datetime_skeletons["yMMMEd"]
    patterns.append((MOMENTS[0], "{1} {0}", str(getattr(skeleton, "pattern", skeleton))))
    for moment, joined, date in patterns:
        pattern = joined.replace("{1}", date).replace("{0}", clock)
        text = format_datetime(moment, pattern, locale=locale)
        yield language, text, moment.isoformat("T", "minutes")


def main() -> None:
    """Writes the file, one case a line."""
    names = [each for each in languages() if each not in MISSING]
    rows = dict.fromkeys(
        json.dumps(case, ensure_ascii=False) for name in names for case in cases(name)
    )
    TARGET.write_text("[\n" + ",\n".join(rows) + "\n]\n")


if __name__ == "__main__":
    main()
