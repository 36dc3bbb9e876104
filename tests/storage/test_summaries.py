"""What a work summary is written from: villages compared with the period before, and what was corrected afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection, update

from core.digest import fallen
from core.effects import SaveReport
from core.expected import expected_report
from core.forms import Values
from core.periods import parse_period
from core.reports import Change, undo
from core.summary import Summary, behind, silent
from core.units import Unit
from storage import Store, digests, expected, reports, summaries
from storage.tables import expected_report as expected_rows
from tests.county import CALENDAR, COUNTY, DAILY, EAST, FORMS, LI, WANG, WEST, ZHANG, ZHAO, at, report_of, values

NOVEMBER = parse_period("2026-11")
LOCKED = at("2026-12-20 00:00")
END = at("2027-01-20 08:00")


def load(conn: Connection, unit: Unit = COUNTY, key: str = "2026-11", now: str = "2027-01-20 08:00") -> Summary:
    moment = at(now)
    return summaries.load(conn, unit, parse_period(key), FORMS, moment, CALENDAR.today(moment))


def corrected(conn: Connection, before: SaveReport, figures: Values, moment: str, unit: Unit = ZHANG) -> SaveReport:
    """Stored at that moment."""
    saved = report_of(unit, figures, day=before.expected.day, before=before.report)
    saved = replace(saved, report=replace(saved.report, changed_at=at(moment)))
    reports.save(conn, [saved])
    return saved


def came(conn: Connection, unit: Unit = ZHANG, day: str = "2026-11-12") -> SaveReport:
    """Of that day, in time; it is locked on 20 December."""
    saved = report_of(unit, values(10, 1, 0), day=day)
    reports.save(conn, [saved])
    conn.execute(update(expected_rows).values(lock_at=LOCKED))
    return saved


def told(summary: Summary) -> list[tuple[str, str, tuple[Change, ...]]]:
    return [(one.unit.name, one.period, one.changes) for one in summary.corrected]


@pytest.mark.parametrize(
    ("moment", "counts"), [("2026-12-19 23:59", False), ("2026-12-20 00:00", True), ("2027-01-20 08:01", False)]
)
async def test_what_is_changed_once_it_is_locked_is_a_later_correction(
    county: Store, moment: str, counts: bool
) -> None:
    """But not what only happens after the moment that is asked about."""
    await county.write(lambda conn: corrected(conn, came(conn), values(12, 1, 0), moment))
    found = told(await county.read(load))
    assert found == ([("张家村", "2026-11-12", (Change("visits", 10, 12),))] if counts else [])


async def test_what_is_changed_after_the_issue_is_one_as_well(county: Store) -> None:
    """Also where the report was not locked yet; of another unit's issue nothing follows."""

    def work(conn: Connection) -> None:
        saved = came(conn)
        again = corrected(conn, saved, values(11, 1, 0), "2026-11-30 09:00")
        issue = digests.load(conn, EAST, NOVEMBER, FORMS, at("2026-12-01 08:00"))
        digests.keep(conn, issue, (), (), at("2026-12-01 08:00"))
        corrected(conn, again, values(21, 1, 0), "2026-12-01 08:01")

    await county.write(work)
    assert told(await county.read(lambda conn: load(conn, EAST))) == [
        ("张家村", "2026-11-12", (Change("visits", 11, 21),))
    ]
    assert told(await county.read(load)) == []


async def test_a_report_that_was_taken_back_is_one_and_one_that_came_late_is_none(county: Store) -> None:
    def work(conn: Connection) -> None:
        saved = came(conn)
        came(conn, ZHAO, "2026-11-13")
        gone = undo(DAILY, saved.report, at=at("2026-12-21 09:00"), person_id=None)
        reports.save(conn, [replace(saved, report=gone, before=saved.report)])
        late = report_of(LI, values(3, 0, 0), day="2026-11-14")
        reports.save(conn, [replace(late, report=replace(late.report, changed_at=at("2026-12-22 09:00")))])

    await county.write(work)
    (one,) = (await county.read(load)).corrected
    assert (one.unit, one.is_taken_back) == (ZHANG, True)
    assert told(await county.read(lambda conn: load(conn, WEST))) == []


async def test_what_was_changed_back_and_what_belongs_to_another_period_is_none(county: Store) -> None:
    def work(conn: Connection) -> None:
        saved = came(conn)
        other = came(conn, LI, "2026-10-31")
        again = corrected(conn, saved, values(12, 1, 0), "2026-12-21 09:00")
        corrected(conn, again, values(10, 1, 0), "2026-12-21 09:05")
        corrected(conn, other, values(12, 1, 0), "2026-12-21 09:00", LI)

    await county.write(work)
    assert told(await county.read(load)) == []
    assert told(await county.read(lambda conn: load(conn, key="2026-10"))) == [
        ("李家村", "2026-10-31", (Change("visits", 10, 12),))
    ]


async def test_a_township_compares_its_villages_with_the_period_before(county: Store) -> None:
    """Which a digest does not: it has sums of units above villages alone."""
    before, now = ([f"2026-{month}-{day:02}" for day in range(1, 11)] for month in (10, 11))

    def work(conn: Connection) -> None:
        rows = [expected_report(DAILY, unit, day, CALENDAR) for unit in (ZHANG, LI, WANG) for day in before + now]
        expected.insert_missing(conn, rows)
        reports.save(conn, [report_of(unit, values(1, 0, 0), day=day) for unit in (ZHANG, LI) for day in before])
        reports.save(conn, [report_of(ZHANG, values(1, 0, 0), day=day) for day in now])
        reports.save(conn, [report_of(LI, values(1, 0, 0), day=day) for day in now[:8]])

    await county.write(work)
    (section, *_) = (await county.read(lambda conn: load(conn, EAST))).sections
    found = [(one.unit, one.before.received, one.now.received) for one in fallen(section)]
    assert found == [(LI, 10, 8)]
    assert [row.unit for row in silent(section)] == [WANG]
    (plain, *_) = (await county.read(lambda conn: digests.load(conn, EAST, NOVEMBER, FORMS, END))).sections
    assert fallen(plain) == []


async def test_a_period_is_known_up_to_today_or_to_its_end(county: Store) -> None:
    def work(conn: Connection) -> None:
        came(conn)

    await county.write(work)
    going_on = await county.read(lambda conn: load(conn, now="2026-11-20 17:00"))
    assert (going_on.until.isoformat(), going_on.is_over) == ("2026-11-20", False)
    done = await county.read(load)
    assert (done.until.isoformat(), done.is_over) == ("2026-11-30", True)
    assert behind(done.digest) == []


async def test_of_a_village_and_of_a_year_before_everything_nothing_is_known(county: Store) -> None:
    def work(conn: Connection) -> None:
        came(conn)

    await county.write(work)
    assert (await county.read(lambda conn: load(conn, ZHANG))).digest.is_empty
    past = await county.read(lambda conn: load(conn, key="2019"))
    assert (past.digest.is_empty, past.sections) == (True, ())
