"""Messages that did not arrive and are not tried any more, by whom they were meant for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, and_, bindparam, select

from core.messages import Lane
from core.undelivered import LOOKED_BACK, MOST, Undelivered, Why
from core.units import Unit
from storage import accounts, units
from storage.outbox import State, spelled, undelivered
from storage.tables import account, outbox, person
from storage.types import Moment

# It begins with what is in the index of undelivered messages, which are few: they are kept for a while only.
THESE = (
    select(
        person.c.id,
        person.c.name,
        account.c.reachable,
        outbox.c.lane,
        outbox.c.created_at,
        outbox.c.state,
        outbox.c.attempts,
    )
    .select_from(outbox)
    .join(account, and_(account.c.channel == outbox.c.channel, account.c.address == outbox.c.address))
    .join(person, person.c.id == account.c.person_id)
    .where(
        undelivered(),
        outbox.c.state != spelled(State.CANCELLED),
        outbox.c.lane.in_([lane.value for lane in Lane]),
        outbox.c.created_at >= bindparam("since", type_=Moment()),
    )
    .order_by(outbox.c.created_at.desc(), outbox.c.id.desc())
)


def below(conn: Connection, top: Unit, today: date, now: datetime) -> tuple[Undelivered, ...]:
    """To whoever has a post at that unit or below it on that day; the newest first. Of somebody with several posts the
    first unit is named. What was called off is nothing that should have arrived."""
    rows = conn.execute(THESE, {"since": now - LOOKED_BACK}).all()
    at = _units_at(conn, top, {row.id for row in rows}, today)
    return tuple(
        Undelivered(name, at[id_], Lane(lane), since, _why(State(state), reachable=reachable), attempts)
        for id_, name, reachable, lane, since, state, attempts in rows
        if id_ in at
    )[:MOST]


def _units_at(conn: Connection, top: Unit, people: Collection[int], day: date) -> dict[int, str]:
    """Of each of these people the name of the first unit of that subtree, in the order of the codes, where she has a
    post."""
    if not people:
        return {}
    held = accounts.posts_of(conn, people, day)
    places = units.these(conn, {post.unit_id for posts in held.values() for post in posts})
    return {
        person_id: unit.name
        for unit in reversed(places)
        if top.holds(unit)
        for person_id, posts in held.items()
        if any(post.unit_id == unit.id for post in posts)
    }


def _why(state: State, *, reachable: bool) -> Why:
    if state is State.EXPIRED:
        return Why.LATE
    return Why.NOT_TAKEN if reachable else Why.UNREACHABLE
