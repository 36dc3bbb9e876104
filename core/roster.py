"""The roster: who there is, and what an import would make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from core.roster_lines import person_name
from core.texts import Text
from core.units import Post, Role, Unit

PostKey = tuple[int, int, Role]
"""A person's id, a unit's id and the role."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person as the roster knows them."""

    id: int
    name: str
    phone: str | None


@dataclass(frozen=True)
class Roster:
    """What is stored: units by code, people by id."""

    units: Mapping[str, Unit] = field(default_factory=dict)
    members: Mapping[int, Member] = field(default_factory=dict)
    posts: frozenset[Post] = frozenset()

    @cached_property
    def parents(self) -> dict[str, str]:
        """The code above each code, empty at the top."""
        codes = {unit.id: code for code, unit in self.units.items()}
        return {code: codes.get(unit.parent_id or 0, "") for code, unit in self.units.items()}

    @cached_property
    def by_phone(self) -> dict[str, Member]:
        return {member.phone: member for member in self.members.values() if member.phone}

    @cached_property
    def by_key(self) -> dict[PostKey, Post]:
        return {(post.person_id, post.unit_id, post.role): post for post in self.posts}

    @cached_property
    def staffed(self) -> frozenset[int]:
        """The ids of the units at which somebody has or had a post."""
        return frozenset(post.unit_id for post in self.posts)

    @cached_property
    def _by_place(self) -> dict[tuple[int, str], list[Member]]:
        places: dict[tuple[int, str], list[Member]] = {}
        for unit_id, person_id in sorted({(post.unit_id, post.person_id) for post in self.posts}):
            member = self.members[person_id]
            places.setdefault((unit_id, person_name(member.name)), []).append(member)
        return places

    def called(self, name: str, code: str) -> list[Member]:
        """The people of that name at that unit."""
        return self._by_place.get((self.units[code].id, person_name(name)), []) if code in self.units else []

    def post(self, person_id: int, code: str, role: Role) -> Post | None:
        unit = self.units.get(code)
        return self.by_key.get((person_id, unit.id, role)) if unit else None


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """As it is to be. `parent` is the code of the unit above, empty for the top; `row` is where it is first named."""

    row: int
    code: str
    name: str
    level: str
    parent: str
    opened: date | None = None
    closed: date | None = None
    population: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """As they are to be; `id` is None for somebody new. `row`, where they are first named, tells namesakes apart."""

    row: int
    name: str
    phone: str | None
    id: int | None


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """As it is to be. For the one who holds it already the days are those stored, where the file names none."""

    person: PlannedPerson
    unit: str
    role: Role
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that becomes different about a unit, or about somebody's post there: in words, and for the audit."""

    unit: str
    action: str
    says: Text | None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What an import would do. `changes` tell all of it; what is new altogether is told without words. `unnamed` are
    posts at the file's units whose holders the file does not name: a person's and a unit's name each."""

    new_units: tuple[PlannedUnit, ...] = ()
    changed_units: tuple[PlannedUnit, ...] = ()
    same_units: int = 0
    new_people: tuple[PlannedPerson, ...] = ()
    changed_people: tuple[PlannedPerson, ...] = ()
    same_people: int = 0
    new_posts: tuple[PlannedPost, ...] = ()
    changed_posts: tuple[PlannedPost, ...] = ()
    same_posts: int = 0
    changes: tuple[Change, ...] = ()
    unnamed: tuple[tuple[str, str], ...] = ()
    examples: int = 0

    @property
    def empty(self) -> bool:
        return not (
            *self.new_units,
            *self.changed_units,
            *self.new_people,
            *self.changed_people,
            *self.new_posts,
            *self.changed_posts,
        )

    def count(self, action: str) -> int:
        return sum(change.action == action for change in self.changes)
