"""The tree of units, and who stands where in it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, or_, select, true

from core.units import Unit
from storage.tables import unit

COLUMNS = (unit.c.id, unit.c.code, unit.c.name, unit.c.level, unit.c.parent_id, unit.c.path)


def to_unit(row: RowMapping) -> Unit:
    """From a row that holds COLUMNS, whatever else it holds."""
    return Unit(**{column.name: row[column.name] for column in COLUMNS})


def with_parents(conn: Connection, ids: Collection[int]) -> dict[int, Unit]:
    """These units and the ones directly above them, by id."""
    parents = select(unit.c.parent_id).where(unit.c.id.in_(ids))
    return {found.id: found for found in _load(conn, or_(unit.c.id.in_(ids), unit.c.id.in_(parents)))}


def by_code(conn: Connection, code: str) -> Unit | None:
    return next(iter(_load(conn, unit.c.code == code)), None)


def below(conn: Connection, top: Unit) -> list[Unit]:
    """All units of its subtree but itself, in the order of their codes."""
    return _load(conn, and_(unit.c.path.startswith(top.path), unit.c.id != top.id))


def all_units(conn: Connection) -> list[Unit]:
    """The whole tree, in the order of the codes."""
    return _load(conn, true())


def _load(conn: Connection, which: ColumnElement[bool]) -> list[Unit]:
    rows = conn.execute(select(*COLUMNS).where(which).order_by(unit.c.code)).mappings()
    return [to_unit(row) for row in rows]
