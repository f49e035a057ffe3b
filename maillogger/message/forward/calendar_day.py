"""The day that the items of a printed date name, if they name just one."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from maillogger.message.forward.calendars import from_persian, gregorian_year, is_persian_year
from maillogger.message.forward.date_items import Item
from maillogger.message.forward.date_words import Meaning, Vocabulary


def read_day(items: Sequence[Item], words: Vocabulary, year_last: str) -> date | None:
    """The day, or None where the items leave a choice or contradict each other.

    `year_last` is the order of a numeric date that ends with its year (`dmy`, `mdy`), "" where
    nothing settles it but the numbers themselves and a weekday.
    """
    numbers = [item for item in items if item.is_number]
    named = _named([item.meaning for item in items if item.meaning], len(numbers) == 3)
    if named is None:
        return None
    if named.month or named.solar_month:
        day = _day_of_month(named, [item.text for item in numbers], words)
        return day if day and named.weekday in (None, day.weekday()) else None
    return _numeric(numbers, named.weekday, words, year_last) if len(numbers) == 3 else None


def _named(meanings: Sequence[Meaning], is_numeric: bool) -> Meaning | None:
    """The month and weekday that words name; None where two months or weekdays are named.

    Some words are both (Italian `mar`): a month where there is no other, else a weekday.
    """
    both = [each for each in meanings if each.month and each.weekday is not None]
    single = [each for each in meanings if each not in both]
    months = {each.month for each in single} - {None}
    solar = {each.solar_month for each in single} - {None}
    if both and not (months or solar or is_numeric):
        months = {each.month for each in both}
        both = both[1:]
    weekdays = {each.weekday for each in (*single, *both)} - {None}
    if max(len(months) + len(solar), len(weekdays)) > 1:
        return None
    return Meaning(_only(months), _only(weekdays), None, _only(solar))


def _only(values: set[int | None]) -> int | None:
    return next(iter(values), None)


def _day_of_month(named: Meaning, numbers: Sequence[str], words: Vocabulary) -> date | None:
    """The day with a named month: the numbers are the day and the year, in either order."""
    if len(numbers) != 2:
        return None
    day, year = sorted(numbers, key=len) if len(max(numbers, key=len)) == 4 else numbers
    if words.order.startswith("y") and len(year) <= 2:
        day, year = year, day
    if len(day) > 2 or len(year) == 3:
        return None
    if named.solar_month:
        return from_persian(int(year), named.solar_month, int(day))
    return _day(year, str(named.month), day, words)


class _Order(NamedTuple):
    """An order that a numeric date may be in, and the day it would be."""

    name: str
    day: date


def _numeric(
    numbers: Sequence[Item], weekday: int | None, words: Vocabulary, year_last: str
) -> date | None:
    """The day of three numbers: the only one possible, else by the order that is settled."""
    orders, settled = _orders(numbers, words, year_last)
    possible = [
        _Order(order, day)
        for order in orders
        if (day := _ordered(order, numbers, words)) and weekday in (None, day.weekday())
    ]
    days = {each.day for each in possible}
    if len(days) == 1:
        return days.pop()
    return next((each.day for each in possible if each.name == settled), None)


def _orders(numbers: Sequence[Item], words: Vocabulary, year_last: str) -> tuple[list[str], str]:
    """The orders that three numbers may be in, and the one that settles a choice."""
    first, second, third = (len(item.text) for item in numbers)
    separator = numbers[1].gap.strip()
    if first == 4:
        return ["ymd"], ""
    if second > 2 or first > 2 or third == 3:
        return [], ""
    # A year has two digits at least.
    year_first = ["ymd"] if first == 2 else []
    day_first = ["dmy"] if separator == "." else ["dmy", "mdy"]
    if third == 1:
        return year_first, ""
    if third == 4 or words.order.endswith("y"):
        return day_first, year_last
    return [*year_first, *day_first], words.order if separator == words.separator else ""


def _ordered(order: str, numbers: Sequence[Item], words: Vocabulary) -> date | None:
    parts = dict(zip(order, (item.text for item in numbers), strict=True))
    return _day(parts["y"], parts["m"], parts["d"], words)


def _day(year: str, month: str, day: str, words: Vocabulary) -> date | None:
    if words.calendar == "persian" and is_persian_year(int(year)):
        return from_persian(int(year), int(month), int(day))
    gregorian = gregorian_year(year, buddhist=words.calendar == "buddhist")
    try:
        return date(gregorian or 0, int(month), int(day))
    except ValueError:
        return None
