"""What a stored report says of the cases of listed diseases, beside the version before it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.alerts import Who
from core.cases import Cases, alert_after, cases_in, is_counted
from core.effects import SaveReport
from core.forms import Forms, Indicator, Threshold, Values
from tests.county import DAILY, DISEASES, FORMS, ZHANG, at, report_of

PART = "suspected_cases.dysentery"


def case(count: int, **others: int) -> Values:
    return {"suspected_cases": count + sum(others.values()), PART: count}


def says(now: Values, before: Values | None) -> SaveReport:
    first = None if before is None else report_of(ZHANG, before).report
    return report_of(ZHANG, now, time_="16:05", before=first)


@pytest.mark.parametrize(
    ("before", "now", "raises"),
    [
        (None, case(1), True),
        (None, {"suspected_cases": 0}, False),
        (None, {"suspected_cases": 2}, False),  # nobody has said yet of what
        (case(1), case(1), False),
        (case(1), case(2), True),
        (case(2), case(1), False),
        ({}, case(1), True),  # taken back, and sent again
        (case(1), {}, False),
        ({"suspected_cases": 1}, case(1), True),
    ],
)
def test_only_more_of_a_disease_than_before_raises(before: Values | None, now: Values, raises: bool) -> None:
    found = {each.item: each for each in cases_in(FORMS, says(now, before))}
    assert any(each.raises for each in found.values()) == raises
    assert not raises or found[PART].raises


@pytest.mark.parametrize("values", [{}, {"visits": 12}, {"suspected_cases": 0}, {"suspected_cases": 2}])
def test_a_first_report_without_diseases_looks_for_no_alerts(values: Values) -> None:
    assert list(cases_in(FORMS, says(values, None))) == []


def test_a_disease_without_a_deadline_raises_nothing() -> None:
    free = replace(FORMS, breakdowns={"diseases": DISEASES.model_copy(update={"hours": {"B": 0}})})
    assert [(each.hours, each.raises) for each in cases_in(free, says(case(1), None))] == [(0, False)]


def test_what_is_open_in_one_list_is_not_settled_by_another() -> None:
    """Two figures are broken down, each by its own list: cases of one are no answer about the other."""
    deaths = Indicator(key="deaths", name={"zh-CN": "死亡", "en": "deaths"}, breakdown="diseases")
    daily = DAILY.model_copy(update={"indicators": (*DAILY.indicators, deaths)})
    both = Forms({"daily": daily}, FORMS.breakdowns)
    now = {"suspected_cases": 1, "deaths": 1, "deaths.dysentery": 1}
    found = cases_in(both, says(now, {"suspected_cases": 1}))
    assert {each.item: each.new for each in found} == {PART: None, "deaths.dysentery": 1}


@pytest.mark.parametrize("before", [0, 2])
def test_while_nobody_has_said_what_some_are_every_disease_is_in_doubt(before: int) -> None:
    found = cases_in(FORMS, says({"suspected_cases": 1}, {"suspected_cases": before}))
    assert [(each.item, each.new) for each in found] == [(PART, None)]


def test_none_at_all_settles_every_disease() -> None:
    assert [(each.item, each.new) for each in cases_in(FORMS, says({"suspected_cases": 0}, case(1)))] == [(PART, 0)]


def test_every_disease_of_the_list_is_looked_at_where_there_are_cases() -> None:
    assert len(list(cases_in(FORMS, says(case(1), None)))) == len(DISEASES.items)


RULE = Threshold(key="rule", indicator="suspected_cases", item="dysentery", cases=3, days=7, level="township")


@pytest.mark.parametrize(
    ("before", "now", "counted"),
    [
        (None, case(1), True),
        (case(1), case(2), True),
        (case(2), case(1), True),  # fewer may withdraw what was raised
        (case(1), {"suspected_cases": 0}, True),
        (case(1), case(1), False),
        (None, case(0), False),  # a blank is counted as 0
        ({"visits": 9}, {"visits": 12}, False),
    ],
)
def test_another_figure_that_a_threshold_counts_is_counted(before: Values | None, now: Values, counted: bool) -> None:
    forms = Forms({"daily": DAILY.model_copy(update={"thresholds": (RULE,)})}, FORMS.breakdowns)
    assert is_counted(forms, says(now, before)) == counted


def test_a_figure_that_no_threshold_counts_is_no_reason_to_count() -> None:
    assert not is_counted(FORMS, says({"visits": 12}, {"visits": 9}))


@pytest.mark.parametrize(("hours", "due"), [(2, "2026-11-20 18:05"), (0, "2026-11-21 16:05")])
def test_more_cases_have_the_time_that_the_list_gives_now(hours: int, due: str) -> None:
    """Where it gives none any more, that of the alert."""
    before = alert_after(_of(PART, says(case(1), None)), None, at=at("2026-11-20 16:00"), who=Who())
    assert before
    assert before.due_at == at("2026-11-21 16:00")
    more = _of(PART, says(case(2), case(1)))._replace(hours=hours)
    after = alert_after(more, before, at=at("2026-11-20 16:05"), who=Who())
    assert after
    assert (after.cases, after.due_at) == (2, at(due))


def test_the_same_cases_are_nothing_new_and_neither_are_fewer_where_nobody_was_told() -> None:
    same = _of(PART, says(case(1), case(1)))
    assert alert_after(same, None, at=at("2026-11-20 16:05"), who=Who()) is None
    before = alert_after(_of(PART, says(case(1), None)), None, at=at("2026-11-20 16:00"), who=Who())
    assert alert_after(same, before, at=at("2026-11-20 16:05"), who=Who()) is None


def _of(item: str, saved: SaveReport) -> Cases:
    return next(each for each in cases_in(FORMS, saved) if each.item == item)
