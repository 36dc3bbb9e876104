"""How well the units below one have reported."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, update

from core.effects import Audit, Excuse
from core.expected import expected_report
from core.periods import parse_period
from core.rank import FEEDBACK, League, LeagueOf
from core.totals import Counts
from core.units import Unit
from storage import Store, audit, closures, digests, rank, reports
from storage.tables import expected_report as expected_table
from tests.county import (
    CALENDAR,
    COUNTY,
    DAILY,
    EAST,
    FORMS,
    LI,
    QIAN,
    WANG,
    WEST,
    WORKLOAD,
    ZHANG,
    ZHAO,
    at,
    expect,
    report_of,
    values,
)

WEEK = parse_period("2026-W47")  # 16 to 22 November
DAYS = [f"2026-11-{day}" for day in range(16, 23)]
AFTERWARDS = at("2026-11-23 08:00")


def reported(conn: Connection) -> None:
    """王庄村 is silent, 李家村 twice and late once, 张家村 has reported every day, 赵村 once and incomplete."""
    units = (ZHANG, LI, WANG, ZHAO)
    expect(conn, units, DAYS)
    reports.save(conn, [report_of(ZHANG, values(1, 0, 0), day=day) for day in DAYS])
    reports.save(conn, [report_of(LI, values(1, 0, 0), day=day) for day in DAYS[:4]])
    reports.save(conn, [report_of(LI, values(1, 0, 0), day=DAYS[4], time_="19:00")])
    reports.save(conn, [report_of(ZHAO, {"visits": 1}, day=DAYS[0])])


async def league(store: Store, top: Unit, period: str = WEEK.key, now: str = "2026-11-23 08:00") -> League:
    asked = LeagueOf(top, parse_period(period))
    return await store.read(lambda conn: rank.league(conn, asked, FORMS, CALENDAR, at(now)))


def counts(found: League) -> dict[str, tuple[int, int, int, int]]:
    names = {entry.unit.name: entry.counts for entry in found.entries}
    return {name: (one.expected, one.received, one.on_time, one.complete) for name, one in names.items()}


async def test_of_a_township_its_villages_and_of_a_county_its_townships(county: Store) -> None:
    await county.write(reported)
    assert counts(await league(county, EAST)) == {
        "张家村": (7, 7, 7, 7),
        "李家村": (7, 5, 4, 5),
        "王庄村": (7, 0, 0, 0),
    }
    assert counts(await league(county, COUNTY)) == {"东河镇": (21, 12, 11, 12), "西岭乡": (7, 1, 1, 0)}
    assert counts(await league(county, ZHANG)) == {}


async def test_what_is_not_due_yet_is_not_held_against_anybody(county: Store) -> None:
    await county.write(reported)
    assert counts(await league(county, EAST, now="2026-11-18 17:59"))["王庄村"] == (2, 0, 0, 0)
    assert counts(await league(county, EAST, now="2026-11-18 18:00"))["王庄村"] == (3, 0, 0, 0)
    assert counts(await league(county, COUNTY, now="2026-11-18 17:59"))["东河镇"][0] == 6
    assert (await league(county, EAST, now="2026-11-16 12:00")).entries == ()


async def test_excused_reports_leave_the_denominator(county: Store) -> None:
    def work(conn: Connection) -> None:
        reported(conn)
        rows = tuple(expected_report(DAILY, WANG, day, CALENDAR) for day in DAYS[:5])
        closures.excuse_rows(conn, Excuse(rows, "flood"))

    await county.write(work)
    assert counts(await league(county, EAST))["王庄村"] == (2, 0, 0, 0)
    assert counts(await league(county, COUNTY))["东河镇"][0] == 16


async def test_a_month_counts_the_forms_of_the_township_itself_too(county: Store) -> None:
    def work(conn: Connection) -> None:
        reported(conn)
        expect(conn, [WEST], ["2026-11"], WORKLOAD)

    await county.write(work)
    assert counts(await league(county, COUNTY, "2026-11", now="2026-12-04 08:00"))["西岭乡"] == (8, 1, 1, 0)
    assert counts(await league(county, COUNTY, "2026-11", now="2026-12-01 08:00"))["西岭乡"] == (7, 1, 1, 0)


@pytest.mark.parametrize("top", [EAST, COUNTY])
async def test_the_digest_says_the_same(county: Store, top: Unit) -> None:
    await county.write(reported)
    digest = await county.read(lambda conn: digests.load(conn, top, WEEK, FORMS, AFTERWARDS))
    (section,) = (one for one in digest.sections if one.form.key == "daily")
    assert {entry.unit.id: entry.counts for entry in (await league(county, top)).entries} == {
        row.unit.id: row.counts for row in section.now.rows
    }


async def test_a_village_is_ranked_where_it_stood_then(county: Store) -> None:
    def work(conn: Connection) -> None:
        reported(conn)
        here = expected_table.c.unit_id == QIAN.id
        expect(conn, [QIAN], DAYS)
        conn.execute(update(expected_table).where(here).values(parent_id=EAST.id))

    await county.write(work)
    assert counts(await league(county, EAST))["钱村"] == (7, 0, 0, 0)
    assert "钱村" not in counts(await league(county, WEST))


async def test_who_has_been_told_about_a_period(county: Store) -> None:
    def work(conn: Connection) -> None:
        reported(conn)
        entries = [Audit(FEEDBACK, WANG.id, 2, {"period": WEEK.key}), Audit(FEEDBACK, LI.id, 2, {"period": "2026-W46"})]
        audit.note(conn, [*entries, Audit("remind", ZHANG.id, 2, {"period": WEEK.key})], AFTERWARDS)

    await county.write(work)
    assert (await league(county, EAST)).noted == {WANG.id}
    assert (await league(county, COUNTY)).noted == set()
    assert Counts() not in [entry.counts for entry in (await league(county, EAST)).entries]
