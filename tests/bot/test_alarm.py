"""A chat that is not tried any more: whoever looks after the program hears of it on another one."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from starlette.applications import Starlette

from bot import alarm
from bot.app import Lingbao, Parts, opened
from bot.channels.base import Channel
from bot.channels.local import LocalChannel
from bot.channels.wecom import WeComChannel
from bot.channels.wecom_connection import Credentials
from bot.settings import Settings, Web
from core.messages import Message
from core.units import Role
from storage import tables
from tests.bot.program import CAST, StoppedClock, plant, shipped_catalogue
from tests.county import at
from tests.emulator.wecom import WeCom

KEEPER, COUNTY = "林管理员", "周主任"
TAKEN, REFUSED = "另一个程序用同一个机器人连了上去", "BotID 或 Secret 不对"


@dataclass
class World:
    parts: Parts
    wecom: WeCom
    heard: list[tuple[str, str]] = field(default_factory=list)
    secret: str = WeCom.secret

    def channels(self) -> list[Channel]:
        async def hear(address: str, message: Message) -> int:
            self.heard.append((address, message.text))
            self.wecom.changed()
            return len(self.heard)

        credentials = Credentials(self.wecom.bot_id, self.secret, self.wecom.url)
        return [LocalChannel(hear), WeComChannel(credentials, now=self.parts.clock.now)]

    @asynccontextmanager
    async def running(self, *, local: bool = True) -> AsyncIterator[Lingbao]:
        program = Lingbao(self.parts, self.channels()[0 if local else 1 :])
        stop = asyncio.Event()
        work = asyncio.create_task(program.run(Starlette(), lambda _url: None, stop))
        yield program
        stop.set()
        await work

    async def until_given_up(self, program: Lingbao) -> None:
        async with asyncio.timeout(30):
            await program.channels["wecom"].condition.given_up.wait()

    async def until_queued(self, count: int) -> list[str]:
        """The keys of what was queued about it."""
        query = select(tables.outbox.c.key).where(tables.outbox.c.key.like("stopped:%"))
        async with asyncio.timeout(30):
            while len(keys := await self.parts.store.read(lambda conn: list(conn.scalars(query)))) < count:
                await asyncio.sleep(0.005)
        return keys


@pytest.fixture
async def world(migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    shutil.copyfile(migrated_sqlite, tmp_path / "lingbao.db")
    monkeypatch.setattr(alarm, "SURE_S", 0.01)
    clock = StoppedClock()
    clock.move_to(at("2026-11-20 10:00"))
    async with (
        WeCom() as wecom,
        opened(Settings(data_dir=tmp_path, web=Web(port=0)), clock, shipped_catalogue()) as parts,
    ):
        await parts.store.write(lambda conn: plant(conn, "local", {name: name for name in CAST["people"]}))
        yield World(parts, wecom)


async def moves_to_wecom(world: World, who: str) -> None:
    moved = update(tables.account).where(tables.account.c.address == who).values(channel="wecom")
    await world.parts.store.write(lambda conn: conn.execute(moved))


async def evicted(world: World, program: Lingbao) -> None:
    await world.wecom.until(lambda: world.wecom.subscribed)
    world.wecom.evict()
    await world.until_given_up(program)


async def test_the_administrators_hear_of_it_at_once_and_once_a_day(world: World) -> None:
    async with world.running() as program:
        await evicted(world, program)
        [reason] = await program.health()
        assert reason.startswith("messages cannot be received from wecom any more: another program")
        await world.wecom.until(lambda: world.heard)
    async with world.running() as program:
        await evicted(world, program)
        await asyncio.sleep(0.05)  # long enough for a second one
    [(who, said)] = world.heard
    assert who == KEEPER
    assert TAKEN in said
    assert "企业微信停了" in said
    assert await world.until_queued(1) == [f"stopped:wecom:{_number(KEEPER)}:2026-11-20"]


async def test_a_refused_secret_is_told_in_other_words(world: World) -> None:
    world.secret = "mistyped"
    async with world.running():
        await world.wecom.until(lambda: world.heard)
    [(_, said)] = world.heard
    assert REFUSED in said
    assert "mistyped" not in said


@pytest.mark.parametrize("how", ["none", "on WeCom alone"])
async def test_without_an_administrator_on_another_chat_the_county_hears_of_it(world: World, how: str) -> None:
    if how == "none":
        away = delete(tables.post).where(tables.post.c.role == Role.ADMINISTRATOR)
        await world.parts.store.write(lambda conn: conn.execute(away))
    else:
        await moves_to_wecom(world, KEEPER)
    async with world.running() as program:
        await evicted(world, program)
        await world.wecom.until(lambda: world.heard)
    assert [who for who, _ in world.heard] == [COUNTY]


async def test_where_there_is_no_other_chat_the_log_and_the_health_say_it(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async with world.running(local=False) as program:
        await evicted(world, program)
        assert await program.health()
        await _until(lambda: "nobody who could be told" in caplog.text)
    errors = [record.message for record in caplog.records if record.levelno == logging.ERROR]
    assert [words.split(":")[0] for words in errors] == ["WeCom", "wecom"]
    assert await world.until_queued(0) == []


async def test_who_has_lost_the_lead_meanwhile_raises_no_alarm(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is another process that has taken the connection, and rightly."""
    monkeypatch.setattr(alarm, "SURE_S", 60)
    program = Lingbao(world.parts, world.channels())
    duties = asyncio.create_task(program._receive())
    await evicted(world, program)
    duties.cancel()
    await asyncio.wait([duties])
    assert await world.until_queued(0) == []
    assert await program.health() == []
    again = asyncio.create_task(program._receive())
    await world.wecom.until(lambda: world.wecom.connections == 2 and world.wecom.subscribed)
    again.cancel()
    await asyncio.wait([again])


def _number(who: str) -> int:
    return 101 + list(CAST["people"]).index(who)


async def _until(is_true: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not is_true():
            await asyncio.sleep(0.005)
