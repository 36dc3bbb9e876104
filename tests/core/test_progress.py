from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.progress import Progress, YearSoFar, most_behind
from core.totals import Counts
from core.units import Unit
from tests.county import COUNTY, DAILY, EAST

END_OF_APRIL = YearSoFar(date(2026, 4, 30))


def reached(count: int | None, target: int = 3000, unit: Unit = COUNTY, item: str = "vaccinations") -> Progress:
    return Progress(unit, DAILY, item, target, count, Counts(), END_OF_APRIL)


@pytest.mark.parametrize(
    ("last", "days", "of_days", "percent"),
    [
        (date(2026, 1, 1), 1, 365, "0.27"),
        (date(2026, 4, 30), 120, 365, "32.9"),
        (date(2024, 2, 29), 60, 366, "16.4"),
        (date(2026, 12, 30), 364, 365, "99.73"),
        (date(2026, 12, 31), 365, 365, "100"),
    ],
)
def test_the_days_of_the_year_that_have_passed(last: date, days: int, of_days: int, percent: str) -> None:
    year = YearSoFar(last)
    assert (year.days, year.of_days, year.percent) == (days, of_days, Decimal(percent))


def test_the_percentage_is_of_the_target_and_rounded_once() -> None:
    assert reached(1234).percent == Decimal("41.1")
    assert reached(3001).percent == Decimal("100.033")  # more than all is never said to be all
    assert reached(0).percent == 0  # somebody said that it is none


def test_where_nobody_gave_a_figure_there_is_no_percentage() -> None:
    assert reached(None).percent is None


def test_the_one_farthest_behind_is_the_units_own() -> None:
    slow, fast = reached(10, item="visits"), reached(2000)
    assert most_behind((reached(1, unit=EAST), fast, slow), COUNTY) is slow
    assert most_behind((fast,), COUNTY) is fast
    assert most_behind((reached(1, unit=EAST),), COUNTY) is None
    assert most_behind((fast, blank := reached(None), slow), COUNTY) is blank


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 10**9), st.integers(1, 10**9))
def test_ahead_and_percent_agree(last: date, count: int, target: int) -> None:
    year = YearSoFar(last)
    one = Progress(COUNTY, DAILY, "visits", target, count, Counts(), year)
    assert (one.ahead >= 0) == (count * year.of_days >= target * year.days)
    assert 0 < year.days <= year.of_days
    assert year.first + timedelta(days=year.days - 1) == last
