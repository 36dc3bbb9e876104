"""A roster file held against itself and against the present roster: what would change, or everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from core.roster import Change, PlannedPerson, PlannedPost, PlannedUnit, Roster, RosterPlan
from core.roster_lines import RosterLines, person_name, read_lines
from core.roster_people import Staff, person_changes, plan_people, post_changes
from core.roster_units import plan_units, unit_changes
from core.sheet import Faults, Sheet


def plan(sheets: Sequence[Sheet], present: Roster, today: date) -> RosterPlan:
    """One table, or a sheet of units and one of people. Raises FaultySheet with every fault found. What the file does
    not name stays as it is; blank cells for days and telephones change nothing."""
    faults = Faults(sheets[0].file)
    file = read_lines(sheets, faults)
    units = plan_units(file, present)
    for row, code in file.asked_for.items():
        if code not in file.codes and code not in present.units:
            file.people_at.fault(row, "code", "roster-unknown-unit", code=code)
    staff = plan_people(file, present)
    faults.stop_if_any()
    names = {code: unit.name for code, unit in present.units.items()}
    names |= {code: unit.name for code, unit in units.items()}
    return _decided(file, units, staff, present, names, today)


def _decided(
    file: RosterLines,
    units: Mapping[str, PlannedUnit],
    staff: Staff,
    present: Roster,
    names: Mapping[str, str],
    today: date,
) -> RosterPlan:
    of_units = {unit: tuple(unit_changes(unit, present)) for unit in units.values()}
    of_people = {person: tuple(person_changes(person, present)) for person in staff.people}
    of_posts = {post: tuple(post_changes(post, present, names)) for post in staff.posts}
    old_units = [unit for unit in of_units if unit.code in present.units]
    old_people = [person for person in of_people if person.id is not None]
    old_posts = [post for post in of_posts if _holds(post, present)]
    return RosterPlan(
        new_units=tuple(unit for unit in of_units if unit.code not in present.units),
        changed_units=tuple(unit for unit in old_units if of_units[unit]),
        same_units=sum(not of_units[unit] for unit in old_units),
        new_people=tuple(person for person in of_people if person.id is None),
        changed_people=tuple(person for person in old_people if of_people[person]),
        same_people=sum(not of_people[person] for person in old_people),
        new_posts=tuple(post for post in of_posts if not _holds(post, present)),
        changed_posts=tuple(post for post in old_posts if of_posts[post]),
        same_posts=sum(not of_posts[post] for post in old_posts) + staff.same_posts,
        changes=(
            *(change for changes in of_units.values() for change in changes),
            *_at_units(of_people, staff.posts),
            *(change for changes in of_posts.values() for change in changes),
        ),
        unnamed=tuple(_unnamed(file, staff, present, today)),
        examples=file.examples,
    )


def _holds(post: PlannedPost, present: Roster) -> bool:
    return bool(post.person.id and present.post(post.person.id, post.unit, post.role))


def _at_units(changes: Mapping[PlannedPerson, tuple[Change, ...]], posts: Sequence[PlannedPost]) -> Iterator[Change]:
    """What becomes different about people, at the first unit at which the file names them."""
    first: dict[PlannedPerson, str] = {}
    for post in posts:
        first.setdefault(post.person, post.unit)
    for person, found in changes.items():
        for change in found:
            yield Change(first[person], change.action, change.says, change.details)


def _unnamed(file: RosterLines, staff: Staff, present: Roster, today: date) -> Iterator[tuple[str, str]]:
    """Who is still at one of the file's units, by their name and the unit's, although the file has no row for it: they
    may have left."""
    codes = {line.code for line in file.people}
    named = {(post.person.id, post.unit) for post in staff.posts}
    called = {(line.code, line.person) for line in file.people}
    by_id = {unit.id: code for code, unit in present.units.items() if code in codes}
    for post in sorted(present.posts, key=lambda post: (post.unit_id, post.person_id, post.role)):
        code = by_id.get(post.unit_id)
        member = present.members[post.person_id]
        is_over = post.last_day is not None and post.last_day < today
        is_named = (member.id, code) in named or (code, person_name(member.name)) in called
        if code and not (is_over or is_named):
            yield member.name, present.units[code].name
