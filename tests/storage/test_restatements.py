"""What has changed about reports since a digest spoke of them: in the next issue, and about a kept one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, event, update

from core.digest import Digest
from core.effects import SaveReport
from core.forms import Values
from core.periods import parse_period
from core.reports import Change, Report, Source, undo
from core.restate import Restatement
from core.units import Unit
from storage import Store, digests, reports, restatements, tables
from tests.county import COUNTY, DAILY, EAST, FORMS, LI, WANG, WEST, ZHANG, ZHAO, at, report_of, values

LAST, THIS = parse_period("2026-W46"), parse_period("2026-W47")
MONDAY, NEXT_MONDAY = at("2026-11-16 08:00"), at("2026-11-23 08:00")
TUESDAY = at("2026-11-17 10:00")


def load(conn: Connection, unit: Unit, period: str = "2026-W47", now: str = "2026-11-23 08:00") -> Digest:
    return digests.load(conn, unit, parse_period(period), FORMS, at(now))


def correct(conn: Connection, before: SaveReport, figures: Values, moment: str, **changes: Any) -> SaveReport:
    """Stored at that moment."""
    saved = report_of(
        next(u for u in (ZHANG, LI, WANG, ZHAO) if u.id == before.report.key.unit_id),
        figures,
        day=before.expected.day,
        before=before.report,
    )
    saved = replace(saved, report=replace(saved.report, changed_at=at(moment), **changes))
    reports.save(conn, [saved])
    return saved


def first_week(conn: Connection) -> dict[Unit, SaveReport]:
    """Three villages have reported on 12 November; the digests about that week are kept."""
    saved = {unit: report_of(unit, values(10, 1, 0), day="2026-11-12") for unit in (ZHANG, WANG, ZHAO)}
    reports.save(conn, list(saved.values()))
    for unit in (COUNTY, EAST, WEST):
        digests.keep(conn, load(conn, unit, "2026-W46", "2026-11-16 08:00"), (), (), MONDAY)
    return saved


def told(found: tuple[Restatement, ...]) -> list[tuple[str, str, tuple[Change, ...], str | None]]:
    return [(one.unit.name, one.period, one.changes, one.by) for one in found]


async def test_the_next_issue_says_what_has_changed_with_both_figures_and_by_whom(county: Store) -> None:
    def work(conn: Connection) -> None:
        saved = first_week(conn)
        again = correct(conn, saved[ZHANG], values(12, 1, 0), "2026-11-17 09:00")
        correct(conn, again, values(21, 1, 1), "2026-11-18 09:00", person_id=2, source=Source.ON_BEHALF)
        reports.save(conn, [report_of(LI, values(5, 0, 0), day="2026-11-13")], TUESDAY)
        correct(conn, saved[ZHAO], values(9, 1, 0), "2026-11-17 09:00", person_id=None, source=Source.IMPORT)

    await county.write(work)
    county_wide = (await county.read(lambda conn: load(conn, COUNTY))).restated
    zhang = ("张家村", "2026-11-12", (Change("visits", 10, 21), Change("suspected_cases", 0, 1)), "吴科长")
    li = ("李家村", "2026-11-13", tuple(Change(key, None, n) for key, n in values(5, 0, 0).items()), "李医生")
    zhao = ("赵村", "2026-11-12", (Change("visits", 10, 9),), None)
    assert told(county_wide) == [zhang, li, zhao]
    assert [one.is_late for one in county_wide] == [False, True, False]
    assert told((await county.read(lambda conn: load(conn, EAST))).restated) == [zhang, li]
    assert told((await county.read(lambda conn: load(conn, WEST))).restated) == [zhao]


async def test_a_kept_issue_knows_what_has_changed_about_it_since(county: Store) -> None:
    def work(conn: Connection) -> None:
        saved = first_week(conn)
        correct(conn, saved[WANG], values(8, 1, 0), "2026-11-18 09:00")

    await county.write(work)
    updated = await county.read(lambda conn: load(conn, EAST, "2026-W46"))
    assert told(updated.updates) == [("王庄村", "2026-11-12", (Change("visits", 10, 8),), "王医生")]
    assert updated.restated == ()
    assert (await county.read(lambda conn: load(conn, EAST, "2026-W46", "2026-11-18 08:59"))).updates == ()
    assert (await county.read(lambda conn: load(conn, EAST))).updates == ()  # has no issue yet


async def test_what_one_issue_has_said_the_next_one_does_not_repeat(county: Store) -> None:
    def work(conn: Connection) -> None:
        saved = first_week(conn)
        again = correct(conn, saved[ZHANG], values(12, 1, 0), "2026-11-17 09:00")
        digests.keep(conn, load(conn, EAST), (), (), NEXT_MONDAY)
        correct(conn, again, values(13, 1, 0), "2026-11-24 09:00")

    await county.write(work)
    after = await county.read(lambda conn: load(conn, EAST, "2026-W48", "2026-11-30 08:00"))
    assert told(after.restated) == [("张家村", "2026-11-12", (Change("visits", 12, 13),), "张医生")]
    shown_again = await county.read(lambda conn: load(conn, EAST, "2026-W47", "2026-11-30 08:00"))
    assert told(shown_again.restated) == [("张家村", "2026-11-12", (Change("visits", 10, 12),), "张医生")]


async def test_without_an_earlier_issue_nothing_is_restated(county: Store) -> None:
    """The digest of a month does not know those of weeks, nor a township's those of the county."""

    def work(conn: Connection) -> None:
        saved = report_of(ZHANG, values(10, 1, 0), day="2026-10-12")
        reports.save(conn, [saved])
        digests.keep(conn, load(conn, COUNTY, "2026-W46"), (), (), MONDAY)
        correct(conn, saved, values(12, 1, 0), "2026-11-17 09:00")

    await county.write(work)
    assert (await county.read(lambda conn: load(conn, EAST))).restated == ()
    assert (await county.read(lambda conn: load(conn, COUNTY, "2026-11", "2026-12-01 08:00"))).restated == ()
    assert (await county.read(lambda conn: load(conn, COUNTY))).restated == ()  # 12 October is in no kept issue


async def test_a_month_does_not_repeat_what_the_weeks_have_said(county: Store) -> None:
    """It goes by the issues of months alone."""

    def work(conn: Connection) -> None:
        correct(conn, first_week(conn)[ZHANG], values(12, 1, 0), "2026-11-17 09:00")

    await county.write(work)
    december = await county.read(lambda conn: load(conn, EAST, "2026-12", "2027-01-01 08:00"))
    assert (december.restated, december.updates) == ((), ())


def looked(conn: Connection, period: str, moment: str) -> None:
    assert digests.keep_shown(conn, load(conn, EAST, period, moment), (), (), at(moment))


async def test_what_somebody_has_looked_at_changes_nothing_about_what_is_sent(county: Store) -> None:
    """Neither an issue of before, nor one of the week itself that was looked at before it went out."""

    def work(conn: Connection) -> tuple[Digest, Digest]:
        saved = first_week(conn)
        again = correct(conn, saved[ZHANG], values(12, 1, 0), "2026-11-24 09:00")
        correct(conn, saved[WANG], values(8, 1, 0), "2026-11-30 08:02")
        reports.save(conn, [report_of(LI, values(1, 0, 0), day="2026-10-01")], at("2026-11-30 08:03"))
        correct(conn, again, values(13, 1, 0), "2026-11-30 08:04")
        before = digests.load(conn, EAST, parse_period("2026-W48"), FORMS, at("2026-11-30 08:05"), sending=True)
        for week, moment in (("2026-W40", "2026-11-29 09:00"), ("2026-W47", "2026-11-29 09:00")):
            looked(conn, week, moment)
        looked(conn, "2026-W48", "2026-11-30 08:01")
        after = digests.load(conn, EAST, parse_period("2026-W48"), FORMS, at("2026-11-30 08:05"), sending=True)
        return before, after

    before, after = await county.write(work)
    zhang = ("张家村", "2026-11-12", (Change("visits", 10, 13),), "张医生")
    assert told(before.restated) == [zhang, ("王庄村", "2026-11-12", (Change("visits", 10, 8),), "王医生")]
    assert after == before


async def test_whoever_looks_is_told_what_has_changed_since_the_last_one_that_was_looked_at(county: Store) -> None:
    """Where none is sent, as of quarters."""

    def work(conn: Connection) -> None:
        saved = report_of(ZHANG, values(10, 1, 0), day="2026-08-12")
        reports.save(conn, [saved])
        looked(conn, "2026-Q3", "2026-10-08 09:00")
        correct(conn, saved, values(12, 1, 0), "2026-11-17 09:00")

    await county.write(work)
    quarter = await county.read(lambda conn: load(conn, EAST, "2026-Q4", "2027-01-01 08:00"))
    assert told(quarter.restated) == [("张家村", "2026-08-12", (Change("visits", 10, 12),), "张医生")]


async def test_a_range_follows_no_other(county: Store) -> None:
    def work(conn: Connection) -> None:
        saved = report_of(ZHANG, values(10, 1, 0), day="2026-11-10")
        reports.save(conn, [saved])
        looked(conn, "2026-11-09..2026-11-12", "2026-11-16 09:00")
        correct(conn, saved, values(12, 1, 0), "2026-11-17 09:00")

    await county.write(work)
    other = await county.read(lambda conn: load(conn, EAST, "2026-11-14..2026-11-18"))
    assert other.restated == ()
    same = await county.read(lambda conn: load(conn, EAST, "2026-11-09..2026-11-12"))
    assert told(same.updates) == [("张家村", "2026-11-10", (Change("visits", 10, 12),), "张医生")]


async def test_what_no_issue_has_told_yet_is_not_restated(county: Store) -> None:
    """The reports of the week that the digest is about."""

    def work(conn: Connection) -> None:
        first_week(conn)
        first = report_of(ZHANG, values(10, 1, 0), day="2026-11-17")
        reports.save(conn, [first, report_of(ZHANG, values(11, 1, 0), day="2026-11-17", before=first.report)])

    await county.write(work)
    this_week = await county.read(lambda conn: load(conn, EAST))
    assert (this_week.restated, this_week.updates) == ((), ())


async def test_what_came_late_to_the_bot_was_not_known_either(county: Store) -> None:
    """Sent on time, but the bot was away until after the digest."""

    def work(conn: Connection) -> None:
        first_week(conn)
        reports.save(conn, [report_of(LI, values(5, 0, 0), day="2026-11-13")], MONDAY)
        reports.save(conn, [report_of(LI, values(6, 0, 0), day="2026-11-14")], at("2026-11-16 08:01"))

    await county.write(work)
    found = (await county.read(lambda conn: load(conn, EAST))).restated
    assert [(one.period, one.is_late) for one in found] == [("2026-11-14", True)]


async def test_undone_and_taken_back(county: Store) -> None:
    def work(conn: Connection) -> None:
        saved = first_week(conn)
        again = correct(conn, saved[ZHANG], values(12, 1, 0), "2026-11-17 09:00")
        back(conn, again, "2026-11-17 09:05")  # as it was
        back(conn, saved[WANG], "2026-11-17 09:05")  # there is none any more

    def back(conn: Connection, saved: SaveReport, moment: str) -> None:
        taken: Report = undo(DAILY, saved.report, at=at(moment), person_id=None)
        reports.save(conn, [replace(saved, before=saved.report, report=taken)])

    await county.write(work)
    (wang,) = (await county.read(lambda conn: load(conn, EAST))).restated
    assert (wang.unit, wang.is_taken_back) == (WANG, True)
    assert wang.changes == tuple(Change(key, n, None) for key, n in values(10, 1, 0).items())


async def test_a_village_that_has_moved_is_restated_where_it_stood(county: Store) -> None:
    def work(conn: Connection) -> None:
        saved = first_week(conn)
        moved = update(tables.unit).where(tables.unit.c.id == ZHANG.id).values(parent_id=WEST.id, path="1/3/11/")
        conn.execute(moved)
        correct(conn, saved[ZHANG], values(12, 1, 0), "2026-11-17 09:00")

    await county.write(work)
    assert len((await county.read(lambda conn: load(conn, EAST))).restated) == 1
    assert (await county.read(lambda conn: load(conn, WEST))).restated == ()


def plan(conn: Connection) -> list[str]:
    asked: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, said: str, given: Any, *_: Any) -> None:
        asked.append((said, given))

    event.listen(conn, "before_cursor_execute", note)
    days = parse_period("2025-11-16"), parse_period("2026-11-15")
    restatements.between(conn, COUNTY, DAILY, days, MONDAY, NEXT_MONDAY)
    event.remove(conn, "before_cursor_execute", note)
    return [row[3] for said, given in asked for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", given)]


async def test_what_has_changed_is_found_by_when_it_was_stored(sqlite_store: Store) -> None:
    """Not by going through all versions of all years."""
    steps = [step for step in await sqlite_store.read(plan) if step.startswith(("SCAN", "SEARCH"))]
    assert steps[0] == "SEARCH report_revision USING INDEX ix_report_revision_stored_at (stored_at>? AND stored_at<?)"
    assert not any(step.startswith("SCAN") for step in steps)
