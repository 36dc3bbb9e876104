"""The ledger: a job is claimed once for a period, by one of however many ask."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection

from storage import Store, open_store, runs
from storage.migrate import upgrade
from tests.county import at

NOW = at("2026-11-23 08:00")


async def test_only_the_first_claim_counts(store: Store) -> None:
    assert await store.write(lambda conn: runs.claim(conn, "digest", "2026-W47", NOW))
    assert not await store.write(lambda conn: runs.claim(conn, "digest", "2026-W47", NOW))
    assert await store.write(lambda conn: runs.claim(conn, "digest", "2026-10", NOW))
    assert await store.write(lambda conn: runs.claim(conn, "expect", "2026-W47", NOW))
    assert await store.read(lambda conn: runs.is_claimed(conn, "digest", "2026-W47"))
    assert not await store.read(lambda conn: runs.is_claimed(conn, "digest", "2026-W48"))


async def test_a_claim_goes_with_its_transaction(store: Store) -> None:
    def fails(conn: Connection) -> None:
        assert runs.claim(conn, "digest", "2026-W47", NOW)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        await store.write(fails)
    assert await store.write(lambda conn: runs.claim(conn, "digest", "2026-W47", NOW))


async def test_of_several_processes_one_gets_the_claim(database_url: str) -> None:
    stores = [open_store(database_url) for _ in range(4)]
    await stores[0].write(upgrade)
    claims = await asyncio.gather(
        *(store.write(lambda conn: runs.claim(conn, "digest", "2026-W47", NOW)) for store in stores)
    )
    assert sorted(claims) == [False, False, False, True]
    for store in stores:
        await store.close()


async def test_the_latest_period_before_one(store: Store) -> None:
    def claims(conn: Connection) -> None:
        for day in ("2026-11-18", "2026-11-19", "2026-11-25"):
            runs.claim(conn, "expect", day, NOW)
        runs.claim(conn, "other", "2026-11-20", NOW)

    await store.write(claims)
    befores = ("2026-11-18", "2026-11-20", "2026-12-01")
    found = await store.read(lambda conn: [runs.latest(conn, "expect", before) for before in befores])
    assert found == [None, "2026-11-19", "2026-11-25"]
