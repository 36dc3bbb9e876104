"""Changes and rates: what documents print, and what holds for all figures."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.compare import SMALL_BASE, Change, change, rate

GOLDEN = Path(__file__).parents[1] / "golden"
COUNTS = st.integers(min_value=0, max_value=10**9)


def golden(name: str) -> list[dict[str, Any]]:
    """The file's cases, decimals as they are written."""
    cases: list[dict[str, Any]] = json.loads((GOLDEN / name).read_text("utf-8"), parse_float=Decimal)
    return cases


@pytest.mark.parametrize("case", golden("comparisons.json"), ids=lambda case: case["what"])
def test_changes_are_printed_as_in_the_documents_where_these_are_right(case: dict[str, Any]) -> None:
    found = change(case["now"], case["then"])
    assert found is not None
    assert found.by == case["now"] - case["then"]
    assert found.percent == case.get("right_percent", case["printed_percent"])


@pytest.mark.parametrize("case", golden("rates.json"), ids=lambda case: case["what"])
def test_rates_are_printed_as_in_the_documents_where_these_are_right(case: dict[str, Any]) -> None:
    found = rate(case["part"], case["whole"])
    printed = Decimal(case.get("right", case["printed"]))
    assert found is not None
    assert found.quantize(printed) == printed


def test_the_categories_of_cases_add_up_to_the_whole() -> None:
    *categories, whole = [case for case in golden("rates.json") if case["what"] != "deaths per case"]
    assert sum(case["part"] for case in categories) == whole["part"] == 285
    assert sum(case["whole"] for case in categories) == whole["whole"] == 363


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [
        (1234, 1200, Change(34, Decimal("2.8"))),
        (87, 90, Change(-3, Decimal("-3.3"))),
        (42, 47, Change(-5, Decimal(-11))),
        (0, 20, Change(-20, Decimal(-100))),
        (20, 20, Change(0, Decimal(0))),
        (9246, 9240, Change(6, Decimal("0.065"))),  # below 1 %: two significant digits
        (10_996, 10_000, Change(996, Decimal(10))),  # 9.96 % at one decimal
        (229, 200, Change(29, Decimal(15))),  # 14.5 %: half up
        (171, 200, Change(-29, Decimal(-15))),  # half away from zero on both sides
        (13, 5, Change(8, None)),  # a small base: the count alone
        (2, 9, Change(-7, None)),
        (15, 10, Change(5, Decimal(50))),  # the smallest base that is large enough
        (7, 0, Change(7, None)),  # nothing is divided by zero
        (0, 0, Change(0, None)),
        (7, None, None),
        (None, 7, None),
        (None, None, None),
    ],
)
def test_change(now: int | None, then: int | None, expected: Change | None) -> None:
    assert change(now, then) == expected


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (150, 168, "89.3"),
        (168, 168, "100"),
        (0, 168, "0"),
        (29, 46, "63"),
        (1, 2000, "0.05"),
        (1, 16, "6.3"),  # 6.25: half up
        (6997, 7000, "99.957"),  # three villages are missing, so it does not read 100
        (1, 1_000_000, "0.0001"),
        (11, 10, "110"),
    ],
)
def test_rate(part: int, whole: int, expected: str) -> None:
    found = rate(part, whole)
    assert found is not None
    assert f"{found:f}" == expected


def test_there_is_no_rate_of_nothing() -> None:
    assert rate(0, 0) is None


@given(COUNTS, COUNTS)
def test_then_and_its_change_make_now(now: int, then: int) -> None:
    found = change(now, then)
    assert found is not None
    assert then + found.by == now
    assert (found.percent is None) == (then < SMALL_BASE)


@given(COUNTS, st.integers(min_value=SMALL_BASE, max_value=10**9))
def test_a_printed_change_is_the_exact_one_rounded(now: int, then: int) -> None:
    found = change(now, then)
    assert found is not None
    assert found.percent is not None
    exact = Fraction(now - then) * 100 / then
    step = Fraction(1) if abs(exact) >= 10 else Fraction(1, 10)
    assert abs(Fraction(found.percent) - exact) <= step / 2
    assert (found.percent > 0) - (found.percent < 0) == (now > then) - (now < then)


@given(COUNTS, st.integers(min_value=1, max_value=10**9))
def test_a_rate_is_rounded_and_reads_0_or_100_only_when_it_is(part: int, whole: int) -> None:
    found = rate(part, whole)
    assert found is not None
    assert abs(Fraction(found) - Fraction(part * 100, whole)) <= Fraction(1, 20)
    assert (found == 0) == (part == 0)
    assert (found == 100) == (part == whole)


@given(COUNTS, COUNTS, st.integers(min_value=1, max_value=10**9))
def test_a_larger_part_never_has_a_smaller_rate(one: int, other: int, whole: int) -> None:
    lower, higher = rate(min(one, other), whole), rate(max(one, other), whole)
    assert lower is not None
    assert higher is not None
    assert lower <= higher


@given(st.integers(), st.integers())
def test_any_two_counts_can_be_compared(one: int, other: int) -> None:
    found = change(one, other)
    assert found is not None
    assert found.by == one - other
    assert (rate(one, other) is None) == (other <= 0)
