"""Messages to people: written in the transaction of their cause, sent afterwards, each at most once per key."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    update,
)

from core.effects import Account, Queue
from core.messages import Lane, Say, say_from_json, to_json
from core.reports import ReportKey
from storage.engines import upsert_on
from storage.keys import among_reports, key_columns, parts_of_reports
from storage.reports import is_missing
from storage.tables import account, expected_report, outbox, person


class State(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that has been claimed for sending; `language` is that of the person who gets it, `replaces` what the
    service calls the message whose place it takes."""

    id: int
    key: str
    channel: str
    address: str
    say: Say
    attempts: int
    created_at: datetime
    language: str | None
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of a message: it is SENT, and the service calls it `message`; it has FAILED; or it is WAITING
    again, until `not_before`."""

    id: int
    state: State
    sent_at: datetime | None = None
    message: str | None = None
    not_before: datetime | None = None
    reason: str | None = None


def _spelled(state: State) -> ColumnElement[str]:
    """For conditions on the state: a partial index is found only by the words of its own condition."""
    return literal_column(f"'{state}'")


def unsent(messages: FromClause = outbox) -> ColumnElement[bool]:
    """The messages of which nobody knows yet what becomes of them (index ix_outbox_unsent)."""
    return messages.c.state.in_([_spelled(State.WAITING), _spelled(State.SENDING)])


def undelivered() -> ColumnElement[bool]:
    """The messages that have not arrived and are not tried any more."""
    return outbox.c.state.in_([_spelled(state) for state in (State.FAILED, State.CANCELLED, State.EXPIRED)])


def _ready() -> Any:
    """The messages of one lane that may go out now, the oldest first. Not simply by id: PostgreSQL would be tempted to
    go through all that was ever sent, in the order of the primary key, in search of the few that wait."""
    earlier = outbox.alias("earlier")
    held_up = exists().where(
        earlier.c.channel == outbox.c.channel,
        earlier.c.address == outbox.c.address,
        earlier.c.id < outbox.c.id,
        earlier.c.lane.in_(bindparam("lanes", expanding=True)),
        unsent(earlier),
    )
    return (
        select(outbox, person.c.language)
        .outerjoin(account, and_(account.c.channel == outbox.c.channel, account.c.address == outbox.c.address))
        .outerjoin(person, person.c.id == account.c.person_id)
        .where(
            outbox.c.state == _spelled(State.WAITING),
            outbox.c.lane == bindparam("lane"),
            outbox.c.not_before <= bindparam("now"),
            ~held_up,
        )
        .order_by(outbox.c.created_at, outbox.c.id)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True, of=outbox)  # means nothing to SQLite, where writers take turns
    )


# Statements that are asked for every message are built once: that takes as long as to ask them.
READY = _ready()
TAKE = update(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True))).values(attempts=outbox.c.attempts + 1)
NOTE = (
    update(outbox)
    .where(outbox.c.id == bindparam("its_id"))
    .values(not_before=func.coalesce(bindparam("until", type_=outbox.c.not_before.type), outbox.c.not_before))
)
SENDER = func.coalesce(outbox.c.sender, 0)


def queue(conn: Connection, messages: Sequence[Queue], now: datetime, given: Collection[str] = ()) -> None:
    """Puts messages in the outbox; one whose key is already there is left alone.

    Those whose keys are `given` go to the service with the confirmation of what they answer (storage.given): they
    count as sent, and have no id of the service.
    """
    rows = [
        {
            "key": message.key,
            "channel": message.account[0],
            "address": message.account[1],
            "lane": message.lane,
            "say": to_json(message.say),
            "owed": [list(key) for key in message.owed] or None,
            "replaces": message.replaces or None,
            "state": State.SENT if message.key in given else State.WAITING,
            "attempts": 0,
            "not_before": now,
            "expires_at": message.expires_at,
            "created_at": now,
            "sent_at": now if message.key in given else None,
        }
        for message in messages
    ]
    if rows:
        conn.execute(_queue(conn.dialect.name), rows)


@cache
def _queue(dialect: str) -> Any:
    return upsert_on(dialect, outbox).on_conflict_do_nothing(index_elements=["key"])


def claim(conn: Connection, lanes: Sequence[Lane], now: datetime, limit: int, sender: int) -> list[Waiting]:
    """Takes the oldest messages that may go out now; expired ones and reminders of nothing are dropped instead.

    One message per account at a time, so that a person's messages arrive in the order in which they were written;
    but replies never wait behind that person's reminders. They are `sender`'s (storage.processes) until it says what
    has become of them; what another process is taking at this moment is left to it.

    What it costs does not grow with what is waiting.
    """
    while found := _next(conn, lanes, now, limit):
        late = [row.id for row in found if row.expires_at and row.expires_at <= now]
        _set_state(conn, late, State.EXPIRED, "too late")
        pointless = _pointless(conn, found)
        _set_state(conn, pointless, State.CANCELLED, "reported meanwhile")
        if wanted := [row for row in found if row.id not in pointless.union(late)]:
            conn.execute(TAKE, {"ids": [row.id for row in wanted], "state": State.SENDING, "sender": sender})
            shown = _shown(conn, wanted)
            return [_waiting(row, shown.get(row.replaces, "")) for row in wanted]
    return []


def _shown(conn: Connection, wanted: Sequence[Row[Any]]) -> dict[str, str]:
    """By their keys, what the service calls the messages whose place these take, as far as they have been sent."""
    keys = {row.replaces for row in wanted if row.replaces}
    if not keys:
        return {}
    sent = select(outbox.c.key, outbox.c.message).where(outbox.c.key.in_(keys), outbox.c.message.is_not(None))
    return {row.key: row.message for row in conn.execute(sent)}


def cancel_bulk(conn: Connection, accounts: Collection[Account], reason: str) -> None:
    """What still waits to remind these accounts is not sent."""
    waiting = and_(outbox.c.state == _spelled(State.WAITING), outbox.c.lane == Lane.BULK)
    for channel, address in accounts:
        theirs = and_(outbox.c.channel == channel, outbox.c.address == address)
        conn.execute(update(outbox).where(waiting, theirs).values(state=State.CANCELLED, reason=reason))


def _next(conn: Connection, lanes: Sequence[Lane], now: datetime, limit: int) -> list[Row[Any]]:
    """The messages that may go out now; nobody else takes them in this transaction's time."""
    asked = {"lanes": lanes, "now": now, "limit": limit}
    # Lane by lane: of one lane an index knows the order.
    found = [row for lane in lanes for row in conn.execute(READY, {**asked, "lane": lane})]
    return sorted(found, key=lambda row: (row.created_at, row.id))[:limit]


def _pointless(conn: Connection, found: Sequence[Row[Any]]) -> set[int]:
    """Which of them remind only of reports that are not missing any more."""
    owed = {row.id: {ReportKey(*key) for key in row.owed} for row in found if row.owed}
    settled = _settled(conn, set().union(*owed.values()))
    return {id_ for id_, keys in owed.items() if settled.issuperset(keys)}


def _settled(conn: Connection, owed: Collection[ReportKey]) -> set[ReportKey]:
    """Which of these reports are not missing any more: they have come in, or have been excused."""
    if not owed:
        return set()
    query = select(*key_columns(expected_report)).where(among_reports(expected_report), ~is_missing())
    return {ReportKey(*row) for row in conn.execute(query, parts_of_reports(owed))}.intersection(owed)


def _set_state(conn: Connection, ids: Collection[int], state: State, reason: str) -> None:
    if ids:
        conn.execute(update(outbox).where(outbox.c.id.in_(ids)).values(state=state, reason=reason))


def _waiting(row: Row[Any], replaces: str) -> Waiting:
    return Waiting(
        id=row.id,
        key=row.key,
        channel=row.channel,
        address=row.address,
        say=say_from_json(row.say),
        attempts=row.attempts + 1,
        created_at=row.created_at,
        language=row.language,
        replaces=replaces,
    )


def note(conn: Connection, outcomes: Sequence[Outcome]) -> None:
    """Writes down what has become of messages."""
    rows = [
        {
            "its_id": each.id,
            "state": each.state,
            "sent_at": each.sent_at,
            "message": each.message,
            "until": each.not_before,
            "reason": each.reason,
        }
        for each in sorted(outcomes, key=lambda each: each.id)  # so that no two processes wait for one another
    ]
    if rows:
        conn.execute(NOTE, rows)


def give_up_on(conn: Connection, channel: str, address: str, reason: str, now: datetime) -> None:
    """The person cannot be written to: the account is marked and what waits for it fails."""
    waiting = and_(
        outbox.c.channel == channel,
        outbox.c.address == address,
        unsent(),
    )
    conn.execute(update(outbox).where(waiting).values(state=State.FAILED, reason=reason))
    reached = and_(account.c.channel == channel, account.c.address == address, account.c.reachable)
    conn.execute(update(account).where(reached).values(reachable=False, unreachable_since=now))


def senders(conn: Connection) -> set[int]:
    """Who is sending something; 0 for what was being sent when senders were not yet noted down."""
    sending = select(SENDER).where(outbox.c.state == _spelled(State.SENDING)).distinct()
    return set(conn.execute(sending).scalars())


def recover(conn: Connection, gone: Collection[int]) -> int:
    """What these processes were sending when they died is sent again. Returns how many messages."""
    lost = and_(outbox.c.state == _spelled(State.SENDING), SENDER.in_(gone))
    return conn.execute(update(outbox).where(lost).values(state=State.WAITING)).rowcount


def put_back(conn: Connection, sender: int, lanes: Sequence[Lane], flying: Collection[int]) -> None:
    """Of what this process has claimed in these lanes it is sending only the messages `flying` (their ids)."""
    idle = and_(
        outbox.c.state == _spelled(State.SENDING),
        outbox.c.sender == sender,
        outbox.c.lane.in_(lanes),
        outbox.c.id.not_in(flying),
    )
    conn.execute(update(outbox).where(idle).values(state=State.WAITING))
