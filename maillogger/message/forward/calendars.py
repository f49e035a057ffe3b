"""Years of other calendars, and days of the Persian one, as Gregorian dates."""

from datetime import date, timedelta

# A printed year outside of this is no year of an e-mail.
FIRST_YEAR, LAST_YEAR = 1970, 2069
_BUDDHIST = 543
_PERSIAN_YEARS = range(1340, 1450)
# 1 Farvardin 1340 (21 March 1961), from where years are counted.
_EPOCH = date(1961, 3, 21)


def gregorian_year(printed: str, *, buddhist: bool = False) -> int | None:
    """The year that was printed with two or four digits, or None where it can't be one.

    Four digits beyond our calendar are a Buddhist year, as Thai clients print them (2567 is
    2024). Of two digits they are one where `buddhist`, from 43: below, only a year of our own is.
    """
    year = int(printed)
    if len(printed) <= 2:
        if buddhist and year >= 43:
            year += 2500 - _BUDDHIST
        else:
            year += 2000 if year < 70 else 1900
    elif year >= FIRST_YEAR + _BUDDHIST:
        year -= _BUDDHIST
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def from_persian(year: int, month: int, day: int) -> date | None:
    """The Gregorian date of a day of the Solar Hijri calendar, or None where there is none.

    Leap years by the 33-year cycle, which agrees with the astronomical rule for 1206–1498.
    """
    if year not in _PERSIAN_YEARS or not 1 <= month <= 12 or not 1 <= day <= _length(year, month):
        return None
    days = sum(366 if _is_leap(each) else 365 for each in range(_PERSIAN_YEARS.start, year))
    days += sum(_length(year, each) for each in range(1, month))
    return _EPOCH + timedelta(days=days + day - 1)


def is_persian_year(year: int) -> bool:
    """Whether the number is a Solar Hijri year of our time."""
    return year in _PERSIAN_YEARS


def _length(year: int, month: int) -> int:
    if month == 12:
        return 30 if _is_leap(year) else 29
    return 31 if month <= 6 else 30


def _is_leap(year: int) -> bool:
    return year % 33 in {1, 5, 9, 13, 17, 22, 26, 30}
