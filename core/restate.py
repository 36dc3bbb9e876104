"""What has changed about reports since a digest spoke of them: late, corrected, taken back (数据更正说明).

Every change of a report is a revision from `previous` to `values`. However many there were since, one line says what
stood then and what stands now; what was changed back is no change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from core.forms import Values
from core.reports import Change, Source, differences
from core.units import Unit


@dataclass(frozen=True, slots=True)
class Revision:
    """One stored version of a report, with the unit as it stood in the tree then. `by` is whoever made it, by name;
    None where nobody did (an import), or she has been forgotten."""

    unit: Unit
    form: str
    period: str
    previous: Values
    values: Values
    source: Source
    by: str | None


@dataclass(frozen=True, slots=True)
class Restatement:
    """By what a report differs from what was known of it. `is_late`: nothing was, it has come since; `is_taken_back`:
    it counts as missing now. `changes` are in the order of the newer figures; `by` and `source` are those of the last
    version."""

    unit: Unit
    form: str
    period: str
    changes: tuple[Change, ...]
    source: Source
    by: str | None
    is_late: bool = False
    is_taken_back: bool = False


def restatements(revisions: Iterable[Revision]) -> tuple[Restatement, ...]:
    """What these come to: the revisions of each report in their order, the reports in the order in which they come."""
    found = []
    for _, versions in groupby(revisions, key=attrgetter("unit.id", "form", "period")):
        known = list(versions)
        first, last = known[0], known[-1]
        old, new = first.previous, last.values
        if changes := tuple(differences(old, new)):
            about = last.unit, last.form, last.period
            found.append(Restatement(*about, changes, last.source, last.by, is_late=not old, is_taken_back=not new))
    return tuple(found)


def by_indicator(restated: Iterable[Restatement], form: str) -> dict[str, int]:
    """By how much the sums of that form have changed through these."""
    sums: dict[str, int] = {}
    for one in restated:
        for change in one.changes if one.form == form else ():
            sums[change.indicator] = sums.get(change.indicator, 0) + (change.new or 0) - (change.old or 0)
    return sums
