"""Every change of a report says who, when, through what, and from which figures to which."""

from __future__ import annotations

from datetime import time

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, RowMapping, select

from core.effects import SaveReport
from core.expected import expected_report
from core.forms import Form, Indicator, Values
from core.reports import Report, Source, compose, undo
from core.sheet import Row, Sheet
from storage import Store, report_import, reports
from storage.tables import report, report_revision
from tests.county import CALENDAR, DAILY, FORMS, ZHANG, at, values
from tests.storage.test_excused import tally_of

EXPECTED = expected_report(DAILY, ZHANG, "2026-11-20", CALENDAR)
WIDER = Form.model_validate(
    DAILY.model_dump()
    | {"indicators": (*DAILY.indicators, Indicator(key="referrals", name={"zh-CN": "转诊", "en": "referrals"}))}
)


def said(
    before: Report | None, figures: Values, at_: str, who: int | None, source: Source, form: Form = DAILY
) -> Report:
    return compose(form, EXPECTED, before, figures, at=at(f"2026-11-20 {at_}"), source=source, person_id=who)


async def save(store: Store, before: Report | None, after: Report) -> Report:
    await store.write(lambda conn: reports.save(conn, [SaveReport(before, after, EXPECTED)]))
    return after


def revisions(conn: Connection) -> list[RowMapping]:
    return list(conn.execute(select(report_revision).order_by(report_revision.c.version)).mappings())


async def test_who_when_through_what_and_from_which_figures_to_which(county: Store) -> None:
    first = await save(county, None, said(None, {"visits": 12}, "16:00", 11, Source.MESSAGE))
    zero = await save(county, first, said(first, {"suspected_cases": 0}, "16:01", 11, Source.BUTTON))
    edited = await save(county, zero, said(zero, {"visits": 13}, "16:02", 12, Source.EDIT))
    undone = undo(DAILY, edited, at=at("2026-11-20 16:03"), person_id=2)
    await save(county, edited, undone)
    headings = ("unit", "form", "date", "visits", "vaccinations", "suspected_cases")
    cells = dict(zip(headings, (ZHANG.code, "daily", "2026-11-20", "", "3", ""), strict=True))
    sheet, now = Sheet("paper.csv", headings, (Row(2, cells),)), at("2026-11-21 09:00")

    def bring(conn: Connection) -> None:
        plan = report_import.check_sheet(conn, sheet, FORMS, CALENDAR, now)
        report_import.store_plan(conn, plan, FORMS, now, lambda _done, _total: None)

    await county.write(bring)
    kept = await county.read(revisions)
    assert [(row["version"], row["person_id"], row["source"]) for row in kept] == [
        (1, 11, "message"),
        (2, 11, "button"),
        (3, 12, "edit"),
        (4, 2, "undo"),
        (5, None, "import"),
    ]
    assert [CALENDAR.local(row["at"]).time() for row in kept] == [
        time(16),
        time(16, 1),
        time(16, 2),
        time(16, 3),
        time(9),
    ]
    assert {row["form_version"] for row in kept} == {DAILY.version}
    assert [(row["previous"], row["values"]) for row in kept] == [
        ({}, {"visits": 12}),
        ({"visits": 12}, {"visits": 12, "suspected_cases": 0}),
        ({"visits": 12, "suspected_cases": 0}, {"visits": 13, "suspected_cases": 0}),
        ({"visits": 13, "suspected_cases": 0}, {"visits": 12, "suspected_cases": 0}),
        ({"visits": 12, "suspected_cases": 0}, values(12, 3, 0)),
    ]


async def test_the_report_is_its_last_revision(county: Store) -> None:
    first = await save(county, None, said(None, values(12, 3, 0), "16:00", 11, Source.MESSAGE))
    await save(county, first, said(first, {"visits": 13}, "16:02", 12, Source.MESSAGE))
    last = (await county.read(revisions))[-1]
    current = await county.read(lambda conn: conn.execute(select(report)).mappings().one())
    same = ("unit_id", "form", "period", "version", "previous", "values", "source", "person_id", "form_version")
    assert {name: current[name] for name in same} == {name: last[name] for name in same}
    assert current["changed_at"] == last["at"]


FIGURES = st.dictionaries(st.sampled_from(["visits", "vaccinations", "suspected_cases"]), st.integers(0, 9))


@given(st.lists(FIGURES, min_size=1))
def test_a_blank_never_overwrites_a_number(messages: list[Values]) -> None:
    current: Report | None = None
    for figures in messages:
        after = said(current, figures, "16:00", 11, Source.MESSAGE)
        if current:
            assert current.values.keys() <= after.values.keys()
        assert {key: after.values[key] for key in figures} == figures
        current = after


async def test_a_form_that_has_changed_changes_no_report_until_it_is_written_again(county: Store) -> None:
    """`referrals` is asked since noon: the morning's report was complete, its correction is not."""
    first = await save(county, None, said(None, values(12, 3, 0), "09:00", 11, Source.MESSAGE))
    assert (await county.read(tally_of)).counts.complete == 1
    second = await save(county, first, said(first, {"visits": 13}, "16:00", 11, Source.MESSAGE, WIDER))
    tally = await county.read(tally_of)
    assert (tally.counts.received, tally.counts.complete, tally.totals) == (1, 0, values(13, 3, 0))
    third = await save(county, second, said(second, {"referrals": 2}, "16:05", 11, Source.MESSAGE, WIDER))
    tally = await county.read(tally_of)
    assert (tally.counts.complete, tally.totals) == (1, values(13, 3, 0) | {"referrals": 2})
    narrow = said(third, {"visits": 14}, "16:10", 11, Source.MESSAGE)  # and is not asked any more
    await save(county, third, narrow)
    assert (await county.read(tally_of)).totals["referrals"] == 2
    kept = await county.read(revisions)
    assert [row["form_version"] for row in kept] == [DAILY.version, WIDER.version, WIDER.version, DAILY.version]


async def test_taken_back_and_said_again_is_one_report_with_all_its_versions(county: Store) -> None:
    first = await save(county, None, said(None, {"visits": 12}, "17:59", 11, Source.MESSAGE))
    back = await save(county, first, undo(DAILY, first, at=at("2026-11-20 18:01"), person_id=11))
    await save(county, back, said(back, {"visits": 9}, "18:05", 11, Source.MESSAGE))
    kept = await county.read(revisions)
    assert [(row["previous"], row["values"]) for row in kept] == [
        ({}, {"visits": 12}),
        ({"visits": 12}, {}),
        ({}, {"visits": 9}),
    ]
    counts = (await county.read(tally_of)).counts
    assert (counts.received, counts.on_time, counts.late) == (1, 0, 1)
