"""What people without an invitation have asked for, and what was decided about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from core.corrections import Decision
from core.effects import Account
from core.joining import REQUEST_WAITS, JoinRequest
from core.units import Role
from storage.engines import upsert_on
from storage.keys import among_accounts, parts_of_accounts
from storage.tables import join_request

THESE = select(join_request).where(join_request.c.key.in_(bindparam("keys", expanding=True))).with_for_update()
LATELY_FROM = (
    select(join_request)
    .where(among_accounts(join_request), join_request.c.asked_at > bindparam("since"))
    .order_by(join_request.c.asked_at, join_request.c.key)
)


def these(conn: Connection, keys: Collection[str]) -> dict[str, JoinRequest]:
    """Those of these that there are. Until the transaction ends nobody else decides about them."""
    return {row.key: _request(row) for row in conn.execute(THESE, {"keys": list(keys)})}


def lately_from(conn: Connection, accounts: Collection[Account], now: datetime) -> dict[Account, list[JoinRequest]]:
    """What each of these accounts has asked for within REQUEST_WAITS, the newest last."""
    found: dict[Account, list[JoinRequest]] = {account: [] for account in accounts}
    for row in conn.execute(LATELY_FROM, {**parts_of_accounts(accounts), "since": now - REQUEST_WAITS}):
        found.get((row.channel, row.address), []).append(_request(row))
    return found


def put(conn: Connection, requests: Sequence[JoinRequest]) -> None:
    """Notes down new ones and decisions; the last one of a key counts."""
    rows = list({one.key: _row(one) for one in requests}.values())
    if rows:
        conn.execute(_put(conn.dialect.name), rows)


@cache
def _put(dialect: str) -> Any:
    new = upsert_on(dialect, join_request)
    decided = {name: new.excluded[name] for name in ("decision", "decided_at", "decided_by")}
    return new.on_conflict_do_update(index_elements=["key"], set_=decided)


def _row(one: JoinRequest) -> dict[str, Any]:
    channel, address = one.account
    return {
        "key": one.key,
        "channel": channel,
        "address": address,
        "name": one.name,
        "unit_id": one.unit_id,
        "role": one.role,
        "person_id": one.person_id,
        "asked_at": one.asked_at,
        "decision": one.decision,
        "decided_at": one.decided_at,
        "decided_by": one.decided_by,
    }


def _request(row: Row[Any]) -> JoinRequest:
    return JoinRequest(
        key=row.key,
        account=(row.channel, row.address),
        name=row.name,
        unit_id=row.unit_id,
        role=Role(row.role),
        person_id=row.person_id,
        asked_at=row.asked_at,
        decision=Decision(row.decision) if row.decision else None,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )
