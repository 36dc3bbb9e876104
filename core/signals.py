"""Aberrations: in which township a count is far above what it has been lately (core.ears)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from core.ears import BASELINE, LAG, SUMMED, Scores, scores
from core.forms import Form, Forms
from core.periods import Length, Period, containing
from core.totals import Counts, Tally

NEEDED = BASELINE + LAG + SUMMED
"""So many days or weeks, the last one included, are all that the statistics look at."""

ENOUGH_PERCENT = 80
"""Of the reports that were expected: with fewer of them in, what they add up to says nothing about the township."""

LENGTHS: tuple[Length, ...] = ("day", "week")

LEAST_CASES: Mapping[str, int] = MappingProxyType({"day": 3, "week": 5})
"""Fewer in a township are no signal: three influenzas in a week are far above none, and nothing to be told of."""


@dataclass(frozen=True, slots=True)
class Signal:
    """In that unit's subtree the count of an item (`suspected_cases.dysentery`) is far above those of the days, or
    weeks, before the period; `scores` say how far, and by which of the statistics. `received` of `expected` reports
    are in the count."""

    unit_id: int
    form: str
    item: str
    period: Period
    scores: Scores
    received: int
    expected: int

    @property
    def rule(self) -> str:
        """C1, or C1+C3: the statistics that are above their thresholds."""
        return "+".join(name.upper() for name in self.scores.signals)


def last_periods(last: Period) -> list[Period]:
    """The periods that the statistics of the last one look at, in order."""
    periods = [last]
    while len(periods) < NEEDED:
        periods.append(periods[-1].previous())
    return periods[::-1]


def items_watched(form: Form, forms: Forms) -> list[str]:
    """What is looked at: each indicator under surveillance, and each of the diseases that it is broken down into."""
    return [
        item
        for indicator in form.watched
        for item in (indicator.key, *(f"{indicator.key}.{part.key}" for part in forms.items(indicator)))
    ]


def signals(
    form: Form, items: Sequence[str], unit_id: int, days: Mapping[date, Tally], periods: Sequence[Period]
) -> Iterator[Signal]:
    """Those of the last of the periods, at one unit. `days` are its sums; a day without any is not known."""
    tallies = [_sum(days, period) for period in periods]
    counts, least = tallies[-1].counts, LEAST_CASES[periods[-1].length]
    for item in items:
        if (_count(tallies[-1], item) or 0) < least:
            continue
        found = scores([_count(tally, item) for tally in tallies], len(periods) - 1)
        if found.signals:
            yield Signal(unit_id, form.key, item, periods[-1], found, counts.received, counts.expected)


def _sum(days: Mapping[date, Tally], period: Period) -> Tally:
    whole = Tally()
    for day in period.days():
        if day in days:
            whole.add_all(days[day].items.items())
    return whole


def _count(tally: Tally, item: str) -> int | None:
    """A disease that nobody mentioned is 0 where enough reported: all that there is to mention is in the reports."""
    return tally.items.get(item, 0) if _is_known(tally.counts) else None


def _is_known(counts: Counts) -> bool:
    return counts.expected > 0 and 100 * counts.received >= ENOUGH_PERCENT * counts.expected


def telling(found: Iterable[Signal]) -> list[Signal]:
    """Without a whole of which a part is among them: that dysentery has risen says more than the sum of all cases."""
    listed = list(found)
    wholes = {(one.unit_id, one.item.partition(".")[0]) for one in listed if "." in one.item}
    return [one for one in listed if (one.unit_id, one.item) not in wholes]


def last_over(today: date, length: Length) -> Period:
    """The last day, or week, that is over."""
    return containing(today, length).previous()
