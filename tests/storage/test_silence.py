"""For how long nothing has come from each of some units."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, update

from core.effects import SaveReport
from core.expected import expected_report
from core.periods import containing
from core.reports import undo
from core.silence import SilentFor
from core.units import Unit
from storage import Store, expected, reports, silence
from storage.silence import LOOKED_BACK
from storage.tables import expected_report as expected_table
from tests.county import CALENDAR, DAILY, EAST, LI, WANG, WORKLOAD, ZHANG, at, report_of, values

TODAY = date(2026, 11, 20)


def expect(conn: Connection, *units: Unit, days: int) -> None:
    for back in range(days):
        period = containing(TODAY - timedelta(days=back), "day")
        expected.keep(conn, [expected_report(DAILY, unit, period.key, CALENDAR) for unit in units])


async def silent_for(store: Store, *units: Unit, period: str = "2026-11-20", form: str = "daily") -> dict[int, int]:
    asked = SilentFor(form, period, tuple(unit.id for unit in units))
    return dict(await store.read(lambda conn: silence.at_units(conn, asked)))


async def test_counted_from_the_newest_report_on(county: Store) -> None:
    def work(conn: Connection) -> None:
        expect(conn, ZHANG, LI, days=5)
        reports.save(conn, [report_of(LI, values(1, 0, 0), day="2026-11-17")])

    await county.write(work)
    assert await silent_for(county, ZHANG, LI, WANG) == {ZHANG.id: 5, LI.id: 3}
    assert await silent_for(county, LI, period="2026-11-19") == {LI.id: 2}
    assert await silent_for(county, ZHANG) == {ZHANG.id: 5}


async def test_who_has_reported_is_not_silent(county: Store) -> None:
    def work(conn: Connection) -> None:
        expect(conn, ZHANG, days=5)
        reports.save(conn, [report_of(ZHANG, values(1, 0, 0))])

    await county.write(work)
    assert await silent_for(county, ZHANG) == {}


async def test_excused_days_neither_count_nor_end_it_and_what_is_taken_back_is_missing(county: Store) -> None:
    def work(conn: Connection) -> None:
        expect(conn, ZHANG, days=4)
        row = expected_table.c
        conn.execute(update(expected_table).where(row.period == "2026-11-19").values(excused="flood"))
        first = report_of(ZHANG, values(1, 0, 0), day="2026-11-18")
        back = undo(DAILY, first.report, at=at("2026-11-18 16:05"), person_id=11)
        reports.save(conn, [first, SaveReport(first.report, back, first.expected)])

    await county.write(work)
    assert await silent_for(county, ZHANG) == {ZHANG.id: 3}


@pytest.mark.parametrize(("more", "counted"), [(0, 93), (20, 93)])
async def test_further_back_than_a_quarter_is_not_looked(county: Store, more: int, counted: int) -> None:
    await county.write(lambda conn: expect(conn, ZHANG, days=LOOKED_BACK.days + 1 + more))
    assert await silent_for(county, ZHANG) == {ZHANG.id: counted}


async def test_months_in_a_row(county: Store) -> None:
    def work(conn: Connection) -> None:
        keys = ("2026-09", "2026-10", "2026-11")
        expected.keep(conn, [expected_report(WORKLOAD, EAST, key, CALENDAR) for key in keys])

    await county.write(work)
    assert await silent_for(county, EAST, period="2026-10", form="workload") == {EAST.id: 2}
