"""What an exported report says: how it stands, and which items it has a row for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exports import ExportedReport, Items, Status, status_of, that_fit
from core.forms import Values
from core.periods import parse_period
from tests.county import DAILY, EAST, FORMS, WORKLOAD, ZHANG

DUE = datetime(2026, 11, 20, 10, tzinfo=UTC)
LATER, EARLIER = DUE + timedelta(seconds=1), DUE - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("received", "on_time", "excused", "now", "status"),
    [
        (True, True, False, LATER, Status.ON_TIME),
        (True, False, False, LATER, Status.LATE),
        (True, True, True, LATER, Status.ON_TIME),  # it counts although it was excused
        (True, False, True, LATER, Status.LATE),
        (False, False, True, LATER, Status.EXCUSED),
        (False, False, True, EARLIER, Status.EXCUSED),
        (False, False, False, LATER, Status.MISSING),
        (False, False, False, DUE, Status.MISSING),
        (False, False, False, EARLIER, Status.WAITING),
    ],
)
def test_how_a_report_stands(received: bool, on_time: bool, excused: bool, now: datetime, status: Status) -> None:
    assert status_of(received=received, on_time=on_time, excused=excused, due_at=DUE, now=now) is status


def exported(values: Values, form: str = "daily", period: str = "2026-11-20") -> ExportedReport:
    return ExportedReport(ZHANG, EAST, form, period, Status.ON_TIME, values)


def test_what_is_asked_has_a_row_whether_it_was_given_or_not() -> None:
    items = Items(FORMS, "zh-CN")
    assert items.of(exported({})) == ["visits", "vaccinations", "suspected_cases"]
    given_items = {"suspected_cases.dysentery": 1, "suspected_cases": 1}
    assert items.of(exported(given_items)) == [
        "visits",
        "vaccinations",
        "suspected_cases",
        "suspected_cases.dysentery",
    ]


def test_what_the_form_does_not_know_any_more_comes_last_under_its_key() -> None:
    items = Items(FORMS, "en")
    report = exported({"old": 3, "suspected_cases.cowpox": 1, "visits": 2})
    assert items.of(report)[3:] == ["old", "suspected_cases.cowpox"]
    assert [items.name("daily", item) for item in items.of(report)] == [
        "visits",
        "vaccinations",
        "suspected cases",
        "old",
        "suspected_cases.cowpox",
    ]


def test_a_form_that_is_gone_is_called_by_its_key_and_has_what_was_given() -> None:
    items = Items(FORMS, "zh-CN")
    assert items.form_name("gone") == "gone"
    assert items.of(exported({"b": 1, "a": 0}, form="gone")) == ["a", "b"]


def test_a_name_is_that_of_a_column_of_a_file_of_reports() -> None:
    """What is exported can be imported under these headings."""
    for language in ("zh-CN", "en"):
        items = Items(FORMS, language)
        for form in FORMS.forms.values():
            for item, name in items.names(form.key).items():
                assert FORMS.column(form, name) == item
    assert Items(FORMS, "zh-CN").name("daily", "suspected_cases.dysentery") == "疑似病例.痢疾"


def test_a_day_is_the_first_of_the_period() -> None:
    assert exported({}, form="workload", period="2026-11").day.isoformat() == "2026-11-01"


@pytest.mark.parametrize(
    ("period", "forms"), [("2026-W47", ("daily",)), ("2026-11", ("daily", "workload")), ("2026", ("daily", "workload"))]
)
def test_a_period_has_no_form_that_is_longer(period: str, forms: tuple[str, ...]) -> None:
    assert that_fit((DAILY, WORKLOAD), parse_period(period)) == forms


@given(st.dictionaries(st.sampled_from(["visits", "suspected_cases", "suspected_cases.dysentery", "old"]), st.just(0)))
def test_every_figure_has_one_row_and_none_is_made_up(values: Values) -> None:
    found = Items(FORMS, "zh-CN").of(exported(values))
    assert len(found) == len(set(found))
    assert set(found) == {*values, "visits", "vaccinations", "suspected_cases"}
