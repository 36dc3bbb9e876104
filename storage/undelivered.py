"""Messages that did not arrive and are not tried any more, by whom they were meant for."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, select, union_all

from core.messages import Lane
from core.undelivered import LOOKED_BACK, MOST, Undelivered, Why
from core.units import Unit
from storage.outbox import State, spelled
from storage.posts import own, stood_in
from storage.tables import account, outbox, person, unit


def below(conn: Connection, top: Unit, today: date, now: datetime) -> tuple[Undelivered, ...]:
    """To whoever has a post at that unit or below it on that day; the newest first. Of somebody with several posts the
    first unit is named. What was called off is nothing that should have arrived."""
    held = union_all(own(today.isoformat()), stood_in(today.isoformat())).subquery("held")
    query = (
        select(
            outbox.c.id,
            person.c.name,
            unit.c.name,
            outbox.c.lane,
            outbox.c.created_at,
            outbox.c.state,
            account.c.reachable,
            outbox.c.attempts,
        )
        .join(account, (account.c.channel == outbox.c.channel) & (account.c.address == outbox.c.address))
        .join(person, person.c.id == account.c.person_id)
        .join(held, held.c.person_id == person.c.id)
        .join(unit, unit.c.id == held.c.unit_id)
        .where(
            outbox.c.state.in_([spelled(State.FAILED), spelled(State.EXPIRED)]),
            outbox.c.created_at >= now - LOOKED_BACK,
            unit.c.path.startswith(top.path),
        )
        .order_by(outbox.c.created_at.desc(), outbox.c.id.desc(), unit.c.code)
    )
    found: dict[int, Undelivered] = {}
    for id_, name, at, lane, since, state, reachable, attempts in conn.execute(query):
        why = Why.LATE if state == State.EXPIRED else Why.NOT_TAKEN if reachable else Why.UNREACHABLE
        found.setdefault(id_, Undelivered(name, at, Lane(lane), since, why, attempts))
    return tuple(found.values())[:MOST]
