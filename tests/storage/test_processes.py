"""Seats: a file is one process's alone; a server is shared, and one of its processes leads."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from storage import DatabaseAway, Store, open_store
from storage.processes import AlreadyRunning, Seat, one_at_a_time, seated
from tests.postgres_line import PostgresLine

CUT = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks "
    "WHERE locktype = 'advisory' AND objid = :number AND granted AND pid <> pg_backend_pid()"
)
WAITS = text("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
SITS = """
import asyncio, sys
from storage.processes import seated

async def sit():
    async with seated(sys.argv[1]) as seat:
        print(seat.number, flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(sit())
"""


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def shared(fresh_postgres: str) -> AsyncIterator[Store]:
    """A server's database, to ask who is alive."""
    store = open_store(fresh_postgres)
    yield store
    await store.close()


async def cut(store: Store, seat: Seat) -> None:
    """Ends the connection on which that process has its seat."""
    assert await store.read(lambda conn: conn.execute(CUT, {"number": seat.number}).scalars().all()) == [True]


async def until_alive(store: Store, seat: Seat, numbers: set[int]) -> None:
    async with asyncio.timeout(30):
        while await store.read(seat.alive) != numbers:
            await asyncio.sleep(0.01)


async def until_leading(seat: Seat) -> None:
    async with asyncio.timeout(30):
        while not seat.leads:
            await seat.keep()


def sits(url: str) -> subprocess.Popen[str]:
    """Another process that has taken a seat there; it leaves when its input ends."""
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", SITS, url], stdin=pipe, stdout=pipe, stderr=pipe, text=True)


async def test_a_process_alone_leads_and_is_alive(database_url: str, store: Store) -> None:
    async with seated(database_url) as seat:
        await seat.keep()
        assert seat.leads
        assert 0 < seat.number < 2**31
        assert await store.read(seat.alive) == {seat.number}


async def test_two_seats_have_two_numbers(database_url: str) -> None:
    async with seated(database_url) as first:
        number = first.number
    async with seated(database_url) as second:
        assert second.number != number


async def test_a_file_has_one_seat_by_whatever_way_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    async with seated(f"sqlite:///{tmp_path}/lingbao.db"):
        for name in ("lingbao.db", "link/lingbao.db"):
            with pytest.raises(AlreadyRunning, match="another lingbao is running"):
                await seated(f"sqlite:///{tmp_path}/{name}").__aenter__()
        async with seated(f"sqlite:///{tmp_path}/other.db"):
            pass
    async with seated(f"sqlite:///{tmp_path}/lingbao.db"):
        pass


async def test_a_file_is_free_again_when_its_process_is_killed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/lingbao.db"
    with sits(url) as other:
        assert other.stdout
        assert other.stdout.readline()
        with pytest.raises(AlreadyRunning):
            await seated(url).__aenter__()
        other.kill()
        other.wait()
        async with seated(url):
            pass


async def test_who_has_a_seat_does_not_keep_the_commands_out(sqlite_store: Store, tmp_path: Path) -> None:
    async with seated(f"sqlite:///{tmp_path}/lingbao.db"):
        await sqlite_store.write(lambda conn: conn.execute(text("DELETE FROM fact")))


async def test_a_seat_that_cannot_be_taken_says_why(tmp_path: Path) -> None:
    with pytest.raises(DatabaseAway, match="folder"):
        await seated(f"sqlite:///{tmp_path}/missing/lingbao.db").__aenter__()
    with pytest.raises(DatabaseAway, match="reached"):
        await seated("postgresql://nobody@127.0.0.1:1/none").__aenter__()


async def test_of_several_processes_one_leads_until_it_leaves(
    fresh_postgres: str, shared: Store, stack: AsyncExitStack
) -> None:
    first_place = seated(fresh_postgres)
    first = await first_place.__aenter__()
    second, third = [await stack.enter_async_context(seated(fresh_postgres)) for _ in range(2)]
    assert [seat.leads for seat in (first, second, third)] == [True, False, False]
    await until_alive(shared, second, {first.number, second.number, third.number})
    await first_place.__aexit__(None, None, None)
    await until_leading(third)
    await second.keep()
    assert [second.leads, third.leads] == [False, True]
    await until_alive(shared, second, {second.number, third.number})


async def test_the_lead_moves_when_the_leader_is_killed(fresh_postgres: str, shared: Store) -> None:
    with sits(fresh_postgres) as other:
        assert other.stdout
        number = int(other.stdout.readline())
        async with seated(fresh_postgres) as seat:
            assert not seat.leads
            await until_alive(shared, seat, {seat.number, number})
            other.kill()
            other.wait()
            await until_leading(seat)
            await until_alive(shared, seat, {seat.number})


async def test_who_is_cut_off_leads_no_more_until_it_has_the_lock_again(
    fresh_postgres: str, shared: Store, stack: AsyncExitStack
) -> None:
    first, second = [await stack.enter_async_context(seated(fresh_postgres)) for _ in range(2)]
    await cut(shared, first)
    with pytest.raises(DatabaseAway):
        await first.keep()
    assert not first.leads
    await until_leading(second)
    await first.keep()
    assert not first.leads
    await until_alive(shared, second, {first.number, second.number})
    await cut(shared, second)
    await until_leading(first)


async def test_a_frozen_server_does_not_hold_up_a_seat_for_ever(fresh_postgres: str) -> None:
    async with PostgresLine(fresh_postgres) as line, seated(line.url) as seat:
        assert seat.leads
        line.hold()
        with pytest.raises(DatabaseAway):
            await seat.keep()
        assert not seat.leads
        await line.mend()
        await until_leading(seat)


async def test_what_only_one_may_do_is_done_one_after_the_other(fresh_postgres: str, shared: Store) -> None:
    engine = create_async_engine(make_url(fresh_postgres).set(drivername="postgresql+asyncpg"))
    async with engine.begin() as conn, asyncio.timeout(30):
        await conn.run_sync(one_at_a_time)
        second = asyncio.create_task(shared.write(one_at_a_time))
        while not await shared.read(lambda conn: conn.execute(WAITS).scalars().all()):
            await asyncio.sleep(0.01)
        assert not second.done()
    await second
    await engine.dispose()
