"""Posts as they are stored, with the days between which they are held."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, literal, or_, select, union_all

from core.leave import State
from core.units import Post, Role
from storage.tables import leave, post


def held_on(day: Any) -> ColumnElement[bool]:
    """The posts that are held on that day (ISO 8601, or a parameter of it)."""
    return and_(
        or_(post.c.first_day.is_(None), post.c.first_day <= day), or_(post.c.last_day.is_(None), post.c.last_day >= day)
    )


def held(day: Any) -> Subquery:
    """The posts that are held on that day, those of stand-ins among them, with the columns of the table `post`."""
    own = select(*post.c).where(held_on(day))
    standing_in = select(
        leave.c.stand_in_id, leave.c.unit_id, literal(Role.REPORTER.value), leave.c.first_day, leave.c.last_day
    ).where(
        leave.c.stand_in_id.is_not(None),
        leave.c.state == State.COVERED,
        leave.c.first_day <= day,
        leave.c.last_day >= day,
    )
    return union_all(own, standing_in).subquery("held")


def to_post(row: Any) -> Post:
    """From a row that holds all columns of the table."""
    first_day, last_day = (day and date.fromisoformat(day) for day in (row.first_day, row.last_day))
    return Post(row.person_id, row.unit_id, Role(row.role), first_day, last_day)
