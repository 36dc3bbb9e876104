"""Every correction of a period, as the database finds it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, update

from core.effects import SaveReport
from core.particulars import Corrected, Particulars
from core.periods import parse_period
from core.reports import Change, Source, compose, undo
from core.units import Unit
from storage import Store, digests, particulars, reports, tables
from tests.county import CALENDAR, COUNTY, DAILY, EAST, FORMS, LI, WEST, ZHANG, ZHAO, at, expect, report_of, values

NOW = at("2026-11-23 08:00")
DAYS = ("2026-11-19", "2026-11-20")


def next_version(before: SaveReport, moment: str, source: Source, **figures: int) -> SaveReport:
    assert before.expected is not None
    made = compose(
        DAILY, before.expected, before.report, figures, at=at(moment), source=source, person_id=before.report.person_id
    )
    return replace(before, before=before.report, report=made)


def corrections(conn: Connection) -> None:
    """张家村 completes its report and corrects it; 李家村 takes its own back; 赵村 says the same as before."""
    expect(conn, (ZHANG, LI, ZHAO), DAYS)
    first, taken = report_of(ZHANG, {"suspected_cases": 0}), report_of(LI, values(3, 0, 1))
    same = report_of(ZHAO, values(1, 1, 0))
    completed = next_version(first, "2026-11-20 17:00", Source.MESSAGE, visits=12, vaccinations=3)
    corrected = next_version(completed, "2026-11-21 09:00", Source.ON_BEHALF, visits=21)
    for batch in ([first, taken, same], [completed], [corrected]):
        reports.save(conn, batch)
    back = undo(DAILY, taken.report, at=at("2026-11-20 18:30"), person_id=LI.id)
    reports.save(conn, [replace(taken, before=taken.report, report=back)])


async def load(store: Store, top: Unit, period: str = "2026-W47") -> Particulars:
    def work(conn: Connection) -> Particulars:
        return particulars.load(conn, digests.load(conn, top, parse_period(period), FORMS, NOW), CALENDAR, NOW)

    return await store.read(work)


def told(one: Corrected) -> tuple[str, str, list[Change], str | None, str, Source]:
    return one.unit.name, one.above.name, list(one.changes()), one.by, f"{one.at:%d %H:%M}", one.source


async def test_corrections_stand_in_the_order_of_units_and_versions(county: Store) -> None:
    await county.write(corrections)
    assert list(map(told, (await load(county, COUNTY)).corrected)) == [
        ("张家村", "东河镇", [Change("visits", 12, 21)], "张医生", "21 09:00", Source.ON_BEHALF),
        (
            "李家村",
            "东河镇",
            [Change("visits", 3, None), Change("vaccinations", 0, None), Change("suspected_cases", 1, None)],
            "李医生",
            "20 18:30",
            Source.UNDO,
        ),
    ]
    assert (await load(county, WEST)).corrected == ()
    assert (await load(county, COUNTY, "2026-W46")).corrected == ()


async def test_a_report_that_was_taken_back_and_sent_again(county: Store) -> None:
    def again(conn: Connection) -> None:
        corrections(conn)
        known = reports.these(conn, [report_of(LI, {}).report.key])
        (taken_back,) = known.values()
        before = replace(report_of(LI, {}), report=taken_back)
        reports.save(conn, [next_version(before, "2026-11-20 19:00", Source.MESSAGE, visits=4)])

    await county.write(again)
    *_, last = (await load(county, EAST)).corrected
    assert list(last.changes()) == [Change("visits", None, 4)]


async def test_whoever_has_been_forgotten_has_no_name(county: Store) -> None:
    await county.write(corrections)
    await county.write(lambda conn: conn.execute(update(tables.report_revision).values(person_id=None)))
    assert {one.by for one in (await load(county, COUNTY)).corrected} == {None}


async def test_a_month_has_a_map_and_a_quarter_has_none(county: Store) -> None:
    await county.write(corrections)
    (found,) = (await load(county, COUNTY, "2026-11")).maps
    assert (found.form.key, len(found.rows), len(found.columns)) == ("daily", 3, 30)
    quarter = await load(county, COUNTY, "2026-Q4")
    assert quarter.maps == ()
    assert (len(quarter.corrected), f"{quarter.made_at:%F %H:%M}") == (2, "2026-11-23 08:00")
