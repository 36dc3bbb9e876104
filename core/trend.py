"""One figure over thirteen periods, beside the same ones of the year before and how many had reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.forms import Form, Indicator
from core.periods import Period, containing
from core.totals import COUNT_ITEMS, GIVEN, Counts, Tally
from core.units import Unit

POINTS = 13
"""A quarter of weeks."""


@dataclass(frozen=True, slots=True)
class Point:
    """`figure` and `year_ago` are None where nobody gave a number: a gap, never a zero. `is_running`: the period is not
    over, so that the figure is still growing."""

    period: Period
    counts: Counts
    figure: int | None
    year_ago: int | None
    is_running: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """`about` is the period up to whose end it goes."""

    unit: Unit
    about: Period
    form: Form
    indicator: Indicator
    points: tuple[Point, ...]


def items_of(indicator: Indicator) -> tuple[str, ...]:
    """What of the totals a trend is made of."""
    return (indicator.key, GIVEN + indicator.key, *COUNT_ITEMS)


def spans(form: Form, about: Period, today: date) -> tuple[Period, ...]:
    """Thirteen weeks, or for a form that is due less often thirteen of its own periods. The last one is the last that
    lies inside `about` and has begun; where none lies inside, the one in which `about` ends."""
    length = "week" if form.every == "day" else form.every
    last = containing(min(about.end, today), length)
    if last.end > about.end and last.previous().start >= about.start:
        last = last.previous()
    found = [last]
    while len(found) < POINTS:
        found.append(found[-1].previous())
    return tuple(reversed(found))


def points(
    periods: tuple[Period, ...], indicator: Indicator, by_day: Mapping[date, Tally], today: date
) -> tuple[Point, ...]:
    """`by_day` are the totals of each day on which a report period begins, of this year and the last."""
    found = []
    for period in periods:
        now, then = _sum(period, by_day), period.year_before()
        figure = now.totals.get(indicator.key)
        year_ago = _sum(then, by_day).totals.get(indicator.key) if then else None
        found.append(Point(period, now.counts, figure, year_ago, period.end >= today))
    return tuple(found)


def _sum(period: Period, by_day: Mapping[date, Tally]) -> Tally:
    whole = Tally()
    for day in period.days():
        if day in by_day:
            whole.add_all(by_day[day].items.items())
    return whole
