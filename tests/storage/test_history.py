"""The figures of the days before, unit by unit; and what follows from them, kept with the expected row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from core.expected import expected_report
from core.reports import Expected, Question, undo
from core.usual import Range, Usual
from storage import Connection, Store, expected, history, reports, tables
from storage.check import check
from tests.county import CALENDAR, DAILY, LI, WANG, ZHANG, at, report_of, values

FIRST, LAST = date(2026, 10, 23), date(2026, 11, 19)
VILLAGES = [ZHANG.id, LI.id, WANG.id]
KNOWN = Usual(
    {"visits": Range(8, 14, 2, 23, True), "suspected_cases": Range(0, 0, 0, 4, False)},
    values(9, 1, 0),
    ("vaccinations",),
)


async def test_figures_are_given_by_unit_and_day(county: Store) -> None:
    days = {"2026-10-22": 1, "2026-10-23": 2, "2026-11-19": 3, "2026-11-20": 4}
    saved = [report_of(ZHANG, values(visits, 0, 0), day=day) for day, visits in days.items()]
    saved.append(report_of(LI, {"suspected_cases": 0}, day="2026-11-01"))
    await county.write(lambda conn: reports.save(conn, saved))
    found = await county.read(lambda conn: history.of_days(conn, "daily", VILLAGES, FIRST, LAST))
    assert found == {
        ZHANG.id: {"2026-10-23": values(2, 0, 0), "2026-11-19": values(3, 0, 0)},
        LI.id: {"2026-11-01": {"suspected_cases": 0}},
    }
    assert await county.read(lambda conn: history.of_days(conn, "daily", [WANG.id], FIRST, LAST)) == {}
    assert await county.read(lambda conn: history.of_days(conn, "weekly", VILLAGES, FIRST, LAST)) == {}


async def test_the_version_that_stands_counts_and_one_that_was_taken_back_does_not(county: Store) -> None:
    first = report_of(ZHANG, values(120, 3, 0), day="2026-11-18")
    second = report_of(ZHANG, values(12, 3, 0), day="2026-11-18", time_="16:05", before=first.report)
    sent = report_of(LI, values(7, 0, 0), day="2026-11-18")
    back = undo(DAILY, sent.report, at=at("2026-11-18 16:02"), person_id=LI.id)
    saved = [first, second, sent, replace(sent, before=sent.report, report=back)]
    await county.write(lambda conn: reports.save(conn, saved))
    found = await county.read(lambda conn: history.of_days(conn, "daily", VILLAGES, FIRST, LAST))
    assert found == {ZHANG.id: {"2026-11-18": values(12, 3, 0)}}


@pytest.mark.parametrize(
    "known",
    [KNOWN, Usual(ranges=KNOWN.ranges), Usual(repeated=values(9, 1, 0)), Usual(without=("vaccinations",)), None],
)
async def test_what_is_usual_is_read_as_it_was_written(county: Store, known: Usual | None) -> None:
    row = replace(expected_report(DAILY, ZHANG, "2026-11-20", CALENDAR), usual=known)
    assert await stored(county, row) == row


async def test_what_is_empty_takes_no_room(county: Store) -> None:
    column = tables.expected_report.c.usual
    await stored(county, replace(expected_report(DAILY, ZHANG, "2026-11-20", CALENDAR), usual=Usual(KNOWN.ranges)))
    await stored(county, expected_report(DAILY, LI, "2026-11-20", CALENDAR))
    kept = await county.read(lambda conn: conn.execute(select(column).order_by(tables.expected_report.c.unit_id)).all())
    ranges = {"visits": [8, 14, 2, 23, True], "suspected_cases": [0, 0, 0, 4, False]}
    assert [usual for (usual,) in kept] == [{"ranges": ranges}, None]


async def test_a_row_that_is_there_keeps_what_was_usual_then(county: Store) -> None:
    row = replace(expected_report(DAILY, ZHANG, "2026-11-20", CALENDAR), usual=KNOWN)
    await stored(county, row)
    assert await stored(county, replace(row, usual=None)) == row
    assert await stored(county, replace(row, usual=Usual(repeated=values(1, 1, 1)))) == row


async def test_a_report_changes_nothing_in_what_is_usual(county: Store) -> None:
    row = replace(expected_report(DAILY, ZHANG, "2026-11-20", CALENDAR), usual=KNOWN)
    await stored(county, row)
    await county.write(lambda conn: reports.save(conn, [report_of(ZHANG, values(120, 3, 0))]))
    assert await stored(county, row) == row


async def test_questions_and_what_is_usual_do_not_have_to_follow_from_revisions(county: Store) -> None:
    row = replace(expected_report(DAILY, ZHANG, "2026-11-20", CALENDAR), usual=KNOWN)
    await stored(county, row)
    saved = report_of(ZHANG, values(120, 3, 0))
    asked = replace(saved.report, question=Question("unusual", "visits", 1))
    confirmed = replace(asked, question=Question("unusual", "visits", 1, at("2026-11-20 16:05")))
    await county.write(lambda conn: reports.save(conn, [replace(saved, report=asked)]))
    await county.write(lambda conn: reports.confirm(conn, [confirmed]))
    found = await county.read(lambda conn: check(conn, lambda done, total: None))
    assert (found.reports, found.differences) == (1, [])


async def test_rows_that_are_not_there_yet(county: Store) -> None:
    rows = [expected_report(DAILY, unit, "2026-11-20", CALENDAR) for unit in (ZHANG, LI, WANG)]
    later = expected_report(DAILY, LI, "2026-11-21", CALENDAR)
    await county.write(lambda conn: expected.insert_missing(conn, [rows[1]]))
    asked = [*rows, later]
    assert await county.read(lambda conn: expected.not_there(conn, asked)) == [rows[0], rows[2], later]
    assert await county.read(lambda conn: expected.not_there(conn, [rows[1]])) == []


async def stored(store: Store, row: Expected) -> Expected:
    def work(conn: Connection) -> Expected:
        expected.insert_missing(conn, [row])
        return expected.these(conn, [row.key])[row.key]

    return await store.write(work)
