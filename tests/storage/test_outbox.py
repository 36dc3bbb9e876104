"""The outbox: each key once, people before waves, in order for each person, and nothing that has lost its point."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, event, select

from core.effects import Queue
from core.messages import Lane, Say
from core.reports import ReportKey
from core.texts import text
from storage import Store, outbox, reports
from storage.outbox import State, Waiting
from storage.tables import account
from storage.tables import outbox as table
from tests.county import LI, ZHANG, at, report_of, values

NOW = at("2026-11-20 16:30")
ALL = (Lane.REPLY, Lane.ALERT, Lane.BULK)


def message(key: str, to: str = "d1", lane: Lane = Lane.REPLY, **more: object) -> Queue:
    return Queue(key=key, account=("local", to), lane=lane, say=Say(lines=(text("hello", name=key),)), **more)  # type: ignore[arg-type]


async def put(store: Store, *messages: Queue) -> None:
    await store.write(lambda conn: outbox.queue(conn, messages, NOW))


async def claim(store: Store, lanes: Sequence[Lane] = ALL, minutes: int = 0) -> list[Waiting]:
    return await store.write(lambda conn: outbox.claim(conn, lanes, NOW + timedelta(minutes=minutes), 10))


async def mark_sent(store: Store, *claimed: Waiting) -> None:
    for each in claimed:
        await store.write(partial(outbox.sent, id_=each.id, message=f"m{each.id}", now=NOW))


async def states(store: Store) -> dict[str, str]:
    return await store.read(
        lambda conn: {row.key: row.state for row in conn.execute(select(table.c.key, table.c.state))}
    )


async def test_a_key_is_queued_once(county: Store) -> None:
    await put(county, message("a"), message("a"))
    await put(county, message("a"))
    assert [each.key for each in await claim(county)] == ["a"]
    assert await claim(county) == []


async def test_what_is_claimed_carries_the_words_and_the_language_of_its_reader(county: Store) -> None:
    await put(county, message("a"), message("b", to="a stranger"))
    known, stranger = await claim(county)
    assert (known.say.lines, known.language, known.attempts) == ((text("hello", name="a"),), "zh-CN", 1)
    assert stranger.language is None


async def test_one_persons_messages_go_out_in_order(county: Store) -> None:
    await put(county, message("first"), message("second"), message("other", to="d2"))
    claimed = await claim(county)
    assert [each.key for each in claimed] == ["first", "other"]
    assert await claim(county) == []
    await mark_sent(county, *claimed)
    assert [each.key for each in await claim(county)] == ["second"]


async def test_a_claim_does_not_look_through_all_that_was_ever_sent(sqlite_store: Store) -> None:
    def steps(conn: Connection) -> list[str]:
        asked: list[tuple[str, Any]] = []
        event.listen(conn, "before_cursor_execute", lambda _conn, _cursor, *said: asked.append(said[:2]))
        outbox.claim(conn, ALL, NOW, 10)
        return [row[3] for said, given in asked[:] for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", given)]

    earlier = [step for step in await sqlite_store.write(steps) if "outbox_1" in step]
    assert earlier == [
        "SEARCH outbox_1 USING INDEX ix_outbox_channel_address_state (channel=? AND address=? AND state=? AND rowid<?)"
    ]


async def test_a_reply_does_not_wait_behind_that_persons_reminder(county: Store) -> None:
    await put(county, message("reminder", lane=Lane.BULK), message("receipt"))
    assert [each.key for each in await claim(county, (Lane.REPLY, Lane.ALERT))] == ["receipt"]


async def test_an_expired_message_is_dropped(county: Store) -> None:
    await put(county, message("late", expires_at=NOW + timedelta(minutes=5)), message("next"))
    assert [each.key for each in await claim(county, minutes=5)] == ["next"]
    assert (await states(county))["late"] == State.EXPIRED


async def test_a_reminder_is_cancelled_when_the_report_has_come_meanwhile(county: Store) -> None:
    zhang, li = (ReportKey(unit.id, "daily", "2026-11-20") for unit in (ZHANG, LI))
    await put(
        county,
        message("zhang", lane=Lane.BULK, owed=(zhang,)),
        message("li", to="d2", lane=Lane.BULK, owed=(li,)),
        message("both", to="d3", lane=Lane.BULK, owed=(zhang, li)),
    )
    await county.write(lambda conn: reports.save(conn, [report_of(ZHANG, values(1, 0, 0))]))
    assert [each.key for each in await claim(county)] == ["li", "both"]
    assert (await states(county))["zhang"] == State.CANCELLED


async def test_a_postponed_message_waits_and_keeps_its_place(county: Store) -> None:
    await put(county, message("a"), message("b"))
    (claimed,) = await claim(county)
    later = NOW + timedelta(minutes=2)
    await county.write(lambda conn: outbox.postpone(conn, claimed.id, later, "busy"))
    assert await claim(county, minutes=1) == []
    (again,) = await claim(county, minutes=2)
    assert (again.key, again.attempts) == ("a", 2)


async def test_after_a_crash_what_was_under_way_is_sent_again(county: Store) -> None:
    await put(county, message("a"), message("b", to="d2"))
    first, _ = await claim(county)
    await mark_sent(county, first)
    assert await county.write(outbox.recover) == 1
    assert [each.key for each in await claim(county)] == ["b"]


async def test_who_cannot_be_reached_is_marked_and_gets_nothing_more(county: Store) -> None:
    await put(county, message("a"), message("b"), message("other", to="d2"))
    await claim(county)
    await county.write(lambda conn: outbox.give_up_on(conn, "local", "d1", "blocked the bot"))
    assert await states(county) == {"a": State.FAILED, "b": State.FAILED, "other": State.SENDING}
    reachable = select(account.c.address).where(~account.c.reachable)
    assert await county.read(lambda conn: conn.execute(reachable).scalars().all()) == ["d1"]


async def test_a_message_that_was_given_up_does_not_hold_up_the_next(county: Store) -> None:
    await put(county, message("bad"), message("good"))
    (bad,) = await claim(county)
    await county.write(lambda conn: outbox.give_up(conn, bad.id, "malformed"))
    assert [each.key for each in await claim(county)] == ["good"]
