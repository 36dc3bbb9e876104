"""Excused rows: out of the denominator, unless a report has come; the same in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Connection, event, select, update

from core.effects import SaveReport
from core.expected import expected_report
from core.reports import ReportKey, undo
from core.totals import Counts, Tally
from core.units import Unit
from storage import Store, figures, reports
from storage.expected import excuse, expect_again, insert_missing
from storage.tables import day_total
from storage.tables import expected_report as row_table
from storage.tables import unit as unit_table
from tests.county import CALENDAR, COUNTY, DAILY, EAST, LI, WANG, WEST, ZHANG, ZHAO, at, report_of, values
from tests.storage.test_figures import WEEK

DAY = "2026-11-20"
VILLAGES = (ZHANG, LI, WANG)


def keys(*units: Unit, day: str = DAY) -> list[ReportKey]:
    return [ReportKey(unit.id, "daily", day) for unit in units]


def expect(conn: Connection, *units: Unit, day: str = DAY) -> None:
    insert_missing(conn, [expected_report(DAILY, unit, day, CALENDAR) for unit in units])


def tally_of(conn: Connection, parent: Unit = EAST) -> Tally:
    rows = conn.execute(select(day_total.c.item, day_total.c.total).where(day_total.c.parent_id == parent.id))
    tally = Tally()
    tally.add_all((item, total) for item, total in rows)
    return tally


def counts(conn: Connection) -> Counts:
    return tally_of(conn).counts


def reasons(conn: Connection) -> dict[int, str | None]:
    query = select(row_table.c.unit_id, row_table.c.excused)
    return {row.unit_id: row.excused for row in conn.execute(query)}


def taken_back(saved: SaveReport) -> SaveReport:
    after = undo(DAILY, saved.report, at=at(f"{DAY} 16:05"), person_id=None)
    return replace(saved, before=saved.report, report=after)


@pytest.fixture
async def morning(county: Store) -> Store:
    """Three villages of 东河镇 are expected to report; none has."""
    await county.write(lambda conn: expect(conn, *VILLAGES))
    return county


async def test_an_excused_row_leaves_the_denominator_and_says_why(morning: Store) -> None:
    assert await morning.write(lambda conn: excuse(conn, keys(ZHANG, LI), "请假")) == 2
    assert await morning.read(counts) == Counts(expected=1)
    assert await morning.read(reasons) == {ZHANG.id: "请假", LI.id: "请假", WANG.id: None}


async def test_what_is_excused_already_or_not_there_is_left_alone(morning: Store) -> None:
    await morning.write(lambda conn: excuse(conn, keys(ZHANG), "请假"))
    others = [*keys(ZHANG, LI), *keys(ZHAO), *keys(LI, day="2026-11-21")]
    assert await morning.write(lambda conn: excuse(conn, others, "洪水")) == 1
    assert await morning.read(reasons) == {ZHANG.id: "请假", LI.id: "洪水", WANG.id: None}
    assert await morning.read(counts) == Counts(expected=1)


async def test_what_is_expected_again_counts_again(morning: Store) -> None:
    await morning.write(lambda conn: excuse(conn, keys(ZHANG, LI), "请假"))
    assert await morning.write(lambda conn: expect_again(conn, keys(LI, WANG))) == 1
    assert await morning.read(counts) == Counts(expected=2)
    assert await morning.read(reasons) == {ZHANG.id: "请假", LI.id: None, WANG.id: None}


async def test_no_keys_are_no_work(morning: Store) -> None:
    assert await morning.write(lambda conn: (excuse(conn, [], "请假"), expect_again(conn, []))) == (0, 0)
    assert await morning.read(counts) == Counts(expected=3)


async def test_a_report_that_has_come_goes_on_counting(morning: Store) -> None:
    await morning.write(lambda conn: reports.save(conn, [report_of(ZHANG, values(12, 3, 0))]))
    assert await morning.write(lambda conn: excuse(conn, keys(ZHANG, LI), "请假")) == 2
    assert await morning.read(counts) == Counts(expected=2, received=1, on_time=1, zero=1, complete=1)
    assert await morning.write(lambda conn: expect_again(conn, keys(ZHANG))) == 1
    assert (await morning.read(counts)).expected == 2


async def test_a_report_that_comes_although_excused_counts_until_it_is_taken_back(morning: Store) -> None:
    await morning.write(lambda conn: excuse(conn, keys(ZHANG), "请假"))
    saved = report_of(ZHANG, values(12, 3, 0))
    assert saved.expected.excused is None  # as in a context that was loaded before
    await morning.write(lambda conn: reports.save(conn, [saved]))
    assert await morning.read(counts) == Counts(expected=3, received=1, on_time=1, zero=1, complete=1)
    back = taken_back(saved)
    await morning.write(lambda conn: reports.save(conn, [back]))
    assert await morning.read(counts) == Counts(expected=2)
    assert (await morning.read(tally_of)).totals == {}
    again = report_of(ZHANG, values(1, 1, 1), time_="16:10", before=back.report)
    await morning.write(lambda conn: reports.save(conn, [again]))
    assert (await morning.read(counts)).expected == 3


async def test_reported_corrected_and_taken_back_in_one_batch(morning: Store) -> None:
    await morning.write(lambda conn: excuse(conn, keys(ZHANG), "请假"))
    first = report_of(ZHANG, values(12, 3, 0))
    second = report_of(ZHANG, {"visits": 13}, time_="16:02", before=first.report)
    await morning.write(lambda conn: reports.save(conn, [first, second]))
    assert (await morning.read(counts)).expected == 3
    back = taken_back(second)
    third = replace(taken_back(back), before=back.report)
    await morning.write(lambda conn: reports.save(conn, [back, third]))
    assert (await morning.read(counts)).received == 1
    assert (await morning.read(counts)).expected == 3


async def test_a_row_that_is_born_excused_counts_only_with_its_report(county: Store) -> None:
    """A closed village that nobody expects: its row is made by its report."""
    saved = report_of(ZHANG, values(12, 3, 0))
    closed = replace(saved, expected=replace(saved.expected, excused="closed"))
    await county.write(lambda conn: reports.save(conn, [closed]))
    assert await county.read(counts) == Counts(expected=1, received=1, on_time=1, zero=1, complete=1)
    await county.write(lambda conn: reports.save(conn, [taken_back(closed)]))
    assert await county.read(counts) == Counts()


async def test_the_totals_go_where_the_stored_row_says(morning: Store) -> None:
    """The village has moved since its row was made; whoever composed the report has not seen that row."""
    moved = {"parent_id": WEST.id, "path": "1/3/11/"}
    await morning.write(lambda conn: conn.execute(update(unit_table).where(unit_table.c.id == ZHANG.id).values(moved)))
    saved = report_of(replace(ZHANG, parent_id=WEST.id, path="1/3/11/"), values(12, 3, 0))
    await morning.write(lambda conn: reports.save(conn, [saved]))
    assert (await morning.read(counts)).received == 1
    assert (await morning.read(lambda conn: tally_of(conn, WEST))).items == {}


async def test_a_line_of_a_digest_counts_as_the_totals_do(morning: Store) -> None:
    def work(conn: Connection) -> None:
        excuse(conn, keys(*VILLAGES), "国庆")
        reports.save(conn, [report_of(LI, values(5, 0, 0))])

    await morning.write(work)
    found = await morning.read(
        lambda conn: figures.form_totals(conn, COUNTY, WEEK, DAILY, at("2026-11-22 23:00"), in_full=True)
    )
    assert (found.counts.expected, found.counts.received, found.missing) == (1, 1, ())
    assert [(row.unit, row.counts.expected) for row in found.rows] == [(EAST, 1)]
    assert [[(row.unit, row.counts.expected) for row in level] for level in found.deeper] == [[(LI, 1)]]


@pytest.mark.parametrize("days", [1, 28])
async def test_the_number_of_statements_does_not_grow(county: Store, days: int) -> None:
    about = [key for day in range(days) for key in keys(*VILLAGES, day=f"2026-02-{day + 1:02}")]
    saves = [report_of(ZHANG, values(1, 2, 3), day=key.period) for key in about if key.unit_id == ZHANG.id]
    asked: list[Sequence[str]] = []

    def work(conn: Connection) -> None:
        insert_missing(conn, [expected_report(DAILY, unit, key.period, CALENDAR) for unit in VILLAGES for key in about])
        for doing in (
            lambda: excuse(conn, about, "请假"),
            lambda: expect_again(conn, about),
            lambda: reports.save(conn, saves),
        ):
            statements: list[str] = []

            def note(*args: object, into: list[str] = statements) -> None:
                into.append(str(args[2]))

            event.listen(conn, "before_cursor_execute", note)
            doing()
            event.remove(conn, "before_cursor_execute", note)
            asked.append(statements)

    await county.write(work)
    assert [len(statements) for statements in asked] == [4, 4, 4]


async def test_more_rows_than_one_batch_ever_holds(county: Store) -> None:
    days = [f"{year}-{month:02}-{day:02}" for year in (2025, 2026) for month in range(1, 13) for day in range(1, 29)]
    about = [key for day in days for key in keys(*VILLAGES, day=day)]

    def work(conn: Connection) -> int:
        for day in days:
            expect(conn, *VILLAGES, day=day)
        return excuse(conn, about, "请假")

    assert await county.write(work) == len(about) == 2016
    assert await county.read(counts) == Counts()
