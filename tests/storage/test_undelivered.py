"""What a manager is told of messages that did not arrive."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, update

from core.effects import Queue
from core.messages import Lane, Say
from core.undelivered import LOOKED_BACK, MOST, Undelivered, Why
from core.units import Unit
from storage import Store, outbox, undelivered
from storage.outbox import State
from storage.tables import account, post
from storage.tables import outbox as outbox_table
from tests.county import COUNTY, EAST, LI, WEST, ZHANG, at

NOW = at("2026-11-20 16:00")
TODAY = date(2026, 11, 20)


def send(conn: Connection, address: str, lane: Lane, state: State, *, at: datetime = NOW, attempts: int = 1) -> None:
    key = f"{address}:{lane}:{state}:{at}"
    outbox.queue(conn, [Queue(key, ("local", address), lane, Say(()))], at)
    conn.execute(update(outbox_table).where(outbox_table.c.key == key).values(state=state, attempts=attempts))


async def below(store: Store, top: Unit, now: datetime = NOW) -> tuple[Undelivered, ...]:
    return await store.read(lambda conn: undelivered.below(conn, top, TODAY, now))


async def test_to_whom_what_and_why_the_newest_first(county: Store) -> None:
    def work(conn: Connection) -> None:
        conn.execute(update(account).where(account.c.address == "d2").values(reachable=False))
        send(conn, "d1", Lane.REPLY, State.EXPIRED, at=NOW - timedelta(hours=2), attempts=0)
        send(conn, "d2", Lane.BULK, State.FAILED, at=NOW - timedelta(hours=1))
        send(conn, "m1", Lane.ALERT, State.FAILED, attempts=12)
        send(conn, "d4", Lane.REPLY, State.FAILED)

    await county.write(work)
    zhang = Undelivered("张医生", "张家村", Lane.REPLY, NOW - timedelta(hours=2), Why.LATE, 0)
    li = Undelivered("李医生", "李家村", Lane.BULK, NOW - timedelta(hours=1), Why.UNREACHABLE, 1)
    wu = Undelivered("吴科长", "东河镇", Lane.ALERT, NOW, Why.NOT_TAKEN, 12)
    assert await below(county, EAST) == (wu, li, zhang)
    assert await below(county, ZHANG) == (zhang,)
    assert await below(county, LI) == (li,)
    assert [one.person for one in await below(county, WEST)] == ["赵医生"]
    assert len(await below(county, COUNTY)) == 4


@pytest.mark.parametrize("state", [State.SENT, State.WAITING, State.SENDING, State.CANCELLED])
async def test_nothing_is_told_of_what_arrived_still_may_or_was_called_off(county: Store, state: State) -> None:
    await county.write(lambda conn: send(conn, "d1", Lane.REPLY, state))
    assert await below(county, ZHANG) == ()


async def test_after_a_week_nobody_is_told_any_more(county: Store) -> None:
    await county.write(lambda conn: send(conn, "d1", Lane.REPLY, State.FAILED))
    assert len(await below(county, ZHANG, NOW + LOOKED_BACK)) == 1
    assert await below(county, ZHANG, NOW + LOOKED_BACK + timedelta(seconds=1)) == ()


async def test_a_message_to_somebody_with_two_posts_is_one(county: Store) -> None:
    def work(conn: Connection) -> None:
        conn.execute(insert(post).values(person_id=11, unit_id=LI.id, role="reporter"))
        send(conn, "d1", Lane.REPLY, State.FAILED)

    await county.write(work)
    assert [one.unit for one in await below(county, EAST)] == ["张家村"]
    assert [one.unit for one in await below(county, LI)] == ["李家村"]


async def test_of_very_many_the_newest_are_told(county: Store) -> None:
    def work(conn: Connection) -> None:
        for second in range(MOST + 1):
            send(conn, "d1", Lane.BULK, State.FAILED, at=NOW - timedelta(seconds=second))

    await county.write(work)
    found = await below(county, EAST)
    assert len(found) == MOST
    assert (found[0].at, found[-1].at) == (NOW, NOW - timedelta(seconds=MOST - 1))
