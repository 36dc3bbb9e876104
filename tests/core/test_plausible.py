"""What is usual at a village, and which of its figures are asked about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms import Form, Indicator, Values
from core.plausible import DAYS, ENOUGH, FAR, REPEATED, RUN, SUDDEN_ZERO, UNUSUAL, WITHOUT, odd, usual
from core.usual import Range, Usual
from tests.county import DAILY, values

FORM = DAILY.model_copy(
    update={
        "indicators": tuple(
            i.model_copy(update={"goes_with": "visits"}) if i.key == "vaccinations" else i for i in DAILY.indicators
        )
    }
)
FIGURES = st.lists(st.integers(0, 60), min_size=ENOUGH, max_size=DAYS)
SPARSE = st.lists(st.sampled_from([0, 0, 0, 0, 0, 1, 2, 9, 30]), min_size=ENOUGH, max_size=DAYS)


def past_of(reports: Sequence[Values]) -> dict[str, Values]:
    """These reports on as many days, the newest last."""
    last = date(2026, 11, 19)
    return {(last - timedelta(days=len(reports) - 1 - n)).isoformat(): report for n, report in enumerate(reports)}


def of_visits(figures: Sequence[int]) -> Range:
    known = usual(FORM, past_of([{"visits": figure} for figure in figures]))
    assert known is not None
    return known.ranges["visits"]


def asked(report: Values, known: Usual | None, form: Form = FORM) -> tuple[str, str | None] | None:
    found = odd(form, report, known)
    return (found.rule, found.indicator.key if found.indicator else None) if found else None


BUSY = past_of([values(8 + n % 7, n % 4, 0) for n in range(28)])  # 8 to 14 visits, 0 to 3 vaccinations
QUIET = past_of([values(n % 3, 0, 0) for n in range(28)])


@pytest.mark.parametrize(
    ("past", "report", "question"),
    [
        (BUSY, values(11, 2, 0), None),
        (BUSY, values(8, 3, 0), None),
        (BUSY, values(23, 0, 0), None),
        (BUSY, values(24, 0, 0), (UNUSUAL, "visits")),
        (BUSY, values(120, 3, 0), (UNUSUAL, "visits")),
        (BUSY, values(2, 0, 0), None),
        (BUSY, values(1, 0, 0), (UNUSUAL, "visits")),
        (BUSY, values(12, 30, 0), (UNUSUAL, "vaccinations")),
        (BUSY, values(120, 30, 0), (UNUSUAL, "visits")),  # one question, about the first in the form
        (BUSY, values(12, 0, 4), None),  # cases where there were none: asked about from 5 on
        (BUSY, values(12, 0, 5), (UNUSUAL, "suspected_cases")),
        (BUSY, values(0, 0, 0), (SUDDEN_ZERO, "visits")),
        (BUSY, values(0, 3, 0), (WITHOUT, "vaccinations")),  # more to the point than the zero
        (BUSY, values(0, 3, 50), (WITHOUT, "vaccinations")),
        (BUSY, values(0, 0, 50), (UNUSUAL, "suspected_cases")),
        (QUIET, values(0, 0, 0), None),
        (QUIET, values(6, 0, 0), None),
        (QUIET, values(7, 0, 0), (UNUSUAL, "visits")),
        ({}, values(500, 0, 90), None),  # nothing is known
        ({}, values(0, 3, 0), (WITHOUT, "vaccinations")),
        ({}, {"vaccinations": 3, "suspected_cases": 0}, None),  # a blank is no zero
    ],
)
def test_what_is_asked(past: dict[str, Values], report: Values, question: tuple[str, str | None] | None) -> None:
    assert asked(report, usual(FORM, past)) == question


def test_a_form_without_history_asks_only_about_what_does_not_go_together() -> None:
    assert asked(values(0, 3, 0), None) == (WITHOUT, "vaccinations")
    assert asked(values(0, 3, 0), None, DAILY) is None
    assert asked(values(9000, 3, 0), None) is None


@pytest.mark.parametrize(("reports", "known"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_of_less_than_two_weeks_nothing_is_concluded(reports: int, known: bool) -> None:
    found = usual(FORM, past_of([values(12, n % 4, 0) for n in range(reports)]))
    assert bool(found and found.ranges) == known
    assert asked(values(500, 0, 0), found) == ((UNUSUAL, "visits") if known else None)


def test_missing_days_and_blanks_are_not_zeros() -> None:
    partial = past_of([values(12, 3, 0) if n % 2 else {"suspected_cases": 0} for n in range(28)])
    known = usual(FORM, partial)
    assert known is not None
    assert known.ranges.keys() == {"visits", "vaccinations", "suspected_cases"}
    assert known.ranges["visits"][:2] == (12, 12)
    assert known.ranges["visits"].never_zero
    fewer = usual(FORM, dict(list(partial.items())[2:]))
    assert fewer is not None
    assert fewer.ranges.keys() == {"suspected_cases"}


def test_what_has_happened_of_late_is_no_question() -> None:
    reports = list(BUSY.values())
    known = usual(FORM, past_of([*reports[:-1], values(0, 30, 0)]))
    for report in (values(0, 0, 0), values(12, 30, 0), values(12, 17, 0), values(0, 3, 0)):
        assert asked(report, known) is None


@pytest.mark.parametrize(
    ("mean", "most"),
    [(1, 5), (2, 8), (5, 13), (10, 21)],  # from a printed table of the Poisson distribution: 99.9 % lie at or below
)
def test_figures_that_hardly_vary_are_taken_for_poisson(mean: int, most: int) -> None:
    found = of_visits([mean] * 28)
    assert found.most == max(most, mean + FAR - 1)


@pytest.mark.parametrize(("mean", "sudden"), [(4, False), (5, True)])  # e⁻⁴ = 1.8 %, e⁻⁵ = 0.7 %
def test_a_zero_is_sudden_where_it_would_be_one_in_a_hundred(mean: int, sudden: bool) -> None:
    assert of_visits([mean] * 28).never_zero == sudden


def test_suspected_cases_may_vanish_without_a_question() -> None:
    known = usual(FORM, past_of([values(12, 0, 20) for _ in range(28)]))
    assert known is not None
    assert known.ranges["suspected_cases"][2] == 0
    for cases in (0, 1, 5):
        assert asked(values(11, 0, cases), known) is None


@pytest.mark.parametrize(
    ("run", "repeated"),
    [(RUN - 2, False), (RUN - 1, True), (RUN, False), (2 * RUN - 2, False), (2 * RUN - 1, True), (28, False)],
)
def test_the_same_figures_are_asked_about_once_in_seven_reports(run: int, repeated: bool) -> None:
    before = [values(11, 2, 0)] if run < DAYS else []
    known = usual(FORM, past_of([*before, *[values(12, 3, 0)] * run]))
    assert asked(values(12, 3, 0), known) == ((REPEATED, None) if repeated else None)
    assert asked(values(12, 2, 0), known) is None


def test_nothing_but_zeros_may_be_repeated() -> None:
    assert usual(FORM, past_of([values(0, 0, 0)] * (RUN - 1))) is None
    assert usual(FORM, {}) is None


@given(FIGURES | SPARSE, st.integers(0, 400))
def test_nothing_is_asked_about_what_lies_between_earlier_figures(figures: list[int], figure: int) -> None:
    known = usual(FORM, past_of([values(seen, 0, 0) for seen in figures]))
    found = asked(values(figure, 1, 0), known)
    if min(figures) <= figure <= max(figures):
        assert found in (None, (WITHOUT, "vaccinations"))
    if found == (UNUSUAL, "visits"):
        assert figure >= max(figures) + FAR or 0 < figure <= min(figures) - FAR


@given(FIGURES | SPARSE)
def test_the_bounds_are_those_of_an_exact_computation(figures: list[int]) -> None:
    low, high = min(figures), max(figures)
    none, least, most = exact(figures)
    assert of_visits(figures) == Range(
        low, high, min(least, max(low - FAR + 1, 0)), max(most, high + FAR - 1), low > 0 and none < Decimal("0.01")
    )


def exact(figures: Sequence[int]) -> tuple[Decimal, int, int]:
    """The chance of a zero, and between which counts all but a thousandth on each side lies, added up term by term in
    fifty digits: Γ(x+k)/(Γ(k)·x!)·pᵏ·(1−p)ˣ with size k and p = k/(k+mean), or meanˣ/x!·e⁻ᵐᵉᵃⁿ."""
    with localcontext() as context:
        context.prec = 50
        number = Decimal(len(figures))
        mean = sum(figures) / number
        spread = sum((figure - mean) ** 2 for figure in figures) / (number - 1)
        size = mean**2 / (spread - mean) if spread > mean else None
        other = mean / (mean + size) if size else Decimal()
        none = term = up_to = (1 - other) ** size if size else (-mean).exp()
        x = least = 0
        while up_to <= Decimal("0.999"):
            least = x + 1 if up_to < Decimal("0.001") else least
            term *= (size + x) / (x + 1) * other if size else mean / (x + 1)
            up_to += term
            x += 1
        return none, least, x


def test_large_figures_have_bounds_too() -> None:
    found = of_visits([9000 + 10 * n for n in range(28)])
    assert 8000 < found.least < 9000
    assert 9270 < found.most < 10000


def test_indicators_that_go_with_none_are_never_alone() -> None:
    lonely = FORM.model_copy(update={"indicators": (Indicator(key="visits", name={"zh-CN": "门诊", "en": "visits"}),)})
    assert asked({"visits": 3}, usual(lonely, past_of([{"visits": 3}] * 3)), lonely) is None
