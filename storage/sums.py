"""What the sums of `day_total` come to, for one form in a unit's subtree from one day to another."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, String, and_, bindparam, func, select

from core.forms import Form
from core.units import Unit
from storage.tables import day_total, unit
from storage.types import among

UNDER = select(unit.c.id).where(unit.c.path.startswith(bindparam("top", type_=String())))
ASKED_ABOUT = and_(
    day_total.c.day.between(bindparam("first"), bindparam("last")),
    day_total.c.form == bindparam("form"),
    day_total.c.parent_id.in_(UNDER),
)


class SumsOf(NamedTuple):
    """Of report periods that begin on these days (YYYY-MM-DD, both inside); only these `items`, or all."""

    top: Unit
    form: Form
    first: str
    last: str
    items: Collection[str] | None = None


def by_unit(conn: Connection, asked: SumsOf) -> Iterator[tuple[str, str, int]]:
    """The path of each unit that reports were added up under, an item, and its sum."""
    return _rows(conn, _by_unit(some=asked.items is not None), asked)


def by_day(conn: Connection, asked: SumsOf) -> Iterator[tuple[str, str, int]]:
    """Each day on which anything was added up, an item, and its sum."""
    return _rows(conn, _by_day(some=asked.items is not None), asked)


def _rows(conn: Connection, query: Select[Any], asked: SumsOf) -> Iterator[tuple[str, str, int]]:
    about = {"top": asked.top.path, "form": asked.form.key, "first": asked.first, "last": asked.last}
    found = conn.execute(query, about if asked.items is None else {**about, "items": sorted(asked.items)})
    return ((of, item, int(total)) for of, item, total in found)


@cache
def _by_unit(*, some: bool) -> Select[Any]:
    summed = _summed("parent_id", some=some).subquery()
    return select(unit.c.path, summed.c.item, summed.c.total).join(unit, unit.c.id == summed.c.parent_id)


@cache
def _by_day(*, some: bool) -> Select[Any]:
    return _summed("day", some=some)


def _summed(by: str, *, some: bool) -> Select[Any]:
    of = (day_total.c[by], day_total.c.item)
    query = select(*of, func.sum(day_total.c.total).label("total")).where(ASKED_ABOUT).group_by(*of)
    return query.where(among(day_total.c.item, "items")) if some else query
