"""How a day's reports of one form stand at every unit that is asked for one, and what managers have been told of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, and_, bindparam, or_, select

from core.forms import Values
from core.messages import Say, say_from_json
from storage.keys import same_report
from storage.tables import expected_report, outbox, report, unit

STANDING = (
    select(unit.c.name, unit.c.path, report.c.received, report.c.on_time, report.c.zero, report.c["values"])
    .select_from(expected_report)
    .join(unit, unit.c.id == expected_report.c.unit_id)
    .outerjoin(report, and_(same_report(report, expected_report), report.c.received))
    .where(
        expected_report.c.day == bindparam("day"),
        expected_report.c.form == bindparam("of_form"),
        or_(expected_report.c.excused.is_(None), report.c.received),
    )
    .order_by(unit.c.code)
)
TOLD = select(outbox.c.key, outbox.c.say).where(outbox.c.key.in_(bindparam("keys", expanding=True)))


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit's report, or that there is none."""

    unit: str
    path: str
    received: bool
    on_time: bool
    zero: bool
    values: Values


def standing(conn: Connection, form: str, day: date) -> list[Standing]:
    """By the codes of the units, without those that are excused and silent."""
    rows = conn.execute(STANDING, {"day": day.isoformat(), "of_form": form})
    return [
        Standing(name, path, bool(received), bool(on_time), bool(zero), values or {})
        for name, path, received, on_time, zero, values in rows
    ]


def told(conn: Connection, keys: Collection[str]) -> dict[str, Say]:
    """Of these messages those that there are, with what they say."""
    return {key: say_from_json(say) for key, say in conn.execute(TOLD, {"keys": list(keys)})} if keys else {}
