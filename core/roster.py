"""A roster file held against itself and against the present roster: what would change, or everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from core.roster_lines import LEVELS, RosterLine, RosterLines, read_lines
from core.sheet import Faults, Sheet
from core.texts import Text, text
from core.units import Post, Role, Unit

RANKS = {level: rank for rank, level in enumerate(LEVELS)}


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
    def _by_place(self) -> dict[tuple[int, str], list[Member]]:
        places: dict[tuple[int, str], list[Member]] = {}
        for unit_id, person_id in sorted({(post.unit_id, post.person_id) for post in self.posts}):
            member = self.members[person_id]
            places.setdefault((unit_id, member.name), []).append(member)
        return places

    def called(self, name: str, code: str) -> list[Member]:
        """The people of that name at that unit."""
        return self._by_place.get((self.units[code].id, name), []) if code in self.units else []


@dataclass(frozen=True, slots=True)
class PlannedUnit:
    """As it is to be. `parent` is the code of the unit above, empty for the top; `row` is where it is first named."""

    row: int
    code: str
    name: str
    level: str
    parent: str


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """As they are to be; `id` is None for somebody new. `row`, where they are first named, tells namesakes apart."""

    row: int
    name: str
    phone: str | None
    id: int | None


@dataclass(frozen=True, slots=True)
class PlannedPost:
    person: PlannedPerson
    unit: str
    role: Role


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What an import would do. `changes` says in words what becomes of that which is there already."""

    new_units: tuple[PlannedUnit, ...]
    changed_units: tuple[PlannedUnit, ...]
    same_units: int
    new_people: tuple[PlannedPerson, ...]
    changed_people: tuple[PlannedPerson, ...]
    same_people: int
    new_posts: tuple[PlannedPost, ...]
    same_posts: int
    changes: tuple[Text, ...]

    @property
    def empty(self) -> bool:
        return not (self.new_units or self.changed_units or self.new_people or self.changed_people or self.new_posts)


def plan(sheet: Sheet, present: Roster) -> RosterPlan:
    """Raises FaultySheet with every fault found. What the file does not name stays as it is."""
    faults = Faults(sheet.file)
    file = read_lines(sheet, faults)
    units = _units(file, faults)
    _check_tree(file, units, present, faults)
    groups = _by_person(file, faults)
    people = _people(file, groups, present, faults)
    faults.stop_if_any()
    old_units = [unit for unit in units.values() if unit.code in present.units]
    changed_units = [unit for unit in old_units if any(_unit_changes(unit, present))]
    old_people = [person for person in people if person.id is not None]
    changed_people = [person for person in old_people if any(_person_changes(person, present))]
    posts = list(_posts(zip(people, groups, strict=True)))
    new_posts = [post for post in posts if not _holds(post, present)]
    return RosterPlan(
        new_units=tuple(unit for unit in units.values() if unit.code not in present.units),
        changed_units=tuple(changed_units),
        same_units=len(old_units) - len(changed_units),
        new_people=tuple(person for person in people if person.id is None),
        changed_people=tuple(changed_people),
        same_people=len(old_people) - len(changed_people),
        new_posts=tuple(new_posts),
        same_posts=len(posts) - len(new_posts),
        changes=(
            *(change for unit in changed_units for change in _unit_changes(unit, present)),
            *(change for person in changed_people for change in _person_changes(person, present)),
        ),
    )


def _units(file: RosterLines, faults: Faults) -> dict[str, PlannedUnit]:
    """The units by code. A unit may stand in several rows if they agree."""
    units: dict[str, PlannedUnit] = {}
    for line in file.lines:
        first = units.setdefault(line.code, PlannedUnit(line.row, line.code, line.name, line.level, line.parent))
        for column in ("name", "level", "parent"):
            value, other = getattr(line, column), getattr(first, column)
            if value != other:
                what = text("roster-unit-disagrees", code=line.code, row=first.row, value=value, other=other)
                faults.add(line.row, file.heading(column), what)
    return units


def _check_tree(file: RosterLines, units: Mapping[str, PlannedUnit], present: Roster, faults: Faults) -> None:
    """Every parent must exist and be of a higher level, and nobody may be above themselves."""
    parents = present.parents | {code: unit.parent for code, unit in units.items()}
    levels = {code: stored.level for code, stored in present.units.items()}
    levels |= {code: planned.level for code, planned in units.items()}
    heading = file.heading("parent")
    for code, parent in parents.items():
        place = units.get(code) or units.get(parent)
        if place is None or not parent:
            continue
        if parent not in parents:
            if parent not in file.codes:
                faults.add(place.row, heading, text("roster-unknown-parent", parent=parent))
        elif code in _above(code, parents):
            if code in units:
                faults.add(place.row, heading, text("roster-cycle", code=code))
        elif RANKS.get(levels[parent], -1) >= RANKS.get(levels[code], len(RANKS)):
            faults.add(place.row, heading, text("roster-level-order", code=code, parent=parent))


def _above(code: str, parents: Mapping[str, str]) -> list[str]:
    """The codes above, nearest first, each once even if they run in a circle."""
    above: list[str] = []
    at = parents.get(code, "")
    while at and at not in above:
        above.append(at)
        at = parents.get(at, "")
    return above


def _by_person(file: RosterLines, faults: Faults) -> list[list[RosterLine]]:
    """The lines of each person: the same phone is the same person, without one the same name at the same unit."""
    by_phone: dict[str, list[RosterLine]] = {}
    phones: dict[tuple[str, str], set[str]] = {}
    for line in file.lines:
        if line.person and line.phone:
            group = by_phone.setdefault(line.phone, [])
            if group and group[0].person != line.person:
                what = text("roster-phone-twice", phone=line.phone, row=group[0].row, name=group[0].person)
                faults.add(line.row, file.heading("phone"), what)
            group.append(line)
            phones.setdefault((line.code, line.person), set()).add(line.phone)
    by_name: dict[tuple[str, str], list[RosterLine]] = {}
    for line in file.lines:
        if not line.person or line.phone:
            continue
        known = phones.get((line.code, line.person), set())
        if len(known) > 1:
            faults.add(line.row, file.heading("person"), text("roster-same-name", code=line.code, name=line.person))
        elif known:
            by_phone[next(iter(known))].append(line)
        else:
            by_name.setdefault((line.code, line.person), []).append(line)
    return sorted([*by_phone.values(), *by_name.values()], key=lambda group: group[0].row)


def _people(
    file: RosterLines, groups: Sequence[list[RosterLine]], present: Roster, faults: Faults
) -> list[PlannedPerson]:
    """Who is meant: the one with that phone, else the one of that name at that unit, else somebody new."""
    by_phone = {member.phone: member for member in present.members.values() if member.phone}
    taken = {by_phone[group[0].phone].id for group in groups if group[0].phone in by_phone}
    people = []
    for group in groups:
        line = group[0]
        found = by_phone.get(line.phone)
        if found is None:
            namesakes = [member for member in _namesakes(group, present) if member.id not in taken]
            if len(namesakes) > 1 and not line.phone:
                faults.add(line.row, file.heading("person"), text("roster-same-name", code=line.code, name=line.person))
            found = namesakes[0] if len(namesakes) == 1 else None
            taken |= {found.id} if found else set()
        phone = line.phone or (found.phone if found else None)
        people.append(PlannedPerson(line.row, line.person, phone, found.id if found else None))
    return people


def _namesakes(group: Sequence[RosterLine], present: Roster) -> list[Member]:
    found = {member.id: member for line in group for member in present.called(line.person, line.code)}
    return list(found.values())


def _posts(people: Iterable[tuple[PlannedPerson, list[RosterLine]]]) -> Iterator[PlannedPost]:
    for person, group in people:
        for code, role in dict.fromkeys((line.code, line.role) for line in group):
            if role is not None:
                yield PlannedPost(person, code, role)


def _holds(post: PlannedPost, present: Roster) -> bool:
    unit = present.units.get(post.unit)
    return bool(unit and post.person.id and Post(post.person.id, unit.id, post.role) in present.posts)


def _unit_changes(unit: PlannedUnit, present: Roster) -> Iterator[Text]:
    old = present.units[unit.code]
    for key, before, after in (
        ("roster-unit-renamed", old.name, unit.name),
        ("roster-unit-level", old.level, unit.level),
        ("roster-unit-moved", present.parents[unit.code], unit.parent),
    ):
        if before != after:
            yield text(key, code=unit.code, old=before or "–", new=after or "–")


def _person_changes(person: PlannedPerson, present: Roster) -> Iterator[Text]:
    old = present.members[person.id or 0]
    if old.name != person.name:
        yield text("roster-person-renamed", old=old.name, new=person.name)
    if old.phone != person.phone:
        yield text("roster-person-phone", name=person.name, old=old.phone or "–", new=person.phone or "–")
