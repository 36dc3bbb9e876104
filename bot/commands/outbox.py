"""`lingbao outbox`: what waits to be sent or was given up, and putting it back or taking it out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.clock import Clock
from bot.console import Console, Refusal
from core.effects import Audit
from core.expected import Calendar
from core.messages import Lane
from core.texts import Text, day_text, text, time_text
from storage import Connection, audit, queued, units
from storage.outbox import State
from storage.queued import Queued

MOST = 100
"""So many lines are shown to a person; a wave may have thousands."""

STATES = (State.WAITING, State.SENDING, State.FAILED)
"""Those that are shown unless others are asked for."""


async def show(
    console: Console, keys: Collection[str], states: Collection[str], lane: Lane | None, *, as_json: bool
) -> None:
    """The oldest first; with `keys` these alone, whatever their state."""

    def read(conn: Connection) -> list[Queued]:
        if keys:
            return _found(conn, keys)
        found = queued.undelivered(conn)
        return [one for one in found if one.state in (states or STATES) and lane in (None, one.lane)]

    async with console.store() as store:
        found = await store.read(read)
    calendar = console.settings.calendar
    if as_json:
        console.show_json([_as_json(one, calendar) for one in found])
        return
    for one in found[:MOST]:
        console.say(_line(one, calendar))
    if len(found) > MOST:
        console.say(text("outbox-more", count=len(found) - MOST))
    if not found:
        console.say(text("outbox-none"))


async def retry(console: Console, keys: Collection[str], *, all_failed: bool, as_json: bool) -> None:
    """All of them or none; of all that failed those that are not too late."""
    now = Clock().now()

    def work(conn: Connection) -> tuple[int, int]:
        if all_failed:
            failed = [one for one in queued.undelivered(conn) if one.state == State.FAILED]
        else:
            failed = _in_state(_found(conn, keys), State.FAILED, "outbox-not-failed")
        late = [one for one in failed if one.is_late(now)]
        if late and not all_failed:
            raise Refusal(text("outbox-too-late", key=late[0].key), code=1)
        again = [one.key for one in failed if not one.is_late(now)]
        queued.retry(conn, again, now)
        _note(conn, "outbox-retried", len(again), now)
        return len(again), len(late)

    async with console.store() as store:
        count, late = await store.write(work)
    if as_json:
        console.show_json({"retried": count, "too_late": late})
        return
    console.say(text("outbox-retried", count=count))
    if late:
        console.say(text("outbox-left", count=late))


async def drop(console: Console, keys: Collection[str], *, as_json: bool) -> None:
    """All of them or none."""
    now = Clock().now()

    def work(conn: Connection) -> int:
        waiting = _in_state(_found(conn, keys), State.WAITING, "outbox-not-waiting")
        queued.drop(conn, [one.key for one in waiting])
        _note(conn, "outbox-dropped", len(waiting), now)
        return len(waiting)

    async with console.store() as store:
        count = await store.write(work)
    console.show_json({"dropped": count}) if as_json else console.say(text("outbox-dropped", count=count))


def _found(conn: Connection, keys: Collection[str]) -> list[Queued]:
    found = queued.among(conn, keys)
    known = {one.key for one in found}
    for key in keys:
        if key not in known:
            raise Refusal(text("outbox-unknown", key=key))
    return found


def _in_state(found: list[Queued], state: State, refusal: str) -> list[Queued]:
    for one in found:
        if one.state != state:
            raise Refusal(text(refusal, key=one.key, state=one.state.value), code=1)
    return found


def _note(conn: Connection, action: str, count: int, now: datetime) -> None:
    """Of the whole county: a message is of a person, and no person stands in the audit."""
    top = next((unit for unit in units.all_units(conn) if unit.parent_id is None), None)
    if top and count:
        audit.note(conn, [Audit(action, top.id, None, {"count": count})], now)


def _line(one: Queued, calendar: Calendar) -> Text:
    since, next_try = calendar.local(one.created_at), calendar.local(one.not_before)
    tried = text("outbox-tried", count=one.attempts, reason=one.reason) if one.reason else ""
    return text(
        "outbox-line",
        key=one.key,
        lane=one.lane.value,
        state=one.state.value,
        day=day_text(since.date()),
        time=time_text(since),
        next_day=day_text(next_try.date()),
        next_time=time_text(next_try),
        tried=tried,
    )


def _as_json(one: Queued, calendar: Calendar) -> dict[str, object]:
    def local(moment: datetime | None) -> str | None:
        return calendar.local(moment).isoformat(timespec="seconds") if moment else None

    return {
        "key": one.key,
        "channel": one.channel,
        "lane": one.lane,
        "state": one.state,
        "since": local(one.created_at),
        "next_try": local(one.not_before) if one.state == State.WAITING else None,
        "expires": local(one.expires_at),
        "attempts": one.attempts,
        "reason": one.reason,
    }
