"""`lingbao run` killed at random moments while reports come in: promise 1, to the letter."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from storage import Store, open_store
from storage.check import check
from storage.migrate import upgrade
from tests.crash.cast import MESSAGES, all_acknowledged, assert_all_stored_once, messages, plant
from tests.crash.lives import Life, Midwife, midwife
from tests.emulator import BotApi

KILLS = 50
HOOK = "/telegram"


async def die_at_work(midwife: Midwife, api: BotApi, env: dict[str, str], rng: random.Random) -> None:
    """One life, killed after so many calls of the Bot API or after so many milliseconds, whatever it is doing then."""
    pid = await midwife.begin(env)
    if rng.random() < 0.6:
        enough = len(api.calls) + rng.randint(2, 12)
        await api.until(lambda: len(api.calls) >= enough or not api.updates)
    await asyncio.sleep(rng.uniform(0, 0.1))  # the very moment is left to chance
    os.kill(pid, signal.SIGKILL)
    assert await midwife.ended(pid) == -signal.SIGKILL


async def live_on(midwife: Midwife, env: dict[str, str], until: Callable[[], Awaitable[None]]) -> None:
    """One more life, which is let live until that has happened and then stopped in order."""
    life = await midwife.ready(await midwife.begin(env))
    await until()
    life.stop()
    assert await midwife.ended(life.pid) == 0


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    started = datetime.now(UTC)  # all messages are of one day, even if the test runs past midnight
    async with BotApi(now=lambda: started) as api:
        yield api


@pytest.fixture
def rng() -> random.Random:
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    return random.Random(seed)


def environment(api: BotApi, folder: Path) -> dict[str, str]:
    return {
        "LINGBAO_DATA_DIR": str(folder),
        "LINGBAO_TELEGRAM__TOKEN": api.token,
        "LINGBAO_TELEGRAM__API": api.url,
        "LINGBAO_WEB__PORT": "0",
    }


async def assert_promise_kept(store: Store, log: Path) -> None:
    await store.read(assert_all_stored_once)
    assert not (await store.read(lambda conn: check(conn, lambda _done, _total: None))).differences
    assert "Traceback" not in log.read_text()
    await store.close()


async def test_a_report_that_was_acknowledged_is_stored_and_one_that_was_stored_is_acknowledged(
    api: BotApi, rng: random.Random, migrated_sqlite: Path, tmp_path: Path
) -> None:
    file = tmp_path / "lingbao.db"
    shutil.copyfile(migrated_sqlite, file)
    store = open_store(f"sqlite:///{file}")
    await store.write(plant)
    env, waiting = environment(api, tmp_path), messages(rng)
    async with midwife(tmp_path / "log") as lives:
        for _ in range(KILLS):
            for doctor, words in islice(waiting, rng.randint(0, 2 * MESSAGES // KILLS)):
                api.say(doctor, words)
            await die_at_work(lives, api, env, rng)
        for doctor, words in waiting:
            api.say(doctor, words)
        await live_on(lives, env, lambda: api.until(lambda: all_acknowledged(api)))
    await assert_promise_kept(store, tmp_path / "log")


class Pair:
    """Two processes behind one webhook: whenever one is killed, another takes its place."""

    def __init__(self, midwife: Midwife, api: BotApi, env: dict[str, str]) -> None:
        self._midwife, self._api, self._env = midwife, api, env
        self._lives: list[Life] = []

    async def complete(self) -> None:
        while len(self._lives) < 2:
            pid = await self._midwife.begin(self._env, "intake")
            self._lives.append(await self._midwife.ready(pid))
        self._api.webhooks = [life.url + HOOK for life in self._lives]

    async def kill_one(self, rng: random.Random) -> None:
        life = self._lives.pop(rng.randrange(2))
        life.kill()
        assert await self._midwife.ended(life.pid) == -signal.SIGKILL

    async def stop(self) -> None:
        for life in self._lives:
            life.stop()
            assert await self._midwife.ended(life.pid) == 0


async def test_two_processes_that_share_a_webhook_keep_the_promise(
    api: BotApi, rng: random.Random, fresh_postgres: str, tmp_path: Path
) -> None:
    store = open_store(fresh_postgres)
    await store.write(upgrade)
    await store.write(plant)
    env, waiting = environment(api, tmp_path), messages(rng)
    env |= {
        "LINGBAO_DATABASE": fresh_postgres,
        "LINGBAO_TELEGRAM__MODE": "webhook",
        "LINGBAO_TELEGRAM__WEBHOOK_URL": f"http://127.0.0.1:9{HOOK}",
        "LINGBAO_TELEGRAM__WEBHOOK_SECRET": "not-a-secret",
    }
    async with midwife(tmp_path / "log") as lives:
        pair = Pair(lives, api, env)
        for _ in range(KILLS):
            await pair.complete()
            enough = len(api.given) + rng.randint(1, 2 * MESSAGES // KILLS)
            for doctor, words in islice(waiting, 2 * MESSAGES // KILLS):
                api.say(doctor, words)
            await api.until(lambda enough=enough: len(api.given) >= enough or not api.updates)  # type: ignore[misc]
            await asyncio.sleep(rng.uniform(0, 0.02))  # the very moment is left to chance
            await pair.kill_one(rng)
        for doctor, words in waiting:
            api.say(doctor, words)
        await pair.complete()
        await api.until(lambda: all_acknowledged(api))
        await pair.stop()
    await assert_promise_kept(store, tmp_path / "log")
