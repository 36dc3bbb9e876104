"""What is usual is worked out when the day's rows are made, and then stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.forms import Values
from core.reports import ReportKey
from core.units import Unit
from core.usual import Range, Usual
from storage import expected
from tests.county import LI, ZHANG, values
from tests.scheduler.office import Office

TODAY = date(2026, 11, 20)
USUAL_VISITS = Range(8, 14, 2, 23, True)
NONE_SO_FAR = Range(0, 0, 0, 4, False)


async def past(office: Office, unit: Unit, days: int, *, until: date = TODAY, figures: Values | None = None) -> None:
    """Reports of so many days before `until`: 8 to 14 visits, or these figures every day."""
    for n in range(days):
        day = until - timedelta(days=days - n)
        await office.report(unit, day.isoformat(), figures=figures or values(8 + n % 7, 0, 0))


async def usual_of(office: Office, unit: Unit, period: str = "2026-11-20", form: str = "daily") -> Usual | None:
    key = ReportKey(unit.id, form, period)
    rows = await office.store.read(lambda conn: expected.these(conn, [key]))
    return rows[key].usual


async def test_a_days_row_knows_what_is_usual_at_its_village(any_office: Office) -> None:
    await past(any_office, ZHANG, 28)
    await any_office.run("expect", "2026-11-20 00:05")
    ranges = {"visits": USUAL_VISITS, "vaccinations": NONE_SO_FAR, "suspected_cases": NONE_SO_FAR}
    assert await usual_of(any_office, ZHANG) == Usual(ranges)
    assert await usual_of(any_office, LI) is None


@pytest.mark.parametrize(("reports", "known"), [(13, False), (14, True)])
async def test_it_takes_two_weeks_of_reports(office: Office, reports: int, known: bool) -> None:
    await past(office, ZHANG, reports)
    await office.run("expect", "2026-11-20 00:05")
    assert (await usual_of(office, ZHANG) is not None) == known


async def test_what_lies_four_weeks_back_counts_and_no_more(office: Office) -> None:
    await past(office, ZHANG, 1, until=date(2026, 10, 23), figures=values(90, 0, 0))  # 29 days before
    await past(office, LI, 1, until=date(2026, 10, 24), figures=values(90, 0, 0))  # 28 days before
    for village in (ZHANG, LI):
        await past(office, village, 27)
    await office.run("expect", "2026-11-20 00:05")
    found = [await usual_of(office, village) for village in (ZHANG, LI)]
    assert [known.ranges["visits"].high for known in found if known] == [14, 90]


async def test_made_again_the_row_stays_as_it_was(any_office: Office) -> None:
    await past(any_office, ZHANG, 20, until=date(2026, 11, 17))
    await any_office.run("expect", "2026-11-20 00:05")
    before = await usual_of(any_office, ZHANG)
    await past(any_office, ZHANG, 3, figures=values(200, 9, 0))  # what comes in late
    await any_office.report(LI, "2026-11-20", figures=values(5, 0, 0))
    for moment in ("2026-11-20 00:06", "2026-11-20 16:30", "2026-11-20 23:00"):
        await any_office.run("expect", moment)
    assert before is not None
    assert await usual_of(any_office, ZHANG) == before


async def test_each_day_of_an_outage_has_its_own_past(office: Office) -> None:
    await past(office, ZHANG, 1, until=date(2026, 10, 22), figures=values(90, 0, 0))
    await past(office, ZHANG, 27, until=date(2026, 11, 18))
    await office.run("expect", "2026-11-17 00:05")
    await office.run("expect", "2026-11-20 09:00")
    found = [await usual_of(office, ZHANG, f"2026-11-{day}") for day in (18, 19, 20)]
    assert [known.ranges["visits"].high for known in found if known] == [90, 14, 14]


async def test_a_row_that_came_with_its_report_knows_of_nothing(office: Office) -> None:
    await past(office, ZHANG, 28)
    await office.report(ZHANG, "2026-11-20", "00:01", values(120, 0, 0))
    await office.run("expect", "2026-11-20 00:05")
    assert await usual_of(office, ZHANG) is None


async def test_of_months_nothing_is_usual(office: Office) -> None:
    asked = await office.statements("expect", "2026-11-01 00:05")
    assert len([statement for statement in asked if "FROM report" in statement]) == 2  # the villages of each township
    key = ReportKey(2, "workload", "2026-10")
    rows = await office.store.read(lambda conn: expected.these(conn, [key]))
    assert rows[key].usual is None


async def test_what_is_read_does_not_grow_with_the_villages(office: Office) -> None:
    await office.run("expect", "2026-11-19 00:05")
    few = await office.statements("expect", "2026-11-20 00:05")
    await office.add_villages(30)
    many = await office.statements("expect", "2026-11-21 00:05")
    assert len(many) == len(few)


async def test_while_nothing_has_to_be_made_no_past_is_read(office: Office) -> None:
    await office.run("expect", "2026-11-20 00:05")
    assert not [asked for asked in await office.statements("expect", "2026-11-20 12:00") if "FROM report" in asked]
