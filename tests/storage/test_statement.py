"""What each reporter was asked for and has sent, as it is stored; and that it agrees with the digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection, insert

from core.effects import Excuse, SaveReport
from core.expected import expected_report
from core.leave import Leave, State
from core.periods import parse_period
from core.reports import Source, compose
from core.statement import Statement, Sums
from core.units import Unit
from storage import Store, closures, digests, leaves, reports, statement
from storage.tables import post
from tests.county import (
    CALENDAR,
    COUNTY,
    DAILY,
    EAST,
    FORMS,
    LI,
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

MONTH = parse_period("2026-11")
DAYS = [f"2026-11-{day}" for day in range(16, 23)]
NOW = at("2026-12-01 08:00")
TOWNSHIP_MANAGER, STAND_IN = 2, 14


def reported(conn: Connection) -> None:
    """A week in which everything happens: late and zero reports, a correction by the manager, one entered by her, days
    of flood, leave with a stand-in, and silence."""
    units = (ZHANG, LI, WANG, ZHAO)
    expect(conn, units, DAYS)
    reports.save(conn, [report_of(ZHANG, values(1, 0, 0), day=day) for day in DAYS[:5]])
    reports.save(conn, [report_of(ZHANG, values(1, 0, 2), day=DAYS[5], time_="20:00")])
    corrected(conn)
    saved = report_of(LI, values(3, 0, 1), day=DAYS[0])
    entered = replace(saved.report, source=Source.ON_BEHALF, person_id=TOWNSHIP_MANAGER)
    reports.save(conn, [replace(saved, report=entered)])
    closures.excuse_rows(conn, Excuse(tuple(expected_report(DAILY, WANG, day, CALENDAR) for day in DAYS[:2]), "flood"))
    day = date.fromisoformat(DAYS[3])
    leaves.put(conn, [Leave("l", 13, WANG.id, day, day, STAND_IN, State.COVERED, NOW)])
    by_her = report_of(WANG, values(5, 0, 0), day=DAYS[3])
    reports.save(conn, [replace(by_her, report=replace(by_her.report, person_id=STAND_IN))])


def corrected(conn: Connection) -> None:
    """By the manager: it stays the doctor's."""
    first = report_of(ZHANG, values(1, 0, 0), day=DAYS[0])
    at_ = at(f"{DAYS[0]} 17:00")
    by = {"source": Source.ON_BEHALF, "person_id": TOWNSHIP_MANAGER}
    after = compose(DAILY, first.expected, first.report, {"visits": 9}, at=at_, **by)  # type: ignore[arg-type]
    reports.save(conn, [SaveReport(first.report, after, first.expected)])


async def of_unit(store: Store, unit: Unit, period: str = MONTH.key) -> Statement:
    return await store.read(lambda conn: statement.of_unit(conn, unit, parse_period(period), FORMS, NOW))


def told(found: Statement) -> dict[tuple[str, str], Sums]:
    return {(line.unit.name, line.person): line.sums for line in found.lines}


async def test_each_report_counts_for_whoever_earned_it(county: Store) -> None:
    await county.write(reported)
    assert told(await of_unit(county, EAST)) == {
        ("张家村", "张医生"): Sums(expected=7, on_time=5, late=1, missing=1, zero=5),
        ("李家村", "李医生"): Sums(expected=7, on_time=1, missing=6),
        ("王庄村", "王医生"): Sums(expected=4, missing=4, excused=2),
        ("王庄村", "赵医生"): Sums(expected=1, on_time=1, zero=1),
    }


@pytest.mark.parametrize("unit", [EAST, WEST, COUNTY])
@pytest.mark.parametrize("period", ["2026-W47", "2026-11", "2026"])
async def test_the_lines_add_up_to_what_the_digest_says(county: Store, unit: Unit, period: str) -> None:
    def work(conn: Connection) -> None:
        reported(conn)
        expect(conn, [EAST], ["2026-11"], WORKLOAD)

    await county.write(work)
    digest = await county.read(lambda conn: digests.load(conn, unit, parse_period(period), FORMS, NOW))
    counts = [section.now.counts for section in digest.sections]
    total = (await of_unit(county, unit, period)).total
    assert total.expected == sum(one.expected for one in counts)
    assert total.on_time == sum(one.on_time for one in counts)
    assert total.received == sum(one.received for one in counts)
    assert total.zero == sum(one.zero for one in counts)
    assert total.missing + total.waiting == sum(one.missing for one in counts)
    assert total.excused == sum(one.reports for section in digest.sections for one in section.now.excused)


async def test_a_village_has_a_statement_of_its_own(county: Store) -> None:
    await county.write(reported)
    assert list(told(await of_unit(county, WANG))) == [("王庄村", "王医生"), ("王庄村", "赵医生")]
    assert (await of_unit(county, WANG)).total.expected == 5


async def test_what_is_nobodys_own_stands_by_itself(county: Store) -> None:
    def work(conn: Connection) -> None:
        reported(conn)
        conn.execute(insert(post).values(person_id=11, unit_id=LI.id, role="reporter"))
        conn.execute(post.delete().where(post.c.unit_id == ZHAO.id))

    await county.write(work)
    lines = (await of_unit(county, COUNTY)).lines
    nobodys = [(line.unit.name, line.shared, line.sums.expected) for line in lines if not line.person]
    assert nobodys == [("李家村", True, 7), ("赵村", False, 7)]


async def test_ones_own_has_every_unit_at_which_she_reported(county: Store) -> None:
    await county.write(reported)
    mine = await county.read(lambda conn: statement.of_person(conn, STAND_IN, MONTH, FORMS, NOW))
    assert told(mine) == {
        ("王庄村", "赵医生"): Sums(expected=1, on_time=1, zero=1),
        ("赵村", "赵医生"): Sums(expected=7, missing=7),
    }
    assert mine.top is None
    nobody = await county.read(lambda conn: statement.of_person(conn, 999, MONTH, FORMS, NOW))
    assert nobody.lines == ()


async def test_what_is_not_due_yet_waits(county: Store) -> None:
    await county.write(reported)
    then = at("2026-11-18 12:00")
    found = await county.read(lambda conn: statement.of_unit(conn, LI, MONTH, FORMS, then))
    assert found.total == Sums(expected=7, on_time=1, missing=1, waiting=5)
