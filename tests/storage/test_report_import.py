from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import Connection, func, select

from core.periods import parse_period
from core.report_import import ImportPlan
from core.reports import ReportKey
from core.sheet import FaultySheet, Row, Sheet
from core.totals import Missing
from storage import Store, closures, effects, figures, forms, report_import
from storage.tables import day_total, expected_report, report, report_revision
from tests.county import CALENDAR, DAILY, EAST, FORMS, LI, ZHANG, at, report_of, values

HEADINGS = ("unit", "form", "date", "visits", "vaccinations", "suspected_cases", "suspected_cases.dysentery")
NOW = at("2026-11-20 12:00")
ROWS = (
    ("QS0101", "daily", "2026-11-18", "12", "3", "1", "1"),
    ("QS0101", "daily", "2026-11-19", "8", "0", "0", ""),
    ("QS0102", "daily", "2026-11-18", "5", "2", "2", "1"),
)


@dataclass
class Heard:
    """What the progress bar would show."""

    steps: list[tuple[int, int]]

    def __call__(self, done: int, total: int) -> None:
        self.steps.append((done, total))


def sheet(*rows: tuple[str, ...]) -> Sheet:
    cells = (dict(zip(HEADINGS, row, strict=True)) for row in rows)
    return Sheet("reports.csv", HEADINGS, tuple(Row(number, found) for number, found in enumerate(cells, 2)))


async def run(store: Store, found: Sheet, heard: Heard | None = None) -> ImportPlan:
    def work(conn: Connection) -> ImportPlan:
        plan = report_import.check_sheet(conn, found, FORMS, CALENDAR, NOW)
        report_import.store_plan(conn, plan, FORMS, NOW, heard or Heard([]))
        return plan

    return await store.write(work)


def totals(conn: Connection, day: str) -> dict[str, int]:
    rows = select(day_total.c.item, day_total.c.total).where(day_total.c.day == day, day_total.c.parent_id == EAST.id)
    return {item: total for item, total in conn.execute(rows) if total}


def size(conn: Connection) -> list[int]:
    tables = (report, report_revision, expected_report, day_total)
    return [conn.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


async def test_reports_are_stored_expected_and_added_up(county: Store) -> None:
    heard = Heard([])
    done = await run(county, sheet(*ROWS), heard)
    assert (done.new, done.changed, done.same) == (3, 0, 0)
    assert heard.steps == [(3, 3)]
    assert await county.read(lambda conn: totals(conn, "2026-11-18")) == {
        "visits": 17,
        "vaccinations": 5,
        "suspected_cases": 3,
        "suspected_cases.dysentery": 2,
        "#given:visits": 2,
        "#given:vaccinations": 2,
        "#given:suspected_cases": 2,
        "#given:suspected_cases.dysentery": 2,
        "#expected": 2,
        "#received": 2,
        "#on_time": 2,
        "#complete": 2,
    }
    assert (await county.read(lambda conn: totals(conn, "2026-11-19")))["#zero"] == 1


async def test_a_unit_of_the_file_is_missing_where_the_file_is_silent(county: Store) -> None:
    """李家村 has one of the two days; villages that the file does not know are left out of it."""
    done = await run(county, sheet(*ROWS))
    assert [gap.key for gap in done.gaps] == [ReportKey(LI.id, "daily", "2026-11-19")]
    found = await county.read(lambda conn: figures.form_totals(conn, EAST, parse_period("2026-W47"), DAILY, NOW))
    assert (found.counts.expected, found.counts.received) == (4, 3)
    assert found.missing == (Missing(LI, ("2026-11-19",)),)


async def test_while_a_unit_was_closed_its_silence_is_not_missing(county: Store) -> None:
    """李家村 has closed on the 19th; what it reports all the same counts."""
    await county.write(lambda conn: closures.close(conn, LI, date(2026, 11, 19)))
    done = await run(county, sheet(*ROWS, ("QS0102", "daily", "2026-11-20", "1", "1", "1", "")))
    assert [gap.key for gap in done.gaps] == [ReportKey(ZHANG.id, "daily", "2026-11-20")]
    found = await county.read(lambda conn: figures.form_totals(conn, EAST, parse_period("2026-W47"), DAILY, NOW))
    assert (found.counts.expected, found.counts.received) == (5, 4)


async def test_the_forms_by_which_it_was_read_are_kept(county: Store) -> None:
    await run(county, sheet(*ROWS))
    known = await county.read(forms.known)
    stored = await county.read(lambda conn: set(conn.execute(select(report.c.form, report.c.form_version))))
    assert stored <= known.keys()
    assert known["daily", DAILY.version] == DAILY


async def test_the_second_import_stores_nothing(county: Store) -> None:
    await run(county, sheet(*ROWS))
    before = await county.read(size)
    done = await run(county, sheet(*ROWS))
    assert (done.new, done.changed, done.same) == (0, 0, 3)
    assert await county.read(size) == before


async def test_a_correction_is_a_version_and_moves_the_sums(county: Store) -> None:
    await county.write(lambda conn: effects.apply(conn, [report_of(ZHANG, values(10, 3, 1), day="2026-11-18")], NOW))
    done = await run(county, sheet(*ROWS))
    assert (done.new, done.changed) == (2, 1)
    versions = select(report.c.version, report.c.source).where(
        report.c.unit_id == ZHANG.id, report.c.period == "2026-11-18"
    )
    assert await county.read(lambda conn: tuple(conn.execute(versions).one())) == (2, "import")
    assert (await county.read(lambda conn: totals(conn, "2026-11-18")))["visits"] == 17


async def test_a_fault_anywhere_stores_nothing(county: Store) -> None:
    before = await county.read(size)
    bad = ("QS0102", "daily", "2026-11-19", "5", "2", "1", "2")
    with pytest.raises(FaultySheet) as caught:
        await run(county, sheet(*ROWS, bad))
    assert [fault.row for fault in caught.value.faults] == [5]
    assert await county.read(size) == before


async def test_checking_shows_the_same_plan_and_writes_nothing(county: Store) -> None:
    before = await county.read(size)
    checked = await county.read(lambda conn: report_import.check_sheet(conn, sheet(*ROWS), FORMS, CALENDAR, NOW))
    assert await county.read(size) == before
    assert await run(county, sheet(*ROWS)) == checked


async def test_a_long_file_is_one_transaction_in_several_steps(county: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_import, "CHUNK", 2)
    heard = Heard([])
    await run(county, sheet(*ROWS), heard)
    assert heard.steps == [(2, 3), (3, 3)]
    stored = select(report.c.unit_id).order_by(report.c.unit_id)
    assert await county.read(lambda conn: list(conn.execute(stored).scalars())) == [ZHANG.id, ZHANG.id, LI.id]
