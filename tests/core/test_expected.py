"""The county's calendar, and which report is awaited when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.expected import (
    CLOSED,
    ONE_DAY,
    Calendar,
    Deadlines,
    awaited_between,
    deadlines,
    due_day,
    expected_inside,
    expected_report,
    period_open_on,
    periods_awaited_on,
)
from core.forms import Form
from core.periods import LENGTHS, Length, Period, containing, parse_period
from core.reports import Expected, ReportKey
from core.workdays import DayKind, Special, Workdays
from tests.county import CALENDAR, COUNTY, DAILY, EAST, FORMS, WORKLOAD, ZHANG, at

BERLIN = Calendar(zone=ZoneInfo("Europe/Berlin"))  # 2026: +1 h on 29 March at 2:00, -1 h on 25 October at 3:00
PLAIN = Workdays()
ON_WORKDAYS = DAILY.model_copy(update={"workdays": True})


@pytest.mark.parametrize(
    ("calendar", "day", "at", "utc"),
    [
        (CALENDAR, "2026-11-20", "16:30", "2026-11-20T08:30"),
        (CALENDAR, "2026-11-20", "00:05", "2026-11-19T16:05"),
        (BERLIN, "2026-03-28", "16:30", "2026-03-28T15:30"),
        (BERLIN, "2026-03-29", "00:05", "2026-03-28T23:05"),
        (BERLIN, "2026-03-29", "02:30", "2026-03-29T01:30"),  # there is no such time: the moment 3:30
        (BERLIN, "2026-03-29", "16:30", "2026-03-29T14:30"),
        (BERLIN, "2026-10-25", "02:30", "2026-10-25T00:30"),  # there are two: the first
        (BERLIN, "2026-10-25", "16:30", "2026-10-25T15:30"),
    ],
)
def test_a_time_of_day_is_a_moment_in_the_zone_of_the_county(calendar: Calendar, day: str, at: str, utc: str) -> None:
    moment = calendar.moment(date.fromisoformat(day), time.fromisoformat(at))
    assert moment == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert moment.tzinfo is UTC


def test_a_day_has_the_hours_that_the_zone_gives_it() -> None:
    hours = [
        BERLIN.midnight(day + timedelta(days=1)) - BERLIN.midnight(day)
        for day in (date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25))
    ]
    assert hours == [timedelta(hours=24), timedelta(hours=23), timedelta(hours=25)]


def test_the_day_changes_at_midnight_of_the_county() -> None:
    assert CALENDAR.today(at("2026-11-20 23:59")) == date(2026, 11, 20)
    assert CALENDAR.today(at("2026-11-21 00:00")) == date(2026, 11, 21)
    assert CALENDAR.local(datetime(2026, 11, 20, 8, 30, tzinfo=UTC)).time() == time(16, 30)


NIGHT = (time(21, 30), time(6, 30))
NOON = (time(12), time(14))
NONE = (time(12), time(12))


@pytest.mark.parametrize(
    ("quiet", "moment", "awake", "until_quiet"),
    [
        (NIGHT, "2026-11-20 16:30", "2026-11-20 16:30", "2026-11-20 21:30"),
        (NIGHT, "2026-11-20 21:29", "2026-11-20 21:29", "2026-11-20 21:30"),
        (NIGHT, "2026-11-20 21:30", "2026-11-21 06:30", "2026-11-21 00:00"),
        (NIGHT, "2026-11-20 00:05", "2026-11-20 06:30", "2026-11-20 21:30"),
        (NIGHT, "2026-11-20 06:30", "2026-11-20 06:30", "2026-11-20 21:30"),
        (NOON, "2026-11-20 11:00", "2026-11-20 11:00", "2026-11-20 12:00"),
        (NOON, "2026-11-20 12:00", "2026-11-20 14:00", "2026-11-21 00:00"),
        (NOON, "2026-11-20 14:00", "2026-11-20 14:00", "2026-11-21 00:00"),
        (NONE, "2026-11-20 11:00", "2026-11-20 11:00", "2026-11-21 00:00"),
        (NONE, "2026-11-20 12:00", "2026-11-20 12:00", "2026-11-21 00:00"),
    ],
)
def test_quiet_hours(quiet: tuple[time, time], moment: str, awake: str, until_quiet: str) -> None:
    calendar = replace(CALENDAR, quiet_from=quiet[0], quiet_until=quiet[1])
    assert calendar.is_quiet(at(moment)) == (awake != moment)
    assert calendar.awake(at(moment)) == at(awake)
    assert calendar.until_quiet(at(moment)) == at(until_quiet)


times = st.times().map(lambda moment: moment.replace(second=0, microsecond=0, fold=0))


@given(
    zone=st.sampled_from([CALENDAR.zone, BERLIN.zone, ZoneInfo("America/St_Johns")]),
    quiet_from=times,
    quiet_until=times,
    moment=st.integers(0, 366 * 24 * 60).map(lambda minutes: at("2026-01-01 00:00") + timedelta(minutes=minutes)),
)
def test_whoever_waits_for_the_end_of_quiet_hours_disturbs_nobody(
    zone: ZoneInfo, quiet_from: time, quiet_until: time, moment: datetime
) -> None:
    calendar = Calendar(zone, quiet_from=quiet_from, quiet_until=quiet_until)
    awake = calendar.awake(moment)
    assert not calendar.is_quiet(awake)
    assert (awake == moment) if not calendar.is_quiet(moment) else (moment < awake)
    assert moment < calendar.until_quiet(moment) <= calendar.midnight(calendar.today(moment) + timedelta(days=1))


@pytest.mark.parametrize(
    ("form", "day", "awaited"),
    [
        (DAILY, "2026-11-20", "2026-11-20"),
        (DAILY, "2026-11-21", "2026-11-21"),
        (ON_WORKDAYS, "2026-11-20", "2026-11-20"),  # Friday
        (ON_WORKDAYS, "2026-11-21", None),
        (ON_WORKDAYS, "2026-11-22", None),
        (ON_WORKDAYS, "2026-11-23", "2026-11-23"),
        (WORKLOAD, "2026-10-31", None),
        (WORKLOAD, "2026-11-01", "2026-10"),
        (WORKLOAD, "2026-11-03", "2026-10"),  # the last day on which it is on time
        (WORKLOAD, "2026-11-04", None),
        (WORKLOAD, "2027-01-01", "2026-12"),
    ],
)
def test_the_period_whose_report_is_awaited(form: Form, day: str, awaited: str | None) -> None:
    found = periods_awaited_on(form, date.fromisoformat(day), PLAIN)
    assert [period.key for period in found] == ([awaited] if awaited else [])


@pytest.mark.parametrize(
    ("form", "day", "meant"),
    [(DAILY, "2026-11-21", "2026-11-21"), (WORKLOAD, "2026-11-21", "2026-10"), (WORKLOAD, "2027-01-01", "2026-12")],
)
def test_the_period_that_a_report_without_a_date_means(form: Form, day: str, meant: str) -> None:
    assert period_open_on(form, date.fromisoformat(day)).key == meant


@pytest.mark.parametrize(
    ("form", "period", "due"),
    [(DAILY, "2026-11-20", "2026-11-20"), (WORKLOAD, "2026-10", "2026-11-03"), (WORKLOAD, "2026-12", "2027-01-03")],
)
def test_the_day_on_which_a_report_is_due(form: Form, period: str, due: str) -> None:
    assert due_day(form, parse_period(period), PLAIN) == date.fromisoformat(due)


def test_the_row_of_a_daily_form() -> None:
    assert expected_report(DAILY, ZHANG, "2026-11-20", CALENDAR) == Expected(
        key=ReportKey(ZHANG.id, "daily", "2026-11-20"),
        parent_id=EAST.id,
        day="2026-11-20",
        due_at=at("2026-11-20 18:00"),
        lock_at=at("2026-12-20 00:00"),
        stage="open",
        next_step_at=at("2026-11-20 16:30"),
    )


def test_the_row_of_a_monthly_form_begins_with_the_month_and_is_due_after_it() -> None:
    assert expected_report(WORKLOAD, EAST, "2026-10", CALENDAR) == Expected(
        key=ReportKey(EAST.id, "workload", "2026-10"),
        parent_id=COUNTY.id,
        day="2026-10-01",
        due_at=at("2026-11-03 18:00"),
        lock_at=at("2026-12-03 00:00"),
        stage="open",
        next_step_at=at("2026-11-03 16:30"),
    )


@pytest.mark.parametrize(
    ("form", "period", "excused"),
    [
        (DAILY, "2026-10-14", CLOSED),
        (DAILY, "2026-10-15", None),
        (DAILY, "2026-12-14", None),
        (DAILY, "2026-12-15", CLOSED),
        (WORKLOAD, "2026-10", CLOSED),  # it had begun when the unit opened
        (WORKLOAD, "2026-11", None),
        (WORKLOAD, "2026-12", None),  # and this one when it closed
        (WORKLOAD, "2027-01", CLOSED),
    ],
)
def test_nothing_is_expected_of_a_unit_that_is_closed_when_the_period_begins(
    form: Form, period: str, excused: str | None
) -> None:
    unit = replace(ZHANG, opened=date(2026, 10, 15), closed=date(2026, 12, 15))
    assert expected_report(form, unit, period, CALENDAR).excused == excused


@pytest.mark.parametrize(
    ("first", "last", "periods"),
    [
        ("2026-11-20", "2026-11-22", ["2026-11-20", "2026-11-21", "2026-11-22"]),
        ("2026-11-20", "2026-11-20", ["2026-11-20"]),
        ("2026-11-20", "2026-11-19", []),
    ],
)
def test_the_days_of_a_village_that_lie_inside(first: str, last: str, periods: list[str]) -> None:
    days = date.fromisoformat(first), date.fromisoformat(last)
    assert [row.key.period for row in expected_inside(FORMS, ZHANG, *days, CALENDAR)] == periods


def test_only_whole_months_lie_inside() -> None:
    rows = expected_inside(FORMS, EAST, date(2026, 9, 2), date(2026, 11, 29), CALENDAR)
    assert [row.key for row in rows] == [ReportKey(EAST.id, "workload", "2026-10")]


def test_of_a_closed_unit_and_of_the_one_at_the_top_nothing_lies_inside() -> None:
    first, last = date(2026, 11, 19), date(2026, 11, 21)
    closed = replace(ZHANG, closed=date(2026, 11, 20))
    assert [row.key.period for row in expected_inside(FORMS, closed, first, last, CALENDAR)] == ["2026-11-19"]
    top = replace(COUNTY, level="village")
    assert list(expected_inside(FORMS, top, first, last, CALENDAR)) == []


def test_the_unit_at_the_top_reports_to_nobody() -> None:
    with pytest.raises(ValueError, match="QS reports to nobody"):
        expected_report(WORKLOAD, COUNTY, "2026-10", CALENDAR)


def test_workdays_are_monday_to_friday() -> None:
    week = [date(2026, 11, 16) + timedelta(days=number) for number in range(7)]
    assert [PLAIN.is_workday(day) for day in week] == [True] * 5 + [False] * 2


def shaped(every: Length, **more: object) -> Form:
    return Form.model_validate(WORKLOAD.model_dump() | {"key": "shaped", "every": every, "due_day": 1} | more)


HOLIDAYS = Workdays(
    years=frozenset([2026]),
    public={
        **{date(2026, 10, day): Special(DayKind.HOLIDAY, {"en": "National Day"}) for day in range(1, 8)},
        date(2026, 10, 10): Special(DayKind.SWAPPED, {"en": "National Day"}),
    },
    own={date(2026, 11, 16): Special(DayKind.DAY_OFF, {"en": "flood"})},
    of_forms={
        ("shaped", date(2026, 11, 21)): Special(DayKind.EXTRA_WORKDAY, {"en": "campaign"}),
        ("shaped", date(2026, 11, 24)): Special(DayKind.DAY_OFF, {"en": "market"}),
    },
)


@pytest.mark.parametrize(
    ("form", "period", "due"),
    [
        (shaped("week", due_day=0), "2026-W47", "2026-11-22"),
        (shaped("week"), "2026-W47", "2026-11-23"),
        (shaped("week"), "2026-W53", "2027-01-04"),
        (shaped("week"), "2026-W01", "2026-01-05"),
        (shaped("ten_days", due_day=2), "2026-11-T1", "2026-11-12"),
        (shaped("ten_days", due_day=2), "2026-02-T3", "2026-03-02"),
        (shaped("month", due_day=0), "2026-11", "2026-11-30"),
        (shaped("month", due_day=28), "2027-01", "2027-02-28"),
        (shaped("quarter", due_day=10), "2026-Q3", "2026-10-10"),
        (shaped("half_year", due_day=10), "2026-H2", "2027-01-10"),
        (shaped("year", due_day=15), "2026", "2027-01-15"),
        (shaped("week", workdays=True, due_day=0), "2026-W47", "2026-11-23"),  # on Saturday: a campaign, but not later
        (shaped("ten_days", workdays=True), "2026-11-T2", "2026-11-21"),  # that Saturday
        (shaped("week", workdays=True), "2026-W40", "2026-10-08"),  # the Monday lies in the holidays
        (shaped("month", workdays=True, due_day=9), "2026-09", "2026-10-09"),
        (shaped("month", workdays=True, due_day=10), "2026-09", "2026-10-10"),  # a Saturday that is worked
        (shaped("week", workdays=True), "2026-W46", "2026-11-17"),  # the flood
        (shaped("week", due_day=2), "2026-W47", "2026-11-25"),  # market: of this form alone, workdays or not
    ],
)
def test_the_day_on_which_a_longer_period_is_due(form: Form, period: str, due: str) -> None:
    assert due_day(form, parse_period(period), HOLIDAYS) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("form", "day", "awaited"),
    [
        (shaped("week"), "2026-11-22", []),
        (shaped("week"), "2026-11-23", ["2026-W47"]),
        (shaped("week"), "2026-11-24", []),
        (shaped("week", due_day=0), "2026-11-22", ["2026-W47"]),
        (shaped("week", due_day=0), "2026-11-21", []),
        (shaped("week", due_day=10), "2026-11-25", ["2026-W47", "2026-W46"]),  # of W46 the last day
        (shaped("week", workdays=True), "2026-10-07", ["2026-W40"]),
        (shaped("week", workdays=True), "2026-10-08", ["2026-W40"]),
        (shaped("ten_days", due_day=0), "2026-11-10", ["2026-11-T1"]),
        (shaped("year", due_day=15), "2027-01-01", ["2026"]),
        (shaped("day", weekdays=(2, 5)), "2026-11-20", ["2026-11-20"]),
        (shaped("day", weekdays=(2, 5)), "2026-11-21", []),
        (shaped("day", weekdays=(2, 5)), "2026-11-24", []),  # market
        (shaped("day", workdays=True), "2026-10-02", []),
        (shaped("day", workdays=True), "2026-10-10", ["2026-10-10"]),
        (shaped("day", workdays=True), "2026-11-16", []),
        (shaped("day"), "2026-11-16", ["2026-11-16"]),  # it does not follow the workdays
        (shaped("day"), "2026-11-24", []),
    ],
)
def test_the_periods_that_are_awaited_on_a_day(form: Form, day: str, awaited: list[str]) -> None:
    assert [p.key for p in periods_awaited_on(form, date.fromisoformat(day), HOLIDAYS)] == awaited


@pytest.mark.parametrize(
    ("form", "day", "meant"),
    [
        (shaped("week"), "2026-11-22", "2026-W46"),
        (shaped("week", due_day=0), "2026-11-22", "2026-W47"),
        (shaped("week", due_day=0), "2026-11-23", "2026-W47"),
        (shaped("quarter"), "2026-11-22", "2026-Q3"),
        (shaped("day", weekdays=(2, 5)), "2026-11-23", "2026-11-20"),
        (shaped("day", weekdays=(2, 5)), "2026-11-24", "2026-11-24"),
        (shaped("day", weekdays=(7,)), "2026-11-21", "2026-11-15"),
    ],
)
def test_the_period_that_is_open_in_forms_of_every_length(form: Form, day: str, meant: str) -> None:
    assert period_open_on(form, date.fromisoformat(day)).key == meant


def test_the_three_deadlines_of_a_report() -> None:
    form = shaped("week", due_day=1, due=time(12), backfill_days=3, lock_days=10)
    assert deadlines(form, parse_period("2026-W47"), CALENDAR) == Deadlines(
        at("2026-11-23 12:00"), at("2026-11-27 00:00"), at("2026-12-03 00:00")
    )
    patient = form.model_copy(update={"backfill_days": 90})
    limits = deadlines(patient, parse_period("2026-W47"), CALENDAR)
    assert limits.late == limits.lock == at("2026-12-03 00:00")


FORMS_OF_EVERY_SHAPE = st.builds(
    shaped,
    every=st.sampled_from(LENGTHS),
    due=st.times().map(lambda due: due.replace(microsecond=0, fold=0)),
    due_day=st.integers(0, 28),
    workdays=st.booleans(),
    backfill_days=st.integers(0, 100),
    lock_days=st.integers(1, 100),
)
SHAPES = FORMS_OF_EVERY_SHAPE | st.builds(
    shaped,
    every=st.just("day"),
    weekdays=st.sets(st.integers(1, 7)).map(tuple),
    workdays=st.booleans(),
    lock_days=st.integers(1, 100),
)
ZONES = st.sampled_from(
    [CALENDAR.zone, BERLIN.zone, *map(ZoneInfo, ("America/New_York", "America/Santiago", "Africa/Cairo"))]
)


@given(SHAPES, st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 500), ZONES)
def test_every_period_is_awaited_once_and_its_deadlines_are_in_order(
    form: Form, first: date, days: int, zone: ZoneInfo
) -> None:
    calendar = Calendar(zone, workdays=HOLIDAYS)
    last = first + ONE_DAY * days
    waited: dict[Period, list[date]] = {}
    for n in range(days + 1):
        for period in periods_awaited_on(form, day := first + ONE_DAY * n, HOLIDAYS):
            waited.setdefault(period, []).append(day)
    span = containing(first, form.every), containing(last, form.every)
    known = awaited_between(form, *span, HOLIDAYS)
    ended = [p for p in known if p.end >= first and p.end + ONE_DAY * min(form.due_day, 1) <= last]
    assert set(ended) <= waited.keys()
    for period, on in waited.items():
        due = due_day(form, period, HOLIDAYS)
        assert form.is_about(period)
        assert on == [on[0] + ONE_DAY * n for n in range(len(on))]  # without a gap, up to the due day
        assert on[-1] == min(due, last)
        assert form.every == "day" or on[0] >= period.end + ONE_DAY * min(form.due_day, 1) or on[0] == first
        assert HOLIDAYS.asks(form, due)
        limits = deadlines(form, period, calendar)
        assert calendar.today(limits.due) >= due
        assert limits.due <= limits.late <= limits.lock
