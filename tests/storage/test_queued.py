"""An administrator puts messages back and takes them out, on both databases, beside a program that is sending."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, update

from core.effects import Queue
from core.messages import Lane, Say
from storage import Store, outbox, queued, tables
from storage.outbox import State
from storage.queued import Queued
from tests.county import at

NOW = at("2026-11-20 16:30")
LATER = NOW + timedelta(days=9)


async def fill(store: Store, **states: State) -> None:
    """One message each, of those keys, in those states; tried three times."""

    def work(conn: Connection) -> None:
        messages = [Queue(key, ("local", key), Lane.ALERT, Say(())) for key in states]
        outbox.queue(conn, messages, NOW)
        for key, state in states.items():
            changed = update(tables.outbox).where(tables.outbox.c.key == key)
            conn.execute(changed.values(state=state, attempts=3, reason="x"))

    await store.write(work)


async def found(store: Store) -> dict[str, Queued]:
    return {one.key: one for one in await store.read(queued.undelivered)}


async def test_all_that_was_not_sent_is_found_and_nothing_else(store: Store) -> None:
    await fill(store, **{state.value: state for state in State})
    assert list(await found(store)) == [state.value for state in State if state != State.SENT]
    there = await store.write(lambda conn: queued.among(conn, ["sent", "failed", "lost"]))
    assert {(one.key, one.state, one.lane) for one in there} == {
        ("sent", State.SENT, Lane.ALERT),
        ("failed", State.FAILED, Lane.ALERT),
    }


async def test_only_what_failed_is_put_back_and_it_begins_anew(store: Store) -> None:
    await fill(store, **{state.value: state for state in State})
    await store.write(lambda conn: queued.retry(conn, [state.value for state in State], LATER))
    now = await found(store)
    again = now["failed"]
    assert (again.state, again.attempts, again.reason) == (State.WAITING, 0, None)
    assert (again.created_at, again.not_before) == (LATER, LATER)
    assert {key: one.state.value for key, one in now.items() if key != "failed"} == {
        key: key for key in now if key != "failed"
    }


async def test_only_what_waits_is_taken_out(store: Store) -> None:
    await fill(store, **{state.value: state for state in State})
    await store.write(lambda conn: queued.drop(conn, [state.value for state in State]))
    now = await found(store)
    assert (now["waiting"].state, now["waiting"].reason) == (State.CANCELLED, queued.DROPPED)
    assert now["sending"].state == State.SENDING, "it may be on its way already"
    assert now["failed"].state == State.FAILED


def test_what_has_an_end_is_late_from_then_on() -> None:
    one = Queued("a", "local", Lane.BULK, State.FAILED, NOW, NOW, NOW, 0, None)
    assert one.is_late(NOW)
    assert not one.is_late(NOW - timedelta(seconds=1))
    assert not Queued("a", "local", Lane.BULK, State.FAILED, NOW, NOW, None, 0, None).is_late(LATER)
