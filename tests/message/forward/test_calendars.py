from datetime import date, timedelta
from itertools import pairwise

import pytest

from maillogger.message.forward.calendars import from_persian, gregorian_year


@pytest.mark.parametrize(
    ("printed", "buddhist", "year"),
    [
        ("2024", False, 2024),
        ("24", False, 2024),
        ("99", False, 1999),
        ("2567", False, 2024),
        ("67", True, 2024),
        ("24", True, 2024),
        ("2567", True, 2024),
        ("1969", False, None),
        ("2081", False, None),
        ("0", True, 2000),
    ],
)
def test_a_year_is_gregorian_or_none(printed: str, buddhist: bool, year: int | None) -> None:
    assert gregorian_year(printed, buddhist=buddhist) == year


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        (1402, 12, 15, date(2024, 3, 5)),
        (1403, 1, 1, date(2024, 3, 20)),
        (1399, 12, 30, date(2021, 3, 20)),
        (1400, 1, 1, date(2021, 3, 21)),
        (1404, 1, 1, date(2025, 3, 21)),
        (1375, 6, 31, date(1996, 9, 21)),
        (1400, 12, 30, None),
        (1402, 7, 31, None),
        (1402, 13, 1, None),
        (1402, 1, 0, None),
        (1500, 1, 1, None),
    ],
)
def test_a_persian_day_is_converted(year: int, month: int, day: int, expected: date | None) -> None:
    assert from_persian(year, month, day) == expected


def test_persian_days_follow_each_other_without_a_gap() -> None:
    days = [
        day
        for year in range(1395, 1410)
        for month in range(1, 13)
        for each in range(1, 32)
        if (day := from_persian(year, month, each))
    ]
    assert all(later - day == timedelta(days=1) for day, later in pairwise(days))
