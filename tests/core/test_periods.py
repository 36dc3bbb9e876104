from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import Length, Period, containing, parse_period

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
LENGTHS = st.sampled_from(["day", "week", "month"])


@pytest.mark.parametrize(
    ("day", "length", "key", "start", "end"),
    [
        (date(2026, 11, 20), "day", "2026-11-20", date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 11, 20), "week", "2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        (date(2026, 11, 20), "month", "2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        (date(2026, 1, 1), "week", "2026-W01", date(2025, 12, 29), date(2026, 1, 4)),
        (date(2027, 1, 1), "week", "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        (date(2024, 2, 29), "month", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (date(2026, 12, 31), "month", "2026-12", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_the_period_around_a_day(day: date, length: Length, key: str, start: date, end: date) -> None:
    assert containing(day, length) == Period(start, end, length, key)


@given(DAYS, LENGTHS)
def test_a_period_holds_its_day_and_reads_back_from_its_key(day: date, length: Length) -> None:
    period = containing(day, length)
    assert day in list(period.days())
    assert parse_period(period.key) == period
    assert all(containing(other, length) == period for other in period.days())


@given(DAYS, LENGTHS)
def test_the_previous_period_ends_the_day_before(day: date, length: Length) -> None:
    period = containing(day, length)
    before = period.previous()
    assert before.end + timedelta(days=1) == period.start
    assert before.length == length
    assert before < period


@pytest.mark.parametrize(
    ("key", "year", "number"),
    [
        ("2026-11-20", 2026, 324),
        ("2026-W47", 2026, 47),
        ("2026-07", 2026, 7),
        ("2026-W01", 2026, 1),  # begins in December 2025
        ("2026-W53", 2026, 53),  # ends in January 2027
    ],
)
def test_the_number_in_the_year(key: str, year: int, number: int) -> None:
    period = parse_period(key)
    assert (period.year, period.number) == (year, number)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "2026",
        "２０２６-11-20",
        "2026-W54",
        "2025-W53",
        "2026-W00",
        "2026-13",
        "2026-00",
        "2026-2-3",
        "2026-02-30",
        "2026-11-20 ",
        "2026-11-20T00:00",
        "w47",
    ],
)
def test_anything_else_is_refused(key: str) -> None:
    with pytest.raises(ValueError):
        parse_period(key)
