"""The outbox: each key once, people before waves, in order for each person, and nothing that has lost its point."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event, make_url, select, update
from sqlalchemy.ext.asyncio import create_async_engine

from core.effects import Queue
from core.messages import Lane, Say
from core.reports import ReportKey
from core.texts import text
from storage import Store, claiming, given, open_store, outbox, reports
from storage.claiming import Waiting
from storage.outbox import Outcome, State
from storage.tables import account
from storage.tables import outbox as table
from tests.county import LI, ZHANG, at, report_of, values

NOW = at("2026-11-20 16:30")
ME, ANOTHER, DEAD = 1, 2, 3


def message(key: str, to: str = "d1", lane: Lane = Lane.REPLY, **more: object) -> Queue:
    return Queue(key=key, account=("local", to), lane=lane, say=Say(lines=(text("hello", name=key),)), **more)  # type: ignore[arg-type]


async def put(store: Store, *messages: Queue) -> None:
    await store.write(lambda conn: outbox.queue(conn, messages, NOW))


async def claim(
    store: Store, lane: Lane = Lane.REPLY, minutes: float = 0, *, sender: int = ME, most: int = 10
) -> list[Waiting]:
    now = NOW + timedelta(minutes=minutes)
    return await store.write(lambda conn: claiming.claim(conn, "local", lane, now, most, sender))


async def note(store: Store, *outcomes: Outcome) -> None:
    await store.write(lambda conn: outbox.note(conn, outcomes))


async def mark_sent(store: Store, *claimed: Waiting) -> None:
    await note(store, *(Outcome(each.id, State.SENT, sent_at=NOW, message=f"m{each.id}") for each in claimed))


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


def plans(conn: Connection, work: Callable[[Connection], object]) -> list[str]:
    """How SQLite finds what the statements of some work ask for."""
    asked: list[tuple[str, Any]] = []

    def keep(_conn: Any, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        asked.append((statement, given))

    event.listen(conn, "before_cursor_execute", keep)
    work(conn)
    event.remove(conn, "before_cursor_execute", keep)
    return [row[3] for said, given in asked for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", given)]


def claim_bulk(conn: Connection) -> list[Waiting]:
    return claiming.claim(conn, "local", Lane.BULK, NOW, 10, ME)


async def test_a_claim_looks_only_at_the_oldest_that_wait_in_its_lane(sqlite_store: Store) -> None:
    steps = await sqlite_store.write(partial(plans, work=claim_bulk))
    assert [step for step in steps if "SUBQUERY" not in step] == [  # and nothing is sorted
        "SEARCH outbox USING INDEX ix_outbox_waiting (channel=? AND lane=?)",
        "SEARCH earlier USING INDEX ix_outbox_unsent (channel=? AND address=? AND id<?)",
        "SEARCH account USING INDEX sqlite_autoindex_account_1 (channel=? AND address=?) LEFT-JOIN",
        "SEARCH person USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN",
    ]


async def test_whether_a_reminder_still_matters_is_looked_up_by_the_reports_that_it_names(sqlite_store: Store) -> None:
    owed = (ReportKey(11, "daily", "2026-11-19"), ReportKey(12, "daily", "2026-11-20"))
    await put(sqlite_store, message("reminder", lane=Lane.BULK, owed=owed))
    steps = await sqlite_store.write(partial(plans, work=claim_bulk))
    about = [step for step in steps if "expected_report" in step]
    assert about == [
        "SEARCH expected_report USING INDEX sqlite_autoindex_expected_report_1 (unit_id=? AND form=? AND period=?)"
    ]


@pytest.mark.parametrize(
    ("work", "index"),
    [
        (
            lambda conn: outbox.give_up_on(conn, "local", "d1", "blocked", NOW),
            "ix_outbox_unsent (channel=? AND address=?)",
        ),
        (lambda conn: given.still_owed(conn, [("local", "d1")]), "ix_outbox_unsent (channel=? AND address=?)"),
        (lambda conn: claiming.put_back(conn, ME, "local", Lane.BULK, [1]), "ix_outbox_sending (sender=?)"),
        (claiming.senders, "ix_outbox_sending"),
        (lambda conn: claiming.recover(conn, {DEAD}), "ix_outbox_sending"),
    ],
)
async def test_nothing_looks_through_all_that_was_ever_sent(
    sqlite_store: Store, work: Callable[[Connection], object], index: str
) -> None:
    steps = await sqlite_store.write(partial(plans, work=work))
    found = {step for step in steps if " outbox " in step}
    assert found in ({f"SEARCH outbox USING INDEX {index}"}, {f"SCAN outbox USING INDEX {index}"})


async def test_each_lane_of_each_chat_is_claimed_by_itself_the_oldest_first(county: Store) -> None:
    kinds = [Lane.REPLY, Lane.ALERT, Lane.ALERT, Lane.REPLY, Lane.BULK, Lane.REPLY]
    await put(county, *(message(f"{n}", to=f"a{n}", lane=lane) for n, lane in enumerate(kinds)))
    await put(county, replace(message("elsewhere"), account=("telegram", "5")))
    assert [each.key for each in await claim(county, most=2)] == ["0", "3"]
    assert [each.key for each in await claim(county, Lane.ALERT)] == ["1", "2"]
    assert [each.key for each in await claim(county, Lane.BULK)] == ["4"]
    assert [each.key for each in await claim(county)] == ["5"]
    assert (await states(county))["elsewhere"] == State.WAITING


@pytest.mark.parametrize("kinds", [(Lane.ALERT, Lane.REPLY), (Lane.REPLY, Lane.ALERT)])
async def test_alerts_and_replies_stay_in_order_for_one_person(county: Store, kinds: tuple[Lane, Lane]) -> None:
    await put(county, message("first", lane=kinds[0]), message("second", lane=kinds[1]))
    assert await claim(county, kinds[1]) == []
    (first,) = await claim(county, kinds[0])
    assert await claim(county, kinds[1]) == []
    await mark_sent(county, first)
    assert [each.key for each in await claim(county, kinds[1])] == ["second"]


async def test_a_reply_does_not_wait_behind_that_persons_reminder(county: Store) -> None:
    await put(county, message("reminder", lane=Lane.BULK), message("receipt"))
    assert [each.key for each in await claim(county)] == ["receipt"]


async def test_an_expired_message_is_dropped(county: Store) -> None:
    await put(county, message("late", expires_at=NOW + timedelta(minutes=5)), message("next"))
    assert [each.key for each in await claim(county, minutes=5)] == ["next"]
    assert (await states(county))["late"] == State.EXPIRED


async def test_a_message_that_expired_while_it_was_postponed_is_dropped(county: Store) -> None:
    await put(county, message("late", expires_at=NOW + timedelta(minutes=5)), message("next"))
    (late,) = await claim(county)
    await note(county, Outcome(late.id, State.WAITING, not_before=NOW + timedelta(minutes=10), reason="429"))
    assert [each.key for each in await claim(county, minutes=10)] == ["next"]
    assert (await states(county))["late"] == State.EXPIRED


async def test_what_has_become_of_messages_is_written_together(county: Store) -> None:
    await put(county, *(message(key, to=f"d{number}") for number, key in enumerate("abc", 1)))
    a, b, c = await claim(county)
    later = NOW + timedelta(minutes=2)
    await note(
        county,
        Outcome(c.id, State.WAITING, not_before=later, reason="429"),
        Outcome(a.id, State.SENT, sent_at=NOW, message="m1"),
        Outcome(b.id, State.FAILED, reason="malformed"),
    )
    columns = (table.c.state, table.c.sent_at, table.c.message, table.c.not_before, table.c.reason)
    rows = await county.read(lambda conn: conn.execute(select(*columns).order_by(table.c.id)).all())
    assert [tuple(row) for row in rows] == [
        (State.SENT, NOW, "m1", NOW, None),
        (State.FAILED, None, None, NOW, "malformed"),
        (State.WAITING, None, None, later, "429"),
    ]


async def test_a_reminder_is_cancelled_when_the_report_has_come_meanwhile(county: Store) -> None:
    zhang, li = (ReportKey(unit.id, "daily", "2026-11-20") for unit in (ZHANG, LI))
    await put(
        county,
        message("zhang", lane=Lane.BULK, owed=(zhang,)),
        message("li", to="d2", lane=Lane.BULK, owed=(li,)),
        message("both", to="d3", lane=Lane.BULK, owed=(zhang, li)),
    )
    await county.write(lambda conn: reports.save(conn, [report_of(ZHANG, values(1, 0, 0))]))
    assert [each.key for each in await claim(county, Lane.BULK)] == ["li", "both"]
    assert (await states(county))["zhang"] == State.CANCELLED


async def test_reminders_of_nothing_do_not_hide_what_waits_behind_them(county: Store) -> None:
    zhang = ReportKey(ZHANG.id, "daily", "2026-11-20")
    pointless = [message(f"{n}", to=f"a{n}", lane=Lane.BULK, owed=(zhang,)) for n in range(5)]
    await put(county, *pointless, message("wanted", lane=Lane.BULK))
    await county.write(lambda conn: reports.save(conn, [report_of(ZHANG, values(1, 0, 0))]))
    assert [each.key for each in await claim(county, Lane.BULK, most=2)] == ["wanted"]


async def test_a_postponed_message_waits_and_keeps_its_place(county: Store) -> None:
    await put(county, message("a"), message("b"))
    (claimed,) = await claim(county)
    later = NOW + timedelta(minutes=2)
    await note(county, Outcome(claimed.id, State.WAITING, not_before=later, reason="busy"))
    assert await claim(county, minutes=1) == []
    (again,) = await claim(county, minutes=2)
    assert (again.key, again.attempts) == ("a", 2)


async def test_what_a_dead_process_was_sending_is_sent_again_and_nothing_else(county: Store) -> None:
    await put(county, *(message(key, to=f"d{number}") for number, key in enumerate("abcd", 1)))
    sent, _ = await claim(county, sender=DEAD, most=2)
    await mark_sent(county, sent)
    await claim(county, sender=ANOTHER, most=1)
    assert await county.read(claiming.senders) == {DEAD, ANOTHER}
    assert await county.write(lambda conn: claiming.recover(conn, {DEAD})) == 1
    assert await states(county) == {"a": State.SENT, "b": State.WAITING, "c": State.SENDING, "d": State.WAITING}
    assert [each.key for each in await claim(county)] == ["b", "d"]


async def test_what_was_being_sent_before_senders_were_noted_down_is_a_dead_processs(county: Store) -> None:
    await put(county, message("a"))
    await claim(county)
    await county.write(lambda conn: conn.execute(update(table).values(sender=None)))
    assert await county.read(claiming.senders) == {0}
    assert await county.write(lambda conn: claiming.recover(conn, {0})) == 1


async def test_what_was_claimed_without_our_knowing_is_put_back(county: Store) -> None:
    await put(county, message("flying"), message("idle", to="d2"), message("bulk", to="d3", lane=Lane.BULK))
    flying, _ = await claim(county)
    await claim(county, Lane.BULK)
    await put(county, message("another's", to="d4"))
    await claim(county, sender=ANOTHER)
    await county.write(lambda conn: claiming.put_back(conn, ME, "local", Lane.REPLY, [flying.id]))
    waiting = [key for key, state in (await states(county)).items() if state == State.WAITING]
    assert waiting == ["idle"]


async def test_two_processes_never_take_one_message(database_url: str, county: Store) -> None:
    await put(county, *(message(f"{n}", to=f"a{n % 40}", lane=Lane.BULK) for n in range(120)))
    stores = [open_store(database_url) for _ in range(4)]

    async def work(sender: int) -> list[Waiting]:
        taken: list[Waiting] = []
        while claimed := await claim(stores[sender - 1], Lane.BULK, sender=sender, most=7):
            taken += claimed
            await mark_sent(stores[sender - 1], *claimed)
        return taken

    found = [each for taken in await asyncio.gather(*map(work, range(1, 5))) for each in taken]
    found += await claim(county, Lane.BULK, most=120)  # one may have been blocked to the very end
    for store in stores:
        await store.close()
    assert len(found) == len({each.key for each in found})
    assert {each.attempts for each in found} == {1}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_what_another_process_is_taking_is_left_to_it_without_waiting(database_url: str, county: Store) -> None:
    await put(county, message("a"), message("b", to="d2"))
    engine = create_async_engine(make_url(database_url).set(drivername="postgresql+asyncpg"))
    async with engine.begin() as conn:
        theirs = await conn.run_sync(claiming.claim, "local", Lane.REPLY, NOW, 1, ANOTHER)
        ours = await claim(county)
    await engine.dispose()
    assert ([each.key for each in theirs], [each.key for each in ours]) == (["a"], ["b"])


async def test_who_cannot_be_reached_is_marked_and_gets_nothing_more(county: Store) -> None:
    await put(county, message("a"), message("b"), message("other", to="d2"))
    await claim(county)
    await county.write(lambda conn: outbox.give_up_on(conn, "local", "d1", "blocked the bot", NOW))
    assert await states(county) == {"a": State.FAILED, "b": State.FAILED, "other": State.SENDING}
    unreachable = select(account.c.address, account.c.unreachable_since).where(~account.c.reachable)
    assert await county.read(lambda conn: conn.execute(unreachable).all()) == [("d1", NOW)]


async def test_a_message_that_was_given_up_does_not_hold_up_the_next(county: Store) -> None:
    await put(county, message("bad"), message("good"))
    (bad,) = await claim(county)
    await note(county, Outcome(bad.id, State.FAILED, reason="malformed"))
    assert [each.key for each in await claim(county)] == ["good"]
