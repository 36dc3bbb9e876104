"""What a batch costs: as many statements for a hundred reports as for one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, insert, select

from bot.arrivals import BATCH
from bot.intake import Intake
from core.forms import Forms
from core.messages import Inbound, Kind
from forms import load_forms
from handlers import buttons
from handlers.router import Router
from locales import load_catalogue
from storage import Store, context, relays, tables
from tests.county import CALENDAR, EAST, FORMS, at, plant, says

NOW = at("2026-11-20 16:30")
MANAGER = ("local", "m1")
VILLAGES = range(201, 201 + BATCH)
STATEMENTS = 18
"""For first reports of doctors who have not written yet, of which no rows were made: three more than in an evening.
It may only become smaller."""


def more_villages(conn: Connection) -> None:
    """With a doctor each, d201, d202, …"""
    for id_ in VILLAGES:
        path = f"{EAST.path}{id_}/"
        row = {"id": id_, "code": f"V{id_}", "name": f"{id_}村", "level": "village", "parent_id": EAST.id, "path": path}
        conn.execute(insert(tables.unit).values(row))
        conn.execute(insert(tables.person).values(id=id_, name=f"{id_}医生", language="zh-CN"))
        conn.execute(insert(tables.account).values(channel="local", address=f"d{id_}", person_id=id_, reachable=True))
        conn.execute(insert(tables.post).values(person_id=id_, unit_id=id_, role="reporter"))


class Batches:
    """The transactions of an intake with the real handlers."""

    def __init__(self, store: Store, forms: Forms = FORMS) -> None:
        self._store = store
        catalogue = load_catalogue()
        router = Router(forms, catalogue.languages)
        load = partial(context.load, codes=(), forms=forms, calendar=CALENDAR, language="zh-CN")
        self._intake = Intake(
            store,
            lambda conn, batch, now: load(conn, batch, now=now),
            router.step,
            catalogue.message,
            now=lambda: NOW,
            wake=lambda: None,
        )

    async def statements(self, batch: Sequence[Inbound], *, given: bool = True) -> list[str]:
        """How the statements begin; an executemany counts once. Every reply is `given` with its confirmation, or none,
        because it is a table or the like."""
        asked: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
            asked.append(" ".join(statement.split()[:3]))

        def work(conn: Connection) -> int:
            event.listen(conn, "before_cursor_execute", note)
            return len(self._intake.answer(conn, batch, NOW, {inbound.reply_key for inbound in batch}).replies)

        assert await self._store.write(work) == (len(batch) if given else 0)
        return asked


@pytest.fixture
async def batches(store: Store) -> Batches:
    await store.write(plant)
    await store.write(more_villages)
    return Batches(store)


def reports(words: str, how_many: int) -> list[Inbound]:
    return [says(f"d{id_}", words) for id_ in VILLAGES[:how_many]]


async def test_a_hundred_reports_cost_as_many_statements_as_one(batches: Batches, store: Store) -> None:
    one = await batches.statements([says("d1", "12 3 0")])
    many = await batches.statements(reports("12 3 0", BATCH))
    assert many == one
    assert len(one) == STATEMENTS, one
    stored = select(func.count()).select_from(tables.report).where(tables.report.c.received)
    assert await store.read(lambda conn: conn.execute(stored).scalar_one()) == BATCH + 1


async def test_a_hundred_corrections_too(batches: Batches) -> None:
    await batches.statements([says("d1", "12 3 0"), *reports("12 3 0", BATCH)])
    one = await batches.statements([says("d1", "门诊13")])
    assert await batches.statements(reports("门诊13", BATCH)) == one


async def test_messages_that_are_no_reports_cost_no_more(batches: Batches) -> None:
    """Half a report, a question, thanks: a batch of everything costs what its dearest message does, and drafts."""
    words = ("12 3 0", "门诊5", "/help", "谢谢")
    mixed = [says(f"d{id_}", words[id_ % 4]) for id_ in VILLAGES]
    few = await batches.statements(mixed[:4])
    assert len(await batches.statements(mixed[4:])) == len(few)


async def test_the_doctors_of_thirty_villages_are_asked_with_as_many_statements_as_those_of_two(store: Store) -> None:
    """A 接龙 with suspected cases in every village."""
    await store.write(plant)
    await store.write(more_villages)
    batches, costs = Batches(store, load_forms()), []
    for villages in (VILLAGES[:2], VILLAGES[2:32]):
        await batches.statements([says("m1", "\n".join(f"{id_}村 5 0 1" for id_ in villages))], given=False)
        (mark,) = await store.read(lambda conn: [buttons.mark(kept) for kept in relays.of(conn, [MANAGER]).values()])
        costs.append(await batches.statements([says("m1", f"relay:all:{mark}", kind=Kind.TAP)], given=False))
    asked = select(func.count()).select_from(tables.outbox).where(tables.outbox.c.key.like("disease:%"))
    assert await store.read(lambda conn: conn.execute(asked).scalar_one()) == 32
    assert costs[1] == costs[0]
