"""What the workbook of a digest says beside its figures: every correction, every day of every village."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from core.forms import Values
from core.heat import HeatMap
from core.reports import Change, Source, differences
from core.units import Unit


@dataclass(frozen=True, slots=True)
class Corrected:
    """One version of a report that took the place of another, with the unit that was above then. `by` is whoever made
    it, by name; None where nobody did (an import), or she has been forgotten. `at` is on the county's clock."""

    unit: Unit
    above: Unit
    form: str
    period: str
    previous: Values
    values: Values
    by: str | None
    at: datetime
    source: Source

    def changes(self) -> Iterator[Change]:
        """Figures that were changed or taken away, and those of a report that had been taken back. What was only added
        to a report, such as the visits after an early zero report, completes it and corrects nothing."""
        for change in differences(self.previous, self.values):
            if change.old is not None or not self.previous:
                yield change


@dataclass(frozen=True, slots=True)
class Particulars:
    """`made_at` is on the county's clock. `maps` are those of daily forms, where the days fit beside each other."""

    made_at: datetime
    corrected: tuple[Corrected, ...] = ()
    maps: tuple[HeatMap, ...] = ()
