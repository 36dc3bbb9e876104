"""The county's clock where it is set forward and back, where it skips midnight, and beside the days of UTC."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.expected import ONE_DAY, Calendar, deadlines, expected_report
from core.periods import containing, parse_period
from tests.county import DAILY, ZHANG

SHANGHAI, BERLIN, NEW_YORK, SANTIAGO, CAIRO = (
    Calendar(ZoneInfo(name))
    for name in ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "America/Santiago", "Africa/Cairo")
)
"""In 2026 Berlin goes forward on 29 March at 2:00 and back on 25 October at 3:00, New York on 8 March and 1 November at
2:00, Santiago back on 4 April at 24:00 and forward on 6 September at 0:00, Cairo forward on 24 April at 0:00 and back
on 29 October at 24:00."""
ALL = (SHANGHAI, BERLIN, NEW_YORK, SANTIAGO, CAIRO)


def utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize("calendar", ALL, ids=lambda calendar: calendar.zone.key)
def test_every_day_begins_at_its_first_moment_and_each_after_the_other(calendar: Calendar) -> None:
    lengths = set()
    for day in (date(2026, 1, 1) + ONE_DAY * n for n in range(366)):
        begins, ends = calendar.midnight(day), calendar.midnight(day + ONE_DAY)
        assert calendar.today(begins) == day
        assert calendar.today(begins - timedelta(microseconds=1)) == day - ONE_DAY
        lengths.add((ends - begins) / timedelta(hours=1))
    assert lengths == ({24} if calendar is SHANGHAI else {23, 24, 25})


@pytest.mark.parametrize(
    ("calendar", "day", "due", "moment"),
    [
        (BERLIN, "2026-03-29", "02:30", "2026-03-29 01:30"),  # there is no such time: 3:30
        (BERLIN, "2026-03-29", "03:00", "2026-03-29 01:00"),
        (BERLIN, "2026-10-25", "02:30", "2026-10-25 00:30"),  # there are two: the first
        (BERLIN, "2026-10-25", "03:00", "2026-10-25 02:00"),
        (NEW_YORK, "2026-03-08", "02:30", "2026-03-08 07:30"),
        (NEW_YORK, "2026-03-08", "18:00", "2026-03-08 22:00"),
        (NEW_YORK, "2026-03-07", "18:00", "2026-03-07 23:00"),
        (NEW_YORK, "2026-11-01", "01:30", "2026-11-01 05:30"),
        (NEW_YORK, "2026-11-01", "18:00", "2026-11-01 23:00"),
        (SANTIAGO, "2026-04-04", "23:30", "2026-04-05 02:30"),  # twice
        (SANTIAGO, "2026-09-06", "00:30", "2026-09-06 04:30"),  # never: 1:30
        (CAIRO, "2026-04-24", "00:00", "2026-04-23 22:00"),
        (CAIRO, "2026-10-29", "23:59", "2026-10-29 20:59"),
        (SHANGHAI, "2026-11-20", "00:00", "2026-11-19 16:00"),
        (SHANGHAI, "2026-11-20", "08:00", "2026-11-20 00:00"),
    ],
)
def test_a_deadline_at_the_switch(calendar: Calendar, day: str, due: str, moment: str) -> None:
    form = DAILY.model_copy(update={"due": time.fromisoformat(due)})
    limits = deadlines(form, parse_period(day), calendar)
    assert limits.due == utc(moment)
    assert limits.due <= limits.late <= limits.lock
    assert calendar.today(limits.due) == date.fromisoformat(day)
    assert expected_report(form, ZHANG, day, calendar).due_at == limits.due


def test_a_day_is_late_and_locked_at_midnight_on_either_side_of_the_switch() -> None:
    limits = deadlines(DAILY, parse_period("2026-10-20"), BERLIN)
    assert limits.late == utc("2026-10-27 23:00")  # the 28th begins in winter
    assert limits.lock == utc("2026-11-18 23:00")
    assert deadlines(DAILY, parse_period("2026-10-10"), BERLIN).late == utc("2026-10-17 22:00")


@pytest.mark.parametrize(
    ("calendar", "moment", "day"),
    [
        (SHANGHAI, "2026-11-20 15:59", "2026-11-20"),
        (SHANGHAI, "2026-11-20 16:00", "2026-11-21"),
        (SHANGHAI, "2026-11-20 23:59", "2026-11-21"),
        (SHANGHAI, "2026-11-21 00:00", "2026-11-21"),
        (SHANGHAI, "2026-12-31 16:00", "2027-01-01"),
        (SANTIAGO, "2026-04-05 02:59", "2026-04-04"),  # 23:59, for the first time
        (SANTIAGO, "2026-04-05 03:59", "2026-04-04"),  # and again
        (SANTIAGO, "2026-04-05 04:00", "2026-04-05"),
        (SANTIAGO, "2026-09-06 03:59", "2026-09-05"),
        (SANTIAGO, "2026-09-06 04:00", "2026-09-06"),  # 1:00
    ],
)
def test_the_day_that_a_message_belongs_to(calendar: Calendar, moment: str, day: str) -> None:
    assert calendar.today(utc(moment)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("moment", "week", "month"),
    [
        ("2026-12-20 15:59", "2026-W51", "2026-12"),
        ("2026-12-20 16:00", "2026-W52", "2026-12"),  # Monday 0:00 in Shanghai
        ("2026-12-27 16:00", "2026-W53", "2026-12"),
        ("2026-12-31 16:00", "2026-W53", "2027-01"),
        ("2027-01-03 15:59", "2026-W53", "2027-01"),
        ("2027-01-03 16:00", "2027-W01", "2027-01"),
        ("2025-12-28 16:00", "2026-W01", "2025-12"),
    ],
)
def test_the_week_and_the_month_that_a_message_belongs_to(moment: str, week: str, month: str) -> None:
    today = SHANGHAI.today(utc(moment))
    assert (containing(today, "week").key, containing(today, "month").key) == (week, month)


def quiet_blocks(calendar: Calendar, first: date, last: date) -> list[tuple[datetime, datetime]]:
    """From when to when it is quiet, looked at minute by minute."""
    start, end = calendar.moment(first, time(12)), calendar.moment(last, time(12))
    minutes = [start + timedelta(minutes=n) for n in range(int((end - start) / timedelta(minutes=1)))]
    blocks = [list(group) for quiet, group in groupby(minutes, calendar.is_quiet) if quiet]
    return [(block[0], block[-1] + timedelta(minutes=1)) for block in blocks]


@pytest.mark.parametrize(
    ("calendar", "quiet", "first", "block"),
    [
        (BERLIN, ("21:30", "06:30"), "2026-03-28", ("2026-03-28 20:30", "2026-03-29 04:30")),  # an hour shorter
        (BERLIN, ("21:30", "06:30"), "2026-10-24", ("2026-10-24 19:30", "2026-10-25 05:30")),  # an hour longer
        (BERLIN, ("21:30", "02:30"), "2026-10-24", ("2026-10-24 19:30", "2026-10-25 00:30")),  # until the first 2:30
        (BERLIN, ("02:30", "06:00"), "2026-10-24", ("2026-10-25 00:30", "2026-10-25 05:00")),
        (BERLIN, ("21:30", "02:30"), "2026-03-28", ("2026-03-28 20:30", "2026-03-29 01:30")),
        (NEW_YORK, ("21:30", "06:30"), "2026-10-31", ("2026-11-01 01:30", "2026-11-01 11:30")),
        (SANTIAGO, ("23:30", "06:30"), "2026-04-04", ("2026-04-05 02:30", "2026-04-05 10:30")),  # from the first 23:30
        (SANTIAGO, ("21:30", "00:30"), "2026-09-05", ("2026-09-06 01:30", "2026-09-06 04:30")),
        (CAIRO, ("21:30", "06:30"), "2026-10-29", ("2026-10-29 18:30", "2026-10-30 04:30")),
    ],
)
def test_a_night_in_which_the_clock_is_changed_is_quiet_once(
    calendar: Calendar, quiet: tuple[str, str], first: str, block: tuple[str, str]
) -> None:
    day = date.fromisoformat(first)
    calendar = replace(calendar, quiet_from=time.fromisoformat(quiet[0]), quiet_until=time.fromisoformat(quiet[1]))
    assert quiet_blocks(calendar, day, day + ONE_DAY) == [(utc(block[0]), utc(block[1]))]
    assert calendar.awake(utc(block[0])) == utc(block[1])


@given(
    calendar=st.sampled_from(ALL),
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    due=st.times().map(lambda due: due.replace(second=0, microsecond=0, fold=0)),
)
def test_a_deadline_lies_on_its_day_in_every_zone(calendar: Calendar, day: date, due: time) -> None:
    daily = DAILY.model_copy(update={"due": due})
    limits = deadlines(daily, containing(day, "day"), calendar)
    assert calendar.midnight(day) <= limits.due < calendar.midnight(day + ONE_DAY)
    assert limits.due < limits.late < limits.lock
