"""When a unit is open, and what lies below it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.county import COUNTY, EAST, WEST, ZHANG

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("opened", "closed", "open_on"),
    [
        (None, None, [MAY, JUNE, JULY]),
        (JUNE, None, [JUNE, JULY]),
        (None, JUNE, [MAY]),
        (JUNE, JULY, [JUNE]),
        (JUNE, JUNE, []),
        (JULY, JUNE, []),
    ],
)
def test_a_unit_is_open_from_the_first_day_until_before_the_last(
    opened: date | None, closed: date | None, open_on: list[date]
) -> None:
    unit = replace(ZHANG, opened=opened, closed=closed)
    assert [day for day in (MAY, JUNE, JULY) if unit.is_open_on(day)] == open_on


def test_a_unit_holds_itself_and_what_lies_below() -> None:
    assert EAST.holds(EAST)
    assert EAST.holds(ZHANG)
    assert COUNTY.holds(ZHANG)
    assert not WEST.holds(ZHANG)
    assert not ZHANG.holds(EAST)
