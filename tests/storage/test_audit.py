"""What was done is found again by place and time, whoever did it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from core.effects import Audit
from storage import Store, audit, effects, units
from storage.audit import Done
from tests.county import EAST, LI, ZHANG, ZHAO, at

NOON = at("2026-11-20 12:00")
MANAGER_ID = 2


def done(conn: Connection) -> None:
    excused = Audit("excuse", ZHANG.id, MANAGER_ID, {"period": "2026-11-20", "reason": "flood"})
    effects.apply(conn, [excused, Audit("close", ZHAO.id, None)], NOON)
    effects.apply(conn, [Audit("report", LI.id, MANAGER_ID, {"values": {"visits": 12}})], NOON + timedelta(hours=1))


async def found(store: Store, code: str, since: str, until: str) -> list[Done]:
    def read(conn: Connection) -> list[Done]:
        top = units.by_code(conn, code)
        assert top
        return audit.about(conn, top, at(since), at(until))

    return await store.read(read)


async def test_of_a_subtree_the_oldest_first(county: Store) -> None:
    await county.write(done)
    first, second = await found(county, EAST.code, "2026-11-20 00:00", "2026-11-21 00:00")
    details = {"period": "2026-11-20", "reason": "flood"}
    assert first == Done(NOON, "吴科长", ZHANG.name, ZHANG.code, "excuse", details)
    assert (second.code, second.details) == (LI.code, {"values": {"visits": 12}})


async def test_at_the_command_line_nobody_is_named(county: Store) -> None:
    await county.write(done)
    (entry,) = await found(county, ZHAO.code, "2026-11-20 00:00", "2026-11-21 00:00")
    assert (entry.person, entry.action, entry.details) == (None, "close", {})


async def test_from_its_beginning_on_and_before_its_end(county: Store) -> None:
    await county.write(done)
    assert len(await found(county, EAST.code, "2026-11-20 12:00", "2026-11-20 13:00")) == 1
    assert len(await found(county, EAST.code, "2026-11-20 12:01", "2026-11-20 13:01")) == 1
    assert not await found(county, EAST.code, "2026-11-20 13:01", "2026-11-21 00:00")


async def test_an_action_that_is_rolled_back_was_never_done(county: Store) -> None:
    class Refused(Exception):
        pass

    def cut_short(conn: Connection) -> None:
        done(conn)
        raise Refused

    with pytest.raises(Refused):
        await county.write(cut_short)
    assert await found(county, EAST.code, "2026-11-20 00:00", "2026-11-21 00:00") == []
