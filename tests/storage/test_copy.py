"""A county moves to another database: all of it, checked, or nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, Table, insert, inspect, select, text

from core.errors import InputError
from storage import DatabaseAway, Store, engines, open_store
from storage import copy as module
from storage.copy import NotCopied, Sum, copy
from storage.engines import Transaction, Work
from storage.migrate import current_revision, is_current, upgrade
from storage.tables import metadata, person, unit
from tests.storage.rows import PER_TABLE, everything, fill, held

TOTAL = PER_TABLE * len(metadata.sorted_tables)


def quietly(_done: int, _total: int) -> None:
    """Nobody looks at the progress."""


def tables(conn: Connection) -> list[str]:
    return inspect(conn).get_table_names()


@pytest.fixture
async def target(new_url: str) -> AsyncIterator[Store]:
    opened = open_store(new_url)
    yield opened
    await opened.close()


@pytest.fixture
async def full(store: Store) -> Store:
    """Either kind of database with rows in every table."""
    await store.write(fill)
    return store


@pytest.fixture
async def full_file(sqlite_store: Store) -> Store:
    """The same on SQLite only, for what is the target's matter."""
    await sqlite_store.write(fill)
    return sqlite_store


async def test_everything_arrives(full: Store, target: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 2)
    steps: list[tuple[int, int]] = []
    assert await copy(full, target, lambda done, total: steps.append((done, total))) == TOTAL
    assert await target.read(everything) == await full.read(everything)
    assert await target.read(is_current)
    assert steps[-1] == (2 * TOTAL, 2 * TOTAL)
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert {total for _, total in steps} == {2 * TOTAL}


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (person, {"name": "新", "language": "en"}),
        (unit, {"code": "N", "name": "新", "level": "village", "path": "9/"}),
    ],
    ids=["person", "unit"],
)
async def test_new_rows_go_on_after_the_greatest_id(
    full_file: Store, target: Store, table: Table, row: dict[str, str]
) -> None:
    await copy(full_file, target, quietly)
    new = insert(table).values(row).returning(table.c.id)
    assert await target.write(lambda conn: conn.execute(new).scalar_one()) == PER_TABLE + 1


async def test_an_empty_county_can_be_copied_and_then_filled(sqlite_store: Store, target: Store) -> None:
    assert await copy(sqlite_store, target, quietly) == 0
    new = insert(person).values(name="新", language="en").returning(person.c.id)
    assert await target.write(lambda conn: conn.execute(new).scalar_one()) == 1


async def test_a_target_that_holds_something_is_refused_and_left_alone(full_file: Store, target: Store) -> None:
    def settle(conn: Connection) -> None:
        upgrade(conn)
        conn.execute(insert(person).values(name="王", language="en"))

    await target.write(settle)
    before = await target.read(everything)
    with pytest.raises(NotCopied, match="filled"):
        await copy(full_file, target, quietly)
    assert await target.read(everything) == before


async def test_what_the_target_holds_is_replaced_when_told_to(full_file: Store, target: Store) -> None:
    await target.write(upgrade)
    await target.write(fill)
    await target.write(lambda conn: conn.execute(insert(person).values(name="王", language="en", id=900)))
    assert await copy(full_file, target, quietly, replace=True) == TOTAL
    assert await target.read(everything) == await full_file.read(everything)


@pytest.mark.parametrize("step", [1, TOTAL // 2, 2 * len(metadata.sorted_tables)])
@pytest.mark.parametrize("replace", [False, True])
async def test_interrupted_it_leaves_the_target_as_it_was(
    full_file: Store, target: Store, step: int, replace: bool
) -> None:
    def prepare(conn: Connection) -> None:
        upgrade(conn)
        conn.execute(insert(person).values(name="王", language="en", id=900))

    if replace:
        await target.write(prepare)
    steps = 0

    def interrupt(_done: int, _total: int) -> None:
        nonlocal steps
        steps += 1
        if steps == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await copy(full_file, target, interrupt, replace=replace)
    if replace:
        assert await target.read(lambda conn: [*conn.execute(select(person.c.name)).scalars()]) == ["王"]
    else:
        assert await target.read(tables) == []


class Busy:
    """A database to which somebody writes between any two looks at it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.written = 0

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Busy]:
        async with self._store.snapshot() as inner:
            self._inner: Transaction = inner
            yield self

    async def run(self, work: Work[object]) -> object:
        seen = await self._inner.run(work)
        self.written += 1
        new = insert(person).values(name=f"新 {self.written}", language="en", id=100 + self.written)
        await self._store.write(lambda conn: conn.execute(new))
        return seen


async def test_what_is_written_meanwhile_is_not_seen(full: Store, target: Store) -> None:
    before = await full.read(everything)
    busy = Busy(full)
    await copy(busy, target, quietly)  # type: ignore[arg-type]
    assert await target.read(everything) == before
    assert len((await full.read(everything))["person"]) == PER_TABLE + busy.written > PER_TABLE + 20


MEDDLERS = {
    "sqlite": [
        "CREATE TRIGGER meddle AFTER INSERT ON person BEGIN {} END",
    ],
    "postgresql": [
        "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} RETURN NULL; END $$",
        "CREATE TRIGGER meddle AFTER INSERT ON person FOR EACH ROW EXECUTE FUNCTION meddle()",
    ],
}


@pytest.mark.parametrize(
    ("meddling", "table"),
    [
        ("UPDATE person SET name = '别人' WHERE id = 2;", "person"),
        ("INSERT INTO person (id, name, language) VALUES (77, 'x', 'en') ON CONFLICT DO NOTHING;", "person"),
        ("DELETE FROM fact;", "fact"),
    ],
    ids=["changed", "more", "lost afterwards"],
)
async def test_a_target_that_holds_something_else_in_the_end_is_found_out(
    full_file: Store, target: Store, new_url: str, meddling: str, table: str
) -> None:
    def meddle(conn: Connection) -> None:
        upgrade(conn)
        for statement in MEDDLERS[conn.dialect.name]:
            conn.exec_driver_sql(statement.format(meddling))

    await target.write(meddle)
    with pytest.raises(NotCopied) as found:
        await copy(full_file, target, quietly)
    assert (found.value.why, found.value.table) == ("differs", table)
    assert await target.read(lambda conn: held(person, conn)) == 0


async def test_rows_that_the_target_does_not_take_are_named_by_their_table(
    sqlite_store: Store, fresh_postgres: str
) -> None:
    target = open_store(fresh_postgres)
    await sqlite_store.write(lambda conn: conn.execute(insert(person).values(name="王秀兰\x00", language="en")))
    with pytest.raises(NotCopied, match=r"^not copied: refused person$"):
        await copy(sqlite_store, target, quietly)
    assert await target.read(tables) == []
    await target.close()


async def test_other_shapes_are_refused_and_left_alone(full: Store, target: Store) -> None:
    shape = "UPDATE alembic_version SET version_num = '{}'"
    await full.write(lambda conn: conn.exec_driver_sql(shape.format("0001")))
    with pytest.raises(NotCopied, match="older"):
        await copy(full, target, quietly)
    await full.write(lambda conn: conn.exec_driver_sql(shape.format("9999")))
    with pytest.raises(InputError, match="9999"):
        await copy(full, target, quietly)
    assert await target.read(tables) == []
    with pytest.raises(NotCopied, match="older"):
        await copy(target, full, quietly)


async def test_a_newer_target_is_refused_and_left_alone(full_file: Store, target: Store) -> None:
    await target.write(upgrade)
    await target.write(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(InputError, match="9999"):
        await copy(full_file, target, quietly, replace=True)
    assert await target.read(current_revision) == "9999"
    assert await target.read(lambda conn: held(person, conn)) == 0


async def test_tables_of_another_program_are_refused_and_left_alone(full_file: Store, target: Store) -> None:
    await target.write(lambda conn: conn.exec_driver_sql("CREATE TABLE person (x integer)"))
    with pytest.raises(NotCopied, match="foreign"):
        await copy(full_file, target, quietly, replace=True)
    assert await target.read(tables) == ["person"]


async def test_other_tables_beside_ours_are_left_alone(full_file: Store, target: Store) -> None:
    await target.write(lambda conn: conn.exec_driver_sql("CREATE TABLE maps (x integer)"))
    await copy(full_file, target, quietly)
    assert "maps" in await target.read(tables)


async def test_nobody_writes_to_the_target_meanwhile(
    full_file: Store, target: Store, new_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_S", 0.2)
    await target.write(upgrade)
    writer = open_store(new_url)
    async with writer.transaction() as writing:
        await writing.run(lambda conn: conn.execute(insert(person).values(name="王", language="en", id=900)))
        impatient = open_store(new_url)
        with pytest.raises(DatabaseAway, match="locked by another program"):
            await copy(full_file, impatient, quietly)
        await impatient.close()
    await writer.close()
    assert await target.read(lambda conn: held(person, conn)) == 1


def total(*rows: dict[str, object]) -> Sum:
    added = Sum()
    added.add(rows)  # type: ignore[arg-type]
    return added


def test_a_sum_knows_rows_by_what_they_hold_and_not_by_their_order() -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    one, other = {"id": 1, "at": noon, "values": {"a": 1, "b": None}}, {"id": 2, "at": noon, "values": {}}
    assert total(one, other) == total(other, one)
    assert total(one) == total({**one, "values": {"b": None, "a": 1}})
    assert total(one, other) != total(one)
    assert total(one, one) != total(other, other)


@pytest.mark.parametrize(
    ("value", "unlike"), [(0, None), (0, False), (1, "1"), (1, 1.0), ("", None), ({}, "{}"), ([1, 2], [2, 1])]
)
def test_a_sum_tells_values_apart_that_look_alike(value: object, unlike: object) -> None:
    assert total({"x": value}) != total({"x": unlike})
