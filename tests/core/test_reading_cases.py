"""All the messages of tests/examples: how each is read, and the measure over all of them."""

from __future__ import annotations

import pytest

from bench.reading import Case, Measured, given, measure, own, table
from core.reading import Status

OWN = list(own())
MEASURED = list(measure([*given(), *OWN]))
ASKED_ONCE_TOO_OFTEN = {
    "血压140/90",
    "11.2012 3 0",
    "门诊12号",
    "全部为零吗",
    "没有疫苗了 门诊12 疑似0",
    "没有接种和疑似 门诊12",
}
"""A known fault, a small one. It may only become smaller."""


@pytest.mark.parametrize("measured", MEASURED, ids=[f"{case.habit} {case.text!r}" for case, _ in MEASURED])
def test_a_message_is_read_as_it_was_meant(measured: Measured) -> None:
    if measured.case.text in ASKED_ONCE_TOO_OFTEN:
        assert measured.verdict == "asked", "better than known: take it off the list"
    else:
        assert measured.verdict == "exact", measured


def test_none_is_read_wrongly() -> None:
    assert [measured for measured in MEASURED if measured.verdict == "wrong"] == []


def test_there_are_many_of_every_habit() -> None:
    assert len(OWN) > 700
    assert sum(case.form == "twelve" for case in OWN) > 40
    assert len({(case.form, case.text) for case in OWN}) == len(OWN)
    assert {case.status for case in OWN} == set(Status)


@pytest.mark.parametrize("measured", [one for one in MEASURED if one.case.habit == "habits/corrections"], ids=repr)
def test_a_correction_is_known_as_one(measured: Measured) -> None:
    assert measured.reading.amends


def test_the_table_counts_what_is_exact_asked_and_wrong() -> None:
    (right, *_), (asked, *_) = given(), [case for case in OWN if case.text == "血压140/90"]
    wrong = Case("made up", "daily", "12 3 0", Status.ASK, None, {})
    assert list(table(measure([right, asked, wrong, wrong]))) == [
        "habit                 messages   exact   asked   wrong",
        "given                        1       1       0       0",
        "habits/chatter               1       0       1       0",
        "made up                      2       0       0       2",
        "all                          4       1       1       2",
    ]


@pytest.mark.parametrize(
    ("text", "status", "values", "verdict"),
    [
        ("门诊12 接种3", Status.COMPLETE, {"visits": 12, "vaccinations": 3, "suspected_cases": 0}, "asked"),
        ("门诊12 接种3", Status.PARTIAL, {"visits": 12, "vaccinations": 4}, "wrong"),
        ("门诊12 接种3", Status.PARTIAL, {"visits": 12}, "wrong"),
        ("昨天门诊12", Status.PARTIAL, {"visits": 12}, "wrong"),
        ("门诊12", Status.ASK, {}, "wrong"),
        ("你好", Status.ASK, {}, "asked"),
        ("门诊12", Status.PARTIAL, {"visits": 12}, "exact"),
    ],
)
def test_what_is_stored_without_being_meant_is_wrong(
    text: str, status: Status, values: dict[str, int], verdict: str
) -> None:
    day = None if status is Status.ASK else MEASURED[0].case.day
    (measured,) = measure([Case("made up", "daily", text, status, day, values)])
    assert measured.verdict == verdict
