"""What managers and administrators have done: noted in the transaction in which it is done, and never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from core.effects import Audit
from core.units import Unit
from storage.tables import audit, person, unit


@dataclass(frozen=True, slots=True)
class Done:
    """One entry as it is read: who did what, when, about which unit; `person` is None at the command line."""

    at: datetime
    person: str | None
    unit: str
    code: str
    action: str
    details: Mapping[str, Any]


def note(conn: Connection, entries: Sequence[Audit], now: datetime) -> None:
    rows = [
        {
            "at": now,
            "person_id": entry.person_id,
            "unit_id": entry.unit_id,
            "action": entry.action,
            "details": dict(entry.details),
        }
        for entry in entries
    ]
    if rows:
        conn.execute(insert(audit), rows)


def about(conn: Connection, top: Unit, since: datetime, until: datetime) -> list[Done]:
    """What was done from `since` on and before `until` about the units of that subtree, the oldest first."""
    query = (
        select(audit.c.at, person.c.name, unit.c.name, unit.c.code, audit.c.action, audit.c.details)
        .join(unit, unit.c.id == audit.c.unit_id)
        .outerjoin(person, person.c.id == audit.c.person_id)
        .where(unit.c.path.startswith(top.path), audit.c.at >= since, audit.c.at < until)
        .order_by(audit.c.at, audit.c.id)
    )
    return [Done(*row) for row in conn.execute(query)]
