"""How notices stand that were sent: who has acknowledged them, who has not, and how far they came with those."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, func, select

from core.notices import Reached, Silent, Standing, State, message_key
from core.units import Unit
from storage import units
from storage.notice_repeats import was_repeated
from storage.notices import to_notice
from storage.outbox import State as Sending
from storage.reminders import NOT_DELIVERED
from storage.tables import account, notice, notice_receipt, outbox, person, unit

MOST_LISTED = 20
"""Notices in one list, the newest: nobody looks after older ones."""


def below(conn: Connection, top: Unit) -> tuple[Standing, ...]:
    own = unit.c.path.startswith(top.path)
    return tuple(_standings(conn, _sent().where(own).limit(MOST_LISTED)))


def standing_of(conn: Connection, key: str) -> Standing | None:
    return next(iter(_standings(conn, _sent().where(notice.c.key == key))), None)


def all_sent(conn: Connection) -> list[Standing]:
    """Every notice that was sent and is still kept, the newest first."""
    return _standings(conn, _sent())


def all_open(conn: Connection) -> list[Standing]:
    return _standings(conn, _sent().where(notice.c.state == State.OPEN))


def _sent() -> Select[Any]:
    return (
        select(notice)
        .join(unit, unit.c.id == notice.c.unit_id)
        .where(notice.c.state.in_([State.OPEN, State.CLOSED]))
        .order_by(notice.c.sent_at.desc(), notice.c.key)
    )


def _standings(conn: Connection, query: Select[Any]) -> list[Standing]:
    found = [to_notice(row) for row in conn.execute(query)]
    if not found:
        return []
    known = units.with_parents(conn, {id_ for one in found for id_ in (one.unit_id, one.top) if id_})
    senders = {one.person_id for one in found if one.person_id}
    names = {
        row.id: row.name for row in conn.execute(select(person.c.id, person.c.name).where(person.c.id.in_(senders)))
    }
    counts = _counts(conn, [one.key for one in found])
    return [
        Standing(
            one, names.get(one.person_id or 0, ""), known[one.unit_id], known[one.top or one.unit_id], *counts[one.key]
        )
        for one in found
    ]


def _counts(conn: Connection, keys: Sequence[str]) -> dict[str, tuple[int, int, int]]:
    """Of each notice: for how many it is, how many have acknowledged it, and of the others how many were sent it
    once."""
    receipt = notice_receipt.c
    once = and_(receipt.acknowledged_at.is_(None), ~was_repeated(), receipt.sent_at.is_not(None))
    query = (
        select(receipt.notice, func.count(), func.count(receipt.acknowledged_at))
        .add_columns(func.sum(case((once, 1), else_=0)))
        .where(receipt.notice.in_(keys))
        .group_by(receipt.notice)
    )
    found = {key: (readers, acknowledged, int(rest)) for key, readers, acknowledged, rest in conn.execute(query)}
    return {key: found.get(key, (0, 0, 0)) for key in keys}


def silent_about(conn: Connection, key: str) -> tuple[Silent, ...]:
    kept = standing_of(conn, key)
    if kept is None:
        return ()
    receipt = notice_receipt.c
    query = (
        select(notice_receipt, person.c.name.label("person"), unit.c.name.label("unit"), unit.c.path)
        .add_columns(was_repeated().label("repeated"))
        .join(person, person.c.id == receipt.person_id)
        .join(unit, unit.c.id == receipt.unit_id)
        .where(receipt.notice == key, receipt.acknowledged_at.is_(None))
        .order_by(unit.c.code, person.c.id)
    )
    rows = conn.execute(query).all()
    right_below = {row.person_id: _right_below(kept.top, row.path) for row in rows}
    names = {one.id: one.name for one in units.these(conn, set(right_below.values()))}
    reached = _reached(conn, key, rows)
    return tuple(
        Silent(row.person, row.unit, names[right_below[row.person_id]], reached[row.person_id]) for row in rows
    )


def _right_below(top: Unit, path: str) -> int:
    """The unit between the top and what lies at that path; the top itself for what stands there, or has moved away."""
    rest = path.removeprefix(top.path) if path.startswith(top.path) else ""
    return int(rest.split("/")[0]) if rest else top.id


def _reached(conn: Connection, key: str, rows: Sequence[Row[Any]]) -> dict[int, Reached]:
    keys = [message_key(key, row.person_id) for row in rows]
    sent = conn.execute(select(outbox.c.key, outbox.c.state).where(outbox.c.key.in_(keys)))
    states = {row.key: row.state for row in sent}
    ids = [row.person_id for row in rows]
    query = (
        select(account.c.person_id, func.max(case((account.c.reachable, 1), else_=0)))
        .where(account.c.person_id.in_(ids))
        .group_by(account.c.person_id)
    )
    reachable = {person_id: bool(any_) for person_id, any_ in conn.execute(query)}
    return {
        row.person_id: _how(row, reachable.get(row.person_id), states.get(message_key(key, row.person_id)))
        for row in rows
    }


def _how(receipt: Row[Any], reachable: bool | None, state: str | None) -> Reached:
    """What there is to know first: whether anything gets to her at all. Of a message that has been tidied away it is
    only known that it went out."""
    if reachable is None:
        return Reached.NO_ACCOUNT
    if not reachable:
        return Reached.BLOCKED
    if state in NOT_DELIVERED:
        return Reached.UNDELIVERED
    if receipt.sent_at is None or state in (Sending.WAITING, Sending.SENDING):
        return Reached.ON_ITS_WAY
    return Reached.REPEATED if receipt.repeated else Reached.DELIVERED
