"""The outbox as an administrator sees it: which messages have not arrived, and putting one back or taking one out.

What a message says stays where it is; a key, a lane and a reason are all that is told of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from core.messages import Lane
from storage.outbox import State
from storage.outbox import undelivered as is_undelivered
from storage.outbox import unsent as is_unsent
from storage.tables import outbox

DROPPED = "taken out by an administrator"


@dataclass(frozen=True, slots=True)
class Queued:
    """One message. It is tried at `not_before` or later, and until `expires_at`, if it has such an end; `reason` is why
    it did not go out the last time."""

    key: str
    channel: str
    lane: Lane
    state: State
    created_at: datetime
    not_before: datetime
    expires_at: datetime | None
    attempts: int
    reason: str | None

    def is_late(self, now: datetime) -> bool:
        """Whether nobody wants to read it any more."""
        return self.expires_at is not None and self.expires_at <= now


COLUMNS = [outbox.c[name] for name in Queued.__slots__]


def undelivered(conn: Connection) -> list[Queued]:
    """What has not been sent, whatever has become of it, the oldest first."""
    query = select(*COLUMNS).where(or_(is_unsent(), is_undelivered())).order_by(outbox.c.created_at, outbox.c.id)
    return [_queued(*row) for row in conn.execute(query)]


def among(conn: Connection, keys: Collection[str]) -> list[Queued]:
    """Those of these keys that there are, sent ones too; nobody changes them until the transaction ends."""
    query = select(*COLUMNS).where(outbox.c.key.in_(keys)).order_by(outbox.c.created_at, outbox.c.id)
    return [_queued(*row) for row in conn.execute(query.with_for_update())]


def retry(conn: Connection, keys: Collection[str], now: datetime) -> None:
    """As if they had been queued now: they are tried as often and for as long as any other."""
    afresh = {"state": State.WAITING, "attempts": 0, "created_at": now, "not_before": now, "reason": None}
    conn.execute(update(outbox).where(outbox.c.key.in_(keys), outbox.c.state == State.FAILED).values(afresh))


def drop(conn: Connection, keys: Collection[str]) -> None:
    """They are not sent any more."""
    waiting = outbox.c.state == State.WAITING
    conn.execute(update(outbox).where(outbox.c.key.in_(keys), waiting).values(state=State.CANCELLED, reason=DROPPED))


def _queued(key: str, channel: str, lane: str, state: str, *rest: object) -> Queued:
    return Queued(key, channel, Lane(lane), State(state), *rest)  # type: ignore[arg-type]
