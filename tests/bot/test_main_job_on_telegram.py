"""The main job over real sockets: join, report, tap, edit, be reminded; the township gets the names and the week."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.app import Lingbao, Parts, opened
from bot.channels.telegram import TelegramChannel
from bot.clock import Clock
from bot.settings import Settings, Web
from locales import load_catalogue
from storage import tables
from storage.tables import report, report_revision
from tests.county import EAST, LI, ZHANG, at, plant
from tests.emulator import BotApi
from web.app import build_app

DOCTOR, COLLEAGUE, MANAGER = 555, 556, 557
PNG = b"\x89PNG\r\n"
ZIP = b"PK\x03\x04"


class World:
    """The program with its Telegram channel, and a clock that the test moves."""

    def __init__(self, api: BotApi, parts: Parts) -> None:
        self.api, self.parts, self.clock = api, parts, parts.clock
        self.program = self.start_program()

    def start_program(self) -> Lingbao:
        channel = TelegramChannel(self.api.token, self.api.url, now=self.clock.now)
        return Lingbao(self.parts, [channel])

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Starts the whole program, web server and jobs included, and stops it as a signal does."""
        ready, stop = asyncio.Event(), asyncio.Event()
        app = build_app(self.program.health)
        task = asyncio.create_task(self.program.run(app, lambda _url: ready.set(), stop))
        await ready.wait()
        try:
            yield
        finally:
            stop.set()
            await task

    async def move_to(self, wall_clock: str) -> None:
        """As in life: the alarm clock looks, and delivery sends what that has queued."""
        self.clock.move_to(at(wall_clock))
        await self.program.clockwork.look()

    async def invite(self, code: str, unit_id: int, role: str) -> None:
        row = {"code": code, "unit_id": unit_id, "role": role, "uses_left": 1}
        expires_at = self.clock.now() + timedelta(days=7)
        await self.parts.store.write(
            lambda conn: conn.execute(insert(tables.invitation).values(expires_at=expires_at, **row))
        )

    async def answer(self, user: int, number: int) -> str:
        """The bot's message with that number to this person."""
        await self.api.until(lambda: len(self.api.sent(user)) >= number)
        return self.api.sent(user)[number - 1].text

    async def versions(self) -> list[tuple[int, dict[str, int], str]]:
        columns = report_revision.c.version, report_revision.c["values"], report_revision.c.source
        query = select(*columns).order_by(report_revision.c.version)
        return await self.parts.store.read(lambda conn: [tuple(row) for row in conn.execute(query)])


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    clock = Clock()
    clock.move_to(at("2026-11-20 15:00"))
    settings = Settings(data_dir=tmp_path, web=Web(port=0))
    async with BotApi(now=clock.now) as api, opened(settings, clock, load_catalogue()) as parts:
        await parts.store.write(plant)
        yield World(api, parts)


async def test_from_the_invitation_to_the_digest(world: World) -> None:
    api = world.api
    await world.invite("DOC1", ZHANG.id, "reporter")
    await world.invite("DOC2", LI.id, "reporter")
    await world.invite("BOSS", EAST.id, "manager")
    async with world.running():
        api.say(DOCTOR, "12 3 0")
        assert "加入" in await world.answer(DOCTOR, 1)
        assert api.number_buttons == {DOCTOR: "发送我的手机号码"}

        for user, code in ((DOCTOR, "DOC1"), (COLLEAGUE, "DOC2"), (MANAGER, "BOSS")):
            api.start(user, code)
        assert "张家村" in await world.answer(DOCTOR, 2)
        assert "12 3 0" in await world.answer(DOCTOR, 3)
        assert DOCTOR not in api.number_buttons
        assert "李家村" in await world.answer(COLLEAGUE, 1)
        assert "东河镇" in await world.answer(MANAGER, 1)

        said = api.say(DOCTOR, "门诊12 接种3 疑似0")
        receipt = await world.answer(DOCTOR, 4)
        assert all(words in receipt for words in ("张家村", "11月20日", "门诊人次：12", "接种针次：3", "疑似病例：0"))

        api.edit(DOCTOR, said, "门诊12 接种4 疑似0")
        assert "3 → 4" in await world.answer(DOCTOR, 5)

        api.tap(DOCTOR, api.sent(DOCTOR)[-1].message_id, "撤销（10 分钟内）")
        await world.answer(DOCTOR, 6)
        assert await world.versions() == [
            (1, {"visits": 12, "vaccinations": 3, "suspected_cases": 0}, "message"),
            (2, {"visits": 12, "vaccinations": 4, "suspected_cases": 0}, "edit"),
            (3, {"visits": 12, "vaccinations": 3, "suspected_cases": 0}, "undo"),
        ]

        await world.move_to("2026-11-20 16:30")
        assert "李家村" in await world.answer(COLLEAGUE, 2)
        await world.move_to("2026-11-20 20:00")
        names = await world.answer(MANAGER, 2)
        assert "李家村" in names
        assert "张家村" not in names
        assert len(api.sent(DOCTOR)) == 6

        await world.move_to("2026-11-23 08:00")
        await api.until(lambda: [sent.kind for sent in api.sent(MANAGER)].count("photo") == 1)
        api.tap(MANAGER, api.sent(MANAGER)[-1].message_id, "工作簿")
        await api.until(lambda: [sent.kind for sent in api.sent(MANAGER)].count("document") == 1)
    digest = api.sent(MANAGER)[2:]
    assert sorted(sent.kind for sent in digest if sent.kind != "message") == ["document", "photo"]
    assert "第47期" in "".join(sent.text for sent in digest)
    files = {sent.kind: sent.file.content for sent in digest if sent.file}
    assert files["photo"].startswith(PNG)
    assert files["document"].startswith(ZIP)


async def test_a_report_that_was_not_confirmed_comes_again_and_counts_once(world: World) -> None:
    """The program dies between COMMIT and the confirmation: Telegram brings the message a second time."""
    await world.invite("DOC1", ZHANG.id, "reporter")
    world.api.start(DOCTOR, "DOC1")
    async with world.running():
        await world.answer(DOCTOR, 1)
    world.api.say(DOCTOR, "12 3 0")
    unconfirmed = list(world.api.updates)
    world.program = world.start_program()
    async with world.running():
        await world.answer(DOCTOR, 2)
    world.api.updates[:0] = [update for update in unconfirmed if update not in world.api.updates]
    world.program = world.start_program()
    async with world.running():
        world.api.say(DOCTOR, "/help")
        await world.answer(DOCTOR, 3)
    stored = await world.parts.store.read(lambda conn: conn.execute(select(report.c.version)).scalars().all())
    assert (stored, len(world.api.sent(DOCTOR))) == ([1], 3)


async def test_somebody_who_blocks_the_bot_is_marked_and_marked_back_when_she_writes(world: World) -> None:
    await world.invite("DOC2", LI.id, "reporter")
    reachable = select(tables.account.c.reachable).where(tables.account.c.address == str(COLLEAGUE))
    async with world.running():
        world.api.start(COLLEAGUE, "DOC2")
        await world.answer(COLLEAGUE, 1)
        world.api.block(COLLEAGUE)
        await world.move_to("2026-11-20 16:30")
        async with asyncio.timeout(30):
            while await world.parts.store.read(lambda conn: conn.execute(reachable).scalar_one()):
                await asyncio.sleep(0.01)
        world.api.start(COLLEAGUE)
        await world.answer(COLLEAGUE, 2)
        assert await world.parts.store.read(lambda conn: conn.execute(reachable).scalar_one())
