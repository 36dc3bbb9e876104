"""Two doctors of one village write at once, each to a bot process of its own on one database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection, RowMapping, insert, select, text
from sqlalchemy.util import await_only

from bot.intake import Intake
from core.context import Context
from core.forms import Forms
from core.messages import Inbound
from handlers.router import Router
from locales import load_catalogue
from storage import Store, context, open_store
from storage.migrate import upgrade
from storage.tables import account, day_total, outbox, person, post, report, report_revision
from tests.county import CALENDAR, DAILY, DISEASES, ZHANG, at, plant, says

NOW = at("2026-11-20 16:30")
FORMS = Forms({"daily": DAILY}, {"diseases": DISEASES})


def second_doctor(conn: Connection) -> None:
    """张医生's colleague writes from e1."""
    conn.execute(insert(person).values(id=50, name="孙医生", language="zh-CN"))
    conn.execute(insert(account).values(channel="local", address="e1", person_id=50, reachable=True))
    conn.execute(insert(post).values(person_id=50, unit_id=ZHANG.id, role="reporter"))


class Process:
    """A bot process that takes messages in. `meanwhile` happens between its reading and its writing, once."""

    def __init__(self, url: str) -> None:
        catalogue = load_catalogue()
        self.store = open_store(url)
        self.step = Router(FORMS, catalogue.languages).step
        self.intake = Intake(self.store, self.load, self.step, catalogue.message, now=lambda: NOW, wake=lambda: None)
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        self.loads = 0

    def load(self, conn: Connection, batch: Sequence[Inbound], now: datetime) -> Context:
        self.loads += 1
        found = context.load(conn, batch, (), forms=FORMS, calendar=CALENDAR, language="zh-CN", now=now)
        if self.meanwhile:
            meanwhile, self.meanwhile = self.meanwhile, None
            await_only(meanwhile())
        return found


@asynccontextmanager
async def processes(url: str) -> AsyncIterator[tuple[Process, Process]]:
    both = Process(url), Process(url)
    await both[0].store.write(plant)
    await both[0].store.write(second_doctor)
    running = [asyncio.create_task(process.intake.run()) for process in both]
    try:
        yield both
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for process in both:
            await process.store.close()


async def revisions(store: Store) -> list[RowMapping]:
    query = select(report_revision).order_by(report_revision.c.version)
    return await store.read(lambda conn: list(conn.execute(query).mappings()))


async def visits(store: Store) -> tuple[int, int]:
    """As they stand in the report, and as they have been added up."""

    def both(conn: Connection) -> tuple[int, int]:
        added = select(day_total.c.total).where(day_total.c.item == "visits")
        return conn.execute(select(report.c["values"])).scalar_one()["visits"], conn.execute(added).scalar_one()

    return await store.read(both)


def assert_in_order(kept: list[RowMapping], count: int) -> None:
    assert [row["version"] for row in kept] == list(range(1, count + 1))
    assert kept[0]["previous"] == {}
    assert all(later["previous"] == earlier["values"] for earlier, later in pairwise(kept))


async def test_each_message_is_a_revision_on_top_of_the_other_doctors(database_url: str) -> None:
    """Thirty each, in whatever order they come to stand; the sums never lose step."""
    async with processes(database_url) as (one, other):
        for number in range(1, 31):
            await asyncio.gather(
                one.intake.take([says("d1", f"门诊{number} 接种1 疑似0", id_=f"a{number}")]),
                other.intake.take([says("e1", f"门诊{100 + number} 接种2 疑似0", id_=f"b{number}")]),
            )
        kept = await revisions(one.store)
        assert_in_order(kept, 60)
        assert {row["values"]["visits"] for row in kept} == {*range(1, 31), *range(101, 131)}
        assert {row["person_id"] for row in kept} == {11, 50}
        for who, written in ((11, range(1, 31)), (50, range(101, 131))):
            assert [row["values"]["visits"] for row in kept if row["person_id"] == who] == list(written)
        assert await visits(one.store) == (kept[-1]["values"]["visits"],) * 2
        answered = await one.store.read(lambda conn: list(conn.execute(select(outbox.c.key)).scalars()))
        assert len(answered) == len(set(answered)) == 60


async def test_two_messages_of_one_doctor_build_on_each_other(fresh_postgres: str) -> None:
    """张医生's vaccinations arrive at one process while the other is asking for what her visits lack."""
    store = open_store(fresh_postgres)
    await store.write(upgrade)
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with processes(fresh_postgres) as (one, other):
        second: list[asyncio.Task[None]] = []

        async def meanwhile() -> None:
            second.append(asyncio.create_task(one.intake.take([says("d1", "接种7 疑似1")])))
            while not second[0].done() and not await store.read(lambda conn: conn.execute(waits).scalar_one()):
                await asyncio.sleep(0.01)

        await other.intake.take([says("d1", "谢谢")])  # it is noted once an hour that she writes
        other.meanwhile = meanwhile
        await other.intake.take([says("d1", "门诊12")])
        await second[0]
        (stored,) = await revisions(one.store)
        assert (stored["values"]["visits"], stored["values"]["vaccinations"]) == (12, 7)
    await store.close()


async def test_whoever_was_overtaken_decides_anew(fresh_postgres: str) -> None:
    """张医生's vaccinations are stored while her colleague's visits are being answered: both are in the report."""
    store = open_store(fresh_postgres)
    await store.write(upgrade)
    await store.close()
    async with processes(fresh_postgres) as (one, other):
        other.meanwhile = lambda: one.intake.take([says("d1", "接种7 疑似0")])
        await other.intake.take([says("e1", "门诊12 疑似0")])
        kept = await revisions(one.store)
        assert_in_order(kept, 2)
        assert [(row["person_id"], row["values"].get("visits"), row["values"]["vaccinations"]) for row in kept] == [
            (11, None, 7),
            (50, 12, 7),
        ]
        assert (one.loads, other.loads) == (1, 2)
        assert await visits(one.store) == (12, 12)
