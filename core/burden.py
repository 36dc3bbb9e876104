"""How much is asked of the reporters: what is sent to them and what they send, day by day."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import accumulate

from core.effects import Account, Effect, Queue, SaveReport
from core.frozen import frozen
from core.messages import Inbound, Kind
from core.units import Person


@frozen
class Burden:
    """Of one person on one day, or added up: messages sent to her, the reminders among them, messages that she wrote,
    buttons that she tapped, and the reports that came of it (not their corrections)."""

    sent: int = 0
    reminders: int = 0
    written: int = 0
    taps: int = 0
    reports: int = 0

    def __add__(self, other: Burden) -> Burden:
        return Burden(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


COUNTS = tuple(one.name for one in fields(Burden))


@dataclass(frozen=True, slots=True)
class BurdenTotals:
    """`median_taps` is of the days of a person on which she reported; None where nobody did."""

    total: Burden
    median_taps: float | None

    @property
    def messages_per_report(self) -> float | None:
        """Both ways, rounded to one decimal."""
        messages = self.total.sent + self.total.written
        return round(messages / self.total.reports, 1) if self.total.reports else None


def added_up(days: Sequence[Burden]) -> BurdenTotals:
    """`days` are those of any number of people, one for each person and day."""
    total = Burden(*(sum(getattr(day, name) for day in days) for name in COUNTS))
    return BurdenTotals(total, median_of(Counter(day.taps for day in days if day.reports)))


def median_of(days: Mapping[int, int]) -> float | None:
    """`days` says on how many days so often was tapped."""
    taps = sorted(days)
    up_to = list(accumulate(days[count] for count in taps))
    if not up_to:
        return None
    lower, upper = (taps[bisect_right(up_to, place)] for place in ((up_to[-1] - 1) // 2, up_to[-1] // 2))
    return (lower + upper) / 2


def counted(
    people: Mapping[Account, Person], batch: Iterable[Inbound], decided: Iterable[Effect], given: Collection[str]
) -> dict[int, Burden]:
    """What a batch of messages adds, by person. `given` are the keys of the replies that went out with the confirmation
    of what they answer; whatever else is sent is counted when it is."""
    counts: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    sent, written, taps, reports = range(4)
    for inbound in batch:
        person = people.get((inbound.channel, inbound.account))
        if person and inbound.kind != Kind.ENTER:
            counts[person.id][taps if inbound.kind == Kind.TAP else written] += 1
    for effect in decided:
        match effect:
            case SaveReport(before=before, report=report) if report.received and not (before and before.received):
                counts[report.person_id or 0][reports] += 1
            case Queue(key=key, account=account) if key in given and (person := people.get(account)):
                counts[person.id][sent] += 1
            case _:
                pass
    return {
        id_: Burden(sent=count[sent], written=count[written], taps=count[taps], reports=count[reports])
        for id_, count in counts.items()
        if id_ > 0  # others are not on the roster yet
    }
