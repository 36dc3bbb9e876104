"""Which of the units below one report well: by reporting rate, then by timeliness, then by completeness.

Rates are compared exactly. Whoever was asked for little, and far less than the others (opened in the middle of the
period, long on leave), has no place among them, and one slip makes nobody low.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import NamedTuple

from core.compare import SMALL_BASE
from core.periods import Period
from core.questions import Question
from core.totals import Counts
from core.units import Unit

LOW = Fraction(9, 10)
"""Bureaus send a feedback form to whoever has less than 90 points."""

SLIPS = 2
"""So many reports have to be missing, or not on time, before anybody is called low."""

FEWER = Fraction(1, 2)
"""Whoever was asked for a small base of reports, and for less than this part of what the unit in the middle was, is not
compared: her rate says little, and one report more or less would turn it over."""

FEEDBACK = "feedback"
"""The entry in the audit that a unit has had a note about a period; the kind of the note's key in the outbox."""


class Entry(NamedTuple):
    """A unit directly below the one that is asked about, and how everything in its subtree was reported."""

    unit: Unit
    counts: Counts


class Placed(NamedTuple):
    """`place` is None for one that was asked for too little to be compared."""

    place: int | None
    unit: Unit
    counts: Counts

    @property
    def is_low(self) -> bool:
        return self.place is not None and is_low(self.counts)


@dataclass(frozen=True, slots=True)
class League:
    """`entries` in the order of the codes; `noted` are the units below that have had a note about that period. The
    reports are those that were due by then."""

    entries: tuple[Entry, ...] = ()
    noted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class LeagueOf(Question[League]):
    """Of the units directly below that one."""

    top: Unit
    period: Period


def placed(entries: Sequence[Entry]) -> list[Placed]:
    """The best first; equals share a place and stand in the order given. Then those without a place. Of whom nothing
    was expected nothing is said."""
    asked = [entry for entry in entries if entry.counts.expected]
    if not asked:
        return []
    middle = Fraction(median([entry.counts.expected for entry in asked]))
    least = min(Fraction(SMALL_BASE), middle * FEWER)
    compared = sorted((entry for entry in asked if entry.counts.expected >= least), key=lambda e: _merit(e.counts))
    found: list[Placed] = []
    for number, entry in enumerate(compared, 1):
        before = found[-1] if found else None
        is_equal = before is not None and _merit(before.counts) == _merit(entry.counts)
        found.append(Placed(before.place if before and is_equal else number, *entry))
    return [*found, *(Placed(None, *entry) for entry in asked if entry.counts.expected < least)]


def _merit(counts: Counts) -> tuple[Fraction, ...]:
    """Smaller is better."""
    return (
        -Fraction(counts.received, counts.expected),
        -Fraction(counts.on_time, counts.expected),
        -Fraction(counts.complete, max(counts.received, 1)),
    )


def is_low(counts: Counts) -> bool:
    """Of what was expected less than LOW came, or came on time, and that is not a single slip."""
    return any(
        counts.expected - part >= SLIPS and Fraction(part, counts.expected) < LOW
        for part in (counts.received, counts.on_time)
    )


def together(entries: Sequence[Entry]) -> Counts:
    """All of them added up."""
    names = ("expected", "received", "on_time", "zero", "complete")
    return Counts(*(sum(getattr(entry.counts, name) for entry in entries) for name in names))
