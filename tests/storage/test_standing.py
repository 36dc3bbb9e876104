"""How the outbox stands: how many messages of each lane are in which state, and how long the oldest has waited."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, insert

from core.messages import Lane
from storage import Store, tables
from storage.outbox import State
from storage.standing import OPEN, standing
from tests.county import at

NOW = at("2026-11-20 16:30")


def row(key: str, lane: Lane, state: State, *, ago: int, later: int = 0, attempts: int = 0) -> dict[str, object]:
    """A message that was queued so many minutes ago, to go out so many minutes later."""
    created_at = NOW - timedelta(minutes=ago)
    where = {"key": key, "channel": "local", "address": key, "say": {"lines": []}}
    times = {"created_at": created_at, "not_before": created_at + timedelta(minutes=later)}
    return {**where, "lane": lane, "state": state, "attempts": attempts, **times}


async def stand(store: Store, *rows: dict[str, object]) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    """(how many by lane and state, without zeros; for how many minutes the oldest waits by lane)"""

    def work(conn: Connection) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
        for each in rows:
            conn.execute(insert(tables.outbox), each)
        found = standing(conn, NOW)
        assert set(found.counts) == {(lane, state) for lane in Lane for state in OPEN}
        counts = {(str(lane), str(state)): count for (lane, state), count in found.counts.items() if count}
        waiting = {str(lane): (NOW - since) // timedelta(minutes=1) for lane, since in found.waiting_since.items()}
        return counts, waiting

    return await store.write(work)


async def test_nothing_waits_in_an_empty_one(store: Store) -> None:
    assert await stand(store) == ({}, {})


async def test_all_but_what_was_sent_is_counted_by_lane_and_state(store: Store) -> None:
    states = [*State, State.WAITING]
    rows = [row(f"{lane}{n}", lane, state, ago=n) for lane in Lane for n, state in enumerate(states)]
    counts, _ = await stand(store, *rows)
    each = {"waiting": 2, "sending": 1, "failed": 1, "cancelled": 1, "expired": 1}
    assert counts == {(str(lane), state): count for lane in Lane for state, count in each.items()}


async def test_the_oldest_counts_from_when_it_might_have_gone_out(store: Store) -> None:
    _, waiting = await stand(
        store,
        row("a", Lane.REPLY, State.WAITING, ago=3),
        row("b", Lane.REPLY, State.SENDING, ago=7),
        row("c", Lane.REPLY, State.SENT, ago=30),
        row("d", Lane.ALERT, State.WAITING, ago=60, later=90),  # set for later: nobody waits yet
        row("e", Lane.BULK, State.WAITING, ago=60, later=50),
        row("f", Lane.BULK, State.FAILED, ago=600),
    )
    assert waiting == {"reply": 7, "bulk": 10}


async def test_what_was_tried_and_put_off_has_waited_from_the_beginning(store: Store) -> None:
    _, waiting = await stand(store, row("a", Lane.ALERT, State.WAITING, ago=60, later=90, attempts=1))
    assert waiting == {"alert": 60}
