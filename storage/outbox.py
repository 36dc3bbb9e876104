"""Messages to people: written in the transaction of their cause, sent afterwards, each at most once per key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, and_, exists, select, tuple_, update

from core.effects import Queue
from core.messages import Lane, Say
from core.reports import ReportKey
from storage.engines import upsert
from storage.tables import account, outbox, person, report


class State(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that has been claimed for sending; `language` is that of the person who gets it."""

    id: int
    key: str
    channel: str
    address: str
    say: Say
    attempts: int
    created_at: datetime
    language: str | None


def queue(conn: Connection, messages: Sequence[Queue], now: datetime) -> None:
    """Puts messages in the outbox; one whose key is already there is left alone."""
    rows = [
        {
            "key": message.key,
            "channel": message.account[0],
            "address": message.account[1],
            "lane": message.lane,
            "say": message.say.model_dump(mode="json", exclude_defaults=True),
            "owed": [list(key) for key in message.owed] or None,
            "state": State.WAITING,
            "attempts": 0,
            "not_before": now,
            "expires_at": message.expires_at,
            "created_at": now,
        }
        for message in messages
    ]
    if rows:
        conn.execute(upsert(conn, outbox).on_conflict_do_nothing(index_elements=["key"]), rows)


def claim(conn: Connection, lanes: Sequence[Lane], now: datetime, limit: int) -> list[Waiting]:
    """Takes the oldest messages that may go out now; expired ones and reminders of nothing are dropped instead.

    One message per account at a time, so that a person's messages arrive in the order in which they were written;
    but replies never wait behind that person's reminders.
    """
    _expire(conn, now)
    earlier = outbox.alias()
    ready = (
        select(outbox.c.id, outbox.c.owed)
        .where(
            outbox.c.state == State.WAITING,
            outbox.c.lane.in_(lanes),
            outbox.c.not_before <= now,
            ~exists().where(
                earlier.c.channel == outbox.c.channel,
                earlier.c.address == outbox.c.address,
                earlier.c.lane.in_(lanes),
                earlier.c.id < outbox.c.id,
                earlier.c.state.in_([State.WAITING, State.SENDING]),
            ),
        )
        .order_by(outbox.c.id)
        .limit(limit)
    )
    found = {row.id: [ReportKey(*key) for key in row.owed or []] for row in conn.execute(ready)}
    if not found:
        return []
    settled = _settled(conn, [key for keys in found.values() for key in keys])
    pointless = [id_ for id_, keys in found.items() if keys and settled.issuperset(keys)]
    _set_state(conn, pointless, State.CANCELLED, "reported meanwhile")
    wanted = [id_ for id_ in found if id_ not in set(pointless)]
    conn.execute(
        update(outbox).where(outbox.c.id.in_(wanted)).values(state=State.SENDING, attempts=outbox.c.attempts + 1)
    )
    return _load(conn, wanted)


def _expire(conn: Connection, now: datetime) -> None:
    late = and_(outbox.c.state == State.WAITING, outbox.c.expires_at <= now)
    conn.execute(update(outbox).where(late).values(state=State.EXPIRED, reason="too late"))


def _settled(conn: Connection, owed: Sequence[ReportKey]) -> set[ReportKey]:
    """Which of these reports have come in."""
    if not owed:
        return set()
    key = (report.c.unit_id, report.c.form, report.c.period)
    rows = select(*key).where(report.c.received, tuple_(*key).in_(owed))
    return {ReportKey(*row) for row in conn.execute(rows)}


def _set_state(conn: Connection, ids: Sequence[int], state: State, reason: str) -> None:
    if ids:
        conn.execute(update(outbox).where(outbox.c.id.in_(ids)).values(state=state, reason=reason))


def _load(conn: Connection, ids: Sequence[int]) -> list[Waiting]:
    rows = (
        select(outbox, person.c.language)
        .outerjoin(account, and_(account.c.channel == outbox.c.channel, account.c.address == outbox.c.address))
        .outerjoin(person, person.c.id == account.c.person_id)
        .where(outbox.c.id.in_(ids))
        .order_by(outbox.c.id)
    )
    return [
        Waiting(
            id=row.id,
            key=row.key,
            channel=row.channel,
            address=row.address,
            say=Say.model_validate(row.say),
            attempts=row.attempts,
            created_at=row.created_at,
            language=row.language,
        )
        for row in conn.execute(rows)
    ]


def sent(conn: Connection, id_: int, message: str, now: datetime) -> None:
    """It has gone out; `message` is the service's id of it."""
    done = {"state": State.SENT, "sent_at": now, "message": message, "reason": None}
    conn.execute(update(outbox).where(outbox.c.id == id_).values(done))


def postpone(conn: Connection, id_: int, until: datetime, reason: str) -> None:
    conn.execute(update(outbox).where(outbox.c.id == id_).values(state=State.WAITING, not_before=until, reason=reason))


def give_up(conn: Connection, id_: int, reason: str) -> None:
    _set_state(conn, [id_], State.FAILED, reason)


def give_up_on(conn: Connection, channel: str, address: str, reason: str) -> None:
    """The person cannot be written to: the account is marked and what waits for it fails."""
    waiting = and_(
        outbox.c.channel == channel,
        outbox.c.address == address,
        outbox.c.state.in_([State.WAITING, State.SENDING]),
    )
    conn.execute(update(outbox).where(waiting).values(state=State.FAILED, reason=reason))
    conn.execute(
        update(account).where(account.c.channel == channel, account.c.address == address).values(reachable=False)
    )


def recover(conn: Connection) -> int:
    """After a start: what was being sent when the process died is sent again. Returns how many."""
    again = update(outbox).where(outbox.c.state == State.SENDING).values(state=State.WAITING)
    return conn.execute(again).rowcount
