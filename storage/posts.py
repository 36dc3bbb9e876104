"""Posts as they are stored, with the days between which they are held."""

from __future__ import annotations

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


def to_post(row: Any) -> Post:
    """From a row that holds all columns of the table."""
    first_day, last_day = (day and date.fromisoformat(day) for day in (row.first_day, row.last_day))
    return Post(row.person_id, row.unit_id, Role(row.role), first_day, last_day)
