"""The roster: read as a whole, changed as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import Connection, bindparam, insert, select, update

from core.effects import Audit
from core.roster import Member, PlannedPerson, PlannedPost, PlannedUnit, Roster, RosterPlan
from core.roster_plan import plan
from core.sheet import Sheet
from core.units import Unit
from storage import closures, moves, units
from storage.engines import upsert
from storage.posts import to_post
from storage.tables import person, post, unit

KEPT = ("name", "level", "parent_id", "path", "population")


def load(conn: Connection) -> Roster:
    people = conn.execute(select(person.c.id, person.c.name, person.c.phone))
    return Roster(
        units={found.code: found for found in units.all_units(conn)},
        members={row.id: Member(*row) for row in people},
        posts=frozenset(map(to_post, conn.execute(select(post)))),
    )


def import_sheets(conn: Connection, sheets: Sequence[Sheet], language: str, today: date) -> RosterPlan:
    """Checks the sheets and does all of it, or raises FaultySheet and does nothing. New people get that language.

    A unit that moves takes along what is expected from today on; what is over stays where it was.
    """
    present = load(conn)
    decided = plan(sheets, present, today)
    ids = _save_tree(conn, decided.new_units, decided.changed_units)
    _save_days(conn, decided, present, ids)
    _save_moves(conn, decided, present, ids, today)
    people = _save_people(conn, decided.new_people, decided.changed_people, language)
    _save_posts(conn, (*decided.new_posts, *decided.changed_posts), people, ids)
    return decided


def entries(decided: RosterPlan, present: Roster) -> list[Audit]:
    """What an import has done, for the audit; `present` is the roster as it is now."""
    return [
        Audit(change.action, present.units[change.unit].id, None, dict(change.details)) for change in decided.changes
    ]


def _save_tree(conn: Connection, new: Sequence[PlannedUnit], changed: Sequence[PlannedUnit]) -> dict[str, int]:
    """Returns the ids of all units by code. A unit that moves takes everything below it along."""
    if new:
        # The parents may be new as well, and paths are made of ids: both follow below.
        rows = [{"code": planned.code, "name": planned.name, "level": planned.level, "path": ""} for planned in new]
        conn.execute(insert(unit), rows)
    stored = {found.code: found for found in units.all_units(conn)}
    ids = {code: found.id for code, found in stored.items()}
    wanted = {code: asdict(found) for code, found in stored.items()}
    for planned in (*new, *changed):
        wanted[planned.code] |= {name: getattr(planned, name) for name in ("name", "level", "population")}
        wanted[planned.code]["parent_id"] = ids.get(planned.parent)
    parents = {row["id"]: row["parent_id"] for row in wanted.values()}
    for row in wanted.values():
        row["path"] = _path(row["id"], parents)
    moved = [row for code, row in wanted.items() if Unit(**row) != stored[code]]
    if moved:
        statement = update(unit).where(unit.c.id == bindparam("row"))
        conn.execute(
            statement.values({name: bindparam(f"new_{name}") for name in KEPT}),
            [{"row": row["id"], **{f"new_{name}": row[name] for name in KEPT}} for row in moved],
        )
    return ids


def _path(id_: int, parents: Mapping[int, int | None]) -> str:
    """The chain of ids from the root, as `core.units.Unit` wants it."""
    chain = ""
    at: int | None = id_
    while at is not None:
        chain = f"{at}/{chain}"
        at = parents[at]
    return chain


def _save_days(conn: Connection, decided: RosterPlan, present: Roster, ids: Mapping[str, int]) -> None:
    """From when and until when the units report. What was expected of a new one before it was known stays unknown."""
    days = [
        {"row": ids[planned.code], **{f"new_{name}": getattr(planned, name) for name in ("opened", "closed")}}
        for planned in decided.new_units
        if planned.opened or planned.closed
    ]
    for row in days:
        row |= {name: day and day.isoformat() for name, day in row.items() if name != "row"}
    if days:
        statement = update(unit).where(unit.c.id == bindparam("row"))
        conn.execute(statement.values(opened=bindparam("new_opened"), closed=bindparam("new_closed")), days)
    for planned in decided.changed_units:
        closures.set_days(conn, present.units[planned.code], planned.opened, planned.closed)


def _save_moves(conn: Connection, decided: RosterPlan, present: Roster, ids: Mapping[str, int], today: date) -> None:
    above = {
        ids[planned.code]: ids[planned.parent]
        for planned in decided.changed_units
        if planned.parent and planned.parent != present.parents[planned.code]
    }
    moves.follow(conn, above, today)


def _save_people(
    conn: Connection, new: Sequence[PlannedPerson], changed: Sequence[PlannedPerson], language: str
) -> dict[int, int]:
    """Returns the ids of the new ones by the row in which they stand."""
    if changed:
        # A number may pass from one to the other: for a moment none of them has any.
        conn.execute(update(person).where(person.c.id.in_([planned.id for planned in changed])).values(phone=None))
        conn.execute(
            update(person)
            .where(person.c.id == bindparam("who"))
            .values(name=bindparam("new_name"), phone=bindparam("new_phone")),
            [{"who": planned.id, "new_name": planned.name, "new_phone": planned.phone} for planned in changed],
        )
    if not new:
        return {}
    rows = [{"name": planned.name, "phone": planned.phone, "language": language} for planned in new]
    # In whatever order they come back: new people of one name without a phone are alike until they have a post.
    ids: defaultdict[tuple[str, str | None], list[int]] = defaultdict(list)
    for id_, name, phone in conn.execute(insert(person).returning(person.c.id, person.c.name, person.c.phone), rows):
        ids[name, phone].append(id_)
    return {planned.row: ids[planned.name, planned.phone].pop() for planned in new}


def _save_posts(
    conn: Connection, posts: Sequence[PlannedPost], people: Mapping[int, int], ids: Mapping[str, int]
) -> None:
    if not posts:
        return
    rows = [
        {
            "person_id": planned.person.id or people[planned.person.row],
            "unit_id": ids[planned.unit],
            "role": planned.role,
            "first_day": planned.first_day and planned.first_day.isoformat(),
            "last_day": planned.last_day and planned.last_day.isoformat(),
        }
        for planned in posts
    ]
    new = upsert(conn, post)
    days = {name: new.excluded[name] for name in ("first_day", "last_day")}
    conn.execute(new.on_conflict_do_update(index_elements=["person_id", "unit_id", "role"], set_=days), rows)
