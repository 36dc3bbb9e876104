"""Leave on which nobody reports takes its days out of the denominator, those still to come as well."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, select

from core.effects import Excuse, KeepLeave
from core.expected import expected_report
from core.leave import LEAVE, Leave, State
from core.reports import ReportKey
from scheduler.expect import expect
from storage import Store, effects, expected, reports
from storage.tables import expected_report as table
from tests.county import CALENDAR, DAILY, EAST, FORMS, LI, WORKLOAD, ZHANG, at, report_of, values
from tests.storage.test_excused import counts

NOW = at("2026-11-19 09:00")
FIRST, LAST = date(2026, 11, 20), date(2026, 11, 22)
AWAY = Leave("a", 11, ZHANG.id, FIRST, LAST, None, State.EXCUSED, NOW)


def make(conn: Connection, first: date, last: date) -> None:
    expect(conn, FORMS, CALENDAR, first, last)


def keep(conn: Connection, leave: Leave, before: Leave | None = None) -> None:
    effects.apply(conn, [KeepLeave(leave, before)], NOW)


def excused(conn: Connection) -> dict[str, str | None]:
    query = select(table.c.period, table.c.excused).where(table.c.unit_id == ZHANG.id, table.c.form == "daily")
    return {row.period: row.excused for row in conn.execute(query.order_by(table.c.period))}


def days(*reasons: str | None) -> dict[str, str | None]:
    """From 11-19 on."""
    return {f"2026-11-{19 + n}": reason for n, reason in enumerate(reasons)}


@pytest.mark.parametrize("known", [date(2026, 11, 18), FIRST, LAST + timedelta(1)], ids=["before", "amid", "after"])
async def test_rows_there_are_and_rows_to_come(county: Store, known: date) -> None:
    """However many of the rows were there when the leave was granted."""

    def work(conn: Connection) -> None:
        if known >= FIRST - timedelta(1):
            make(conn, FIRST - timedelta(1), known)
        keep(conn, AWAY)
        make(conn, FIRST - timedelta(1), LAST + timedelta(1))

    await county.write(work)
    assert await county.read(excused) == days(None, LEAVE, LEAVE, LEAVE, None)


@pytest.mark.parametrize("state", [state for state in State if state != State.EXCUSED])
async def test_leave_on_which_somebody_reports_excuses_nothing(county: Store, state: State) -> None:
    def work(conn: Connection) -> None:
        make(conn, FIRST, FIRST)
        keep(conn, replace(AWAY, state=state))
        make(conn, FIRST, LAST)

    await county.write(work)
    assert set((await county.read(excused)).values()) == {None}


async def test_cut_short_the_rest_is_expected_again(county: Store) -> None:
    def work(conn: Connection) -> None:
        make(conn, FIRST - timedelta(1), LAST + timedelta(1))
        keep(conn, AWAY)
        keep(conn, replace(AWAY, last_day=FIRST), AWAY)

    await county.write(work)
    assert await county.read(excused) == days(None, LEAVE, None, None, None)


async def test_what_is_excused_for_another_reason_stays_so(county: Store) -> None:
    def work(conn: Connection) -> None:
        make(conn, FIRST - timedelta(1), LAST + timedelta(1))
        expected.excuse(conn, [ReportKey(ZHANG.id, "daily", FIRST.isoformat())], "flood")
        keep(conn, AWAY)
        keep(conn, replace(AWAY, state=State.ENDED), AWAY)

    await county.write(work)
    assert await county.read(excused) == days(None, "flood", None, None, None)


async def test_a_report_that_comes_nevertheless_counts(county: Store) -> None:
    def work(conn: Connection) -> None:
        make(conn, FIRST, FIRST)
        keep(conn, AWAY)
        reports.save(conn, [report_of(ZHANG, values(12, 3, 0))])

    await county.write(work)
    found = await county.read(counts)
    assert (found.expected, found.received) == (3, 1)  # and the two of the others


async def test_a_month_is_not_excused_because_of_a_week(county: Store) -> None:
    manager = replace(AWAY, unit_id=EAST.id, first_day=date(2026, 10, 1), last_day=date(2026, 10, 30))
    row = expected_report(WORKLOAD, EAST, "2026-10", CALENDAR)

    def work(conn: Connection, leave: Leave) -> list[str | None]:
        expected.insert_missing(conn, [row])
        keep(conn, leave)
        return [expected.these(conn, [row.key])[row.key].excused]

    assert await county.write(lambda conn: work(conn, manager)) == [None]
    whole = replace(manager, last_day=date(2026, 10, 31))
    assert await county.write(lambda conn: work(conn, whole)) == [LEAVE]


@pytest.mark.parametrize("is_there", [False, True])
async def test_one_row_is_excused_and_expected_again(county: Store, is_there: bool) -> None:
    row = expected_report(DAILY, LI, "2026-11-20", CALENDAR)

    def work(conn: Connection, reason: str | None) -> int:
        if is_there:
            expected.insert_missing(conn, [row])
        effects.apply(conn, [Excuse((row,), reason)], NOW)
        assert expected.these(conn, [row.key])[row.key].excused == reason
        return counts(conn).expected

    assert await county.write(lambda conn: work(conn, "outage")) == 0
    assert await county.write(lambda conn: work(conn, None)) == 1
