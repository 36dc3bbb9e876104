"""Figures that are possible but odd: what is usual at a unit, and which question a report raises.

Counts of one village are small and often zero, so a mean with a multiple of the standard deviation says little. Each
indicator's figures of four weeks are taken for a sample of a negative binomial distribution, or of a Poisson one where
they vary no more than that, fitted by moments: size = mean² / (variance − mean) (Bliss & Fisher 1953, Biometrics
9:176–200). What lies in its outermost thousandth is odd: the plug-in quantile that Noufaily et al. 2013 (Statistics in
Medicine 32:1206–1222) put into the outbreak detection of Farrington et al. 1996 (J. R. Statist. Soc. A 159:547–563).
docs/plausibility.md says what was chosen beside that, and how often it asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from math import exp, log, log1p
from typing import NamedTuple

from core.forms import Form, Indicator, Values
from core.usual import Range, Usual

DAYS = 28
"""How far back is looked."""

ENOUGH = 14
"""Figures; of fewer nothing is concluded."""

FAR = 5
"""How far outside of all earlier figures an odd one lies at least."""

RARE = 0.001
RARE_ZERO = 0.01

RUN = 7
"""Reports in a row with the same figures raise a question, and again each time when there are as many more."""

WITHOUT, UNUSUAL, SUDDEN_ZERO, REPEATED = "without", "unusual", "sudden_zero", "repeated"
"""The rules, the most important one first."""


class Odd(NamedTuple):
    """By which rule a report is odd, and which of its figures; none where all of them are."""

    rule: str
    indicator: Indicator | None


def usual(form: Form, past: Mapping[str, Values]) -> Usual | None:
    """What is usual at a unit that has reported `past`, by period, in the last DAYS; None when nothing follows."""
    reports = [past[period] for period in sorted(past)]
    ranges = {}
    for indicator in form.indicators:
        figures = [values[indicator.key] for values in reports if indicator.key in values]
        if len(figures) >= ENOUGH:
            ranges[indicator.key] = _range(figures, surveillance=indicator.surveillance)
    alone = [indicator.key for indicator in form.indicators if any(_is_alone(indicator, values) for values in reports)]
    found = Usual(ranges, _repeated(reports), tuple(alone))
    return found if found != Usual() else None


def odd(form: Form, values: Values, known: Usual | None) -> Odd | None:
    """What to ask about a complete report with these figures, if anything; the most important only."""
    known = known or Usual()
    return next(_odd(form, values, known), None)


def _odd(form: Form, values: Values, known: Usual) -> Iterator[Odd]:
    given = [(i, values[i.key], known.ranges.get(i.key)) for i in form.indicators if i.key in values]
    yield from (Odd(WITHOUT, i) for i, _, _ in given if _is_alone(i, values) and i.key not in known.without)
    for indicator, figure, of_late in given:
        if of_late and figure and is_far(figure, of_late):
            yield Odd(UNUSUAL, indicator)
    yield from (Odd(SUDDEN_ZERO, i) for i, figure, of_late in given if of_late and not figure and is_far(0, of_late))
    if known.repeated == values:
        yield Odd(REPEATED, None)


def is_far(figure: int, of_late: Range) -> bool:
    """Far outside of what is usual; a zero where there never was one."""
    return not of_late.least <= figure <= of_late.most if figure else of_late.never_zero


def _is_alone(indicator: Indicator, values: Values) -> bool:
    """There, while what it goes with is an explicit zero."""
    companion = indicator.goes_with
    return companion is not None and values.get(indicator.key, 0) > 0 and values.get(companion) == 0


def _repeated(reports: Sequence[Values]) -> Values:
    """What the next report would repeat for the seventh, fourteenth, … time; zeros may be repeated for ever."""
    last = reports[-1] if reports else {}
    run = sum(1 for _ in takewhile(lambda values: values == last, reversed(reports)))
    return dict(last) if any(last.values()) and run % RUN == RUN - 1 else {}


def _range(figures: Sequence[int], *, surveillance: bool) -> Range:
    """Few or no suspected cases are never odd: nobody shall hesitate to send a zero report."""
    low, high = min(figures), max(figures)
    none, least, most = _bounds(*_moments(figures))
    least = 0 if surveillance else min(least, max(low - FAR + 1, 0))
    never_zero = not surveillance and low > 0 and none < RARE_ZERO
    return Range(low, high, least, max(most, high + FAR - 1), never_zero)


def _moments(figures: Sequence[int]) -> tuple[float, float]:
    """Mean and sample variance."""
    count, total = len(figures), sum(figures)
    squares = sum(figure * figure for figure in figures)
    return total / count, (count * squares - total * total) / (count * (count - 1))


def _bounds(mean: float, spread: float) -> tuple[float, int, int]:
    """The chance of a zero, and the smallest and largest count that are not RARE: that much or less, and that much or
    more, have a chance of at least RARE. `spread` is the variance; less of it than Poisson's is taken for chance."""
    if not mean:
        return 1.0, 0, 0
    chances = _chances(mean, max(spread, mean))
    count = least = 0
    none = up_to = next(chances)
    while up_to <= 1 - RARE:
        if up_to < RARE:
            least = count + 1
        count += 1
        up_to += next(chances)
    return none, least, count


def _chances(mean: float, spread: float) -> Iterator[float]:
    """The chances of 0, 1, 2, … for this mean and variance, endless. In logarithms: of many none is no float."""
    excess = 1 - mean / spread
    chance = mean * (mean / spread) * log1p(-excess) / excess if excess else -mean
    count = 0
    while True:
        yield exp(chance)
        count += 1
        chance += log((excess * (count - 1) + mean * mean / spread) / count)
