"""A tick does what is due, whenever it comes; alarms say when it has to come."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.expected import Calendar
from scheduler.jobs import JOBS, alarms, tick
from storage import open_store, tables
from tests.county import CALENDAR, LI, QIAN, WANG, ZHANG, ZHAO, at
from tests.scheduler.office import Office

BERLIN = Calendar(zone=ZoneInfo("Europe/Berlin"))
OUTBOX = tables.outbox.c


def clock(calendar: Calendar, moments: list[datetime]) -> list[str]:
    return [f"{calendar.local(moment):%m-%d %H:%M}" for moment in moments]


def test_the_alarms_of_a_day_are_its_routines_in_order() -> None:
    found = alarms(CALENDAR, (), at("2026-11-20 00:00"), at("2026-11-21 00:00"))
    assert clock(CALENDAR, found) == [
        f"11-20 {at}" for at in ("00:05", "03:00", "08:00", "09:00", "16:30", "17:00", "20:00")
    ]


def test_an_alarm_belongs_to_one_of_two_stretches_that_meet_at_it() -> None:
    assert alarms(CALENDAR, (), at("2026-11-20 15:00"), at("2026-11-20 16:30")) == [at("2026-11-20 16:30")]
    assert alarms(CALENDAR, (), at("2026-11-20 16:30"), at("2026-11-20 16:59")) == []
    assert alarms(CALENDAR, (), at("2026-11-20 17:00"), at("2026-11-20 16:00")) == []


def test_from_friday_noon_to_monday_morning() -> None:
    found = clock(CALENDAR, alarms(CALENDAR, (), at("2026-11-20 12:00"), at("2026-11-23 08:00")))
    assert (found[0], found[-1], len(found)) == ("11-20 16:30", "11-23 08:00", 20)


def test_what_is_set_for_quiet_hours_has_its_alarm_at_their_end() -> None:
    calendar = replace(
        CALENDAR, remind_at=time(12, 30), quiet_from=time(12), quiet_until=time(14), escalate_at=time(15)
    )
    calendar = replace(calendar, notice_repeat_at=None)
    found = clock(calendar, alarms(calendar, (), at("2026-11-20 09:00"), at("2026-11-20 23:00")))
    assert found == ["11-20 14:00", "11-20 15:00"]


def test_what_is_set_for_the_night_has_its_alarm_in_the_morning() -> None:
    calendar = replace(CALENDAR, escalate_at=time(23))
    assert at("2026-11-21 06:30") in alarms(calendar, (), at("2026-11-21 06:00"), at("2026-11-21 07:00"))


@pytest.mark.parametrize("day", ["2026-03-28", "2026-03-29", "2026-10-25"])
def test_a_changed_clock_changes_no_time_of_day(day: str) -> None:
    start = datetime.fromisoformat(day).replace(tzinfo=BERLIN.zone).astimezone(UTC)
    end = start + timedelta(hours=23)
    times = [entry[-5:] for entry in clock(BERLIN, alarms(BERLIN, (), start, end))]
    assert times == ["00:05", "03:00", "08:00", "09:00", "16:30", "17:00", "20:00"]


@given(st.lists(st.integers(0, 5 * 24 * 60), min_size=2, max_size=8).map(sorted))
def test_however_a_stretch_is_cut_no_alarm_is_lost_or_rung_twice(minutes: list[int]) -> None:
    moments = [at("2026-11-18 00:00") + timedelta(minutes=minute) for minute in minutes]
    pieces = [alarms(CALENDAR, (), a, b) for a, b in pairwise(moments)]
    assert [alarm for piece in pieces for alarm in piece] == alarms(CALENDAR, (), moments[0], moments[-1])


def test_the_jobs_in_their_order() -> None:
    assert list(JOBS) == [
        "alerts",
        "expect",
        "remind",
        "escalate",
        "confirm",
        "notices",
        "signals",
        "digest",
        "workdays",
        "housekeep",
    ]


async def test_a_day_of_ticks(office: Office) -> None:
    queued = {}
    await office.tick("2026-11-20 00:05")
    await office.report(ZHANG, "2026-11-20", "12:00")
    for moment in ("08:00", "16:30", "20:00"):
        queued[moment] = await office.tick(f"2026-11-20 {moment}")
        await office.deliver(f"2026-11-20 {moment}")
        if moment == "16:30":
            await office.report(LI, "2026-11-20", "17:00")
    assert queued == {"08:00": 0, "16:30": 4, "20:00": 2}
    states = Counter(key.split(":")[0] for (key,) in await office.rows(OUTBOX.key))
    assert states == {"remind": 4, "escalate": 2}


async def test_a_week_of_alarms_walked_through_as_the_demo_does(any_office: Office) -> None:
    start, end = at("2026-11-15 23:00"), at("2026-11-23 08:00")
    for moment in alarms(CALENDAR, (), start, end):
        local = f"{CALENDAR.local(moment):%Y-%m-%d %H:%M}"
        await any_office.tick(local)
        if local.endswith("08:00") and moment < end:
            for unit in (ZHANG, ZHAO, QIAN):
                await any_office.report(unit, local[:10], "08:30")
        await any_office.deliver(local)
    kinds = Counter(key.split(":")[0] for (key,) in await any_office.rows(OUTBOX.key))
    assert kinds == {
        "remind": 2 * 7,
        "escalate": 7,
        "county": 6,
        "digest": 3,
    }  # the digest of the week, for three managers
    assert {state for (state,) in await any_office.rows(OUTBOX.state)} == {"sent"}


async def test_ticks_at_any_moments_remind_each_person_at_most_once_a_day(office: Office) -> None:
    for minute in range(0, 3 * 24 * 60, 95):
        moment = at("2026-11-18 00:00") + timedelta(minutes=minute)
        await tick(office.store, office.county, moment)
        await office.deliver(f"{CALENDAR.local(moment):%Y-%m-%d %H:%M}")
    sent = await office.rows(OUTBOX.address, OUTBOX.sent_at, OUTBOX.key)
    reminded = Counter((to, CALENDAR.today(sent_at)) for to, sent_at, key in sent if key.startswith("remind"))
    assert len(reminded) == 5 * 3
    assert set(reminded.values()) == {1}
    assert not any(CALENDAR.is_quiet(sent_at) for _, sent_at, _ in sent)


async def test_a_restart_does_nothing_twice(any_office: Office, database_url: str) -> None:
    for moment in ("00:05", "16:30", "20:00"):
        await any_office.tick(f"2026-11-20 {moment}")
    before = await any_office.rows(OUTBOX.key)
    restarted = replace(any_office, store=open_store(database_url))
    assert await restarted.tick("2026-11-20 20:00") == 0
    assert await restarted.tick("2026-11-20 20:01") == 0
    assert await any_office.rows(OUTBOX.key) == before
    await restarted.store.close()


async def test_two_processes_that_tick_at_once_do_everything_once(any_office: Office, database_url: str) -> None:
    other = replace(any_office, store=open_store(database_url))
    for moment in ("2026-11-20 00:05", "2026-11-20 16:30", "2026-11-20 20:00", "2026-11-21 00:05"):
        await asyncio.gather(any_office.tick(moment), other.tick(moment))
    item = tables.day_total.c
    counts = Counter(dict.fromkeys(("2026-11-20", "2026-11-21"), 0))
    for day, total in await any_office.rows(item.day, item.total):
        counts[day] += total
    assert counts == {"2026-11-20": 5, "2026-11-21": 5}
    kinds = Counter(key.split(":")[0] for (key,) in await any_office.rows(OUTBOX.key))
    assert kinds == {"remind": 5, "escalate": 2}
    await other.store.close()


async def test_the_log_says_how_many_and_no_names(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    await office.tick("2026-11-20 00:05")
    for unit in (LI, WANG):
        await office.report(unit, "2026-11-20")
    with caplog.at_level(logging.DEBUG, logger="scheduler"):
        await office.tick("2026-11-20 16:30")
    assert caplog.messages == ["remind: 3 messages queued"]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/St_Johns"])
@given(days=st.integers(0, 366), minutes=st.integers(1, 3000))
@settings(max_examples=30)
def test_alarms_are_ordered_and_inside_in_every_zone(zone: str, days: int, minutes: int) -> None:
    calendar = Calendar(zone=ZoneInfo(zone))
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days)
    end = start + timedelta(minutes=minutes)
    found = alarms(calendar, (), start, end)
    assert found == sorted(set(found))
    assert all(start < moment <= end for moment in found)
    assert len(found) >= 5 * (minutes // (25 * 60))
