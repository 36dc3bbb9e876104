"""Messages to people: written in the transaction of their cause, sent afterwards, each at most once per key."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    update,
)

from core.effects import Account, Queue
from core.messages import Lane, as_json
from core.spelling import Spelled
from storage.bulk import run_many
from storage.engines import upsert_on
from storage.tables import account, outbox
from storage.types import among

REPLY_LIVES = timedelta(days=1)
"""Nobody wants to read an older answer: a reply without an end of its own ends then."""

PATIENCE = timedelta(days=3)
"""How long any other message without an end of its own is tried: a weekend without network loses nothing."""

NO_CHANCE = "its chat is not running, or takes nothing"


class State(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of a message: it is SENT, and the service calls it `message`; it has FAILED; or it is WAITING
    again, until `not_before`. `numbered` are the actions behind the numbers that it showed to `account` in place of
    buttons; None where buttons are never shown so."""

    id: int
    state: State
    sent_at: datetime | None = None
    message: str | None = None
    not_before: datetime | None = None
    reason: str | None = None
    account: Account | None = None
    numbered: tuple[str, ...] | None = None


def spelled(state: State) -> ColumnElement[str]:
    """For conditions on the state: a partial index is found only by the words of its own condition."""
    return literal_column(f"'{state}'")


def unsent(messages: FromClause = outbox) -> ColumnElement[bool]:
    """The messages of which nobody knows yet what becomes of them (index ix_outbox_unsent)."""
    return messages.c.state.in_([spelled(State.WAITING), spelled(State.SENDING)])


def undelivered() -> ColumnElement[bool]:
    """The messages that have not arrived and are not tried any more (index ix_outbox_undelivered)."""
    return outbox.c.state.in_([spelled(state) for state in (State.FAILED, State.CANCELLED, State.EXPIRED)])


# Statements that are asked for every message are built once: that takes as long as to ask them.
NOT_SENT = (
    select(outbox.c.id)
    .where(among(outbox.c.id, "ids"), outbox.c.state != spelled(State.SENT))
    .order_by(outbox.c.id)
    .with_for_update()  # what is being committed under a lost connection is waited for
)
NOTE = (
    update(outbox)
    .where(outbox.c.id == bindparam("its_id"))
    .values(not_before=func.coalesce(bindparam("until", type_=outbox.c.not_before.type), outbox.c.not_before))
)


def queue(conn: Connection, messages: Sequence[Queue], now: datetime, given: Collection[str] = ()) -> None:
    """Puts messages in the outbox; one whose key is already there is left alone. A reply ends after REPLY_LIVES.

    Those whose keys are `given` go to the service with the confirmation of what they answer (storage.given): they
    count as sent, and have no id of the service.
    """
    rows = [
        {
            "key": message.key,
            "channel": message.account[0],
            "address": message.account[1],
            "lane": message.lane,
            "say": Spelled(as_json(message.say)),
            "owed": [list(key) for key in message.owed] or None,
            "replaces": message.replaces or None,
            "state": State.SENT if message.key in given else State.WAITING,
            "attempts": 0,
            "not_before": now,
            "expires_at": message.expires_at or (now + REPLY_LIVES if message.lane == Lane.REPLY else None),
            "created_at": now,
            "sent_at": now if message.key in given else None,
        }
        for message in messages
    ]
    if rows:
        run_many(conn, _queue(conn.dialect.name), rows)


@cache
def _queue(dialect: str) -> Any:
    return upsert_on(dialect, outbox).on_conflict_do_nothing(index_elements=["key"])


def cancel_bulk(conn: Connection, accounts: Collection[Account], reason: str) -> None:
    """What still waits to remind these accounts is not sent."""
    waiting = and_(outbox.c.state == spelled(State.WAITING), outbox.c.lane == Lane.BULK)
    for channel, address in accounts:
        theirs = and_(outbox.c.channel == channel, outbox.c.address == address)
        conn.execute(update(outbox).where(waiting, theirs).values(state=State.CANCELLED, reason=reason))


def note(conn: Connection, outcomes: Sequence[Outcome]) -> set[int]:
    """Writes down what has become of messages. Returns the ids of those that nobody had yet noted down as sent: where
    the answer to a COMMIT is lost, the same is noted again."""
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
    if not rows:
        return set()
    new = set(conn.execute(NOT_SENT, {"ids": [row["its_id"] for row in rows]}).scalars())
    conn.execute(NOTE, rows)
    return new


def drop_late(conn: Connection, now: datetime) -> Mapping[State, int]:
    """What waits and has no point any more, also where nothing can be claimed: how many have EXPIRED, because their
    end has come, and how many have FAILED, because they were tried for so long (PATIENCE)."""
    waiting = outbox.c.state == spelled(State.WAITING)
    expired = update(outbox).where(waiting, outbox.c.expires_at <= now)
    why = literal(f"gave up after {PATIENCE.days} days: ") + func.coalesce(outbox.c.reason, NO_CHANCE)
    given_up = update(outbox).where(waiting, outbox.c.created_at <= now - PATIENCE)
    return {
        State.EXPIRED: conn.execute(expired.values(state=State.EXPIRED, reason="too late")).rowcount,
        State.FAILED: conn.execute(given_up.values(state=State.FAILED, reason=why)).rowcount,
    }


def give_up_on(
    conn: Connection, channel: str, address: str, reason: str, asked_at: datetime, failed: int | None = None
) -> bool:
    """At `asked_at` the person could not be written to: the account is marked. What had been queued for it, and the
    message that has just `failed` (its id), goes to the account that she used last of those that can be written to,
    under its old key, so that nothing comes twice. An answer does not, for it belongs where she asked, nor does what
    means nothing elsewhere: these fail, as does everything where she has no other account. What is queued later was
    perhaps caused by herself. Returns whether anything goes elsewhere."""
    here = and_(outbox.c.channel == channel, outbox.c.address == address, outbox.c.created_at <= asked_at, unsent())
    reached = and_(account.c.channel == channel, account.c.address == address, account.c.reachable)
    conn.execute(update(account).where(reached).values(reachable=False, unreachable_since=asked_at))
    other = conn.execute(_other_account(channel, address)).first()
    moved = 0
    if other:
        going = and_(here, outbox.c.lane != Lane.REPLY)
        left = and_(outbox.c.lane != Lane.REPLY, outbox.c.state == spelled(State.SENDING), outbox.c.id != (failed or 0))
        moved = _redirect(conn, going, (other.channel, other.address), asked_at, failed)
        here = and_(here, ~left)  # what is being sent there at this very moment has its own end
    conn.execute(update(outbox).where(here).values(state=State.FAILED, reason=reason))
    return moved > 0


def _other_account(channel: str, address: str) -> Select[Any]:
    hers = account.alias()
    this = select(hers.c.person_id).where(hers.c.channel == channel, hers.c.address == address).scalar_subquery()
    return (
        select(account.c.channel, account.c.address)
        .where(account.c.person_id == this, account.c.reachable)
        .order_by(*used_last_first())
        .limit(1)
    )


def _redirect(conn: Connection, going: ColumnElement[bool], to: Account, now: datetime, failed: int | None) -> int:
    """The messages that are `going` are to be sent to that account. In another chat there is nothing to be replaced."""
    found = conn.execute(select(outbox.c.id, outbox.c.channel, outbox.c.say).where(going).order_by(outbox.c.id)).all()
    ids = [row.id for row in found if not _belongs_there(row.say, is_same_service=row.channel == to[0])]
    its = and_(outbox.c.id.in_(ids), or_(outbox.c.state == spelled(State.WAITING), outbox.c.id == (failed or 0)))
    there = {"channel": to[0], "address": to[1], "replaces": None}
    anew = {"state": State.WAITING, "attempts": 0, "not_before": now, "reason": None}
    return conn.execute(update(outbox).where(its).values(**there, **anew)).rowcount


def _belongs_there(say: Mapping[str, Any], *, is_same_service: bool) -> bool:
    """Whether it means nothing in another chat: a menu, a sign at a message, a file that lies with that service."""
    is_lent = any(file.get("reference") for file in say.get("files", ()))
    return "commands" in say or "reaction" in say or (is_lent and not is_same_service)


def used_last_first() -> tuple[ColumnElement[Any], ...]:
    """The order of somebody's accounts: whatever is no answer goes to the first of them."""
    return account.c.reachable.desc(), account.c.last_seen_at.desc().nulls_last(), account.c.id


def move(conn: Connection, channel: str, address: str, to: str) -> None:
    """That chat has another address from now on: what is still to be sent there goes to the new one, and whoever is
    behind it is found there."""
    here = and_(outbox.c.channel == channel, outbox.c.address == address)
    conn.execute(update(outbox).where(here, unsent()).values(address=to))
    other = account.alias()
    taken = exists().where(other.c.channel == channel, other.c.address == to)
    its = and_(account.c.channel == channel, account.c.address == address, ~taken)
    conn.execute(update(account).where(its).values(address=to))
