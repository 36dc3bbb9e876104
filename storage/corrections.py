"""Corrections that came after the lock, and what was decided about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from core.corrections import Correction, Decision
from core.reports import ReportKey
from storage.engines import upsert_on
from storage.tables import correction

THESE = select(correction).where(correction.c.key.in_(bindparam("keys", expanding=True))).with_for_update()


def these(conn: Connection, keys: Collection[str]) -> dict[str, Correction]:
    """Those of these that there are. Until the transaction ends nobody else decides about them."""
    return {row.key: _correction(row) for row in conn.execute(THESE, {"keys": list(keys)})}


def put(conn: Connection, corrections: Sequence[Correction]) -> None:
    """Notes down new ones and decisions; the last one of a key counts."""
    rows = list({one.key: _row(one) for one in corrections}.values())
    if rows:
        conn.execute(_put(conn.dialect.name), rows)


@cache
def _put(dialect: str) -> Any:
    new = upsert_on(dialect, correction)
    decided = {name: new.excluded[name] for name in ("decision", "decided_at", "decided_by")}
    return new.on_conflict_do_update(index_elements=["key"], set_=decided)


def _row(one: Correction) -> dict[str, Any]:
    channel, address = one.account or (None, None)
    return {
        "key": one.key,
        **one.report._asdict(),
        "values": one.values,
        "notes": one.notes,
        "version": one.version,
        "channel": channel,
        "address": address,
        "person_id": one.person_id,
        "asked_at": one.asked_at,
        "decision": one.decision,
        "decided_at": one.decided_at,
        "decided_by": one.decided_by,
    }


def _correction(row: Row[Any]) -> Correction:
    return Correction(
        key=row.key,
        report=ReportKey(row.unit_id, row.form, row.period),
        values=row.values,
        version=row.version,
        account=(row.channel, row.address) if row.channel else None,
        person_id=row.person_id,
        asked_at=row.asked_at,
        decision=Decision(row.decision) if row.decision else None,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        notes=row.notes,
    )
