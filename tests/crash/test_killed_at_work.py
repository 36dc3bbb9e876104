"""`lingbao run` killed at random moments while reports come in: promise 1, to the letter."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from storage import open_store, tables
from tests.crash.lives import Midwife, midwife
from tests.emulator import BotApi

KILLS = 50
DOCTORS = 120
VERSIONS = 3
TOWNSHIPS = 4


def plant(conn: Connection) -> None:
    """One county, some townships, and a village clinic with a joined doctor for every phone."""
    county = {"id": 1, "code": "C", "name": "县", "level": "county", "parent_id": None, "path": "1/"}
    townships = [
        {"id": 2 + n, "code": f"T{n}", "name": f"乡{n}", "level": "township", "parent_id": 1, "path": f"1/{2 + n}/"}
        for n in range(TOWNSHIPS)
    ]
    conn.execute(insert(tables.unit), [county, *townships])
    for doctor in range(1, DOCTORS + 1):
        village, above = 1000 + doctor, 2 + doctor % TOWNSHIPS
        row = {"id": village, "code": f"V{doctor}", "name": f"村{doctor}", "level": "village", "parent_id": above}
        conn.execute(insert(tables.unit).values(**row, path=f"1/{above}/{village}/"))
        conn.execute(insert(tables.person).values(id=doctor, name=f"医生{doctor}", language="zh-CN"))
        account = {"channel": "telegram", "address": str(doctor), "person_id": doctor, "reachable": True}
        conn.execute(insert(tables.account).values(**account))
        conn.execute(insert(tables.post).values(person_id=doctor, unit_id=village, role="reporter"))


def figures(doctor: int, version: int) -> tuple[int, int, int]:
    return doctor, version, doctor % 3


def messages(rng: random.Random) -> Iterator[tuple[int, str]]:
    """What everybody writes, all mixed: each doctor's reports in their order, every one with other figures."""
    turns = [doctor for doctor in range(1, DOCTORS + 1) for _ in range(VERSIONS)]
    rng.shuffle(turns)
    said: Counter[int] = Counter()
    for doctor in turns:
        said[doctor] += 1
        visits, vaccinations, suspected = figures(doctor, said[doctor])
        yield doctor, f"门诊{visits} 接种{vaccinations} 疑似{suspected}"


def receipts(api: BotApi, doctor: int) -> set[str]:
    """Which versions this doctor has had a receipt for; one may have come twice, which the documents say."""
    return {
        f"第 {version} 版"
        for version in range(1, VERSIONS + 1)
        if any(f"第 {version} 版" in sent.text for sent in api.sent(doctor))
    }


async def die_at_work(midwife: Midwife, api: BotApi, env: dict[str, str], rng: random.Random) -> None:
    """One life, killed after so many calls of the Bot API or after so many milliseconds, whatever it is doing then."""
    pid = await midwife.begin(env)
    if rng.random() < 0.6:
        enough = len(api.calls) + rng.randint(2, 12)
        await api.until(lambda: len(api.calls) >= enough)
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


async def test_a_report_that_was_acknowledged_is_stored_and_one_that_was_stored_is_acknowledged(
    api: BotApi, migrated_sqlite: Path, tmp_path: Path
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    rng = random.Random(seed)
    file = tmp_path / "lingbao.db"
    shutil.copyfile(migrated_sqlite, file)
    store = open_store(f"sqlite:///{file}")
    await store.write(plant)
    env = {
        "LINGBAO_DATA_DIR": str(tmp_path),
        "LINGBAO_TELEGRAM__TOKEN": api.token,
        "LINGBAO_TELEGRAM__API": api.url,
        "LINGBAO_WEB__PORT": "0",
    }
    waiting = messages(rng)
    async with midwife(tmp_path / "log") as lives:
        for _ in range(KILLS):
            for doctor, words in islice(waiting, rng.randint(0, 2 * DOCTORS * VERSIONS // KILLS)):
                api.say(doctor, words)
            await die_at_work(lives, api, env, rng)
        for doctor, words in waiting:
            api.say(doctor, words)
        everybody = range(1, DOCTORS + 1)
        await live_on(lives, env, lambda: api.until(lambda: all(len(receipts(api, d)) == VERSIONS for d in everybody)))
    assert "Traceback" not in (tmp_path / "log").read_text()
    await store.read(assert_all_stored_once)
    await store.close()


def assert_all_stored_once(conn: Connection) -> None:
    revision = tables.report_revision.c
    rows = conn.execute(
        select(revision.unit_id, revision.version, revision["values"]).order_by(revision.unit_id, revision.version)
    )
    names = ("visits", "vaccinations", "suspected_cases")
    assert [(row.unit_id, row.version, row.values) for row in rows] == [
        (1000 + doctor, version, dict(zip(names, figures(doctor, version), strict=True)))
        for doctor in range(1, DOCTORS + 1)
        for version in range(1, VERSIONS + 1)
    ]
    assert conn.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
