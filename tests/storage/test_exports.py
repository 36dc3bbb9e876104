"""What is exported is what digests add up: the same reports, the same sums, and what is missing is nowhere a zero."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from random import Random

import pytest
from sqlalchemy import Connection

from core.dhis2 import Converter
from core.exports import ExportedReport, Selection, Status
from core.forms import Values
from core.periods import ONE_DAY, Period, parse_period
from core.reports import undo
from core.totals import Counts
from core.units import Unit
from storage import Store, closures, effects, exports, figures, moves, reports
from tests.core.test_dhis2 import mapping
from tests.county import (
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

WEEK = parse_period("2026-W47")
NOW = at("2026-11-20 23:00")
VILLAGES = (ZHANG, LI, WANG, ZHAO, QIAN)


def a_week(conn: Connection) -> None:
    """Two days of five villages; 张家村 zero, 李家村 silent and then excused, 王庄村 late and then partial."""
    expect(conn, VILLAGES, ("2026-11-19", "2026-11-20"))
    effects.apply(
        conn,
        [
            report_of(ZHANG, values(10, 1, 0), day="2026-11-19"),
            report_of(WANG, values(5, 0, 2) | {"suspected_cases.dysentery": 1}, day="2026-11-19", time_="19:30"),
            report_of(WANG, {"visits": 6}, day="2026-11-20"),
            report_of(ZHAO, values(7, 0, 1), day="2026-11-19"),
        ],
        NOW,
    )
    closures.excuse_days(conn, LI, date(2026, 11, 20), date(2026, 11, 20), "flood")


def within(unit: Unit | None, *forms: str, period: Period = WEEK) -> Selection:
    return Selection(unit, period.start, period.end, forms)


def read(conn: Connection, selection: Selection) -> list[ExportedReport]:
    return [report for day in exports.days(conn, selection) for report in exports.reports_of(conn, selection, day, NOW)]


def places(found: list[ExportedReport]) -> list[tuple[str, str, Status]]:
    return [(report.unit.name, report.period, report.status) for report in found]


async def test_every_expected_report_is_there_by_day_and_code(county: Store) -> None:
    await county.write(a_week)
    found = await county.read(lambda conn: read(conn, within(EAST)))
    assert places(found) == [
        ("张家村", "2026-11-19", Status.ON_TIME),
        ("李家村", "2026-11-19", Status.MISSING),
        ("王庄村", "2026-11-19", Status.LATE),
        ("张家村", "2026-11-20", Status.MISSING),
        ("李家村", "2026-11-20", Status.EXCUSED),
        ("王庄村", "2026-11-20", Status.ON_TIME),
    ]
    zero, silent, late, *_, excused, partial = found
    assert (zero.zero, zero.partial, zero.version, zero.parent) == (True, False, 1, EAST)
    assert zero.received_at == at("2026-11-19 16:00")
    assert (silent.zero, silent.partial, silent.version, silent.received_at, silent.values) == (None,) * 4 + ({},)
    assert late.values["suspected_cases.dysentery"] == 1
    assert (excused.excused, excused.values) == ("flood", {})
    assert (partial.partial, partial.values) == (True, {"visits": 6})


async def test_what_is_not_due_yet_is_not_missing(county: Store) -> None:
    await county.write(lambda conn: expect(conn, (ZHANG,), ("2026-11-20",)))
    days = within(None)
    noon = await county.read(lambda conn: exports.reports_of(conn, days, date(2026, 11, 20), at("2026-11-20 12:00")))
    assert [report.status for report in noon] == [Status.WAITING]


@pytest.mark.parametrize(
    ("unit", "names"),
    [
        (None, {"张家村", "李家村", "王庄村", "赵村", "钱村"}),
        (COUNTY, {"张家村", "李家村", "王庄村", "赵村", "钱村"}),
        (WEST, {"赵村", "钱村"}),
        (ZHAO, {"赵村"}),
    ],
)
async def test_a_subtree_and_nothing_else(county: Store, unit: Unit | None, names: set[str]) -> None:
    await county.write(a_week)
    found = await county.read(lambda conn: read(conn, within(unit)))
    assert {report.unit.name for report in found} == names
    expected_of = await county.read(lambda conn: exports.units_of(conn, within(unit)))
    assert {found.name for found in expected_of} == names


async def test_a_report_that_was_taken_back_has_not_come(county: Store) -> None:
    def work(conn: Connection) -> list[ExportedReport]:
        expect(conn, (ZHANG,), ("2026-11-20",))
        saved = report_of(ZHANG, values(10, 1, 0))
        reports.save(conn, [saved])
        after = undo(DAILY, saved.report, at=at("2026-11-20 16:05"), person_id=None)
        reports.save(conn, [type(saved)(before=saved.report, report=after, expected=saved.expected)])
        return read(conn, within(None))

    (report,) = await county.write(work)
    assert (report.status, report.values, report.zero, report.version) == (Status.MISSING, {}, None, None)


async def test_a_village_that_has_moved_is_where_it_stood(county: Store) -> None:
    def work(conn: Connection) -> tuple[list[ExportedReport], list[ExportedReport]]:
        expect(conn, (ZHANG,), ("2026-11-19", "2026-11-20"))
        moves.follow(conn, {ZHANG.id: WEST.id}, date(2026, 11, 20))
        return read(conn, within(EAST)), read(conn, within(WEST))

    east, west = await county.write(work)
    assert [(report.period, report.parent) for report in east] == [("2026-11-19", EAST)]
    assert [(report.period, report.parent) for report in west] == [("2026-11-20", WEST)]


async def test_forms_and_periods(county: Store) -> None:
    def work(conn: Connection) -> None:
        expect(conn, (EAST,), ("2026-11",), WORKLOAD)
        expect(conn, (ZHANG,), ("2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01"))

    await county.write(work)
    month = parse_period("2026-11")
    found = await county.read(lambda conn: read(conn, within(COUNTY, period=month)))
    assert [(report.form, report.period) for report in found] == [
        ("daily", "2026-11-01"),
        ("workload", "2026-11"),
        ("daily", "2026-11-30"),
    ]
    only = await county.read(lambda conn: read(conn, within(COUNTY, "workload", period=month)))
    assert [(report.unit, report.period) for report in only] == [(EAST, "2026-11")]


async def test_what_has_been_counted_is_known_beforehand(county: Store) -> None:
    await county.write(a_week)
    items = {"visits", "vaccinations", "suspected_cases"}

    one_disease = {*items, "suspected_cases.dysentery"}
    for unit, wanted in ((None, one_disease), (WEST, items), (WANG, one_disease)):
        found = await county.read(partial(exports.items_given, selection=within(unit)))
        assert found == {"daily": wanted}
    assert await county.read(lambda conn: exports.items_given(conn, within(None, "workload"))) == {}


async def test_what_was_taken_back_is_given_no_more(county: Store) -> None:
    """Nobody has to say in a mapping where the figures of a report go that was a slip."""

    def work(conn: Connection) -> dict[str, set[str]]:
        sent = report_of(ZHANG, {"visits": 9})
        effects.apply(conn, [sent], at("2026-11-20 16:00"))
        back = undo(DAILY, sent.report, at=at("2026-11-20 16:05"), person_id=11)
        effects.apply(conn, [replace(sent, before=sent.report, report=back)], at("2026-11-20 16:05"))
        return exports.items_given(conn, within(None))

    assert await county.write(work) == {}


@pytest.mark.parametrize("seed", range(3))
async def test_it_adds_up_to_the_digest(county: Store, seed: int) -> None:
    """Whatever came, late, partial, corrected or not at all: sums and counts are those of the digest."""
    chance = Random(seed)
    days = tuple(f"2026-11-{day}" for day in range(16, 21))

    def work(conn: Connection) -> None:
        expect(conn, VILLAGES, days)
        for unit in VILLAGES:
            for day in days:
                if chance.random() < 0.8:
                    first = report_of(unit, some(chance), day=day, time_=chance.choice(["16:00", "19:00"]))
                    effects.apply(conn, [first], NOW)
                    if chance.random() < 0.3:
                        effects.apply(conn, [report_of(unit, some(chance), day=day, before=first.report)], NOW)
                elif chance.random() < 0.5:
                    closures.excuse_days(conn, unit, date.fromisoformat(day), date.fromisoformat(day), "leave")

    await county.write(work)
    for top in (COUNTY, EAST, WEST):
        totals = await county.read(partial(figures.form_totals, top=top, period=WEEK, form=DAILY, now=NOW))
        found = await county.read(partial(read, selection=within(top)))
        assert added_up(found) == totals.totals
        assert counted(found) == totals.counts
        silent = {(report.unit, report.period) for report in found if report.status is Status.MISSING}
        assert silent == {(missing.unit, period) for missing in totals.missing for period in missing.periods}


async def test_data_values_of_days_and_of_the_week_add_up_to_the_digest(county: Store) -> None:
    """What goes to DHIS2 is what the digest says, but for sums of which something is missing."""
    await county.write(a_week)
    totals = await county.read(partial(figures.form_totals, top=COUNTY, period=WEEK, form=DAILY, now=NOW))
    found = await county.read(partial(read, selection=within(COUNTY)))
    sunday = WEEK.end
    for period_type in ("Daily", "Weekly"):
        mapped = mapping(period_type=period_type, incomplete="send")
        converter = Converter(mapped, FORMS, WEEK.start, sunday, sunday + ONE_DAY)
        made = [value for report in found for value in converter.take(report)]
        made += converter.rest()
        sums: Values = {}
        for value in made:
            sums[value.item] = sums.get(value.item, 0) + value.value
        assert sums == totals.totals
        assert converter.left_out.silent == totals.counts.missing + sum(gone.reports for gone in totals.excused)


async def test_an_export_sees_one_moment_however_long_it_takes(county: Store) -> None:
    """A report that comes in while the first days are written is in none of the later ones."""
    await county.write(lambda conn: expect(conn, (ZHANG,), ("2026-11-19", "2026-11-20")))
    first, second = date(2026, 11, 19), date(2026, 11, 20)
    asked = partial(exports.reports_of, selection=within(None), now=NOW)
    async with county.snapshot() as snapshot:
        before = await snapshot.run(partial(asked, day=first))
        await county.write(lambda conn: effects.apply(conn, [report_of(ZHANG, values(1, 2, 0))], NOW))
        after = await snapshot.run(partial(asked, day=second))
    assert [report.status for report in (*before, *after)] == [Status.MISSING, Status.MISSING]
    (now_there,) = await county.read(partial(asked, day=second))
    assert now_there.status is Status.ON_TIME


def some(chance: Random) -> Values:
    items = ("visits", "vaccinations", "suspected_cases", "suspected_cases.dysentery")
    return {item: chance.choice([0, 0, 1, 12]) for item in chance.sample(items, chance.randint(1, 4))}


def added_up(found: list[ExportedReport]) -> Values:
    sums: Values = {}
    for report in found:
        for item, value in report.values.items():
            sums[item] = sums.get(item, 0) + value
    return sums


def counted(found: list[ExportedReport]) -> Counts:
    came = [report for report in found if report.values]
    return Counts(
        expected=sum(report.status is not Status.EXCUSED for report in found),
        received=len(came),
        on_time=sum(report.status is Status.ON_TIME for report in came),
        zero=sum(bool(report.zero) for report in came),
        complete=sum(report.partial is False for report in came),
    )
