"""To which moment each button moves the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.county import CALENDAR, at
from web.moves import Move, moves, next_moment

BUTTONS = {move.key: move for move in moves(CALENDAR)}


@pytest.mark.parametrize(
    ("button", "now", "then"),
    [
        ("reminders", "2026-11-20 16:12", "2026-11-20 16:30"),
        ("reminders", "2026-11-20 16:30", "2026-11-21 16:30"),  # the next one, also when it is just that time
        ("escalation", "2026-11-20 16:30", "2026-11-20 20:00"),
        ("escalation", "2026-12-31 23:59", "2027-01-01 20:00"),
        ("week", "2026-11-20 16:12", "2026-11-23 08:00"),
        ("week", "2026-11-23 07:59", "2026-11-23 08:00"),
        ("week", "2026-11-23 08:00", "2026-11-30 08:00"),
        ("month", "2026-11-20 16:12", "2026-12-01 08:00"),
        ("month", "2026-12-01 08:00", "2027-01-01 08:00"),
        ("month", "2027-02-01 00:30", "2027-02-01 08:00"),  # in Shanghai it is already the 1st, in UTC not yet
    ],
)
def test_each_button_leads_to_the_next_such_moment(button: str, now: str, then: str) -> None:
    assert next_moment(BUTTONS[button], at(now), CALENDAR) == at(then)


def test_the_times_are_the_countys_own() -> None:
    later = replace(CALENDAR, remind_at=time(17, 15), escalate_at=time(19, 0), digest_at=time(9, 0))
    assert {move.key: move.at for move in moves(later)} == {
        "reminders": time(17, 15),
        "escalation": time(19, 0),
        "week": time(9, 0),
        "month": time(9, 0),
    }


@given(
    move=st.sampled_from(moves(CALENDAR)),
    now=st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: at("2024-01-01") + timedelta(minutes=minutes)),
)
def test_the_clock_goes_forward_to_the_very_next_day_that_fits(move: Move, now: datetime) -> None:
    then = next_moment(move, now, CALENDAR)
    assert then > now
    assert CALENDAR.local(then).time() == move.at
    assert move.fits(CALENDAR.today(then))
    day = CALENDAR.today(now)
    while day < CALENDAR.today(then):
        assert not move.fits(day) or CALENDAR.moment(day, move.at) <= now
        day += timedelta(days=1)
