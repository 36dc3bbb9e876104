"""Corrections after the lock: kept as they were asked for, decided once, and carried along wherever the county goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from core.corrections import Correction, Decision
from core.effects import Hint, KeepCorrection, KeepRelay
from core.relay import Relay, RelayLine
from storage import Store, corrections, effects, hints, open_store, relays, reports
from storage.backup import backup
from storage.copy import copy
from tests.county import LI, ZHANG, at, report_of, values

NOW = at("2026-11-20 16:30")
MANAGER_ID, DOCTOR, DOCTOR_ID = 2, ("local", "d1"), 11
STANDING = report_of(ZHANG, values(12, 3, 0), day="2026-11-01")
ASKED = Correction(
    "0123456789ab",
    STANDING.report.key,
    {"visits": 15},
    1,
    DOCTOR,
    DOCTOR_ID,
    NOW,
    notes={"suspected_cases.other": "恙虫病"},
)
NAMELESS = Correction("ba9876543210", report_of(LI, {}).report.key, {"visits": 0}, 3, None, None, NOW)


def decided(decision: Decision) -> Correction:
    return replace(ASKED, decision=decision, decided_at=at("2026-11-21 08:00"), decided_by=MANAGER_ID)


def keep(conn: Connection, *kept: Correction) -> None:
    effects.apply(conn, [KeepCorrection(one) for one in kept], NOW)


async def found(store: Store, *keys: str) -> dict[str, Correction]:
    return await store.write(lambda conn: corrections.these(conn, keys))


async def test_it_comes_back_as_it_was_asked_for(county: Store) -> None:
    await county.write(lambda conn: keep(conn, ASKED, NAMELESS))
    assert await found(county, ASKED.key, NAMELESS.key, "nobody asked") == {ASKED.key: ASKED, NAMELESS.key: NAMELESS}
    assert await found(county) == {}


@pytest.mark.parametrize("decision", Decision)
async def test_a_decision_is_noted_down_with_its_time_and_who_made_it(county: Store, decision: Decision) -> None:
    for kept in (ASKED, decided(decision)):
        await county.write(lambda conn, kept=kept: keep(conn, kept))  # type: ignore[misc]
    assert await found(county, ASKED.key) == {ASKED.key: decided(decision)}


async def test_asked_and_decided_in_one_batch(county: Store) -> None:
    await county.write(lambda conn: keep(conn, ASKED, NAMELESS, decided(Decision.APPROVED)))
    assert await found(county, ASKED.key, NAMELESS.key) == {
        ASKED.key: decided(Decision.APPROVED),
        NAMELESS.key: NAMELESS,
    }


async def test_a_decision_changes_nothing_of_what_was_asked(county: Store) -> None:
    await county.write(lambda conn: keep(conn, ASKED))
    another = replace(decided(Decision.REFUSED), values={"visits": 99}, version=9, account=None, person_id=None)
    await county.write(lambda conn: keep(conn, another))
    assert await found(county, ASKED.key) == {ASKED.key: decided(Decision.REFUSED)}


async def test_of_two_managers_at_once_the_second_one_finds_it_decided(county: Store, database_url: str) -> None:
    await county.write(lambda conn: keep(conn, ASKED))
    other = open_store(database_url)

    def decide(conn: Connection) -> bool:
        """Whether this one was the first."""
        if corrections.these(conn, [ASKED.key])[ASKED.key].decision:
            return False
        keep(conn, decided(Decision.APPROVED))
        return True

    first = await asyncio.gather(*(store.write(decide) for store in (county, other, county)))
    assert sorted(first) == [False, False, True]
    await other.close()


@pytest.fixture
async def full(county: Store) -> Store:
    """With something in each table that a conversation keeps beyond a report."""

    def talk(conn: Connection) -> None:
        reports.save(conn, [STANDING])
        table = Relay("daily", (RelayLine(ZHANG.id, "2026-11-20", values(1, 2, 0), doubtful=True),), NOW)
        keep(conn, decided(Decision.APPROVED), NAMELESS)
        effects.apply(conn, [KeepRelay(DOCTOR, table), Hint(DOCTOR, NOW)], NOW)

    await county.write(talk)
    return county


@pytest.fixture
async def target(new_url: str) -> AsyncIterator[Store]:
    opened = open_store(new_url)
    yield opened
    await opened.close()


async def kept_by(store: Store) -> tuple[object, ...]:
    def look(conn: Connection) -> tuple[object, ...]:
        kept = corrections.these(conn, [ASKED.key, NAMELESS.key])
        return kept, relays.of(conn, [DOCTOR]), hints.given_to(conn, [DOCTOR])

    return await store.write(look)


async def test_they_move_with_the_county(full: Store, target: Store) -> None:
    before = await kept_by(full)
    assert all(before)
    await copy(full, target, lambda _done, _total: None)
    assert await kept_by(target) == before


async def test_they_are_in_the_backup(full: Store, database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    await backup(database_url, file, lambda _done, _total: None, overwrite=False)
    saved = open_store(f"sqlite:///{file}")
    assert await kept_by(saved) == await kept_by(full)
    await saved.close()
