"""What the bars of a digest's picture stand for: days, or where these are too many, weeks or months."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from core.forms import Values
from core.periods import containing
from core.totals import Counts, DayTotals, FormTotals

MOST_DAYS, MOST_WEEKS = 31, 14

BarLength = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A day, or all days of a week or month that the digest is about. `waiting` is how many of the reports that have
    not come are not due yet."""

    first: date
    counts: Counts
    totals: Values
    waiting: int = 0
    length: BarLength = "day"

    @property
    def missing(self) -> int:
        return max(0, self.counts.missing - self.waiting)

    @property
    def has_rate(self) -> bool:
        """Not where nothing is expected, nor where reports are not due yet."""
        return not self.waiting and self.counts.expected > 0


def bars(totals: FormTotals) -> list[Bar]:
    """Every day of the period, also those on which nothing was due: they keep their place. A quarter is shown by its
    weeks, and what is longer by its months."""
    days = list(_days(totals))
    length = _length(days)
    if length == "day":
        return days
    groups = groupby(days, key=lambda day: containing(day.first, length))
    return [_together(list(group), length) for _, group in groups]


def _days(totals: FormTotals) -> Iterator[Bar]:
    """What is not due yet is of the last days: one day's deadline is before the next one's."""
    known = {day.day: day for day in totals.days}
    waiting, left = {}, totals.waiting
    for day in reversed(totals.days):
        waiting[day.day] = min(left, max(0, day.counts.missing))
        left -= waiting[day.day]
    for date_ in totals.period.days():
        found = known.get(date_) or DayTotals(date_, Counts(), {})
        yield Bar(date_, found.counts, found.totals, waiting.get(date_, 0))


def _length(days: list[Bar]) -> BarLength:
    if len(days) <= MOST_DAYS:
        return "day"
    return "week" if len({day.first.isocalendar()[:2] for day in days}) <= MOST_WEEKS else "month"


def _together(days: list[Bar], length: BarLength) -> Bar:
    """A figure that was given on no day is blank for all of them."""
    totals: Values = {}
    for day in days:
        for key, count in day.totals.items():
            totals[key] = totals.get(key, 0) + count
    names = ("expected", "received", "on_time", "zero", "complete")
    counts = Counts(*(sum(getattr(day.counts, name) for day in days) for name in names))
    return Bar(days[0].first, counts, totals, sum(day.waiting for day in days), length)
