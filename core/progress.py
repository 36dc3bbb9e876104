"""How far a unit is with what it is to reach in a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from core.compare import rate
from core.forms import Form
from core.periods import ONE_DAY
from core.totals import Counts
from core.units import Unit


@dataclass(frozen=True, slots=True)
class YearSoFar:
    """The days of a year up to and with `last`. All days are counted alike, also for a form that is asked on workdays
    only: a yearly plan is one for the calendar year."""

    last: date

    @property
    def first(self) -> date:
        return date(self.last.year, 1, 1)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def of_days(self) -> int:
        return (date(self.last.year + 1, 1, 1) - self.first) // ONE_DAY

    @property
    def percent(self) -> Decimal:
        """What share of the year has passed."""
        return rate(self.days, self.of_days) or Decimal(0)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a unit has reached in the `year` so far, of its own target. `reached` is what its reports add up to, each as
    it is now; None as long as none of them gives a figure. `counts` are how many reports of these days were expected
    and received: of those that are missing nobody knows what they would add."""

    unit: Unit
    form: Form
    item: str
    target: int
    reached: int | None
    counts: Counts
    year: YearSoFar

    @property
    def percent(self) -> Decimal | None:
        return None if self.reached is None else rate(self.reached, self.target)

    @property
    def ahead(self) -> Fraction:
        """By what share of the target it is ahead of the days that have passed; below zero when it is behind."""
        return Fraction(self.reached or 0, self.target) - Fraction(self.year.days, self.year.of_days)


def most_behind(all_progress: tuple[Progress, ...], unit: Unit) -> Progress | None:
    """The one of the unit's own targets that is farthest behind; where none is, the one that is the least ahead."""
    return min((one for one in all_progress if one.unit == unit), key=lambda one: one.ahead, default=None)
