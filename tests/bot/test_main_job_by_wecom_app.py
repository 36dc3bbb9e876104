"""The whole program with a self-built app of WeCom alone: its callback in, message/send out."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.app import Lingbao, Parts, opened
from bot.channels.wecom_app_api import AppCredentials
from bot.channels.wecom_both import WeComWithApp
from bot.channels.wecom_callback import PATH, CallbackKeys
from bot.clock import Clock
from bot.settings import Settings, Web
from core.effects import Queue
from core.messages import Button, Lane, Say
from core.texts import text
from locales import load_catalogue
from storage import outbox, tables
from tests.county import at, plant
from tests.emulator.wecom.app import AppServer
from tests.emulator.wecom.callback import Caller
from web.app import build_app

DOCTOR, COLLEAGUE, GONE = "ZhangSan", "LiSi", "WangWu"


async def soon(_seconds: float) -> None:
    await asyncio.sleep(0.01)


class World:
    def __init__(self, wecom: AppServer, caller: Caller, parts: Parts) -> None:
        self.wecom, self.caller, self.parts = wecom, caller, parts
        self._changed = asyncio.Event()
        wecom.on_change(self._changed.set)

    @asynccontextmanager
    async def running(self, answer_s: float = 4.5) -> AsyncIterator[None]:
        wecom, clock = self.wecom, self.parts.clock
        app = AppCredentials(wecom.corp_id, wecom.agent_id, wecom.secret, wecom.url)
        keys = CallbackKeys(self.caller.token, self.caller.key)
        self.channel = WeComWithApp(app, keys, now=clock.now, elapsed=clock.elapsed, sleep=soon, answer_s=answer_s)
        self.program = Lingbao(self.parts, [self.channel])
        address, stop = asyncio.get_running_loop().create_future(), asyncio.Event()
        running = asyncio.create_task(self.program.run(build_app(self.program.health), address.set_result, stop))
        self.caller.url = await address + PATH
        try:
            yield
        finally:
            stop.set()
            await running

    async def until(self, is_true: Callable[[], object]) -> None:
        async with asyncio.timeout(30):
            while not is_true():
                self._changed.clear()
                await self._changed.wait()

    async def answer(self, user: str, number: int) -> str:
        await self.until(lambda: len(self.wecom.shown(user)) >= number)
        return self.wecom.shown(user)[number - 1].text

    async def versions(self) -> list[tuple[int, dict[str, int]]]:
        table = tables.report_revision
        query = select(table.c.version, table.c["values"]).order_by(table.c.unit_id, table.c.version)
        return await self.parts.store.read(lambda conn: [tuple(row) for row in conn.execute(query)])


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr("storage.engines.BUSY_TIMEOUT_S", 0)  # of a lock one hears at once
    clock = Clock()
    clock.move_to(at("2026-11-20 15:00"))
    people = [(11, DOCTOR), (12, COLLEAGUE), (13, GONE)]
    accounts = [{"person_id": person, "channel": "wecom", "address": who, "reachable": True} for person, who in people]
    async with (
        AppServer(clock.now) as wecom,
        Caller(wecom, clock.now) as caller,
        opened(Settings(data_dir=tmp_path, web=Web(port=0)), clock, load_catalogue()) as parts,
    ):
        wecom.members |= {DOCTOR, COLLEAGUE}
        await parts.store.write(plant)
        await parts.store.write(lambda conn: conn.execute(insert(tables.account), accounts).close())
        yield World(wecom, caller, parts)


async def test_a_doctor_reports_by_the_callback_and_her_old_card_is_marked(world: World) -> None:
    wecom, caller = world.wecom, world.caller
    async with world.running():
        await caller.say(DOCTOR, "门诊12 接种3 疑似0")
        assert "门诊人次：12" in await world.answer(DOCTOR, 1)
        receipt = wecom.shown(DOCTOR)[-1]
        assert receipt.kind == "template_card"
        (undo,) = [label for label, _ in receipt.buttons if label.startswith("撤销")]
        await caller.tap(DOCTOR, receipt.card, undo)
        await world.answer(DOCTOR, 2)
        await world.until(lambda: wecom.sent("message/update_template_card"))
        shown = next(one for one in wecom.shown(DOCTOR) if one.card == receipt.card)
        assert [label for label, _ in shown.buttons] == [f"✓ {undo}"[:9] + "…"]
        assert caller.answers == [200, 200]
    assert len(wecom.sent("gettoken")) == 1


async def test_what_wecom_brings_twice_counts_once(world: World) -> None:
    wecom, caller = world.wecom, world.caller
    async with world.running():
        said = caller.xml(DOCTOR, "text", Content="12 3 0", MsgId="1")
        assert [await caller.call(said), await caller.call(said)] == [200, 200]
        await caller.enter(DOCTOR, "subscribe")
        await caller.enter(DOCTOR, "enter_agent")
        await world.answer(DOCTOR, 2)
        await caller.say(DOCTOR, "帮助")
        await world.answer(DOCTOR, 3)
    assert len(wecom.shown(DOCTOR)) == 3
    assert [version for version, _ in await world.versions()] == [1]


async def test_while_nothing_can_be_stored_nothing_is_confirmed_and_nothing_lost(world: World, tmp_path: Path) -> None:
    """WeCom asks three times within seconds; a database may be away for longer."""
    caller = world.caller
    async with world.running(answer_s=0.05):
        other = sqlite3.connect(tmp_path / "lingbao.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await caller.say(DOCTOR, "12 3 0")
        assert caller.answers == [503, 503, 503]
        other.execute("ROLLBACK")
        other.close()
        async with asyncio.timeout(30):
            while not (stored := await world.versions()):
                await asyncio.sleep(0.01)
    assert [version for version, _ in stored] == [1]


async def test_the_same_to_many_is_one_call_and_each_has_an_outcome_of_its_own(world: World) -> None:
    say = Say((text("notice-words", words="明天上午查体"),), ((Button(text("button-noted"), "noted:1"),),))
    rows = [Queue(f"notice:1:{who}", ("wecom", who), Lane.BULK, say) for who in (DOCTOR, COLLEAGUE, GONE)]
    await world.parts.store.write(lambda conn: outbox.queue(conn, rows, world.parts.clock.now()))
    query = select(tables.outbox.c.address, tables.outbox.c.state)
    async with world.running():
        await world.answer(COLLEAGUE, 1)
    found = await world.parts.store.read(lambda conn: dict(tuple(row) for row in conn.execute(query)))
    assert found == {DOCTOR: "sent", COLLEAGUE: "sent", "d3": "waiting"}  # his other account
    assert [body["touser"] for body in world.wecom.sent("message/send")] == [f"{DOCTOR}|{COLLEAGUE}|{GONE}"]
