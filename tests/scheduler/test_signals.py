"""Aberrations are looked for every morning and raised as alerts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from core.alerts import Alert, AlertKind, Finding, Who, close
from core.effects import KeepAlert
from core.expected import expected_report
from core.units import Unit
from storage import Connection, alerts, expected, reports
from tests.county import CALENDAR, DAILY, EAST, LI, WANG, ZHANG, ZHAO, at, report_of, values
from tests.scheduler.office import Office

FRIDAY = date(2026, 11, 20)
SATURDAY_MORNING = "2026-11-21 08:00"


async def past(office: Office, unit: Unit, cases: Sequence[int | None], last: date = FRIDAY) -> None:
    """Its reports of the days up to that one; None for none. They are expected on all of them."""
    days = [(last - timedelta(days=len(cases) - 1 - n)).isoformat() for n in range(len(cases))]

    def work(conn: Connection) -> None:
        expected.insert_missing(conn, [expected_report(DAILY, unit, day, CALENDAR) for day in days])
        said = [(day, count) for day, count in zip(days, cases, strict=True) if count is not None]
        reports.save(conn, [report_of(unit, values(10, 0, count), day=day) for day, count in said])

    await office.store.write(work)


async def raised(office: Office) -> list[Alert]:
    return await office.store.read(
        lambda conn: alerts.raised_lately(conn, AlertKind.ABERRATION, at("2020-01-01 00:00"))
    )


async def test_a_rise_is_raised_once_with_what_is_usual(any_office: Office) -> None:
    office = any_office
    await past(office, ZHANG, [1] * 11 + [9])
    assert await office.run("signals", "2026-11-21 07:59") == 0
    assert await raised(office) == []
    assert await office.run("signals", SATURDAY_MORNING) == 2  # to the township and the county
    await asyncio.gather(*(office.run("signals", f"2026-11-21 {hour}:00") for hour in ("08", "09", "12")))
    (found,) = await raised(office)
    assert (found.unit_id, found.item, found.period, found.cases) == (EAST.id, "suspected_cases", "2026-11-20", 9)
    assert (found.rule, found.due_at) == ("C1+C2+C3", at("2026-11-22 08:00"))
    words = [office.county.catalogue.render(line, language) for language in ("zh-CN", "en") for line in found.why]
    assert words == [
        "前 7 天平均每天 1.0 例。",
        "比前面多得不寻常（EARS C1+C2+C3）。可能是偶然，请核实。",
        "应报 1，已报 1；没报的不算 0。",
        "In the 7 days before, on average 1.0 a day.",
        "That is unusually far above what came before (EARS C1+C2+C3). It may be chance; please look into it.",
        "Expected 1 reports, received 1; a missing one counts as no 0.",
    ]


async def test_its_managers_are_told(office: Office) -> None:
    await past(office, ZHANG, [1] * 11 + [9])
    await office.tick(SATURDAY_MORNING)
    told = [sent for sent in await office.deliver(SATURDAY_MORNING) if "异常增多" in sent.text]
    assert {sent.to for sent in told} == {"m1", "c1"}


@pytest.mark.parametrize(("before", "said"), [(None, 0), (0, 1)])
async def test_days_without_reports_are_no_zeros(office: Office, before: int | None, said: int) -> None:
    """Six cases after eleven days without a word are nothing to compare; after eleven zeros they are a signal."""
    await past(office, ZHANG, [*[before] * 11, 6])
    await office.run("signals", SATURDAY_MORNING)
    assert len(await raised(office)) == said


async def test_where_too_few_reported_nothing_is_said(office: Office) -> None:
    """Two of three villages is less than four fifths."""
    for unit, last in ((ZHANG, 9), (LI, 0), (WANG, None)):
        await past(office, unit, [0] * 11 + [last])
    await office.run("signals", SATURDAY_MORNING)
    assert await raised(office) == []


async def test_a_township_is_judged_by_itself(office: Office) -> None:
    await past(office, ZHANG, [4] * 12)
    await past(office, ZHAO, [0] * 11 + [4])
    await office.run("signals", SATURDAY_MORNING)
    assert [found.unit_id for found in await raised(office)] == [ZHAO.parent_id]


async def test_a_week_is_looked_at_when_it_is_over(office: Office) -> None:
    await past(office, ZHANG, [0] * 77 + [1] * 7, last=date(2026, 11, 22))
    await office.run("signals", "2026-11-22 08:00")
    assert await raised(office) == []
    await office.run("signals", "2026-11-23 08:00")
    (found,) = await raised(office)
    assert (found.period, found.cases) == ("2026-W47", 7)
    assert office.county.catalogue.render(found.why[0], "en") == "In the 7 weeks before, on average 0.0 a week."


async def test_what_goes_on_is_raised_again_only_when_it_is_closed_and_a_week_is_over(office: Office) -> None:
    await past(office, ZHANG, [*[1] * 11, 9])
    await office.run("signals", SATURDAY_MORNING)
    await past(office, ZHANG, [40, 0, 0, 0, 0, 0, 90], last=date(2026, 11, 27))
    await office.run("signals", "2026-11-22 08:00")
    await office.run("signals", "2026-11-28 08:00")
    assert [found.period for found in await raised(office)] == ["2026-11-20"]
    (first,) = await raised(office)
    closed = close(first, Finding.EXCLUDED, at=at("2026-11-28 08:05"), who=Who(2, "吴科长"))
    await office.store.write(lambda conn: alerts.put(conn, [KeepAlert(closed, len(first.history))], closed.since))
    await past(office, ZHANG, [400], last=date(2026, 11, 28))
    await office.run("signals", "2026-11-29 08:00")
    assert sorted(found.period for found in await raised(office)) == ["2026-11-20", "2026-11-28"]


async def test_after_an_outage_only_the_last_day_is_looked_at(office: Office) -> None:
    """Whatever was to be said about the days before is not news any more."""
    await past(office, ZHANG, [1] * 11 + [9, 1, 1])
    await office.run("signals", "2026-11-23 08:00")
    assert [found.period for found in await raised(office)] == []
