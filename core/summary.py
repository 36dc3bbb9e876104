"""What a work summary (工作总结) is written from, and what its figures show to be a problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.computed import ComputedFigure, computed_figures
from core.digest import Digest, FormSection
from core.progress import Progress
from core.restate import Restatement
from core.totals import Counts, UnitTotals

LATE_FROM = 10
"""Percent of a unit's reports: from here on it is named for being late."""

FALLEN_POINTS = 1
"""A share that is so many points lower than in the period before has fallen."""

SHARE = 100
"""A computed indicator of so many parts is a share, of which more is better. Of others nobody can say so: fewer visits
for a thousand people may be good news."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a period, with the units below in the period before as well. `until` is the last day that they
    are about. `corrected` are the reports of the period that were changed or taken back when they were locked already,
    or spoken of by the issue that is kept about it."""

    digest: Digest
    until: date
    corrected: tuple[Restatement, ...] = ()

    @property
    def sections(self) -> tuple[FormSection, ...]:
        """Of the forms that anything was expected of, or has come from."""
        return tuple(section for section in self.digest.sections if not section.is_empty)

    @property
    def is_empty(self) -> bool:
        """Nothing was expected, and nothing came: there is nothing to write of."""
        return not self.sections

    @property
    def is_over(self) -> bool:
        return self.until >= self.digest.period.end


@dataclass(frozen=True, slots=True)
class Shares:
    """A computed indicator that is a share, in both periods; each has a value."""

    now: ComputedFigure
    before: ComputedFigure


def reporters(section: FormSection) -> tuple[UnitTotals, ...]:
    """The units that report: the deepest level."""
    return section.now.deeper[-1] if section.now.deeper else section.now.rows


def is_late(counts: Counts) -> bool:
    """Often, and more than once."""
    return counts.late * 100 >= LATE_FROM * counts.expected and counts.late > 1


def silent(section: FormSection) -> list[UnitTotals]:
    """The units that owe reports, and of which none has come."""
    owing = {missing.unit.id for missing in section.now.missing}
    return [row for row in reporters(section) if row.unit.id in owing and not row.counts.received]


def behind(digest: Digest) -> list[Progress]:
    """Of the unit's own targets those that are behind the days that have passed, the farthest first."""
    own = [one for one in digest.progress if one.unit == digest.unit and one.ahead < 0]
    return sorted(own, key=lambda one: one.ahead)


def lower(section: FormSection) -> list[Shares]:
    return [pair for pair in compared(section) if (pair.before.value or 0) - (pair.now.value or 0) >= FALLEN_POINTS]


def compared(section: FormSection) -> list[Shares]:
    """The shares that are known of both periods, and of the same units: who is left out now may have made them larger
    then."""
    before = {one.computed.key: one for one in computed_figures(section.before)}
    pairs = [Shares(now, before[now.computed.key]) for now in computed_figures(section.now)]
    known = [pair for pair in pairs if pair.now.value is not None and pair.before.value is not None]
    return [pair for pair in known if pair.now.computed.per == SHARE and _left_out(pair.now) == _left_out(pair.before)]


def _left_out(one: ComputedFigure) -> set[int]:
    return {left.unit.id for left in one.left_out}


def is_settled(sections: Sequence[FormSection]) -> bool:
    """Whether reporting rates can be said to have fallen or not: all that was expected is due, and there is a period
    before to compare it with (core.digest.fallen)."""
    return all(not section.now.waiting and section.before.counts.expected for section in sections)
