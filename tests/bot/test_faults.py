"""The whole program while its database is away: nothing is confirmed, everybody can see why, and it goes on alone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from itertools import count
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import insert, select

from bot.app import Lingbao, Parts, opened
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_webhook import Hook
from bot.clock import Clock
from bot.settings import Settings, Web
from locales import load_catalogue
from storage import DatabaseAway, engines
from storage.tables import account, fact, inbox, report
from tests import file_faults
from tests.county import at, plant
from tests.emulator import BotApi, Waits
from tests.postgres_line import PostgresLine
from web.app import build_app

DOCTOR = 555
REPORT = "门诊12 接种3 疑似0"
HOOK = Hook("https://bot.county.example/hook", "s3cret")


class World:
    """The running program; the doctor of 张家村 has joined."""

    def __init__(self, api: BotApi, parts: Parts, hook: Hook | None = None) -> None:
        self.api, self.parts = api, parts
        self.waits = Waits(api.changed)
        self.url = ""
        channel = TelegramChannel(api.token, api.url, hook=hook, now=parts.clock.now, sleep=self.wait)
        self.program = Lingbao(parts, [channel])
        self.program.delivery.store.wait_s = 0.05

    async def wait(self, seconds: float) -> None:
        """Noted, and shortened."""
        await self.waits(seconds)
        await asyncio.sleep(seconds / 50)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        joined = {"channel": "telegram", "address": str(DOCTOR), "person_id": 11, "reachable": True}
        await self.parts.store.write(lambda conn: conn.execute(insert(account).values(joined)))
        ready, stop = asyncio.Event(), asyncio.Event()

        def on_ready(url: str) -> None:
            self.url = url
            ready.set()

        task = asyncio.create_task(self.program.run(build_app(self.program.health), on_ready, stop))
        await ready.wait()
        try:
            yield
        finally:
            stop.set()
            await task

    async def health(self) -> tuple[int, list[str]]:
        async with httpx.AsyncClient() as http:
            answer = await http.get(f"{self.url}/health")
        return answer.status_code, answer.json()["reasons"]

    async def until_healthy(self) -> None:
        async with asyncio.timeout(30):
            while await self.health() != (200, []):
                await asyncio.sleep(0.05)

    async def until_failing(self, *, because: list[str]) -> None:
        """Its parts notice one after the other."""
        async with asyncio.timeout(30):
            while not _all_said(await self.health(), because):
                self.program.delivery.wake()
                await asyncio.sleep(0.05)

    async def look(self, wall_clock: str) -> None:
        """As in life: the alarm clock looks once a minute."""
        self.parts.clock.move_to(at(wall_clock))
        await self.program.clockwork.look()

    async def versions(self) -> list[int]:
        return await self.parts.store.read(lambda conn: list(conn.execute(select(report.c.version)).scalars()))


def _all_said(health: tuple[int, list[str]], because: list[str]) -> bool:
    status, reasons = health
    return status == 503 and all(any(words in reason for reason in reasons) for words in because)


Break = Callable[[World], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def world_on(settings: Settings, *, hook: Hook | None = None) -> AsyncIterator[World]:
    clock = Clock()
    clock.move_to(at("2026-11-20 15:00"))
    async with BotApi(now=clock.now) as api, opened(settings, clock, load_catalogue()) as parts:
        await parts.store.write(plant)
        yield World(api, parts, hook)


@pytest.fixture
def file(migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nobody waits for a lock."""
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_S", 0)
    return Path(tmp_path / "lingbao.db")


@pytest.fixture
def settings(tmp_path: Path, file: Path) -> Settings:
    return Settings(data_dir=tmp_path, database=SecretStr(f"sqlite:///{file}"), web=Web(port=0))


@asynccontextmanager
async def locked(world: World) -> AsyncIterator[None]:
    with file_faults.locked(_file(world)):
        yield


@asynccontextmanager
async def full(world: World) -> AsyncIterator[None]:
    """No table may grow by another page, and the inbox has filled up its last one."""

    async def fill() -> None:
        await store.write(lambda conn: conn.exec_driver_sql("PRAGMA max_page_count = 1"))
        for number in count():
            row = {"channel": "telegram", "message": f"f{number}", "received_at": world.parts.clock.now()}
            await store.write(lambda conn, row=row: conn.execute(insert(inbox).values(row)))  # type: ignore[misc]

    store = world.parts.store
    with file_faults.quota():
        with pytest.raises(DatabaseAway, match="disk is full"):
            await fill()
        yield


@asynccontextmanager
async def vanished(world: World) -> AsyncIterator[None]:
    moved = _file(world).rename(_file(world).with_name("elsewhere.db"))
    yield
    moved.rename(_file(world))


def _file(world: World) -> Path:
    return world.parts.settings.data_dir / "lingbao.db"


@pytest.mark.parametrize(
    ("fault", "because"),
    [
        (
            locked,
            [
                "messages cannot be stored: the database is locked by another program",
                "jobs cannot be done: the database is locked by another program",
                "messages cannot be sent: the database is locked by another program",
            ],
        ),
        (full, ["messages cannot be stored: the disk is full"]),
        (
            vanished,
            [
                "messages cannot be stored: the database file cannot be opened",
                "jobs cannot be done: the database file cannot be opened",
                "messages cannot be sent: the database file cannot be opened",
                "the database cannot be read: the database file cannot be opened",
            ],
        ),
    ],
)
async def test_a_fault_of_the_file(
    settings: Settings, fault: Break, because: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with world_on(settings) as world, world.running():
        await world.until_healthy()
        async with fault(world):
            world.api.say(DOCTOR, REPORT)
            await world.look("2026-11-20 16:30")
            await world.api.until(lambda: len(world.waits) >= 4)
            await world.until_failing(because=because)
            await world.look("2026-11-20 16:31")
            assert len(world.api.updates) == 1
            assert not world.api.sent(DOCTOR)
            attempts = len(world.waits)
        await world.api.until(lambda: world.api.sent(DOCTOR))
        await world.look("2026-11-20 16:32")
        await world.until_healthy()
        await world.api.until(lambda: not world.api.updates)
        assert await world.versions() == [1]
    assert "门诊人次：12" in world.api.sent(DOCTOR)[0].text
    assert len(world.api.sent(DOCTOR)) == 1
    assert all(0.5 <= seconds <= 5 for seconds in world.waits)
    said = Log(caplog)
    assert attempts <= said.count("Telegram: messages could not be stored: the d") == len(world.waits)
    assert said.count("Their channel will bring them again") <= 2
    assert said.count("messages cannot be sent") <= 2
    assert said.count("messages are sent again") <= 1
    assert said.count("jobs cannot be done") <= 4  # the alarm clock itself may have looked as well
    assert said.count("messages are stored again") == 1
    said.is_plain()


async def test_a_damaged_file_confirms_nothing_and_asks_for_a_backup(
    settings: Settings, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with world_on(settings) as world, world.running():
        await world.until_healthy()
        await world.parts.store.write(lambda conn: conn.execute(insert(fact).values(key="x", value="x" * 10_000)))
        file_faults.settle(file)
        file_faults.damage(file)
        with suppress(DatabaseAway):  # what is still in its memory SQLite does not read from the file
            await world.parts.store.write(lambda conn: conn.exec_driver_sql("PRAGMA shrink_memory"))
        world.api.say(DOCTOR, REPORT)
        await world.api.until(lambda: len(world.waits) >= 6)
        await world.until_failing(because=["stop the program and restore a backup"])
        assert len(world.api.updates) == 1
        assert not world.api.sent(DOCTOR)
    Log(caplog).is_plain()


async def test_telegram_is_told_503_while_nothing_can_be_stored(settings: Settings) -> None:
    async with world_on(settings, hook=HOOK) as world, world.running():
        await world.api.until(lambda: world.api.webhook)
        async with locked(world):
            world.api.webhooks = [world.url + HOOK.path]
            world.api.say(DOCTOR, REPORT)
            await world.until_failing(because=["messages cannot be stored: the database is locked"])
            async with asyncio.timeout(30):
                while len(world.api.refusals) < 3:
                    await asyncio.sleep(0.05)
        await world.api.until(lambda: world.api.sent(DOCTOR))
        await world.look("2026-11-20 15:01")
        await world.until_healthy()
        assert await world.versions() == [1]
    assert set(world.api.refusals) == {503}
    assert len(world.api.sent(DOCTOR)) == 1


async def test_postgres_is_gone_for_a_while(
    fresh_postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with PostgresLine(fresh_postgres) as line:
        settings = Settings(data_dir=tmp_path, database=SecretStr(line.url), web=Web(port=0))
        async with world_on(settings) as world, world.running():
            await world.until_healthy()
            await line.cut()
            world.api.say(DOCTOR, REPORT)
            await world.look("2026-11-20 16:30")
            gone = "the database server cannot be reached; look whether it is running"
            await world.until_failing(
                because=[
                    f"the database cannot be read: {gone}",
                    "jobs cannot be done: the",
                    f"messages cannot be sent: {gone}",
                ]
            )
            assert len(world.api.updates) == 1
            assert not world.api.sent(DOCTOR)
            await line.mend()
            await world.api.until(lambda: world.api.sent(DOCTOR))
            await world.look("2026-11-20 16:31")
            await world.until_healthy()
            assert await world.versions() == [1]
    assert len(world.api.sent(DOCTOR)) == 1
    Log(caplog).is_plain()


class Log:
    """What the program said, without what its libraries said."""

    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        ours = [record for record in caplog.records if record.name.partition(".")[0] in ("bot", "scheduler", "storage")]
        assert not [record for record in caplog.records if record.exc_info or record.name == "apscheduler"]
        self.lines = [record.getMessage() for record in ours]

    def count(self, words: str) -> int:
        return sum(words in line for line in self.lines)

    def is_plain(self) -> None:
        """No traceback, no statement, nobody's words or address, and no storm."""
        text = "\n".join(self.lines)
        assert not [word for word in ("Traceback", "INSERT", "SELECT", "Error", "门诊", str(DOCTOR)) if word in text]
        assert len(self.lines) < 60
