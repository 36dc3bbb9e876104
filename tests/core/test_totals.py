"""Sums of reports: what a report adds, and how they are taken apart again."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms import Form, Indicator, Values
from core.periods import parse_period
from core.reports import Report, ReportKey, Source
from core.totals import Counts, FormTotals, Tally, UnitTotals, delta, items_of
from core.units import Unit

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


def report(values: Values, *, on_time: bool = True, complete: bool = True, zero: bool = False) -> Report:
    return Report(
        key=ReportKey(7, "daily", "2026-11-20"),
        values=values,
        version=1,
        received_at=NOON,
        changed_at=NOON,
        on_time=on_time,
        complete=complete,
        zero=zero,
        source=Source.MESSAGE,
        person_id=3,
    )


VALUES = st.dictionaries(
    st.sampled_from(["visits", "suspected_cases", "suspected_cases.dysentery"]), st.integers(0, 9999)
)
REPORTS = st.builds(report, VALUES, on_time=st.booleans(), complete=st.booleans(), zero=st.booleans())


def test_missing_late_and_partial_are_what_is_left() -> None:
    counts = Counts(expected=168, received=160, on_time=155, zero=150, complete=158)
    assert (counts.missing, counts.late, counts.partial) == (8, 5, 2)


@pytest.mark.parametrize(
    ("stored", "items"),
    [
        (None, {}),
        (report({}), {}),
        (
            report({"visits": 12}),
            {
                "visits": 12,
                "#given:visits": 1,
                "#expected": 0,
                "#received": 1,
                "#on_time": 1,
                "#zero": 0,
                "#complete": 1,
            },
        ),
        (
            report({"visits": 0, "suspected_cases": 0}, on_time=False, complete=False, zero=True),
            {
                "visits": 0,
                "suspected_cases": 0,
                "#given:visits": 1,
                "#given:suspected_cases": 1,
                "#expected": 0,
                "#received": 1,
                "#on_time": 0,
                "#zero": 1,
                "#complete": 0,
            },
        ),
    ],
)
def test_what_a_report_adds(stored: Report | None, items: dict[str, int]) -> None:
    assert items_of(stored) == items


def test_a_correction_moves_the_totals_by_the_difference_only() -> None:
    before = report({"visits": 12, "vaccinations": 3}, zero=True)
    assert delta(before, report({"visits": 10, "vaccinations": 3})) == {"visits": -2, "#zero": -1}


def test_a_report_taken_back_leaves_nothing() -> None:
    before = report({"visits": 12})
    tally = Tally(dict(items_of(before)))
    tally.add_all(delta(before, report({})).items())
    assert set(tally.items.values()) == {0}
    assert tally.totals == {}


@given(st.lists(REPORTS, min_size=1, max_size=6))
def test_versions_one_after_the_other_end_at_the_last_one(versions: list[Report]) -> None:
    tally = Tally()
    before: Report | None = None
    for after in versions:
        tally.add_all(delta(before, after).items())
        before = after
    assert {item: n for item, n in tally.items.items() if n} == {
        item: n for item, n in items_of(versions[-1]).items() if n
    }


@given(versions=st.lists(REPORTS, min_size=1), excused=st.booleans())
def test_a_row_counts_as_expected_unless_it_is_excused_and_nothing_has_come(
    versions: list[Report], excused: bool
) -> None:
    tally = Tally()
    tally.add("#expected", int(not excused))
    before = None
    for after in versions:
        tally.add_all(delta(before, after, excused=excused).items())
        before = after
        assert tally.counts.expected == int(after.received or not excused)
        assert tally.counts.missing == int(not after.received and not excused)


def test_a_report_on_an_excused_row_brings_its_expectation_and_takes_it_away_again() -> None:
    came, corrected, taken_back = report({"visits": 5}), report({"visits": 6}), report({})
    assert delta(None, came, excused=True)["#expected"] == 1
    assert delta(came, corrected, excused=True) == {"visits": 1}
    assert delta(corrected, taken_back, excused=True)["#expected"] == -1
    assert "#expected" not in delta(None, came)


def test_counts_and_figures_come_apart_again() -> None:
    tally = Tally()
    for counts in (report({"visits": 5}), report({"visits": 7, "suspected_cases.dysentery": 1})):
        tally.add_all(items_of(counts).items())
    tally.add("#expected", 3)
    assert tally.counts == Counts(expected=3, received=2, on_time=2, complete=2)
    assert tally.totals == {"visits": 12, "suspected_cases.dysentery": 1}


def test_an_explicit_zero_is_a_figure_and_a_blank_is_none() -> None:
    tally = Tally()
    tally.add_all(delta(None, report({"suspected_cases": 0})).items())
    assert "suspected_cases" not in tally.items  # zero has moved no sum, and yet
    assert tally.totals == {"suspected_cases": 0}


def test_an_undo_that_takes_a_figure_back_leaves_a_blank() -> None:
    first, second = report({"visits": 12}), report({"visits": 12, "suspected_cases": 0})
    tally = Tally()
    for before, after in ((None, first), (first, second), (second, first)):
        tally.add_all(delta(before, after).items())
    assert tally.totals == {"visits": 12}


def test_the_row_above_a_village_is_its_township() -> None:
    county = Unit(1, "QS", "青山县", "county", None, "1/")
    township = Unit(2, "QS01", "城关镇", "township", 1, "1/2/")
    village = Unit(20, "QS0101", "石桥村", "village", 2, "1/2/20/")
    stranger = Unit(21, "QS1201", "远村", "village", 12, "1/12/21/")
    form = Form(
        key="daily",
        title={"en": "Daily"},
        level="village",
        every="day",
        due=time(18),
        indicators=(Indicator(key="visits", name={"en": "visits"}),),
    )
    period = parse_period("2026-W47")
    totals = FormTotals(form, county, period, Counts(), {}, rows=(UnitTotals(township, Counts(), {}),))
    assert totals.row_above(village) == township
    assert totals.row_above(township) is None
    assert totals.row_above(stranger) is None
