"""All that a manager wants to know about one unit before she calls it: its people, its reports, what waits there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.questions import Question
from core.totals import Counts
from core.units import Unit

DAYS = 30
"""How far back a card looks, today included."""

MOST_SILENT = 5


@dataclass(frozen=True, slots=True)
class Record:
    """How one form was reported in these days. `owed` are the periods that are past their deadline and missing, oldest
    first; of a whole subtree it is empty. `missing` is how many they are, `waiting` how many are not due yet."""

    form: str
    counts: Counts
    excused: int
    missing: int
    waiting: int
    owed: tuple[str, ...] = ()
    newest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Below:
    """The reporting units of a subtree: how many, how many of them have no reporter, how many of their reporters have
    not joined, and which owe most, as (unit id, name, reports)."""

    units: int
    vacant: int
    not_joined: int
    silent: tuple[tuple[int, str, int], ...]
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """`records` are the unit's own. `managers` are names with telephone numbers. What waits for a manager there:
    corrections after the lock, leave to be decided, people who want to join."""

    records: tuple[Record, ...] = ()
    managers: tuple[tuple[str, str | None], ...] = ()
    below: Below | None = None
    corrections: int = 0
    leaves: int = 0
    requests: int = 0


@dataclass(frozen=True, slots=True)
class CardOf(Question[Card]):
    """Of that unit, about the periods that begin from `first` to `last`."""

    unit: Unit
    first: date
    last: date
