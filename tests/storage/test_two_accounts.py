"""Somebody with a Telegram and a WeCom account: which one is written to, and where things go that one of them lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, insert, select, update

from core.effects import Account, Bind, Queue
from core.messages import File, Lane, Say
from core.texts import text
from core.units import Person, Role
from storage import Store, accounts, burden, claiming, outbox, reminders
from storage.claiming import Waiting
from storage.engines import Work
from storage.outbox import Outcome, State
from storage.tables import account
from storage.tables import burden as asked
from storage.tables import outbox as table
from tests.county import ZHANG, at

NOW = at("2026-11-20 16:30")
TODAY = date(2026, 11, 20)
MINUTE = timedelta(minutes=1)
WECOM, TELEGRAM = ("wecom", "zhang"), ("telegram", "555")
ZHANG_ID = 11


@pytest.fixture
async def both(county: Store) -> Store:
    """张医生 used Telegram last."""

    def work(conn: Connection) -> None:
        for number, (channel, address) in enumerate((WECOM, TELEGRAM)):
            row = {"channel": channel, "address": address, "person_id": ZHANG_ID, "reachable": True}
            conn.execute(insert(account).values(**row, last_seen_at=NOW - MINUTE * (5 - number)))

    await county.write(work)
    return county


def message(key: str, lane: Lane = Lane.BULK, to: Account = TELEGRAM, files: tuple[File, ...] = ()) -> Queue:
    return Queue(key, to, lane, Say((text("hello", name=key),), files=files))


async def put(store: Store, *messages: Queue) -> None:
    await store.write(partial(outbox.queue, messages=messages, now=NOW))


async def claim(store: Store, channel: str, lane: Lane = Lane.BULK) -> list[Waiting]:
    return await store.write(lambda conn: claiming.claim(conn, channel, lane, NOW, 10, 1))


async def blocks(store: Store, who: Account = TELEGRAM, failed: int | None = None) -> bool:
    return await store.write(lambda conn: outbox.give_up_on(conn, *who, "blocked the bot", NOW, failed))


async def rows(store: Store) -> dict[str, tuple[object, ...]]:
    query = select(table.c.key, table.c.channel, table.c.address, table.c.state)
    return await store.read(lambda conn: {key: tuple(rest) for key, *rest in conn.execute(query)})


async def written_to(store: Store) -> Account | None:
    ((found,),) = (await store.read(lambda conn: reminders.contacts(conn, Role.REPORTER, TODAY, [ZHANG.id]))).values()
    return found.account


def seen(who: Account, now: datetime) -> Work[None]:
    return lambda conn: accounts.seen(conn, [who], now)


async def test_she_is_written_to_where_she_wrote_last_however_soon_after_the_other(both: Store) -> None:
    assert await written_to(both) == TELEGRAM
    for minutes, who in enumerate((WECOM, TELEGRAM, WECOM, WECOM)):
        await both.write(seen(who, NOW + MINUTE * minutes))
        assert await written_to(both) == who


async def test_seen_at_the_same_moment_the_next_message_decides(both: Store) -> None:
    await both.write(lambda conn: conn.execute(update(account).values(last_seen_at=NOW)))
    for minutes, who in enumerate((TELEGRAM, WECOM, TELEGRAM), 1):
        await both.write(seen(who, NOW + MINUTE * minutes))
        assert await written_to(both) == who


async def test_whoever_else_writes_meanwhile_changes_nothing_for_her(both: Store) -> None:
    await both.write(seen(("local", "d2"), NOW))
    await both.write(seen(TELEGRAM, NOW))
    noted = select(account.c.last_seen_at).where(account.c.channel == "telegram")
    assert await both.read(lambda conn: conn.execute(noted).scalar_one()) == NOW - MINUTE * 4  # once an hour is enough


async def test_what_one_account_lost_goes_to_the_other_and_each_thing_once(both: Store) -> None:
    await put(both, message("remind"), message("digest"), message("alert", Lane.ALERT))
    (lost,) = await claim(both, "telegram")
    assert await blocks(both, failed=lost.id)
    assert await written_to(both) == WECOM
    assert await rows(both) == dict.fromkeys(("remind", "digest", "alert"), (*WECOM, State.WAITING))
    await put(both, message("remind", to=WECOM))  # the sweep looks again
    assert len(await rows(both)) == 3
    (first,) = await claim(both, "wecom")
    assert (first.key, first.attempts, first.reader) == ("remind", 1, ZHANG_ID)
    assert await claim(both, "telegram") == []


async def test_an_answer_a_menu_and_a_lent_file_stay_where_they_belong_and_fail(both: Store) -> None:
    lent = File("document", "", "通知.pdf", reference="BQACAgI")
    made = File("picture", "", "周报.png", paper="digest:1")
    menu = replace(message("menu"), say=Say((), commands=("report",)))
    await put(both, message("reply", Lane.REPLY), menu)
    await put(both, message("notice", files=(lent,)), message("digest", files=(made,)))
    assert await blocks(both)
    assert await rows(both) == {
        "reply": (*TELEGRAM, State.FAILED),
        "menu": (*TELEGRAM, State.FAILED),
        "notice": (*TELEGRAM, State.FAILED),
        "digest": (*WECOM, State.WAITING),
    }


async def test_a_lent_file_goes_along_within_one_channel(both: Store) -> None:
    newer = {"channel": "telegram", "address": "777", "person_id": ZHANG_ID, "reachable": True, "last_seen_at": NOW}
    await both.write(lambda conn: conn.execute(insert(account).values(newer)))
    await put(both, message("notice", files=(File("document", "", "通知.pdf", reference="BQACAgI"),)))
    assert await blocks(both)
    assert await rows(both) == {"notice": ("telegram", "777", State.WAITING)}


async def test_what_is_being_sent_meanwhile_has_its_own_end(both: Store) -> None:
    await put(both, message("remind"), message("alert", Lane.ALERT))
    (remind,), (alert,) = await claim(both, "telegram"), await claim(both, "telegram", Lane.ALERT)
    assert await blocks(both, failed=remind.id)
    assert await rows(both) == {"remind": (*WECOM, State.WAITING), "alert": (*TELEGRAM, State.SENDING)}
    await both.write(lambda conn: outbox.note(conn, [Outcome(alert.id, State.SENT, NOW)]))
    assert not await blocks(both)
    assert (await rows(both))["alert"] == (*TELEGRAM, State.SENT)


async def test_what_replaced_a_message_there_is_a_message_of_its_own_here(both: Store) -> None:
    await put(both, message("alert", Lane.ALERT))
    (first,) = await claim(both, "telegram", Lane.ALERT)
    await both.write(lambda conn: outbox.note(conn, [Outcome(first.id, State.SENT, NOW, "91")]))
    await put(both, replace(message("update", Lane.ALERT), replaces="alert"))
    await blocks(both)
    (anew,) = await claim(both, "wecom", Lane.ALERT)
    assert (anew.key, anew.replaces) == ("update", "")


async def test_with_both_lost_everything_fails_and_she_counts_as_lost(both: Store) -> None:
    await put(both, message("remind"))
    await both.write(
        lambda conn: conn.execute(update(account).where(account.c.channel == "local").values(reachable=False))
    )
    assert await blocks(both)
    (remind,) = await claim(both, "wecom")
    assert not await blocks(both, WECOM, remind.id)
    assert await rows(both) == {"remind": (*WECOM, State.FAILED)}
    assert await written_to(both) is None
    await both.write(seen(TELEGRAM, NOW + MINUTE))
    assert await written_to(both) == TELEGRAM


async def test_nothing_goes_to_somebody_else(county: Store) -> None:
    """Not even from an account that nobody has joined with."""
    stranger = ("telegram", "999")
    await put(county, message("hello", to=stranger), message("remind", to=("local", "d1")))
    assert not await blocks(county, stranger)
    assert not await blocks(county, ("local", "d1"))
    assert await rows(county) == {"hello": (*stranger, State.FAILED), "remind": ("local", "d1", State.FAILED)}


async def test_burden_is_counted_for_the_person_whichever_account_she_uses(both: Store) -> None:
    await put(both, message(f"remind:{ZHANG_ID}:2026-11-20"), message("digest", to=WECOM))
    (one,), (other,) = await claim(both, "telegram"), await claim(both, "wecom")
    await both.write(lambda conn: burden.count_sent(conn, [one.id, other.id], TODAY))
    counted = select(asked.c.person_id, asked.c.sent, asked.c.reminders)
    assert await both.read(lambda conn: [tuple(row) for row in conn.execute(counted)]) == [(ZHANG_ID, 2, 1)]


async def test_another_telephone_takes_the_place_of_that_channel_alone(both: Store) -> None:
    bound = Bind(("wecom", "zhang-new"), Person(ZHANG_ID, "张医生", "zh-CN"), (WECOM,))
    await both.write(lambda conn: accounts.come_and_go(conn, [bound], NOW))
    hers = select(account.c.channel, account.c.address).where(account.c.person_id == ZHANG_ID)
    found = await both.read(lambda conn: {tuple(row) for row in conn.execute(hers)})
    assert found == {("local", "d1"), TELEGRAM, ("wecom", "zhang-new")}
