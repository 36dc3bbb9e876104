"""The roster: read as a whole, changed as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, insert, select, update

from core.roster import Member, PlannedPerson, PlannedUnit, Roster, RosterPlan, plan
from core.sheet import Sheet
from core.units import Post, Role, Unit
from storage import units
from storage.engines import upsert
from storage.tables import person, post, unit


def load(conn: Connection) -> Roster:
    people = conn.execute(select(person.c.id, person.c.name, person.c.phone))
    posts = conn.execute(select(post.c.person_id, post.c.unit_id, post.c.role))
    return Roster(
        units={found.code: found for found in units.all_units(conn)},
        members={row.id: Member(*row) for row in people},
        posts=frozenset(Post(person_id, unit_id, Role(role)) for person_id, unit_id, role in posts),
    )


def import_sheet(conn: Connection, sheet: Sheet, language: str) -> RosterPlan:
    """Checks the sheet and does all of it, or raises FaultySheet and does nothing. New people get that language."""
    decided = plan(sheet, load(conn))
    ids = _save_units(conn, decided.new_units, decided.changed_units)
    people = _save_people(conn, decided.new_people, decided.changed_people, language)
    posts = [
        {"person_id": new.person.id or people[new.person.row], "unit_id": ids[new.unit], "role": new.role}
        for new in decided.new_posts
    ]
    if posts:
        conn.execute(upsert(conn, post).on_conflict_do_nothing(), posts)
    return decided


def _save_units(conn: Connection, new: Sequence[PlannedUnit], changed: Sequence[PlannedUnit]) -> dict[str, int]:
    """Returns the ids of all units by code. A unit that moves takes everything below it along."""
    if new:
        # The parents may be new as well, and paths are made of ids: both follow below.
        rows = [{"code": planned.code, "name": planned.name, "level": planned.level, "path": ""} for planned in new]
        conn.execute(insert(unit), rows)
    stored = {found.code: found for found in units.all_units(conn)}
    ids = {code: found.id for code, found in stored.items()}
    wanted = {code: asdict(found) for code, found in stored.items()}
    for planned in (*new, *changed):
        wanted[planned.code] |= {"name": planned.name, "level": planned.level, "parent_id": ids.get(planned.parent)}
    parents = {row["id"]: row["parent_id"] for row in wanted.values()}
    for row in wanted.values():
        row["path"] = _path(row["id"], parents)
    moved = [row for code, row in wanted.items() if Unit(**row) != stored[code]]
    if moved:
        own = ("name", "level", "parent_id", "path")
        statement = update(unit).where(unit.c.id == bindparam("row"))
        conn.execute(
            statement.values({name: bindparam(f"new_{name}") for name in own}),
            [{"row": row["id"], **{f"new_{name}": row[name] for name in own}} for row in moved],
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


def _save_people(
    conn: Connection, new: Sequence[PlannedPerson], changed: Sequence[PlannedPerson], language: str
) -> dict[int, int]:
    """Returns the ids of the new ones by the row in which they stand."""
    if changed:
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
