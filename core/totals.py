"""Figures of a unit and period: what was expected, what came, what it adds up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from core.forms import Form, Values
from core.periods import Period
from core.reports import Report
from core.units import Unit


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of reports. `received` holds `on_time`, `zero` and `complete`; late ones are the rest of received.

    `expected` is what was not excused, and what came although it was.
    """

    expected: int = 0
    received: int = 0
    on_time: int = 0
    zero: int = 0
    complete: int = 0

    @property
    def missing(self) -> int:
        return self.expected - self.received

    @property
    def late(self) -> int:
        return self.received - self.on_time

    @property
    def partial(self) -> int:
        return self.received - self.complete


@dataclass(frozen=True, slots=True)
class UnitTotals:
    """One line of a digest's table: a unit below, and everything that came from its subtree."""

    unit: Unit
    counts: Counts
    totals: Values


@dataclass(frozen=True, slots=True)
class DayTotals:
    day: date
    counts: Counts
    totals: Values


@dataclass(frozen=True, slots=True)
class Missing:
    """A reporting unit that owes reports, and the periods that it owes, oldest first. `in_a_row` is how many it had
    not sent in a row up to the last that was due, those before these periods as well; 0 where that is not known."""

    unit: Unit
    periods: tuple[str, ...]
    in_a_row: int = 0


@dataclass(frozen=True, slots=True)
class Excused:
    """How many reports of a unit were excused for that reason, and have not come."""

    unit: Unit
    reason: str
    reports: int


@dataclass(frozen=True, slots=True)
class FormTotals:
    """Everything about one form in one unit's subtree and one period.

    `rows` are the units directly below, `deeper` the levels under them from the top down (those that report only where
    they were asked for, storage.figures.form_totals), `days` every report period
    that begins inside (days of a daily form), `missing` the reporting units with something owed whose deadline has
    passed, `excused` those of which something is not expected after all.
    """

    form: Form
    unit: Unit
    period: Period
    counts: Counts
    totals: Values
    rows: tuple[UnitTotals, ...] = ()
    days: tuple[DayTotals, ...] = ()
    missing: tuple[Missing, ...] = ()
    excused: tuple[Excused, ...] = ()
    deeper: tuple[tuple[UnitTotals, ...], ...] = ()

    @property
    def waiting(self) -> int:
        """How many reports have not come and are not due yet: a week's are due after its digest goes out."""
        return max(0, self.counts.missing - sum(len(missing.periods) for missing in self.missing))

    def row_above(self, unit: Unit) -> Unit | None:
        """The unit of the rows under which `unit` lies; None for one that is a row itself."""
        above = next((row.unit for row in self.rows if row.unit.holds(unit)), None)
        return None if above == unit else above


COUNT_ITEMS = ("#expected", "#received", "#on_time", "#zero", "#complete")
"""`day_total` keeps the numbers of reports beside the sums of indicators; the # keeps the names apart."""

GIVEN = "#given:"
"""`#given:visits` is how many reports hold a figure for visits: a sum that nobody gave is blank, not zero."""


def items_of(report: Report | None, *, excused: bool = False) -> dict[str, int]:
    """What one report adds to its day's totals: its figures and its counts. A report taken back adds nothing.

    An expected row counts as expected for as long as it is not excused. A report that comes although it is `excused`
    counts like any other, so that it brings its own `#expected` along: never is more received than expected.
    """
    if report is None or not report.received:
        return {}
    given = {GIVEN + key: 1 for key in report.values}
    return {
        **report.values,
        **given,
        "#expected": int(excused),
        "#received": 1,
        "#on_time": int(report.on_time),
        "#zero": int(report.zero),
        "#complete": int(report.complete),
    }


def delta(before: Report | None, after: Report, *, excused: bool = False) -> dict[str, int]:
    """By how much the totals change when `after` takes the place of `before`; items that stay are left out."""
    change = items_of(after, excused=excused)
    for item, count in items_of(before, excused=excused).items():
        change[item] = change.get(item, 0) - count
    return {item: by for item, by in change.items() if by}


@dataclass(slots=True)
class Tally:
    """Adds up `day_total` items, counts and figures together, and takes them apart at the end."""

    items: dict[str, int] = field(default_factory=dict)

    def add(self, item: str, by: int) -> None:
        self.items[item] = self.items.get(item, 0) + by

    def add_all(self, pairs: Iterable[tuple[str, int]]) -> None:
        items = self.items
        for item, by in pairs:
            items[item] = items.get(item, 0) + by

    @property
    def counts(self) -> Counts:
        return Counts(*(self.items.get(item, 0) for item in COUNT_ITEMS))

    @property
    def totals(self) -> Values:
        """The figures that at least one report gives; an explicit zero is one of them."""
        given = [item.removeprefix(GIVEN) for item, reports in self.items.items() if item.startswith(GIVEN) and reports]
        return {key: self.items.get(key, 0) for key in given}
