"""Two `lingbao run` on one PostgreSQL database and one bot on WeCom, which has a single connection for it: whoever
leads has it, and another takes it over when that one dies or loses its seat."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import Connection, select, text

from core.effects import Queue
from core.messages import Lane, Say
from core.texts import text as words
from storage import Store, outbox, tables
from storage.outbox import State
from storage.processes import LEADER, LOCKS
from tests.crash.cast import plant
from tests.crash.lives import Life, Midwife, midwife
from tests.emulator.wecom import WeCom
from tests.emulator.wecom.faults import HELD, NONE

DOCTORS = [str(doctor) for doctor in range(1, 61)]
PUSH, ANSWERED = "aibot_send_msg", 15
UNSEAT = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = :locks "
    "AND objid = :leader AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class Office:
    """Two processes, one of which leads."""

    def __init__(self, midwife: Midwife, wecom: WeCom, env: dict[str, str]) -> None:
        self._midwife, self._wecom, self._env = midwife, wecom, env
        self.lives: list[Life] = []

    async def begin(self) -> None:
        self.lives.append(await self._midwife.ready(await self._midwife.begin(self._env)))

    async def leader(self) -> Life:
        async with asyncio.timeout(30), aiohttp.ClientSession() as session:
            while True:  # for a second two of them may think so
                leading = [life for life in self.lives if await _leads(session, life)]
                if len(leading) == 1:
                    return leading[0]
                await asyncio.sleep(0.05)

    async def until_well(self, life: Life) -> None:
        async with asyncio.timeout(30), aiohttp.ClientSession() as session:
            while True:
                async with session.get(f"{life.url}/health") as answer:
                    if answer.status == 200:
                        return
                await asyncio.sleep(0.05)

    async def kill(self, life: Life) -> None:
        self.lives.remove(life)
        life.kill()
        await self._midwife.ended(life.pid)

    async def stop(self) -> None:
        for life in self.lives:
            life.stop()
            assert await self._midwife.ended(life.pid) == 0


async def _leads(session: aiohttp.ClientSession, life: Life) -> bool:
    async with session.get(f"{life.url}/metrics") as answer:
        return "lingbao_leads 1.0" in await answer.text()


@pytest.fixture
async def wecom() -> AsyncIterator[WeCom]:
    async with WeCom() as wecom:
        wecom.state.opened |= set(DOCTORS)
        yield wecom


def wave(conn: Connection) -> None:
    """A reminder to everybody."""
    say = Say(lines=(words("remind-title"),))
    messages = [Queue(f"remind:{doctor}", ("wecom", doctor), Lane.BULK, say) for doctor in DOCTORS]
    outbox.queue(conn, messages, datetime.now(UTC))


def sending(conn: Connection) -> set[str]:
    return set(conn.scalars(select(tables.outbox.c.address).where(tables.outbox.c.state == State.SENDING)))


def unsent(conn: Connection) -> list[str]:
    return list(conn.scalars(select(tables.outbox.c.key).where(tables.outbox.c.state != State.SENT)))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_one_has_the_connection_and_the_other_takes_it_over(
    database_url: str, store: Store, wecom: WeCom, tmp_path: Path
) -> None:
    await store.write(lambda conn: plant(conn, "wecom"))
    env = {
        "LINGBAO_DATABASE": database_url,
        "LINGBAO_DATA_DIR": str(tmp_path),
        "LINGBAO_WECOM__BOT_ID": wecom.bot_id,
        "LINGBAO_WECOM__SECRET": wecom.secret,
        "LINGBAO_WECOM__URL": wecom.url,
        "LINGBAO_WEB__PORT": "0",
    }

    def reached() -> Counter[str]:
        return Counter({doctor: len(wecom.shown(doctor)) for doctor in DOCTORS})

    async def is_answered(doctor: str, visits: int) -> None:
        wecom.say(doctor, f"门诊{visits} 接种3 疑似0")
        await wecom.until(lambda: any(f"门诊人次：{visits}" in one.text for one in wecom.shown(doctor)))

    async with midwife(tmp_path / "log") as lives:
        office = Office(lives, wecom, env)
        await office.begin()
        await wecom.until(lambda: wecom.subscribed)
        await office.begin()
        wecom.plan.add(PUSH, *[NONE] * ANSWERED)
        wecom.plan.always(PUSH, HELD)
        await store.write(wave)
        await wecom.until(lambda: reached().total() > ANSWERED)
        assert wecom.connections == 1
        await office.kill(office.lives[0])
        wecom.plan.clear()
        under_way = await store.read(sending)
        twice_at_most = {doctor for doctor in under_way if reached()[doctor]}
        assert reached().total() < len(DOCTORS), "it was killed too late"

        await wecom.until(lambda: wecom.connections == 2 and wecom.subscribed)
        await wecom.until(lambda: min(reached()[doctor] for doctor in DOCTORS) > 0)
        assert {doctor for doctor, times in reached().items() if times > 1} <= twice_at_most
        await is_answered("50", 7)
        assert wecom.connections == 2, "nobody has thrown out anybody"

        await office.begin()
        await _unseat(store)
        await wecom.until(lambda: wecom.connections >= 3 and wecom.subscribed)
        await is_answered("51", 8)
        loser, *_ = [life for life in office.lives if life != await office.leader()]
        await office.until_well(loser)  # who does not lead has nothing to complain of
        await office.kill(await office.leader())
        before = wecom.connections
        await wecom.until(lambda: wecom.connections > before and wecom.subscribed)
        await is_answered("52", 9)
        assert await office.leader() == loser
        async with asyncio.timeout(90):  # what the dead had claimed is anybody's again when their time is over
            while await store.read(unsent):
                await asyncio.sleep(0.05)
        await office.stop()
    assert "Traceback" not in (tmp_path / "log").read_text()


async def _unseat(store: Store) -> None:
    """As when the leader's connection to the database breaks."""
    await store.write(lambda conn: conn.execute(UNSEAT, {"locks": LOCKS, "leader": LEADER}))
