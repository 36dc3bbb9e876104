"""Leave as it is stored, and what follows from it for the reports that are expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from core.leave import Leave, State, excused_by
from core.reports import Expected
from storage.engines import upsert_on
from storage.tables import leave
from storage.types import among

THESE = select(leave).where(leave.c.key.in_(bindparam("keys", expanding=True))).with_for_update()
AT = (
    select(leave)
    .where(among(leave.c.unit_id, "unit_ids"), leave.c.last_day >= bindparam("since"))
    .order_by(leave.c.first_day, leave.c.key)
)


def on_leave(conn: Connection, day: date) -> dict[tuple[int, int], date]:
    """Who is away on that day, as (person, unit), with the last day on which she is."""
    query = (
        select(leave.c.person_id, leave.c.unit_id, leave.c.last_day)
        .where(leave.c.last_day >= day.isoformat(), leave.c.first_day <= day.isoformat())
        .where(leave.c.state.in_([State.COVERED, State.EXCUSED]))
        .order_by(leave.c.last_day)
    )
    return {(person_id, unit_id): date.fromisoformat(last) for person_id, unit_id, last in conn.execute(query)}


def these(conn: Connection, keys: Collection[str]) -> dict[str, Leave]:
    """Those of these that there are. Until the transaction ends nobody else decides about them."""
    return {row.key: _leave(row) for row in conn.execute(THESE, {"keys": list(keys)})}


def at(conn: Connection, unit_ids: Collection[int], since: date) -> dict[int, tuple[Leave, ...]]:
    """Whatever leave was asked for at each of these units that ends on that day or later, the earliest first."""
    found: dict[int, tuple[Leave, ...]] = dict.fromkeys(unit_ids, ())
    for row in conn.execute(AT, {"unit_ids": list(unit_ids), "since": since.isoformat()}):
        found[row.unit_id] = (*found[row.unit_id], _leave(row))
    return found


def excused(conn: Connection, rows: Sequence[Expected]) -> list[Expected]:
    """These rows, before they are made: those excused on whose days nobody reports because of leave."""
    first = min((row.day for row in rows), default=None)
    if first is None:
        return []
    query = select(leave).where(leave.c.state == State.EXCUSED, leave.c.last_day >= first)
    away: defaultdict[int, list[Leave]] = defaultdict(list)
    for one in map(_leave, conn.execute(query)):
        away[one.unit_id].append(one)

    return [replace(row, excused=excused_by(away.get(row.key.unit_id, ()), row)) for row in rows]


def put(conn: Connection, leaves: Sequence[Leave]) -> None:
    """Notes down new ones and what has become of others; the last one of a key counts."""
    rows = list({one.key: _row(one) for one in leaves}.values())
    if rows:
        conn.execute(_put(conn.dialect.name), rows)


@cache
def _put(dialect: str) -> Any:
    new = upsert_on(dialect, leave)
    changed = ("first_day", "last_day", "stand_in_id", "state", "decided_at", "decided_by")
    return new.on_conflict_do_update(index_elements=["key"], set_={name: new.excluded[name] for name in changed})


def _row(one: Leave) -> dict[str, Any]:
    days = {"first_day": one.first_day.isoformat(), "last_day": one.last_day.isoformat()}
    kept = {name: getattr(one, name) for name in Leave.__slots__ if name not in days}
    return {**kept, **days}


def _leave(row: Row[Any]) -> Leave:
    return Leave(
        key=row.key,
        person_id=row.person_id,
        unit_id=row.unit_id,
        first_day=date.fromisoformat(row.first_day),
        last_day=date.fromisoformat(row.last_day),
        stand_in_id=row.stand_in_id,
        state=State(row.state),
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )
