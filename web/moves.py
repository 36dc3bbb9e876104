"""The buttons that move the county's clock in the demo, and to which moment each one leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.expected import Calendar

MONDAY = 1


@dataclass(frozen=True, slots=True)
class Move:
    """To the next day that fits, at that time. `key` names it in requests and in its texts."""

    key: str
    at: time
    fits: Callable[[date], bool]


def moves(calendar: Calendar) -> tuple[Move, ...]:
    return (
        Move("reminders", calendar.remind_at, lambda _day: True),
        Move("escalation", calendar.escalate_at, lambda _day: True),
        Move("week", calendar.digest_at, lambda day: day.isoweekday() == MONDAY),
        Move("month", calendar.digest_at, lambda day: day.day == 1),
    )


def next_moment(move: Move, now: datetime, calendar: Calendar) -> datetime:
    """The first such moment after `now`; UTC, like `now`."""
    day = calendar.today(now)
    while not move.fits(day) or calendar.moment(day, move.at) <= now:
        day += timedelta(days=1)
    return calendar.moment(day, move.at)
