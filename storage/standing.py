"""How the outbox stands, for whoever looks after the program: numbers alone, of nobody's messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, func, select

from core.messages import Lane
from storage.outbox import State, undelivered, unsent
from storage.tables import outbox

OPEN: tuple[State, ...] = tuple(state for state in State if state != State.SENT)
"""The states that are counted: of all that was ever sent there is no end."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many messages there are of each lane in each of the states OPEN, and by lane since when the oldest waits that
    might have been sent; a lane in which nothing waits is missing."""

    counts: Mapping[tuple[Lane, State], int]
    waiting_since: Mapping[Lane, datetime]


# What nobody has tried yet waits from the moment at which it may go out; what was put off, from the beginning.
DUE_AT = case((outbox.c.attempts == 0, outbox.c.not_before), else_=outbox.c.created_at)
UNSENT = (
    select(outbox.c.lane, outbox.c.state, func.count(), func.min(DUE_AT))
    .where(unsent())
    .group_by(outbox.c.lane, outbox.c.state)
)
UNDELIVERED = (
    select(outbox.c.lane, outbox.c.state, func.count()).where(undelivered()).group_by(outbox.c.lane, outbox.c.state)
)


def standing(conn: Connection, now: datetime) -> Standing:
    """What is set for later does not wait yet."""
    counts: dict[tuple[Lane, State], int] = {(lane, state): 0 for lane in Lane for state in OPEN}
    since: dict[Lane, datetime] = {}
    for lane, state, count, due_at in conn.execute(UNSENT):
        counts[Lane(lane), State(state)] = count
        if due_at <= now:
            since[Lane(lane)] = min(due_at, since.get(Lane(lane), due_at))
    for lane, state, count in conn.execute(UNDELIVERED):
        counts[Lane(lane), State(state)] = count
    return Standing(counts, since)
