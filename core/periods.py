"""Report periods: what a report or a digest is about; never when something arrived."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Length = Literal["day", "week", "month"]

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WEEK = re.compile("([0-9]{4})-W([0-9]{2})")
_MONTH = re.compile("([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`key` is how it is written and stored: 2026-11-20, 2026-W47 (ISO 8601 week), 2026-07. Both days are inside."""

    start: date
    end: date
    length: Length
    key: str

    def days(self) -> Iterator[date]:
        day = self.start
        while day <= self.end:
            yield day
            day += timedelta(days=1)

    @property
    def number(self) -> int:
        """Its number in the year: the 47th week, the 7th month, the 324th day."""
        if self.length == "week":
            return self.start.isocalendar().week
        return self.start.month if self.length == "month" else self.start.timetuple().tm_yday

    @property
    def year(self) -> int:
        """The year that `number` counts in; for a week the ISO year."""
        return self.start.isocalendar().year if self.length == "week" else self.start.year

    def previous(self) -> Period:
        return containing(self.start - timedelta(days=1), self.length)


def containing(day: date, length: Length) -> Period:
    """The day, week or month in which `day` lies."""
    if length == "day":
        return Period(day, day, "day", day.isoformat())
    if length == "week":
        year, week, weekday = day.isocalendar()
        monday = day - timedelta(days=weekday - 1)
        return Period(monday, monday + timedelta(days=6), "week", f"{year}-W{week:02}")
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Period(first, last, "month", f"{first:%Y-%m}")


def parse_period(key: str) -> Period:
    """Reads a period's key. Raises ValueError for anything that is none, such as 2026-W54 or 2026-13."""
    if _DAY.fullmatch(key):
        day = date.fromisoformat(key)
        return Period(day, day, "day", key)
    if match := _WEEK.fullmatch(key):
        return containing(date.fromisocalendar(int(match[1]), int(match[2]), 1), "week")
    if match := _MONTH.fullmatch(key):
        return containing(date(int(match[1]), int(match[2]), 1), "month")
    raise ValueError(f"not a period: {key!r}")
