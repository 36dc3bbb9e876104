"""The roster as the sheets of a file: what is stored, told so that an import of it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from core.roster import Roster
from core.roster_lines import LEVELS, PEOPLE_COLUMNS, ROLES, SHEETS, UNIT_COLUMNS, person_name, protected
from core.units import Post, Role, Unit

COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {"units": UNIT_COLUMNS, "people": PEOPLE_COLUMNS}

Cell = str | date | int | None
Cells = Mapping[str, Cell]
"""A row by column; a column that is not there is blank."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a file is written: in Chinese where that is the language, otherwise in English. Both can be imported."""

    language: str

    @property
    def _which(self) -> int:
        return 0 if self.language.startswith("zh") else 1

    def sheet(self, kind: str) -> str:
        return SHEETS[kind][self._which]

    def heading(self, column: str) -> str:
        return {**UNIT_COLUMNS, **PEOPLE_COLUMNS}[column][self._which]

    def levels(self) -> list[str]:
        return [spellings[self._which] for spellings in LEVELS.values()]

    def roles(self) -> list[str]:
        return [spellings[self._which] for spellings in ROLES.values()]

    def level(self, level: str) -> str:
        return LEVELS[level][self._which] if level in LEVELS else level

    def role(self, role: Role) -> str:
        return ROLES[role][self._which]


def unit_rows(roster: Roster, spelling: Spelling) -> list[Cells]:
    """A row for each unit, every one after the unit above it."""
    return [
        {
            "code": protected(unit.code),
            "name": protected(unit.name),
            "parent": protected(roster.parents[unit.code]),
            "level": spelling.level(unit.level),
            "opened": unit.opened,
            "closed": unit.closed,
            "population": unit.population,
        }
        for unit in _in_order(roster)
    ]


def people_rows(roster: Roster, spelling: Spelling) -> list[Cells]:
    """A row for each post, those that have ended among them. Whoever has no name cannot be named."""
    return [
        {
            "code": protected(unit.code),
            "person": protected(person_name(roster.members[post.person_id].name)),
            "phone": roster.members[post.person_id].phone,
            "role": spelling.role(post.role),
            "first_day": post.first_day,
            "last_day": post.last_day,
        }
        for unit, posts in _posts_by_unit(roster)
        for post in posts
    ]


def table_rows(roster: Roster, spelling: Spelling) -> list[Cells]:
    """One table: a row for each post, or for a unit without any."""
    of_units = {cells["code"]: cells for cells in unit_rows(roster, spelling)}
    of_people: dict[Cell, list[Cells]] = {}
    for cells in people_rows(roster, spelling):
        of_people.setdefault(cells["code"], []).append(cells)
    return [{**unit, **person} for code, unit in of_units.items() for person in of_people.get(code, [{}])]


def _in_order(roster: Roster) -> list[Unit]:
    codes = {str(unit.id): code for code, unit in roster.units.items()}
    return sorted(
        roster.units.values(),
        key=lambda unit: [codes.get(id_, "") for id_ in unit.path.rstrip("/").split("/")],
    )


def _posts_by_unit(roster: Roster) -> Iterator[tuple[Unit, list[Post]]]:
    posts: dict[int, list[Post]] = {}
    for post in roster.posts:
        if person_name(roster.members[post.person_id].name):
            posts.setdefault(post.unit_id, []).append(post)
    ranks = {role: rank for rank, role in enumerate(ROLES)}
    for unit in _in_order(roster):
        found = posts.get(unit.id, [])
        yield (
            unit,
            sorted(found, key=lambda post: (-ranks[post.role], roster.members[post.person_id].name, post.person_id)),
        )
