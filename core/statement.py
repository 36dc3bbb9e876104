"""What each reporter was asked for and has sent, as subsidies are paid by it.

Every expected report stands in exactly one line, so that the lines add up to what digests say. Who has sent it herself
has it; what a manager put down, what was imported and what never came is that of whoever reported there on that day:
the stand-in during leave. Where several colleagues shared a post, or nobody held it, it is nobody's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from core.leave import LEAVE, Leave
from core.periods import Period
from core.reports import Source
from core.units import Post, Unit

FOR_OTHERS = (Source.ON_BEHALF, Source.IMPORT, Source.APPROVED)
"""Ways by which a report comes from somebody who does not report there."""


class Asked(NamedTuple):
    """An expected report, or so many (`reports`) that are alike; `until` is the last day of its period. `author` is who
    has sent it herself. Of one that has not come `due` says whether its deadline is over, and `excused` why it is not
    expected. Where nobody was `away`, leave on the day `until` is of no account: it stands for others like it."""

    unit_id: int
    until: date
    received: bool = False
    on_time: bool = False
    zero: bool = False
    author: int | None = None
    excused: str | None = None
    due: bool = True
    reports: int = 1
    away: bool = True


@dataclass(frozen=True, slots=True)
class Sums:
    """Numbers of reports. `expected` is all but the excused ones: on time, late, missing, or not due yet (waiting);
    `zero` are among those on time and late."""

    expected: int = 0
    on_time: int = 0
    late: int = 0
    missing: int = 0
    waiting: int = 0
    zero: int = 0
    excused: int = 0

    @property
    def received(self) -> int:
        return self.on_time + self.late


@dataclass(frozen=True, slots=True)
class Line:
    """One reporter at one unit; without a `person` it is what is nobody's own there: `shared` by several colleagues,
    else there was nobody."""

    unit: Unit
    person_id: int | None
    person: str
    sums: Sums
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """`top` is the unit that it is about; None for one person's own. `lines` in the order of the units' codes."""

    top: Unit | None
    period: Period
    lines: tuple[Line, ...]

    @property
    def total(self) -> Sums:
        return added_up(line.sums for line in self.lines)


Whose = tuple[int, int | None, bool]
"""(unit id, person id, whether several shared it)."""


def shared_out(rows: Iterable[Asked], posts: Sequence[Post], leaves: Sequence[Leave]) -> dict[Whose, Sums]:
    """`posts` are those of reporters at these units, whenever they were held, and `leaves` whatever leave was taken
    there."""
    by_unit: defaultdict[int, list[Post]] = defaultdict(list)
    away: defaultdict[int, list[Leave]] = defaultdict(list)
    for post in posts:
        by_unit[post.unit_id].append(post)
    for leave in leaves:
        away[leave.unit_id].append(leave)
    known: dict[_Day, Whose] = {}
    found: defaultdict[Whose, list[int]] = defaultdict(lambda: [0] * len(_ORDER))
    for row in rows:
        if row.received and row.author is not None:
            whose: Whose = (row.unit_id, row.author, False)
        else:
            key = (row.unit_id, row.until, row.excused == LEAVE and not row.received, row.away)
            if key not in known:
                known[key] = _whose(key, by_unit[row.unit_id], away[row.unit_id] if row.away else ())
            whose = known[key]
        counts = found[whose]
        for place in _counted(row):
            counts[place] += row.reports
    return {whose: Sums(*counts) for whose, counts in found.items()}


_Day = tuple[int, date, bool, bool]
"""(unit id, day, whether leave has excused it, whether anybody may have been away)."""


def _whose(key: _Day, posts: Sequence[Post], leaves: Sequence[Leave]) -> Whose:
    """Of whom a report was expected that day; what leave has excused is that of whoever was away."""
    unit_id, day, by_leave, _ = key
    own = {post.person_id for post in posts if post.is_held_on(day)}
    taken = [leave for leave in leaves if leave.is_on(day)]
    gone = {leave.person_id for leave in taken}
    there = (own - gone) | {leave.stand_in_id for leave in taken if leave.stand_in_id is not None}
    people = own & gone if by_leave and own & gone else there or own
    return (unit_id, next(iter(people)) if len(people) == 1 else None, len(people) > 1)


def added_up(sums: Iterable[Sums]) -> Sums:
    return Sums(*map(sum, zip(*map(attrgetter(*_ORDER), sums), strict=True)))


_ORDER = tuple(one.name for one in fields(Sums))
_EXPECTED, _ON_TIME, _LATE, _MISSING, _WAITING, _ZERO, _EXCUSED = range(len(_ORDER))


def _counted(row: Asked) -> tuple[int, ...]:
    """As what it counts: places in _ORDER."""
    if row.received:
        came = _ON_TIME if row.on_time else _LATE
        return (_EXPECTED, came, _ZERO) if row.zero else (_EXPECTED, came)
    if row.excused is not None:
        return (_EXCUSED,)
    return (_EXPECTED, _MISSING if row.due else _WAITING)


def lines_of(sums: Mapping[Whose, Sums], units: Mapping[int, Unit], people: Mapping[int, str]) -> tuple[Line, ...]:
    """In the order of the units' codes, at each those with a name first."""
    lines = [
        Line(units[unit_id], person_id, people.get(person_id or 0, ""), counts, shared)
        for (unit_id, person_id, shared), counts in sums.items()
    ]
    return tuple(sorted(lines, key=lambda line: (line.unit.code, line.person_id is None, line.person_id or 0)))
