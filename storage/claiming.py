"""Taking messages out of the outbox to send them: in order for each person, none by two processes, none without a
point; and giving back what was taken and is not sent after all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row, and_, bindparam, exists, func, select, update

from core.messages import Lane, Say, say_from_json
from core.reports import ReportKey
from storage import facts
from storage.keys import among_reports, key_columns, parts_of_reports
from storage.outbox import State, spelled, unsent
from storage.reports import is_missing
from storage.tables import account, expected_report, outbox, person

TOGETHER = {Lane.REPLY: (Lane.REPLY, Lane.ALERT), Lane.ALERT: (Lane.REPLY, Lane.ALERT), Lane.BULK: (Lane.BULK,)}
"""In which lanes one person's messages keep their order among each other: replies and alerts do, and reminders do, but
no reply waits behind a reminder."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that has been claimed for sending; `language` is that of the person who gets it, whose id is `reader`,
    `replaces` what the service calls the message whose place it takes."""

    id: int
    key: str
    channel: str
    address: str
    say: Say
    attempts: int
    created_at: datetime
    language: str | None
    replaces: str = ""
    reader: int | None = None


@dataclass(frozen=True, slots=True)
class PutOff:
    """A message that was claimed and is not sent yet: not before `until`, or, if that is None, whenever its turn is."""

    id: int
    until: datetime | None
    reason: str


def _ready() -> Any:
    """The messages of one lane that may go out now, the oldest first. Not simply by id: PostgreSQL would be tempted to
    go through all that was ever sent, in the order of the primary key, in search of the few that wait."""
    earlier = outbox.alias("earlier")
    held_up = exists().where(
        earlier.c.channel == outbox.c.channel,
        earlier.c.address == outbox.c.address,
        earlier.c.id < outbox.c.id,
        earlier.c.lane.in_(bindparam("together", expanding=True)),
        unsent(earlier),
    )
    return (
        select(outbox, person.c.language, person.c.id.label("reader"))
        .outerjoin(account, and_(account.c.channel == outbox.c.channel, account.c.address == outbox.c.address))
        .outerjoin(person, person.c.id == account.c.person_id)
        .where(
            outbox.c.state == spelled(State.WAITING),
            outbox.c.channel == bindparam("its_channel"),
            outbox.c.lane == bindparam("its_lane"),
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
PUT_OFF = (
    update(outbox)
    .where(outbox.c.id == bindparam("its_id"))
    .values(
        attempts=outbox.c.attempts - 1,
        not_before=func.coalesce(bindparam("until", type_=outbox.c.not_before.type), outbox.c.not_before),
    )
)
SENDER = func.coalesce(outbox.c.sender, 0)


def claim(conn: Connection, channel: str, lane: Lane, now: datetime, limit: int, sender: int) -> list[Waiting]:
    """Takes the oldest messages that may go out now; expired ones and reminders of nothing are dropped instead.

    One message per account at a time, so that a person's messages arrive in the order in which they were written
    (TOGETHER). They are `sender`'s (storage.processes) until it says what has become of them; what another process is
    taking at this moment is left to it.

    What it costs does not grow with what is waiting.
    """
    asked = {"its_channel": channel, "its_lane": lane, "together": TOGETHER[lane], "now": now, "limit": limit}
    while found := conn.execute(READY, asked).all():
        late = [row.id for row in found if row.expires_at and row.expires_at <= now]
        _set_state(conn, late, State.EXPIRED, "too late")
        pointless = _pointless(conn, found)
        _set_state(conn, pointless, State.CANCELLED, "reported meanwhile")
        if wanted := [row for row in found if row.id not in pointless.union(late)]:
            conn.execute(TAKE, {"ids": [row.id for row in wanted], "state": State.SENDING, "sender": sender})
            if read := _read(conn, wanted):
                return read
    return []


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


def _shown(conn: Connection, wanted: Sequence[Row[Any]]) -> dict[str, str]:
    """By their keys, what the service calls the messages whose place these take, as far as they have been sent."""
    keys = {row.replaces for row in wanted if row.replaces}
    if not keys:
        return {}
    sent = select(outbox.c.key, outbox.c.message).where(outbox.c.key.in_(keys), outbox.c.message.is_not(None))
    return {row.key: row.message for row in conn.execute(sent)}


def _read(conn: Connection, rows: Sequence[Row[Any]]) -> list[Waiting]:
    """Without those whose words cannot be read, such as another version's: they fail, and hold up nobody."""
    shown, read, unreadable = _shown(conn, rows), list[Waiting](), list[int]()
    for row in rows:
        try:
            read.append(_waiting(row, say_from_json(row.say), shown.get(row.replaces, "")))
        except ValidationError:
            unreadable.append(row.id)
    _set_state(conn, unreadable, State.FAILED, "what it says cannot be read")
    return read


def _waiting(row: Row[Any], say: Say, replaces: str) -> Waiting:
    return Waiting(
        id=row.id,
        key=row.key,
        channel=row.channel,
        address=row.address,
        say=say,
        attempts=row.attempts + 1,
        created_at=row.created_at,
        language=row.language,
        replaces=replaces,
        reader=row.reader,
    )


def put_off(conn: Connection, messages: Sequence[PutOff]) -> None:
    """These were claimed and are not sent yet, which counts for no attempt."""
    rows = [
        {"its_id": each.id, "state": State.WAITING, "until": each.until, "reason": each.reason}
        for each in sorted(messages, key=lambda each: each.id)  # so that no two processes wait for one another
    ]
    if rows:
        conn.execute(PUT_OFF, rows)


def put_back(conn: Connection, sender: int, channel: str, lane: Lane, flying: Collection[int]) -> None:
    """Of what this process has claimed in this lane it is sending only the messages `flying` (their ids)."""
    idle = and_(
        outbox.c.state == spelled(State.SENDING),
        outbox.c.sender == sender,
        outbox.c.channel == channel,
        outbox.c.lane == lane,
        outbox.c.id.not_in(flying),
    )
    conn.execute(update(outbox).where(idle).values(state=State.WAITING))


def senders(conn: Connection) -> set[int]:
    """Who is sending something; 0 for what was being sent when senders were not yet noted down."""
    sending = select(SENDER).where(outbox.c.state == spelled(State.SENDING)).distinct()
    return set(conn.execute(sending).scalars())


def recover(conn: Connection, gone: Collection[int]) -> int:
    """What these processes were sending when they died is sent again. Returns how many messages."""
    lost = and_(outbox.c.state == spelled(State.SENDING), SENDER.in_(gone))
    return conn.execute(update(outbox).where(lost).values(state=State.WAITING)).rowcount


def hurry(conn: Connection, channel: str, lane: Lane, now: datetime) -> None:
    """What was put off in this lane may go out now: what it was waiting for is over."""
    later = and_(
        outbox.c.state == spelled(State.WAITING),
        outbox.c.channel == channel,
        outbox.c.lane == lane,
        outbox.c.not_before > now,
    )
    conn.execute(update(outbox).where(later).values(not_before=now))


def silence(conn: Connection, channel: str, lane: Lane, now: datetime, until: datetime) -> None:
    """The service wants nothing of this lane before `until`, whichever process would send it."""
    until = max(until, silent_until(conn, channel, lane, now) or until)
    facts.put(conn, _silence(channel, lane), f"{now.isoformat()} {until.isoformat()}")


def silent_until(conn: Connection, channel: str, lane: Lane, now: datetime) -> datetime | None:
    """None: something may be sent. What was noted down by a clock that was ahead of ours is not believed."""
    said = facts.get(conn, _silence(channel, lane))
    if said is None:
        return None
    at, until = map(datetime.fromisoformat, said.split())
    return until if at <= now < until else None


def _silence(channel: str, lane: Lane) -> str:
    return f"silence:{channel}:{lane}"
