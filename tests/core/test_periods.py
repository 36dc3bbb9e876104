from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import Length, Period, beginning_in, containing, days_between, parse_period

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
LENGTHS = st.sampled_from(["day", "week", "ten_days", "month", "quarter", "half_year", "year"])


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
        (date(2026, 12, 31), "week", "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        (date(2024, 12, 29), "week", "2024-W52", date(2024, 12, 23), date(2024, 12, 29)),
        (date(2024, 12, 30), "week", "2025-W01", date(2024, 12, 30), date(2025, 1, 5)),
        (date(2026, 11, 10), "ten_days", "2026-11-T1", date(2026, 11, 1), date(2026, 11, 10)),
        (date(2026, 11, 11), "ten_days", "2026-11-T2", date(2026, 11, 11), date(2026, 11, 20)),
        (date(2026, 10, 31), "ten_days", "2026-10-T3", date(2026, 10, 21), date(2026, 10, 31)),
        (date(2027, 2, 28), "ten_days", "2027-02-T3", date(2027, 2, 21), date(2027, 2, 28)),
        (date(2026, 11, 20), "quarter", "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 3, 31), "quarter", "2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 6, 30), "half_year", "2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), "half_year", "2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        (date(2026, 11, 20), "year", "2026", date(2026, 1, 1), date(2026, 12, 31)),
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
    assert before.next() == period


@pytest.mark.parametrize(
    ("key", "year", "number"),
    [
        ("2026-11-20", 2026, 324),
        ("2026-W47", 2026, 47),
        ("2026-07", 2026, 7),
        ("2026-W01", 2026, 1),  # begins in December 2025
        ("2026-W53", 2026, 53),  # ends in January 2027
        ("2026-01-T1", 2026, 1),
        ("2026-11-T2", 2026, 32),
        ("2026-12-T3", 2026, 36),
        ("2026-Q3", 2026, 3),
        ("2026-H2", 2026, 2),
        ("2026", 2026, 1),
    ],
)
def test_the_number_in_the_year(key: str, year: int, number: int) -> None:
    period = parse_period(key)
    assert (period.year, period.number) == (year, number)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "20266",
        "2026-Q5",
        "2026-H3",
        "2026-11-T4",
        "2026-13-T1",
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


@given(DAYS, st.integers(0, 365))
def test_a_range_of_days_reads_back_from_its_key_and_lies_between_its_like(first: date, more: int) -> None:
    period = days_between(first, first + timedelta(days=more))
    assert parse_period(period.key) == period
    assert (len(list(period.days())), period.number, period.length) == (more + 1, 0, "range")
    before = period.previous()
    assert (before.end + timedelta(days=1), len(list(before.days()))) == (period.start, more + 1)
    assert before.next() == period


@pytest.mark.parametrize(
    "key",
    [
        "2026-11-17..2026-11-03",
        "2025-11-17..2026-11-18",  # more than a year
        "2026-11-03..2026-11-31",
        "2026-11-03...2026-11-17",
        "2026-11..2026-12",
        "2026-11-03..",
    ],
)
def test_what_is_no_range(key: str) -> None:
    with pytest.raises(ValueError, match=r"range|period|day"):
        parse_period(key)


@pytest.mark.parametrize(
    ("key", "before"),
    [
        ("2026-11-20", "2025-11-20"),
        ("2024-02-29", "2023-02-28"),
        ("2026-W47", "2025-W47"),
        ("2026-W53", None),
        ("2026-W01", "2025-W01"),
        ("2026-11-T2", "2025-11-T2"),
        ("2026-07", "2025-07"),
        ("2026-Q3", "2025-Q3"),
        ("2026-H1", "2025-H1"),
        ("2026", "2025"),
        ("2026-11-03..2026-11-17", "2025-11-03..2025-11-17"),
        ("2024-02-20..2024-02-29", "2023-02-20..2023-02-28"),
    ],
)
def test_the_same_period_last_year(key: str, before: str | None) -> None:
    found = parse_period(key).year_before()
    assert (found and found.key) == before


@pytest.mark.parametrize(
    ("key", "count", "first"),
    [
        ("2026-W47", 1, "2026-11-16..2026-11-16"),
        ("2026-W47", 3, "2026-11-16..2026-11-18"),
        ("2026-W47", 6, "2026-11-16..2026-11-21"),
        ("2026-W47", 7, "2026-W47"),
        ("2026-02", 30, "2026-02"),
        ("2026-11-18", 1, "2026-11-18"),
        ("2026-11-03..2026-11-17", 14, "2026-11-03..2026-11-16"),
        ("2024", 365, "2024-01-01..2024-12-30"),
    ],
)
def test_the_first_days(key: str, count: int, first: str) -> None:
    assert parse_period(key).first_days(count).key == first


@given(DAYS, LENGTHS)
def test_last_year_has_the_same_number(day: date, length: Length) -> None:
    period = containing(day, length)
    before = period.year_before()
    if before is None:
        assert (length, period.number) == ("week", 53)
    elif length != "day":
        assert (before.number, before.year, before.length) == (period.number, period.year - 1, length)


@given(DAYS, st.integers(0, 100), LENGTHS)
def test_the_periods_that_begin_on_some_days(first: date, more: int, length: Length) -> None:
    last = first + timedelta(days=more)
    days = [first + timedelta(days=n) for n in range(more + 1)]
    begun = [containing(day, length) for day in days if containing(day, length).start == day]
    assert beginning_in(first, last, length) == ((begun[0], begun[-1]) if begun else None)
