"""What a stored report says of the cases of listed diseases, beside the version before it."""

from __future__ import annotations

import pytest

from core.cases import cases_in, is_counted
from core.effects import SaveReport
from core.forms import Values
from tests.county import DISEASES, FORMS, ZHANG, report_of

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


def test_while_nobody_has_said_what_some_are_every_disease_is_in_doubt() -> None:
    open_ones = {each.item: each.new for each in cases_in(FORMS, says({"suspected_cases": 1}, {"suspected_cases": 2}))}
    settled = {each.item: each.new for each in cases_in(FORMS, says({"suspected_cases": 0}, case(1)))}
    assert (open_ones[PART], settled[PART]) == (None, 0)


def test_every_disease_of_the_list_is_looked_at_where_there_are_cases() -> None:
    assert len(list(cases_in(FORMS, says(case(1), None)))) == len(DISEASES.items)


def test_a_figure_that_no_threshold_counts_is_no_reason_to_count() -> None:
    assert not is_counted(FORMS, says({"visits": 12}, {"visits": 9}))
