"""Report periods: what a report or a digest is about; never when something arrived."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, get_args

Length = Literal["day", "week", "ten_days", "month", "quarter", "half_year", "year"]

LENGTHS: tuple[Length, ...] = get_args(Length)
"""From the shortest."""

Span = Length | Literal["range"]
"""A digest may also be about any days in a row; a form is never asked for those."""

ONE_DAY = timedelta(days=1)
TEN_DAYS = (1, 11, 21)
"""The days of a month on which its three parts (旬) begin; the last one goes on to the end of the month."""

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""How many months long."""

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WEEK = re.compile("([0-9]{4})-W([0-9]{2})")
_TEN_DAYS = re.compile("([0-9]{4})-([0-9]{2})-T([123])")
_MONTH = re.compile("([0-9]{4})-([0-9]{2})")
_QUARTER = re.compile("([0-9]{4})-Q([1-4])")
_HALF_YEAR = re.compile("([0-9]{4})-H([12])")
_YEAR = re.compile("[0-9]{4}")
_RANGE = re.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})[.]{2}([0-9]{4}-[0-9]{2}-[0-9]{2})")
LONGEST_RANGE = 366
"""Days."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`key` is how it is written and stored: 2026-11-20, 2026-W47 (ISO 8601 week), 2026-11-T2 (the 11th to the 20th),
    2026-07, 2026-Q3, 2026-H2, 2026; a range of days 2026-11-03..2026-11-17. Both days are inside."""

    start: date
    end: date
    length: Span
    key: str

    def days(self) -> Iterator[date]:
        day = self.start
        while day <= self.end:
            yield day
            day += ONE_DAY

    @property
    def number(self) -> int:
        """Its number in the year: the 324th day, the 47th week, the 32nd ten days, the 11th month, the 4th quarter, the
        2nd half; 1 for a whole year, 0 for a range, which has none."""
        if self.length == "range":
            return 0
        if self.length == "day":
            return self.start.timetuple().tm_yday
        if self.length == "week":
            return self.start.isocalendar().week
        if self.length == "ten_days":
            return (self.start.month - 1) * len(TEN_DAYS) + TEN_DAYS.index(self.start.day) + 1
        return (self.start.month - 1) // MONTHS[self.length] + 1

    @property
    def year(self) -> int:
        """The year that `number` counts in; for a week the ISO year."""
        return self.start.isocalendar().year if self.length == "week" else self.start.year

    def previous(self) -> Period:
        """The one that ends on the day before; of a range as many days."""
        if self.length == "range":
            return days_between(self.start - (self.end - self.start) - ONE_DAY, self.start - ONE_DAY)
        return containing(self.start - ONE_DAY, self.length)

    def next(self) -> Period:
        if self.length == "range":
            return days_between(self.end + ONE_DAY, self.end + (self.end - self.start) + ONE_DAY)
        return containing(self.end + ONE_DAY, self.length)

    def first_days(self, count: int) -> Period:
        """So many days from its first one on; itself where it has no more."""
        last = self.start + ONE_DAY * (count - 1)
        return self if last >= self.end else days_between(self.start, last)

    def year_before(self) -> Period | None:
        """The same period of the year before: the day and month of the same date, a 29th of February being the 28th;
        the week of the same number, of which the 53rd mostly has none."""
        year = f"{self.year - 1:04}"
        if self.length == "range":
            return days_between(_last_year(self.start), _last_year(self.end))
        if self.length == "day":
            return containing(_last_year(self.start), "day")
        try:
            return parse_period(year + self.key[4:])
        except ValueError:
            return None


def _last_year(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def days_between(first: date, last: date) -> Period:
    """Any days in a row, both inside. Raises ValueError when they run backwards or are too many for one digest."""
    if not first <= last or (last - first).days >= LONGEST_RANGE:
        raise ValueError(f"not a range of at most {LONGEST_RANGE} days: {first} to {last}")
    return Period(first, last, "range", f"{first}..{last}")


def beginning_in(first: date, last: date, length: Length) -> tuple[Period, Period] | None:
    """The first and the last period of that length that begin on one of these days; None where none does."""
    earliest, latest = containing(first, length), containing(last, length)
    if earliest.start < first:
        earliest = earliest.next()
    if earliest.start > last:
        return None
    return earliest, latest


@lru_cache(4096)
def containing(day: date, length: Length) -> Period:
    """The period of that length in which `day` lies."""
    if length == "day":
        return Period(day, day, "day", day.isoformat())
    if length == "week":
        year, week, weekday = day.isocalendar()
        monday = day - ONE_DAY * (weekday - 1)
        return Period(monday, monday + ONE_DAY * 6, "week", f"{year:04}-W{week:02}")
    if length == "ten_days":
        part = (day.day - 1) // 10 if day.day < TEN_DAYS[-1] else 2
        first = day.replace(day=TEN_DAYS[part])
        last = first + ONE_DAY * 9 if part < 2 else _end_of_month(day)
        return Period(first, last, "ten_days", f"{first:%Y-%m}-T{part + 1}")
    months = MONTHS[length]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    number = (first.month - 1) // months + 1
    end = _end_of_month(first.replace(month=first.month + months - 1))
    names = {"month": f"-{number:02}", "quarter": f"-Q{number}", "half_year": f"-H{number}", "year": ""}
    return Period(first, end, length, f"{first.year:04}{names[length]}")


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


@lru_cache(4096)
def parse_period(key: str) -> Period:
    """Reads a period's key. Raises ValueError for anything that is none, such as 2026-W54 or 2026-13."""
    if _DAY.fullmatch(key):
        return containing(date.fromisoformat(key), "day")
    if match := _WEEK.fullmatch(key):
        return containing(date.fromisocalendar(int(match[1]), int(match[2]), 1), "week")
    if match := _TEN_DAYS.fullmatch(key):
        return containing(date(int(match[1]), int(match[2]), TEN_DAYS[int(match[3]) - 1]), "ten_days")
    if match := _MONTH.fullmatch(key):
        return containing(date(int(match[1]), int(match[2]), 1), "month")
    if match := _QUARTER.fullmatch(key):
        return containing(date(int(match[1]), int(match[2]) * 3, 1), "quarter")
    if match := _HALF_YEAR.fullmatch(key):
        return containing(date(int(match[1]), int(match[2]) * 6, 1), "half_year")
    if _YEAR.fullmatch(key):
        return containing(date(int(key), 1, 1), "year")
    if match := _RANGE.fullmatch(key):
        return days_between(date.fromisoformat(match[1]), date.fromisoformat(match[2]))
    raise ValueError(f"not a period: {key!r}")
