"""The tree of units and the people who stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.frozen import frozen


class Role(StrEnum):
    """What somebody is at a unit: reports for it, sees and acts on its subtree, or looks after the program."""

    REPORTER = "reporter"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


@frozen
class Unit:
    """A node of the tree. `path` is the chain of ids from the root, "1/4/17/": a subtree is a prefix of it.

    `opened` is the first day on which it is open and `closed` the first on which it is not any more; None where there
    is no such day. `population` is how many people live there, as its roster says; None where it says nothing.
    """

    id: int
    code: str
    name: str
    level: str
    parent_id: int | None
    path: str
    opened: date | None = None
    closed: date | None = None
    population: int | None = None

    @property
    def above(self) -> tuple[int, ...]:
        """The ids of the units above it, the nearest first."""
        return tuple(int(id_) for id_ in self.path.rstrip("/").split("/")[-2::-1])

    def is_open_on(self, day: date) -> bool:
        """Whether a report is expected of it for a period that begins on that day."""
        return (self.opened is None or self.opened <= day) and (self.closed is None or day < self.closed)

    def holds(self, other: Unit) -> bool:
        """Whether `other` is this unit or lies below it."""
        return other.path.startswith(self.path)


def lowest(units: Sequence[Unit]) -> list[Unit]:
    """Without those that are above another one of them: 东河镇张家村 names the village, and where it is."""
    return [unit for unit in units if not any(unit.holds(other) for other in units if other != unit)]


@frozen
class Person:
    id: int
    name: str
    language: str


@frozen
class Post:
    """A person's role at a unit, from `first_day` to `last_day` (both inside); None where it has no such end."""

    person_id: int
    unit_id: int
    role: Role
    first_day: date | None = None
    last_day: date | None = None

    def is_held_on(self, day: date) -> bool:
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Invitation:
    """Lets whoever sends its code take a post; `person_id` when it was made for somebody on the roster."""

    code: str
    unit_id: int
    role: Role
    person_id: int | None
    uses_left: int
