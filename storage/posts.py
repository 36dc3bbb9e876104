"""Posts as they are stored, with the days between which they are held."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from core.units import Post, Role
from storage.tables import post


def held_on(day: Any) -> ColumnElement[bool]:
    """The posts that are held on that day (ISO 8601, or a parameter of it)."""
    return and_(
        or_(post.c.first_day.is_(None), post.c.first_day <= day), or_(post.c.last_day.is_(None), post.c.last_day >= day)
    )


def to_post(row: Any) -> Post:
    """From a row that holds all columns of the table."""
    first_day, last_day = (day and date.fromisoformat(day) for day in (row.first_day, row.last_day))
    return Post(row.person_id, row.unit_id, Role(row.role), first_day, last_day)
