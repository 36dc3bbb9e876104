"""What is done with measurements: variants of one comparison take turns in every round, and ratios are taken round by
round, so that a machine that slows down half way slows all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

Figures = dict[str, float]
"""What one variant measured in one round, by column."""

Variants = Mapping[str, Callable[[], Figures]]
Rounds = dict[str, list[Figures]]
"""What each variant measured, a round after the other."""


@dataclass(frozen=True, slots=True)
class Spread:
    median: float
    least: float
    most: float


def spread(values: Sequence[float]) -> Spread:
    return Spread(statistics.median(values), min(values), max(values))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the others do not exceed: the nearest rank, never in between two."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, round(share * len(ordered)) - 1))]


def interleaved(variants: Variants, rounds: int, tell: Callable[[str], None]) -> Rounds:
    """Every variant once in every round; who begins changes, for the first may find a colder machine."""
    names = list(variants)
    measured: Rounds = {name: [] for name in names}
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            tell(f"round {number + 1}/{rounds}: {name}")
            measured[name].append(variants[name]())
    return measured


def ratios(rounds: Rounds, column: str, base: str) -> dict[str, Spread]:
    """Each variant's figure as a multiple of the base's of the same round."""
    return {
        name: spread([mine[column] / its[column] for mine, its in zip(found, rounds[base], strict=True)])
        for name, found in rounds.items()
    }


@dataclass(slots=True)
class Stopwatch:
    """Seconds by the clock and of CPU (all threads of this process)."""

    wall: float = 0.0
    cpu: float = 0.0


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    watch = Stopwatch()
    wall, cpu = time.perf_counter(), time.process_time()
    yield watch
    watch.wall, watch.cpu = time.perf_counter() - wall, time.process_time() - cpu
