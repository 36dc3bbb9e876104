"""What a manager sees when she asks how today stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from core.forms import Values
from core.totals import Counts


class Silent(NamedTuple):
    """A unit whose report is missing."""

    unit_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Board:
    """How a manager's unit stands today in one form: counts, figures, and those who have not reported."""

    form: str
    period: str
    counts: Counts
    totals: Values
    missing: tuple[Silent, ...]
