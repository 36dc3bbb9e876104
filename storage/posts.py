"""Posts as they are stored, with the days between which they are held."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select

from core.leave import State
from core.units import Post, Role
from storage.tables import leave, post


def held_on(day: Any) -> ColumnElement[bool]:
    """The posts that are held on that day (ISO 8601, or a parameter of it)."""
    return and_(
        or_(post.c.first_day.is_(None), post.c.first_day <= day), or_(post.c.last_day.is_(None), post.c.last_day >= day)
    )


def own(day: Any) -> Select[Any]:
    """What the roster says: all columns of the posts that are held on that day."""
    return select(*post.c).where(held_on(day))


def stood_in(day: Any) -> Select[Any]:
    """The posts that are held on that day for somebody who is away, with the columns of the table `post`."""
    return select(
        leave.c.stand_in_id.label("person_id"),
        leave.c.unit_id,
        literal(Role.REPORTER.value).label("role"),
        leave.c.first_day,
        leave.c.last_day,
    ).where(
        leave.c.stand_in_id.is_not(None),
        leave.c.state == State.COVERED,
        leave.c.first_day <= day,
        leave.c.last_day >= day,
    )


def to_post(row: Iterable[Any]) -> Post:
    """From all columns of the table, in their order."""
    person_id, unit_id, role, first_day, last_day = row
    return Post(
        person_id,
        unit_id,
        Role(role),
        date.fromisoformat(first_day) if first_day else None,
        date.fromisoformat(last_day) if last_day else None,
    )
