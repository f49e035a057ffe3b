"""Dates as mail clients print them in the header block of a forward."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone, tzinfo
from itertools import dropwhile
from typing import Literal

from maillogger.message.forward.calendar_day import read_day
from maillogger.message.forward.clock import CLOCK, Clock, read_clock, to_24_hours
from maillogger.message.forward.date_items import Item, is_dated, read_items
from maillogger.message.forward.date_words import ENGLISH, any_vocabulary, fold, vocabulary, zones

MAX_TEXT = 200

_ERA = re.compile(r"(令和|平成|中華民國|中華民国|民國|民国) ?(\d{1,3}|元) ?年")
_YEAR_ZERO = {"令和": 2018, "平成": 1988}
_MINGUO = 1911
_EAST_ASIAN = re.compile(r"(\d{2,4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日號号일]")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)(?![^\W_])")
# Of American zones, in minutes; others with an AM and a PM write the day first.
_AMERICAN = range(-600, -179)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as printed: aware; `zone` tells whether its offset was printed too."""

    date: datetime
    zone: Literal["stated", "assumed"]


def parse_date(text: str, language: str | None, assumed: tzinfo) -> PrintedDate | None:
    """The date and time printed in `text`, or None where they are not certain.

    `language` is a key of `labels.json` or None; English is understood beside it, and every
    other where neither knows the month. `assumed` is used where no offset is printed, and where
    only a zone's name is that we don't know or that several have (`IST`), none of them
    `assumed`. The first 200 characters are read.

    Not certain: a date without a time; a numeric one whose order is settled neither by the
    language nor by its numbers nor by a weekday; one that is on another weekday than it says;
    one with a number left over; a time that may be of a 12-hour clock, beside an unknown word.

    In English the company settles the order of `05/03/2024`: AM or PM in capitals is American,
    month first, unless an offset is printed that is not; the 24-hour clock is day first, unless
    the offset is American.
    """
    clock = read_clock(_with_plain_numbers(fold(text[:MAX_TEXT])))
    if clock is None:
        return None
    words = vocabulary(language)
    items = read_items(clock.rest, words)
    hour = _hour(items, clock.hour)
    if hour is None or not is_dated(items):
        others = read_items(clock.rest, any_vocabulary(language))
        hour = _hour(others, clock.hour)
        items = items if is_dated(items) else others
    offset = _offset(items, clock)
    year_last = words.year_last
    if language == ENGLISH:
        year_last = _english_order(items, offset, "AM" in text or "PM" in text)
    day = read_day(items, words, year_last)
    if day is None or hour is None:
        return None
    return _in_zone(datetime.combine(day, time(hour, clock.minute, clock.second)), offset, assumed)


def _with_plain_numbers(text: str) -> str:
    """East Asian dates as in ISO 8601, years of an era converted; English ordinals cut off."""

    def western(match: re.Match[str]) -> str:
        number = 1 if match[2] == "元" else int(match[2])
        return f"{_YEAR_ZERO.get(match[1], _MINGUO) + number}年"

    if not text.isascii():
        text = _EAST_ASIAN.sub(r" \1-\2-\3 ", _ERA.sub(western, text))
    return _ORDINAL.sub("", text)


def _hour(items: Sequence[Item], printed: int) -> int | None:
    """The hour of the day, by the word for a part of the day that stands beside the time."""
    beside = _beside(items)
    spans = {item.meaning.hours for item in beside if item.meaning and item.meaning.hours}
    if len(spans) == 1:
        return to_24_hours(printed, spans.pop())
    unknown = any(item.is_unknown and item.text not in zones() for item in beside)
    return None if spans or (unknown and 1 <= printed <= 12) else printed


def _beside(items: Sequence[Item]) -> list[Item]:
    """The items next to the time, one on each side, but for noise."""
    at = next(index for index, item in enumerate(items) if item.text == CLOCK)
    sides = (reversed(items[:at]), items[at + 1 :])
    found = (next(dropwhile(lambda item: item.is_noise, side), None) for side in sides)
    return [item for item in found if item is not None]


def _offset(items: Sequence[Item], clock: Clock) -> tuple[int, ...]:
    """The offset that was printed, in minutes; several where a zone's name leaves a choice."""
    if clock.offset is not None:
        return (clock.offset,)
    at = next(index for index, item in enumerate(items) if item.text == CLOCK)
    named = [*items[at + 1 :], *items[max(at - 1, 0) : at]]
    return next((zones()[item.text] for item in named if item.text in zones()), ())


def _english_order(items: Sequence[Item], offset: Sequence[int], capitals: bool) -> str:
    """The order of `05/03/2024` under English labels, as `parse_date` explains."""
    american = offset[0] in _AMERICAN if len(offset) == 1 else None
    if any(item.meaning and item.meaning.hours for item in _beside(items)):
        return "mdy" if american or (capitals and american is None) else ""
    return "" if american else "dmy"


def _in_zone(local: datetime, offset: Sequence[int], assumed: tzinfo) -> PrintedDate:
    """The local time in the offset that was printed, or that of `assumed` where it is one."""
    agreed = assumed.utcoffset(local)
    if len(offset) == 1:
        stated = timezone(timedelta(minutes=offset[0]))
        return PrintedDate(local.replace(tzinfo=stated), "stated")
    if agreed in [timedelta(minutes=each) for each in offset]:
        return PrintedDate(local.replace(tzinfo=assumed), "stated")
    return PrintedDate(local.replace(tzinfo=assumed), "assumed")
