"""Periods as DHIS2 writes them: the examples of its documentation, and no day left out or counted twice."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dhis2_periods import OWN_TYPE, PERIOD_TYPES, PeriodType, dhis2_period, fitting
from core.periods import LENGTHS, Length, containing
from tests.emulator.dhis2 import PERIODS

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
TYPES = st.sampled_from(PERIOD_TYPES)


@pytest.mark.parametrize(
    ("day", "period_type", "code", "adx"),
    [
        # Developer guide, "Date and period format"
        ("2004-03-15", "Daily", "20040315", "2004-03-15/P1D"),
        ("2004-03-03", "Weekly", "2004W10", "2004-03-01/P7D"),
        ("2004-03-31", "Monthly", "200403", "2004-03-01/P1M"),
        ("2004-03-31", "Quarterly", "2004Q1", "2004-01-01/P3M"),
        ("2004-06-30", "SixMonthly", "2004S1", "2004-01-01/P6M"),
        ("2004-04-01", "SixMonthlyApril", "2004AprilS1", "2004-04-01/P6M"),
        ("2004-12-31", "Yearly", "2004", "2004-01-01/P1Y"),
        ("2005-03-31", "FinancialApril", "2004April", "2004-04-01/P1Y"),
        ("2005-06-30", "FinancialJuly", "2004July", "2004-07-01/P1Y"),
        ("2004-10-01", "FinancialOct", "2004Oct", "2004-10-01/P1Y"),
        # "ADX period definitions"
        ("2017-10-05", "Weekly", "2017W40", "2017-10-02/P7D"),
        ("2017-12-31", "SixMonthly", "2017S2", "2017-07-01/P6M"),
        ("2018-02-01", "SixMonthlyApril", "2017AprilS2", "2017-10-01/P6M"),
        # where years meet
        ("2026-11-20", "Daily", "20261120", "2026-11-20/P1D"),
        ("2026-01-28", "Weekly", "2026W5", "2026-01-26/P7D"),
        ("2027-01-03", "Weekly", "2026W53", "2026-12-28/P7D"),
        ("2024-12-30", "Weekly", "2025W1", "2024-12-30/P7D"),
        ("2026-03-31", "FinancialOct", "2025Oct", "2025-10-01/P1Y"),
    ],
)
def test_the_examples_of_the_documentation(day: str, period_type: PeriodType, code: str, adx: str) -> None:
    period = dhis2_period(date.fromisoformat(day), period_type)
    assert (period.code, period.adx) == (code, adx)


@given(DAYS, TYPES)
def test_a_day_lies_in_its_period_and_the_next_begins_where_it_ends(day: date, period_type: PeriodType) -> None:
    period = dhis2_period(day, period_type)
    assert period.first <= day <= period.last
    assert dhis2_period(period.first, period_type) == dhis2_period(period.last, period_type) == period
    after = dhis2_period(period.last + timedelta(days=1), period_type)
    assert after.first == period.last + timedelta(days=1)
    assert after.code != period.code
    assert re.fullmatch(PERIODS[period_type], period.code)


@given(DAYS, st.sampled_from(LENGTHS), TYPES)
def test_what_can_be_added_up_lies_in_one_period_as_a_whole(day: date, length: Length, period_type: PeriodType) -> None:
    ours = containing(day, length)
    theirs = dhis2_period(ours.start, period_type)
    if period_type in fitting(length):
        assert theirs.last >= ours.end


@pytest.mark.parametrize("length", LENGTHS)
def test_every_type_that_is_not_offered_cuts_a_period_somewhere(length: Length) -> None:
    """Nothing is refused that would do."""
    for period_type in set(PERIOD_TYPES) - set(fitting(length)):
        period = containing(date(2020, 1, 1), length)
        cuts = 0
        while period.start.year < 2030:
            cuts += dhis2_period(period.start, period_type).last < period.end
            period = period.next()
        assert cuts, period_type


def test_each_length_has_its_own_type_but_ten_days() -> None:
    assert {length for length in LENGTHS if OWN_TYPE[length] is None} == {"ten_days"}
    for length in LENGTHS:
        if own := OWN_TYPE[length]:
            ours = containing(date(2026, 11, 20), length)
            theirs = dhis2_period(date(2026, 11, 20), own)
            assert (theirs.first, theirs.last) == (ours.start, ours.end)
            assert fitting(length)[0] == own
