"""Three `lingbao run --role intake` on one PostgreSQL database: one of them leads, and when it is killed in the middle
of a reminder wave another one goes on where it was."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from core.effects import Queue
from core.messages import Lane, Say
from core.texts import text
from storage import Store, outbox, tables
from storage.outbox import State
from tests.bot.processes import running
from tests.emulator import BotApi

DOCTORS = range(1001, 1091)
LEADS = "this process leads from now on"


@dataclass(frozen=True)
class Process:
    process: asyncio.subprocess.Process
    log: Path

    @property
    def leads(self) -> bool:
        return LEADS in self.log.read_text()

    async def serves(self) -> str:
        """The address of its web pages, once it has one."""
        assert self.process.stdout
        line = (await self.process.stdout.readline()).decode()
        assert "http://" in line, self.log.read_text()
        return line[line.index("http://") :].strip()

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def one_of_several(api: BotApi, database_url: str, folder: Path) -> AsyncIterator[Process]:
    settings = {
        "LINGBAO_DATABASE": database_url,
        "LINGBAO_TELEGRAM__MODE": "webhook",
        "LINGBAO_TELEGRAM__WEBHOOK_URL": "https://bot.example.org/hook",
        "LINGBAO_TELEGRAM__WEBHOOK_SECRET": "not-a-secret",
    }
    folder.mkdir()
    with (folder / "log").open("wb") as log:
        async with running(api, folder, settings, "--role", "intake", errors=log) as process:
            yield Process(process, folder / "log")


def wave(conn: Connection) -> None:
    """A reminder to everybody."""
    say = Say(lines=(text("remind-title"),))
    messages = [Queue(f"remind:{doctor}", ("telegram", str(doctor)), Lane.BULK, say) for doctor in DOCTORS]
    outbox.queue(conn, messages, datetime.now(UTC))


def sending(conn: Connection) -> set[int]:
    """To whom something is on its way."""
    query = select(tables.outbox.c.address).where(tables.outbox.c.state == State.SENDING)
    return set(map(int, conn.execute(query).scalars()))


async def until_one_leads(processes: list[Process]) -> Process:
    async with asyncio.timeout(60):
        while True:
            for process in processes:
                if process.leads:
                    return process
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_wave_survives_the_death_of_the_process_that_sends_it(
    database_url: str, store: Store, tmp_path: Path
) -> None:
    async with BotApi() as api:
        api.started.update(DOCTORS)
        async with (
            one_of_several(api, database_url, tmp_path / "1") as first,
            one_of_several(api, database_url, tmp_path / "2") as second,
            one_of_several(api, database_url, tmp_path / "3") as third,
        ):
            processes = [first, second, third]
            for process in processes:
                await process.serves()
            holder = await until_one_leads(processes)
            await api.until(lambda: api.called("setWebhook"))
            await store.write(wave)

            def reached() -> Counter[int]:
                return Counter({doctor: len(api.sent(doctor)) for doctor in DOCTORS})

            await api.until(lambda: reached().total() >= len(DOCTORS) // 3)
            assert [process.leads for process in processes].count(True) == len(api.called("setWebhook")) == 1
            await holder.kill()
            under_way = await store.read(sending)
            twice_at_most = {doctor for doctor in under_way if reached()[doctor]}
            assert reached().total() < len(DOCTORS), "it was killed too late"

            processes.remove(holder)
            await until_one_leads(processes)
            await api.until(lambda: min(reached()[doctor] for doctor in DOCTORS) > 0)
            assert {doctor for doctor, times in reached().items() if times > 1} <= twice_at_most
            assert max(reached().values()) <= 2
            await api.until(lambda: len(api.called("setWebhook")) == 2)
