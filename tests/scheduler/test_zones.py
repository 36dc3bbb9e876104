"""What the jobs do on the days on which the clock is changed, at the beginning of weeks and months, and in the last
weeks of a year."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from core.expected import ONE_DAY, Calendar
from core.forms import Forms
from scheduler.digest import periods_due
from scheduler.expect import EXPECT, expect
from scheduler.jobs import alarms
from storage import tables
from tests.county import CALENDAR, DAILY, FORMS, ZHANG
from tests.scheduler.office import Office

ROW = tables.expected_report.c
WEEKLY = DAILY.model_copy(update={"key": "weekly", "title": {"zh-CN": "周报表", "en": "Weekly"}, "every": "week"})
SUNDAY = WEEKLY.model_copy(update={"key": "sunday", "title": {"zh-CN": "周日报表", "en": "Sunday"}, "due_day": 0})
SEARCH = DAILY.model_copy(update={"key": "search", "title": {"zh-CN": "搜索", "en": "Search"}, "weekdays": (2, 5)})
TENS = WEEKLY.model_copy(update={"key": "tens", "title": {"zh-CN": "旬报", "en": "Ten days"}, "every": "ten_days"})
EVERY_KIND = Forms({**FORMS.forms, **{form.key: form for form in (WEEKLY, SUNDAY, SEARCH, TENS)}}, FORMS.breakdowns)


def in_zone(office: Office, zone: str) -> Calendar:
    office.setting(zone=ZoneInfo(zone))
    return office.county.calendar


async def run_at(office: Office, moment: datetime) -> None:
    await EXPECT.run(office.store, office.county, moment)


async def of_zhang(office: Office) -> dict[str, list[tuple[str, datetime]]]:
    """The village's rows, by form: the period and when it is due."""
    found: dict[str, list[tuple[str, datetime]]] = {}
    for form, period, due_at, unit_id in await office.rows(ROW.form, ROW.period, ROW.due_at, ROW.unit_id):
        if unit_id == ZHANG.id:
            found.setdefault(form, []).append((period, due_at))
    return found


@pytest.mark.parametrize(
    ("zone", "first", "hours"),
    [
        ("Europe/Berlin", "2026-03-28", [17, 16, 16]),
        ("Europe/Berlin", "2026-10-24", [16, 17, 17]),
        ("America/New_York", "2026-03-07", [23, 22, 22]),
        ("America/New_York", "2026-10-31", [22, 23, 23]),
        ("America/Santiago", "2026-09-05", [22, 21, 21]),
        ("America/Santiago", "2026-04-04", [21, 22, 22]),
        ("Africa/Cairo", "2026-04-23", [16, 15, 15]),
    ],
)
async def test_a_row_for_each_day_around_the_switch(office: Office, zone: str, first: str, hours: list[int]) -> None:
    calendar = in_zone(office, zone)
    days = [date.fromisoformat(first) + ONE_DAY * n for n in range(3)]
    for day in days:
        for minute in (0, 1, 59, 61, 119, 121, 12 * 60):  # the last ones lie behind the switch
            await run_at(office, calendar.midnight(day) + timedelta(minutes=minute))
    due = (await of_zhang(office))["daily"]
    assert [period for period, _ in due] == [day.isoformat() for day in days]
    assert [moment.astimezone(UTC).hour for _, moment in due] == hours  # 18:00 by the county's clock


async def test_the_periods_of_the_last_weeks_of_a_year(any_office: Office) -> None:
    any_office.county = replace(any_office.county, forms=EVERY_KIND)
    day = date(2026, 12, 20)
    while day <= date(2027, 1, 12):
        await run_at(any_office, CALENDAR.midnight(day))
        await run_at(any_office, CALENDAR.midnight(day) + timedelta(hours=12))
        day += ONE_DAY
    found = {form: [period for period, _ in rows] for form, rows in (await of_zhang(any_office)).items()}
    assert found["weekly"] == ["2026-W51", "2026-W52", "2026-W53", "2027-W01"]
    assert found["sunday"] == ["2026-W51", "2026-W52", "2026-W53", "2027-W01"]
    assert found["tens"] == ["2026-12-T2", "2026-12-T3", "2027-01-T1"]
    tuesdays_and_fridays = ["12-22", "12-25", "12-29", "01-01", "01-05", "01-08", "01-12"]
    assert [period[5:] for period in found["search"]] == tuesdays_and_fridays


async def test_when_the_periods_of_the_last_weeks_are_due(office: Office) -> None:
    days = date(2026, 12, 20), date(2027, 1, 12)
    await office.store.write(lambda conn: expect(conn, EVERY_KIND, CALENDAR, *days))
    due = {form: [str(CALENDAR.local(at).date()) for _, at in rows] for form, rows in (await of_zhang(office)).items()}
    assert due["weekly"] == ["2026-12-21", "2026-12-28", "2027-01-04", "2027-01-11"]
    assert due["sunday"] == ["2026-12-20", "2026-12-27", "2027-01-03", "2027-01-10"]
    assert due["tens"] == ["2026-12-21", "2027-01-01", "2027-01-11"]


async def test_however_the_days_are_cut_each_row_is_made_once(office: Office) -> None:
    days = [date(2026, 12, 1) + ONE_DAY * n for n in range(70)]
    whole = await office.store.write(lambda conn: expect(conn, EVERY_KIND, CALENDAR, days[0], days[-1]))
    assert whole > 0
    for size in (1, 3, 7):
        for start in range(0, len(days), size):
            first, last = days[start], days[start : start + size][-1]
            again = partial(expect, forms=EVERY_KIND, calendar=CALENDAR, first_day=first, last_day=last)
            assert await office.store.write(again) == 0


@pytest.mark.parametrize(
    ("zone", "moment", "week", "month"),
    [
        ("Asia/Shanghai", "2026-11-22 23:59", "2026-W46", "2026-10"),  # Monday 7:59
        ("Asia/Shanghai", "2026-11-23 00:00", "2026-W47", "2026-10"),
        ("Asia/Shanghai", "2026-11-30 23:59", "2026-W48", "2026-10"),
        ("Asia/Shanghai", "2026-12-01 00:00", "2026-W48", "2026-11"),
        ("Asia/Shanghai", "2026-12-28 00:00", "2026-W52", "2026-11"),
        ("Asia/Shanghai", "2027-01-04 00:00", "2026-W53", "2026-12"),
        ("Asia/Shanghai", "2027-01-11 00:00", "2027-W01", "2026-12"),
        ("Europe/Berlin", "2026-03-30 05:59", "2026-W12", "2026-02"),  # the day after the switch
        ("Europe/Berlin", "2026-03-30 06:00", "2026-W13", "2026-02"),
        ("Europe/Berlin", "2026-10-26 06:59", "2026-W42", "2026-09"),
        ("Europe/Berlin", "2026-10-26 07:00", "2026-W43", "2026-09"),
        ("America/New_York", "2026-11-01 12:59", "2026-W43", "2026-09"),  # the 1st and the switch in one
        ("America/New_York", "2026-11-01 13:00", "2026-W43", "2026-10"),
    ],
)
def test_the_digests_that_are_due(zone: str, moment: str, week: str, month: str) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert [period.key for period in periods_due(Calendar(ZoneInfo(zone)), now)] == [week, month]


ALARMS = ["00:05", "03:00", "08:00", "09:00", "16:30", "17:00", "20:00"]


@pytest.mark.parametrize(
    ("zone", "day", "times"),
    [
        ("Asia/Shanghai", "2026-11-20", ALARMS),
        ("Europe/Berlin", "2026-03-29", ALARMS),
        ("Europe/Berlin", "2026-10-25", ALARMS),
        ("America/New_York", "2026-11-01", ALARMS),
        ("America/Santiago", "2026-09-06", ["01:05", *ALARMS[1:]]),  # midnight is skipped
        ("America/Santiago", "2026-04-04", ALARMS),
        ("Africa/Cairo", "2026-04-24", ["01:05", *ALARMS[1:]]),
    ],
)
def test_the_alarms_of_a_day(zone: str, day: str, times: list[str]) -> None:
    calendar, on = Calendar(ZoneInfo(zone)), date.fromisoformat(day)
    moments = alarms(calendar, (), calendar.midnight(on), calendar.midnight(on + ONE_DAY))
    assert [f"{calendar.local(moment):%H:%M}" for moment in moments] == times
