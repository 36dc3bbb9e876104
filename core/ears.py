"""EARS: whether a count is far above those just before it, for diseases and places with no long history.

The three statistics of the Early Aberration Reporting System, as Fricker, Hegler and Dunfee give them (Statistics in
Medicine 27, 2008, 3407–3429, section 2.1). Y(t) is the count of the t-th day (or week), mean and S are those of seven
counts before it, S with n − 1:

    C1(t) = (Y(t) − mean) / S over t − 7 … t − 1                 signal above 3
    C2(t) = (Y(t) − mean) / S over t − 9 … t − 3                 signal above 3
    C3(t) = the sum of max(0, C2(i) − 1) over i = t − 2 … t      signal above 2

The two days that C2 leaves out keep a slow rise from lifting its own baseline. What is not in the paper, because it is
about reports that are missing and about villages:

- A day about which too few reported has no count, None, and is never a 0. A baseline needs LEAST_BASELINE counts.
- S is at least LEAST_SPREAD: after seven zeros, one case would otherwise be infinitely unusual (`minSigma` in R's
  surveillance::earsC).
- How many cases are too few to be a signal, whatever the statistics say, is for whoever asks (core.signals).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

BASELINE = 7
LAG = 2
"""So many counts just before it C2 leaves out."""

SUMMED = 3
LEAST_BASELINE = 5
LEAST_SPREAD = 0.5
THRESHOLDS = {"c1": 3.0, "c2": 3.0, "c3": 2.0}

Counts = Sequence[int | None]
"""One for each day or week, in order; None where it is not known."""


@dataclass(frozen=True, slots=True)
class Scores:
    """The statistics of one day; None where its count or its baseline is not known. `expected` is the mean before it
    (of C1)."""

    count: int | None
    expected: float | None
    c1: float | None
    c2: float | None
    c3: float | None

    @property
    def signals(self) -> tuple[str, ...]:
        """Which of the statistics are above their thresholds: c1, c2, c3."""
        scores = {"c1": self.c1, "c2": self.c2, "c3": self.c3}
        return tuple(name for name, score in scores.items() if score is not None and score > THRESHOLDS[name])


def scores(counts: Counts, at: int) -> Scores:
    """Of the count at that place. What lies before the beginning is not known."""
    before = _known(counts, at - BASELINE, at)
    return Scores(
        counts[at],
        fmean(before) if len(before) >= LEAST_BASELINE else None,
        _distance(counts, at, lag=0),
        c2 := _distance(counts, at, lag=LAG),
        None if c2 is None else sum(_excess(counts, place) for place in range(at - SUMMED + 1, at + 1)),
    )


def _excess(counts: Counts, at: int) -> float:
    """What C3 adds up; a day of which nothing is known adds nothing."""
    c2 = _distance(counts, at, lag=LAG)
    return 0.0 if c2 is None else max(0.0, c2 - 1)


def _distance(counts: Counts, at: int, lag: int) -> float | None:
    """How many standard deviations it lies above the mean of its baseline."""
    baseline = _known(counts, at - lag - BASELINE, at - lag)
    count = counts[at]
    if count is None or len(baseline) < LEAST_BASELINE:
        return None
    return (count - fmean(baseline)) / max(stdev(baseline), LEAST_SPREAD)


def _known(counts: Counts, first: int, end: int) -> list[int]:
    return [count for count in counts[max(first, 0) : max(end, 0)] if count is not None]
