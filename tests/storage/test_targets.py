"""Yearly targets as they are stored, and what has been reached of them: on both databases, and whatever comes when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, insert

from core.digest import Digest
from core.effects import SaveReport
from core.expected import expected_report
from core.forms import Values
from core.periods import parse_period
from core.progress import Progress, YearSoFar
from core.reports import Report, Source, compose, undo
from core.sheet import FaultySheet, Row, Sheet
from core.targets import TargetKey
from core.totals import Counts
from core.units import Unit
from storage import Store, digests, reports, targets
from storage.expected import insert_missing
from storage.tables import metadata, target
from tests.county import CALENDAR, COUNTY, DAILY, EAST, FORMS, LI, WEST, ZHANG, ZHAO, at, plant, report_of, values

TOP = ("单位编码", "指标", "年度", "目标")
UNTIL = YearSoFar(date(2026, 11, 22))


def sheet(*rows: tuple[str, str, str, str]) -> Sheet:
    cells = (dict(zip(TOP, row, strict=True)) for row in rows)
    return Sheet("t.csv", TOP, tuple(Row(number, of_row) for number, of_row in enumerate(cells, 2)))


def give(conn: Connection, targets: Mapping[Unit, int], item: str = "vaccinations") -> None:
    """Of 2026."""
    rows = [{"unit_id": unit.id, "year": 2026, "form": "daily", "item": item} for unit in targets]
    conn.execute(
        insert(target), [{**row, "value": str(value)} for row, value in zip(rows, targets.values(), strict=True)]
    )


def progress(conn: Connection, top: Unit, year: YearSoFar = UNTIL) -> list[tuple[Unit, str, int, int | None]]:
    found = targets.of_digest(conn, top, list(FORMS.forms.values()), year)[0]
    return [(one.unit, one.item, one.target, one.reached) for one in found]


async def test_an_import_is_all_or_nothing_and_the_second_changes_nothing(county: Store) -> None:
    file = sheet(("QS", "接种", "2026", "3000"), ("QS01", "门诊", "2026", "1500"))
    wrong = sheet(("QS", "接种", "2026", "1"), ("QS01", "门诊", "2026", "x"))
    with pytest.raises(FaultySheet):
        await county.write(lambda conn: targets.import_sheet(conn, wrong, FORMS))
    assert await county.read(targets.stored) == {}
    await county.write(lambda conn: targets.import_sheet(conn, file, FORMS))
    both = {TargetKey(1, 2026, "daily", "vaccinations"): 3000, TargetKey(2, 2026, "daily", "visits"): 1500}
    assert await county.read(targets.stored) == both
    assert (await county.write(lambda conn: targets.import_sheet(conn, file, FORMS))).empty
    changed = sheet(("QS", "接种", "2026", "2999"), ("QS01", "门诊", "2026", "-"))
    before = await county.read(targets.stored)
    plan = await county.write(lambda conn: targets.import_sheet(conn, changed, FORMS))
    assert await county.read(targets.stored) == {TargetKey(1, 2026, "daily", "vaccinations"): 2999}
    assert [(entry.unit_id, entry.details["from"], entry.details["to"]) for entry in targets.entries(plan, before)] == [
        (1, "3000", "2999"),
        (2, "1500", ""),
    ]


async def test_they_are_listed_by_unit_and_year(county: Store) -> None:
    await county.write(lambda conn: give(conn, dict.fromkeys((COUNTY, EAST, WEST, ZHANG), 5)))

    def codes(conn: Connection, top: Unit | None, year: int | None) -> list[str]:
        return [one.unit.code for one in targets.given(conn, top, year)]

    assert await county.read(lambda conn: codes(conn, None, None)) == ["QS", "QS01", "QS0101", "QS02"]
    assert await county.read(lambda conn: codes(conn, EAST, 2026)) == ["QS01", "QS0101"]
    assert await county.read(lambda conn: codes(conn, EAST, 2027)) == []


async def test_reached_is_what_reports_of_the_year_add_up_to(county: Store) -> None:
    saves = [
        report_of(ZHANG, values(10, 900, 0), day="2025-12-31"),
        report_of(ZHANG, values(10, 1, 0), day="2026-01-01"),
        report_of(LI, values(10, 20, 0), day="2026-11-22"),
        report_of(ZHAO, values(10, 300, 1), day="2026-07-01"),
        report_of(ZHAO, values(10, 4000, 1), day="2026-11-23"),
    ]
    await county.write(lambda conn: reports.save(conn, saves))
    await county.write(lambda conn: give(conn, {COUNTY: 1000, EAST: 2000, WEST: 3000}))
    assert await county.read(lambda conn: progress(conn, COUNTY)) == [
        (COUNTY, "vaccinations", 1000, 321),
        (EAST, "vaccinations", 2000, 21),
        (WEST, "vaccinations", 3000, 300),
    ]
    assert await county.read(lambda conn: progress(conn, EAST)) == [(EAST, "vaccinations", 2000, 21)]
    next_year = YearSoFar(date(2027, 1, 3))
    assert await county.read(lambda conn: progress(conn, COUNTY, next_year)) == []


async def test_who_has_no_target_has_none_and_the_countys_is_its_own(county: Store) -> None:
    await county.write(lambda conn: reports.save(conn, [report_of(ZHANG, values(1, 2, 0))]))
    await county.write(lambda conn: give(conn, {EAST: 50}))
    assert await county.read(lambda conn: progress(conn, COUNTY)) == [(EAST, "vaccinations", 50, 2)]
    assert await county.read(lambda conn: progress(conn, WEST)) == []


async def test_a_village_has_its_own_and_so_has_a_disease(county: Store) -> None:
    figures = values(1, 2, 3) | {"suspected_cases.dysentery": 1}
    saves = [report_of(ZHANG, figures), report_of(ZHANG, values(1, 5, 0), day="2026-11-19"), report_of(LI, figures)]
    await county.write(lambda conn: reports.save(conn, saves))
    await county.write(lambda conn: insert_missing(conn, [expected_report(DAILY, ZHANG, "2026-11-18", CALENDAR)]))
    await county.write(lambda conn: give(conn, {ZHANG: 70}))
    await county.write(lambda conn: give(conn, {EAST: 9}, "suspected_cases.dysentery"))
    found = await county.read(lambda conn: targets.of_digest(conn, EAST, [DAILY], UNTIL)[0])
    assert [(one.unit, one.item, one.reached) for one in found] == [
        (EAST, "suspected_cases.dysentery", 2),
        (ZHANG, "vaccinations", 7),
    ]
    assert (found[1].counts.expected, found[1].counts.received) == (3, 2)


async def test_a_figure_that_nobody_gave_is_not_zero(county: Store) -> None:
    await county.write(lambda conn: give(conn, {EAST: 70, ZHANG: 5, COUNTY: 9}))
    await county.write(lambda conn: reports.save(conn, [report_of(ZHANG, {"suspected_cases": 0})]))
    assert [reached for *_, reached in await county.read(lambda conn: progress(conn, COUNTY))] == [None, None]
    assert [reached for *_, reached in await county.read(lambda conn: progress(conn, EAST))] == [None, None]
    zero = report_of(LI, values(0, 0, 0))
    await county.write(lambda conn: reports.save(conn, [zero]))
    assert [reached for *_, reached in await county.read(lambda conn: progress(conn, COUNTY))] == [0, 0]


async def test_a_digest_brings_it_up_to_its_last_day_or_today(county: Store) -> None:
    await county.write(lambda conn: give(conn, {COUNTY: 50}))
    await county.write(lambda conn: reports.save(conn, [report_of(ZHANG, values(1, 2, 0), day="2026-11-18")]))

    def year(conn: Connection, today: date | None) -> tuple[Progress, ...]:
        week = parse_period("2026-W47")
        return digests.load(conn, COUNTY, week, FORMS, at("2026-11-18 20:00"), today).progress

    (over,) = await county.read(lambda conn: year(conn, date(2026, 11, 23)))
    (running,) = await county.read(lambda conn: year(conn, date(2026, 11, 18)))
    assert (over.year.last, running.year.last) == (date(2026, 11, 22), date(2026, 11, 18))
    assert (running.reached, running.counts) == (2, Counts(1, 1))


async def test_beside_an_issue_that_is_shown_again_stands_only_what_is_new(county: Store) -> None:
    """Not what it has told itself: what has been reached of the year, and what it was compared with."""
    week = parse_period("2026-W47")

    def work(conn: Connection) -> tuple[Digest, Digest]:
        give(conn, {COUNTY: 50})
        reports.save(conn, [report_of(ZHANG, values(1, 2, 0), day=day) for day in ("2026-11-12", "2026-11-18")])
        found = digests.load(conn, COUNTY, week, FORMS, at("2026-11-23 08:00"))
        digests.keep_shown(conn, found, (), (), at("2026-11-23 08:00"))
        reports.save(conn, [report_of(LI, values(3, 0, 0), day="2026-11-17")], at("2026-11-23 09:00"))
        now = at("2026-11-23 10:00")
        whole = digests.load(conn, COUNTY, week, FORMS, now)
        return whole, digests.load_again(conn, COUNTY, week, FORMS, now)

    whole, again = await county.write(work)
    assert len(whole.progress) == 1
    assert again.progress == ()
    assert (again.unit, again.period, again.number) == (whole.unit, whole.period, whole.number)
    assert [one.unit for one in again.updates] == [LI]
    assert again.updates == whole.updates
    (before, after) = (digest.sections[0] for digest in (whole, again))
    assert (after.now.counts, after.now.totals) == (before.now.counts, before.now.totals)
    assert (before.before.counts.received, after.before.counts.received) == (1, 0)


# -- whatever happens ----------------------------------------------------------------------------------------------

DAYS = ("2026-11-16", "2026-11-17", "2026-11-18")
FIGURES = st.dictionaries(st.sampled_from(["visits", "vaccinations", "suspected_cases"]), st.integers(0, 50))
STEPS = st.tuples(st.sampled_from([ZHANG, LI, ZHAO]), st.sampled_from(DAYS), FIGURES | st.none())


@pytest.fixture(scope="module")
def conn() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as connection:
        plant(connection)
        give(connection, dict.fromkeys((COUNTY, EAST, ZHANG), 100))
        connection.commit()
        yield connection
    engine.dispose()


@settings(max_examples=40)
@given(steps=st.lists(STEPS, max_size=8))
def test_a_missing_day_is_no_zero_and_a_correction_counts_once(
    conn: Connection, steps: list[tuple[Unit, str, Values | None]]
) -> None:
    """Reports, corrections and undoing (None), in any order, of some villages and days; others stay silent."""
    current: dict[tuple[int, str], Report] = {}
    try:
        for unit, day, figures in steps:
            _step(conn, current, unit, day, figures)
        (whole, _), (east, _) = (targets.of_digest(conn, top, [DAILY], UNTIL) for top in (COUNTY, EAST))
        found = whole + east[1:]
    finally:
        conn.rollback()
    below = {COUNTY: {ZHANG.id, LI.id, ZHAO.id}, EAST: {ZHANG.id, LI.id}, ZHANG: {ZHANG.id}}
    assert [one.unit for one in found] == [*below]
    for one in found:
        mine = [report for (id_, _), report in current.items() if id_ in below[one.unit] and report.received]
        said = [report.values["vaccinations"] for report in mine if "vaccinations" in report.values]
        assert one.reached == (sum(said) if said else None)
        assert one.counts.received == len(mine)
        assert one.counts.expected >= one.counts.received
        assert one.percent is None or one.percent == Decimal(sum(said))


def _step(
    conn: Connection, current: dict[tuple[int, str], Report], unit: Unit, day: str, figures: Values | None
) -> None:
    before = current.get((unit.id, day))
    expected = expected_report(DAILY, unit, day, CALENDAR)
    moment = at(f"{day} 16:00")
    if figures is None:
        if before is None or not before.received:
            return
        after = undo(DAILY, before, at=moment, person_id=unit.id)
    elif figures:
        after = compose(DAILY, expected, before, figures, at=moment, source=Source.MESSAGE, person_id=unit.id)
    else:
        return
    reports.save(conn, [SaveReport(before, after, expected)])
    current[unit.id, day] = after
