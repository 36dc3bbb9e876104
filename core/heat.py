"""What became of each report that was expected, village by village and day by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from core.forms import Form
from core.periods import Period
from core.units import Unit


class State(StrEnum):
    """Each has its own shape in a picture; WAITING is not due yet."""

    ON_TIME = "on-time"
    LATE = "late"
    MISSING = "missing"
    EXCUSED = "excused"
    WAITING = "waiting"
    NOT_EXPECTED = "not-expected"


@dataclass(frozen=True, slots=True)
class Mark:
    """One report on one day. Only what was received can be `zero` (an explicit zero report) or `partial`."""

    state: State
    zero: bool = False
    partial: bool = False

    @property
    def received(self) -> bool:
        return self.state in (State.ON_TIME, State.LATE)

    @property
    def trouble(self) -> int:
        """How much a manager has to look at it: a report that is missing outweighs any number of late ones, and a late
        one any number of partial ones, on as many days as a map has."""
        return {State.MISSING: 10_000, State.LATE: 100}.get(self.state, 0) + self.partial


MARKS: Mapping[str, Mark] = {
    **{
        "abcdefgh"[4 * late + 2 * zero + partial]: Mark(
            State.LATE if late else State.ON_TIME, zero=bool(zero), partial=bool(partial)
        )
        for late in (0, 1)
        for zero in (0, 1)
        for partial in (0, 1)
    },
    "m": Mark(State.MISSING),
    "x": Mark(State.EXCUSED),
    "w": Mark(State.WAITING),
    ".": Mark(State.NOT_EXPECTED),
}
"""Every mark by a letter of its own: the month of ten thousand villages is as many words of thirty letters."""

NOT_EXPECTED = "."


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One reporting unit under the unit that was above it then, with a letter of MARKS for each period of the map."""

    unit: Unit
    above: Unit
    letters: str

    def marks(self) -> list[Mark]:
        return [MARKS[letter] for letter in self.letters]

    @property
    def trouble(self) -> int:
        return sum(MARKS[letter].trouble for letter in self.letters)


@dataclass(frozen=True, slots=True)
class HeatMap:
    """One form in one unit's subtree. `columns` are the form's own periods within `period`; `rows` stand in the order
    of the codes, township by township."""

    form: Form
    unit: Unit
    period: Period
    columns: tuple[Period, ...]
    rows: tuple[HeatRow, ...]


def townships(rows: Iterable[HeatRow]) -> list[tuple[Unit, list[HeatRow]]]:
    """The rows under the units above them; they have to be in that order."""
    return [(above, list(group)) for above, group in groupby(rows, key=lambda row: row.above)]


def worst(rows: Sequence[HeatRow], lines: int) -> tuple[HeatRow, ...]:
    """As many rows as fit into so many lines, where every unit above takes a line of its own: all of them, or those
    that a manager has to look at first. They keep their order."""
    if len(rows) + len({row.above.id for row in rows}) <= lines:
        return tuple(rows)
    chosen: set[int] = set()
    above: set[int] = set()
    for index in sorted(range(len(rows)), key=lambda i: (-rows[i].trouble, i)):
        taken = len(chosen) + 1 + len(above | {rows[index].above.id})
        if taken > lines:
            break
        chosen.add(index)
        above.add(rows[index].above.id)
    return tuple(row for index, row in enumerate(rows) if index in chosen)
