"""The people of a roster file: who is meant by each row, and which posts they hold.

The same telephone is the same person; without one it is the same name at the same unit. A number that is stored for
somebody of another name is never guessed about: either the file says what becomes of that person, or it is a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.roster import Change, Member, PlannedPerson, PlannedPost, Roster
from core.roster_lines import PersonLine, Place, RosterLines, person_name
from core.texts import text
from core.units import Post

Lines = Sequence[PersonLine]


@dataclass(frozen=True, slots=True)
class Staff:
    """Who is named, each once, and the posts; `same_posts` are the ones about which nothing can be told, because they
    are held by one of several people of one name, just as the file says."""

    people: tuple[PlannedPerson, ...]
    posts: tuple[PlannedPost, ...]
    same_posts: int


def plan_people(file: RosterLines, present: Roster) -> Staff:
    """Faults are named at the sheet of the people."""
    groups = _by_person(file, present)
    found = _Found(file.people_at, present, groups)
    same_posts = 0
    known: dict[int, tuple[PlannedPerson, list[PersonLine]]] = {}
    new: list[tuple[PlannedPerson, Lines]] = []
    for group in sorted(groups, key=lambda group: not _phone(group)):
        if found.cannot_be_told(group):
            same_posts += len(group)
            continue
        member = found.member(group)
        if member is None:
            new.append((PlannedPerson(group[0].row, group[0].person, group[0].phone or None, None), group))
        elif member.id in known:
            found.refuse_two_names(known[member.id][1], group)
            known[member.id][1].extend(group)
        else:
            known[member.id] = (found.planned(member, group), list(group))
    staff = sorted([*known.values(), *new], key=lambda one: one[0].row)
    posts = tuple(post for person, lines in staff for post in _posts(person, lines, file.people_at, present))
    return Staff(tuple(person for person, _ in staff), posts, same_posts)


def person_changes(person: PlannedPerson, present: Roster) -> Iterator[Change]:
    """At no unit in particular; the caller knows where they stand."""
    if person.id is None:
        return
    old = present.members[person.id]
    if old.name != person.name:
        yield Change("", "person-renamed", text("roster-person-renamed", old=old.name, new=person.name))
    if old.phone != person.phone:
        says = text("roster-person-phone", name=person.name, old=old.phone or "–", new=person.phone or "–")
        yield Change("", "person-phone", says)


def post_changes(post: PlannedPost, present: Roster, names: Mapping[str, str]) -> Iterator[Change]:
    """`names` are the units' names by code. A new post is told in words where somebody has had that role before."""
    old = present.post(post.person.id, post.unit, post.role) if post.person.id else None
    unit = present.units.get(post.unit)
    args = {"name": post.person.name, "unit": names[post.unit], "role": post.role.value}
    details = {"role": post.role.value}
    if post.first_day and (old is None or old.first_day != post.first_day):
        details["first"] = post.first_day.isoformat()
    if old is None:
        replaces = unit is not None and unit.id in present.staffed
        says = text("roster-post-begun", **args) if replaces else None
        yield Change(post.unit, "post-begun", says, details)
    elif "first" in details or (old.last_day and post.last_day is None):
        says = text("roster-post-from", **args, day=post.first_day.isoformat()) if post.first_day else None
        yield Change(post.unit, "post-begun", says, details)
    if post.last_day and (old is None or old.last_day != post.last_day):
        says = text("roster-post-ended", **args, day=post.last_day.isoformat())
        yield Change(post.unit, "post-ended", says, {"role": post.role.value, "last": post.last_day.isoformat()})


def _by_person(file: RosterLines, present: Roster) -> list[Lines]:
    """The rows of each person of the file."""
    by_phone: dict[str, list[PersonLine]] = {}
    phones: dict[tuple[str, str], list[str]] = {}
    for line in file.people:
        if not line.phone:
            continue
        group = by_phone.setdefault(line.phone, [])
        if group and group[0].person != line.person:
            first = group[0]
            file.people_at.fault(
                line.row, "phone", "roster-phone-twice", phone=line.phone, row=first.row, name=first.person
            )
        group.append(line)
        if line.phone not in (known := phones.setdefault((line.code, line.person), [])):
            known.append(line.phone)
    by_name: dict[tuple[str, str], list[PersonLine]] = {}
    for line in file.people:
        if line.phone:
            continue
        known = phones.get((line.code, line.person), [])
        without = any(member.phone is None for member in present.called(line.person, line.code))
        if not known or (without and all(phone in present.by_phone for phone in known)):
            by_name.setdefault((line.code, line.person), []).append(line)
        elif len(known) > 1:
            file.people_at.fault(line.row, "person", "roster-same-name", code=line.code, name=line.person)
        else:
            by_phone[known[0]].append(line)
    return sorted([*by_phone.values(), *by_name.values()], key=lambda group: group[0].row)


class _Found:
    """Who of those stored is meant by each group of rows."""

    def __init__(self, place: Place, present: Roster, groups: Sequence[Lines]) -> None:
        self._place = place
        self._present = present
        self._named: dict[int, set[int]] = {}
        for group in groups:
            for line in group:
                for member in present.called(line.person, line.code):
                    self._named.setdefault(member.id, set()).add(id(group))
        self._members: dict[int, Member | None] = {}
        self._by_number = {id(group): present.by_phone.get(_phone(group)) for group in groups if _phone(group)}
        self._taken = {
            holder.id
            for group in groups
            if (holder := self._by_number.get(id(group))) and _is_called(group, holder.name)
        }
        # Whose number is now somebody else's, and who has got another one.
        self._passed_on: set[int] = set()
        for group in groups:
            self._members[id(group)] = self._find(group)

    def member(self, group: Lines) -> Member | None:
        return self._members[id(group)]

    def cannot_be_told(self, group: Lines) -> bool:
        """Whether several people may be meant, of whom each row's post is held already: then it does not matter."""
        candidates = self._candidates(group) if not _phone(group) else []
        return len(candidates) > 1 and all(self._is_held(line, candidates) for line in group)

    def planned(self, member: Member, group: Lines) -> PlannedPerson:
        name = group[0].person
        kept = member.name if person_name(member.name) == name else name
        phone = _phone(group) or (None if member.id in self._passed_on else member.phone)
        return PlannedPerson(group[0].row, kept, phone, member.id)

    def refuse_two_names(self, before: Lines, group: Lines) -> None:
        if before[0].person != group[0].person:
            self._place.fault(group[0].row, "person", "roster-two-names", row=before[0].row, name=before[0].person)

    def _find(self, group: Lines) -> Member | None:
        holder = self._by_number.get(id(group))
        if holder is not None:
            if _is_called(group, holder.name):
                return holder
            if not self._says_of(holder, group):
                args = {"phone": _phone(group), "name": holder.name}
                self._place.fault(group[0].row, "phone", "roster-phone-of-another", **args)
            self._passed_on.add(holder.id)
        candidates = self._candidates(group)
        if len(candidates) > 1 and not _phone(group) and not self.cannot_be_told(group):
            line = group[0]
            self._place.fault(line.row, "person", "roster-same-name", code=line.code, name=line.person)
        if len(candidates) != 1:
            return None
        if _phone(group):
            self._taken.add(candidates[0].id)
        return candidates[0]

    def _candidates(self, group: Lines) -> list[Member]:
        """Those of that name, else of the former name, at one of these units; who is named by a number is left out
        where others may be meant."""
        for name in ("person", "former"):
            found = {
                member.id: member
                for line in group
                if getattr(line, name)
                for member in self._present.called(getattr(line, name), line.code)
            }
            free = [member for member in found.values() if member.id not in self._taken]
            if free or (found and not _phone(group)):
                return free or list(found.values())
        return []

    def _says_of(self, holder: Member, group: Lines) -> bool:
        """Whether the file has a row of its own about that person."""
        return bool(self._named.get(holder.id, set()) - {id(group)})

    def _is_held(self, line: PersonLine, candidates: Iterable[Member]) -> bool:
        for member in candidates:
            held = self._present.post(member.id, line.code, line.role)
            if held and _days(held, line.first_day, line.last_day) == (held.first_day, held.last_day):
                return True
        return False


def _phone(group: Lines) -> str:
    return group[0].phone


def _is_called(group: Lines, name: str) -> bool:
    return person_name(name) in {group[0].person, *(line.former for line in group if line.former)}


def _days(old: Post | None, first: date | None, last: date | None) -> tuple[date | None, date | None]:
    """The days that hold from now on: a blank one changes nothing, and a post that begins after it has ended begins
    anew."""
    was_first, was_last = (old.first_day, old.last_day) if old else (None, None)
    if first and last is None and was_last and was_last < first:
        return first, None
    return first or was_first, last or was_last


def _posts(person: PlannedPerson, lines: Lines, place: Place, present: Roster) -> Iterator[PlannedPost]:
    named: dict[tuple[str, str], PersonLine] = {}
    for line in lines:
        first = named.setdefault((line.code, line.role), line)
        for column in ("first_day", "last_day"):
            value, other = getattr(line, column), getattr(first, column)
            if value and other is None:
                first = replace(first, **{column: value})
            elif value and value != other:
                place.fault(
                    line.row, column, "roster-post-disagrees", row=first.row, value=str(value), other=str(other)
                )
        named[line.code, line.role] = first
    for line in named.values():
        old = present.post(person.id, line.code, line.role) if person.id else None
        first_day, last_day = _days(old, line.first_day, line.last_day)
        is_as_stored = old is not None and (old.first_day, old.last_day) == (first_day, last_day)
        if first_day and last_day and last_day < first_day and not is_as_stored:
            place.fault(line.row, "last_day", "roster-post-ends-first")
        yield PlannedPost(person, line.code, line.role, first_day, last_day)
