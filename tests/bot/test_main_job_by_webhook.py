"""The whole program behind a webhook: people get their replies in its answers, and no fault on the way loses one."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection, event, insert, select
from sqlalchemy.engine import Engine

from bot.app import Lingbao, Parts, opened
from bot.channels.base import Reply, Take, Webhook
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_webhook import Hook
from bot.clock import Clock
from bot.settings import Settings, Web
from core.messages import Inbound, Message
from locales import load_catalogue
from storage import tables
from tests.county import LI, ZHANG, at, plant
from tests.emulator import BotApi
from web.app import build_app

DOCTOR, COLLEAGUE = 555, 556
GROUP = -1_000_000_000_042
PATH = "/telegram/hook"


class Counting(TelegramChannel):
    """Knows how many messages the program has been given."""

    given = 0

    def webhooks(self, reply: Reply, take: Take) -> Mapping[str, Webhook]:
        async def counted(inbound: Inbound) -> Message | None:
            self.given += 1
            return await reply(inbound)

        return super().webhooks(counted, take)


class World:
    """The program behind its webhook, and a clock that the test moves."""

    def __init__(self, api: BotApi, parts: Parts) -> None:
        self.api, self.parts, self.clock = api, parts, parts.clock

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """Starts the whole program and stops it as a signal does; yields the address of its pages."""
        hook = Hook(f"https://bot.county.example{PATH}", "secret")
        self.channel = Counting(self.api.token, self.api.url, hook=hook, now=self.clock.now)
        self.program = Lingbao(self.parts, [self.channel])
        address, stop = asyncio.get_running_loop().create_future(), asyncio.Event()
        running = self.program.run(build_app(self.program.health), address.set_result, stop)
        task = asyncio.create_task(running)
        url = await address
        self.api.webhooks = [url + PATH]
        try:
            yield url
        finally:
            stop.set()
            await task

    async def invite(self, code: str, unit_id: int, uses: int = 1) -> None:
        row = {"code": code, "unit_id": unit_id, "role": "reporter", "uses_left": uses}
        expires_at = self.clock.now() + timedelta(days=7)
        await self.parts.store.write(
            lambda conn: conn.execute(insert(tables.invitation).values(expires_at=expires_at, **row)).close()
        )

    async def join(self, user: int, unit_id: int) -> None:
        await self.invite(f"CODE{user}", unit_id)
        self.api.start(user, f"CODE{user}")
        await self.answer(user, 1)

    async def answer(self, user: int, number: int) -> str:
        """The bot's message with that number to this person."""
        await self.api.until(lambda: len(self.api.sent(user)) >= number)
        return self.api.sent(user)[number - 1].text

    async def reachable(self, user: int) -> bool:
        query = select(tables.account.c.reachable).where(tables.account.c.address == str(user))
        return bool(await self.parts.store.read(lambda conn: conn.execute(query).scalar_one()))

    async def versions(self) -> list[tuple[int, dict[str, int]]]:
        table = tables.report_revision
        query = select(table.c.version, table.c["values"]).order_by(table.c.unit_id, table.c.version)
        return await self.parts.store.read(lambda conn: [tuple(row) for row in conn.execute(query)])


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr("storage.engines.BUSY_TIMEOUT_S", 0)  # of a lock one hears at once
    clock = Clock()
    clock.move_to(at("2026-11-20 15:00"))
    settings = Settings(data_dir=tmp_path, web=Web(port=0))
    async with BotApi(now=clock.now) as api, opened(settings, clock, load_catalogue()) as parts:
        await parts.store.write(plant)
        yield World(api, parts)


async def test_replies_are_given_and_only_the_rest_is_sent(world: World) -> None:
    api = world.api
    async with world.running() as url:
        await world.join(DOCTOR, ZHANG.id)
        await world.join(COLLEAGUE, LI.id)
        said = api.say(DOCTOR, "门诊12 接种3 疑似0")
        assert "门诊人次：12" in await world.answer(DOCTOR, 2)
        api.edit(DOCTOR, said, "门诊12 接种4 疑似0")
        assert "3 → 4" in await world.answer(DOCTOR, 3)
        world.clock.move_to(at("2026-11-20 15:01"))  # nobody gets more than three at once like this
        api.tap(DOCTOR, api.sent(DOCTOR)[-1].message_id, "撤销（10 分钟内）")
        await world.answer(DOCTOR, 4)
        await api.until(lambda: api.answered)
        assert [call.method for call in api.given] == ["sendMessage"] * 5
        assert api.called("sendMessage") == []
        world.clock.move_to(at("2026-11-20 16:30"))
        await world.program.clockwork.look()
        assert "李家村" in await world.answer(COLLEAGUE, 2)
        assert len(api.called("sendMessage")) == 1
        async with aiohttp.ClientSession() as session, session.get(f"{url}/health") as answer:
            assert answer.status == 200
    assert [values["vaccinations"] for _, values in await world.versions()] == [3, 4, 3]


async def test_in_a_group_a_report_gets_a_sign_and_a_doubt_a_private_message(world: World) -> None:
    api = world.api
    async with world.running():
        await world.join(DOCTOR, ZHANG.id)
        api.gather(GROUP, DOCTOR, COLLEAGUE)
        said = api.say(DOCTOR, "门诊12 接种3 疑似0", GROUP)
        await api.until(lambda: api.sent(GROUP))
        api.edit(DOCTOR, said, "门诊12 接种十几 疑似0")
        assert "十几" in await world.answer(DOCTOR, 2)
        api.edit(DOCTOR, said, "门诊12 接种4 疑似0")
        await api.until(lambda: len(api.sent(GROUP)) == 2)
    assert [(sent.text, sent.message_id) for sent in api.sent(GROUP)] == [("👌", said), ("✍", said)]
    assert len(api.sent(DOCTOR)) == 2
    assert [call.params["chat_id"] for call in api.given] == [str(DOCTOR)]  # of joining
    assert [call.params["chat_id"] for call in api.called("sendMessage")] == [str(DOCTOR)]
    assert [values["vaccinations"] for _, values in await world.versions()] == [3, 4]


async def test_the_first_message_from_a_group_finds_who_has_closed_her_private_chat(world: World) -> None:
    api = world.api
    async with world.running():
        await world.join(DOCTOR, ZHANG.id)
        api.gather(GROUP, DOCTOR)
        api.block(DOCTOR)
        api.say(DOCTOR, "门诊十几", GROUP)
        await api.until(lambda: api.called("sendMessage"))
        async with asyncio.timeout(30):
            while await world.reachable(DOCTOR):
                await asyncio.sleep(0.01)
        again = api.say(DOCTOR, "门诊十几", GROUP)
        await api.until(lambda: api.sent(GROUP))
    assert [sent.answers for sent in api.sent(GROUP)] == [again]
    assert "私聊" in api.sent(GROUP)[0].text


async def test_an_answer_that_is_lost_on_its_way_is_said_again(world: World) -> None:
    """As if the process had died between COMMIT and its answer."""
    async with world.running():
        await world.join(DOCTOR, ZHANG.id)
        world.api.lose_answers()
        world.api.say(DOCTOR, "12 3 0")
        assert "门诊人次：12" in await world.answer(DOCTOR, 2)
        world.api.say(DOCTOR, "/help")
        await world.answer(DOCTOR, 3)
    assert len(world.api.sent(DOCTOR)) == 3
    assert world.api.refusals == [0]
    assert [version for version, _ in await world.versions()] == [1]


async def test_a_program_that_starts_again_says_what_the_last_one_could_not(world: World) -> None:
    async with world.running():
        await world.join(DOCTOR, ZHANG.id)
        world.api.lose_answers(1000)
        world.api.say(DOCTOR, "12 3 0")
        await world.api.until(lambda: world.api.refusals)
    world.api.lose_answers(-1000 + len(world.api.refusals))
    async with world.running():
        assert "门诊人次：12" in await world.answer(DOCTOR, 2)
        await world.api.until(lambda: not world.api.updates)
    assert [version for version, _ in await world.versions()] == [1]


async def test_while_nothing_can_be_stored_nothing_is_confirmed(world: World, tmp_path: Path) -> None:
    async with world.running():
        await world.join(DOCTOR, ZHANG.id)
        other = sqlite3.connect(tmp_path / "lingbao.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        world.api.say(DOCTOR, "12 3 0")
        await world.api.until(lambda: len(world.api.refusals) >= 3)
        assert any("cannot be stored" in reason for reason in await world.program.health())
        assert world.api.updates
        other.execute("ROLLBACK")
        other.close()
        assert "门诊人次：12" in await world.answer(DOCTOR, 2)
        await world.api.until(lambda: not world.api.updates)
        assert not any("cannot be stored" in reason for reason in await world.program.health())
    assert set(world.api.refusals) == {503}
    assert [version for version, _ in await world.versions()] == [1]


async def test_a_hundred_that_arrive_during_a_commit_are_stored_together(world: World) -> None:
    inserts: list[str] = []
    go_on = threading.Event()

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO inbox"):
            inserts.append(statement)

    def hold(conn: Connection) -> None:
        go_on.wait(30)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        async with world.running():
            await world.api.until(lambda: world.api.webhook)
            world.api.max_connections = 100
            holding = asyncio.create_task(world.parts.store.write(hold))
            for person in range(1000, 1100):
                world.api.say(person, "12 3 0")
            await world.api.until(lambda: len(world.api.updates) == 100)
            async with asyncio.timeout(30):
                while world.channel.given < 100:
                    await asyncio.sleep(0.01)
            go_on.set()
            await world.api.until(lambda: not world.api.updates)
            await holding
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert all(len(world.api.sent(person)) == 1 for person in range(1000, 1100))
    assert len(inserts) <= 2  # the first goes alone
