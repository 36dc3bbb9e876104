"""The tree of units, and who stands where in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, true

from core.units import Unit
from storage.tables import unit
from storage.types import among

COLUMNS = (
    unit.c.id,
    unit.c.code,
    unit.c.name,
    unit.c.level,
    unit.c.parent_id,
    unit.c.path,
    unit.c.opened,
    unit.c.closed,
    unit.c.population,
)

THESE = among(unit.c.id, "ids")
WITH_PARENTS = select(*COLUMNS).where(or_(THESE, unit.c.id.in_(select(unit.c.parent_id).where(THESE))))


def to_unit(row: Sequence[Any]) -> Unit:
    """From a row that begins with COLUMNS."""
    id_, code, name, level, parent_id, path, opened, closed, population, *_ = row
    return Unit(
        id_,
        code,
        name,
        level,
        parent_id,
        path,
        date.fromisoformat(opened) if opened else None,
        date.fromisoformat(closed) if closed else None,
        population,
    )


def with_parents(conn: Connection, ids: Collection[int]) -> dict[int, Unit]:
    """These units and the ones directly above them, by id."""
    return {found.id: found for found in map(to_unit, conn.execute(WITH_PARENTS, {"ids": list(ids)}).all())}


def these(conn: Connection, ids: Collection[int]) -> list[Unit]:
    """In the order of their codes; without those that there are not."""
    return where(conn, THESE, ids=list(ids))


def by_code(conn: Connection, code: str) -> Unit | None:
    return next(iter(where(conn, unit.c.code == code)), None)


def below(conn: Connection, top: Unit) -> list[Unit]:
    """All units of its subtree but itself, in the order of their codes."""
    return where(conn, and_(unit.c.path.startswith(top.path), unit.c.id != top.id))


def all_units(conn: Connection) -> list[Unit]:
    """The whole tree, in the order of the codes."""
    return where(conn, true())


def where(conn: Connection, which: ColumnElement[bool], **bound: Any) -> list[Unit]:
    """In the order of their codes. `bound` are the parameters of `which`."""
    return [to_unit(row) for row in conn.execute(select(*COLUMNS).where(which).order_by(unit.c.code), bound)]
