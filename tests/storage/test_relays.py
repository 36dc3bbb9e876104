"""Tables that wait to be confirmed, and thirty reports that are stored together."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from core.effects import DropRelay, KeepRelay
from core.relay import Relay, RelayLine
from core.units import Unit
from storage import Overtaken, Store, effects, relays, reports
from storage.tables import day_total, report, report_revision, unit
from tests.county import EAST, LI, WANG, ZHANG, at, report_of, values

NOW = at("2026-11-20 17:00")
MANAGER, OTHER = ("local", "m1"), ("telegram", "m1")
LINES = (
    RelayLine(ZHANG.id, "2026-11-20", values(12, 3, 0), version=4),
    RelayLine(LI.id, "2026-11-19", {"visits": 8, "suspected_cases.dysentery": 1}, doubtful=True),
)
RELAY = Relay("daily", LINES, NOW)


async def kept(store: Store, *accounts: tuple[str, str]) -> dict[tuple[str, str], Relay]:
    return await store.read(lambda conn: relays.of(conn, accounts))


async def test_a_table_comes_back_as_it_was_kept(county: Store) -> None:
    await county.write(lambda conn: effects.apply(conn, [KeepRelay(MANAGER, RELAY)], NOW))
    assert await kept(county, MANAGER, OTHER) == {MANAGER: RELAY}


async def test_every_account_has_a_table_of_its_own_and_only_the_last(county: Store) -> None:
    newer = replace(RELAY, lines=LINES[:1])
    batch = [KeepRelay(MANAGER, RELAY), KeepRelay(OTHER, RELAY), KeepRelay(MANAGER, newer)]
    await county.write(lambda conn: effects.apply(conn, batch, NOW))
    assert await kept(county, MANAGER, OTHER) == {MANAGER: newer, OTHER: RELAY}
    await county.write(lambda conn: effects.apply(conn, [DropRelay(MANAGER)], NOW))
    assert await kept(county, MANAGER, OTHER) == {OTHER: RELAY}


async def test_dropping_what_is_not_there_does_nothing(county: Store) -> None:
    await county.write(lambda conn: effects.apply(conn, [DropRelay(MANAGER)], NOW))
    assert await kept(county, MANAGER) == {}


def many(count: int) -> list[Unit]:
    return [Unit(n, f"QS01{n}", f"第{n}村", "village", EAST.id, f"1/2/{n}/") for n in range(101, 101 + count)]


def plant(conn: Connection, units: list[Unit]) -> None:
    conn.execute(insert(unit), [{f.name: getattr(each, f.name) for f in fields(Unit)} for each in units])


def counted(conn: Connection) -> tuple[int | None, int | None, int]:
    found = conn.execute(select(func.count()).select_from(report)).scalar()
    revisions = conn.execute(select(func.count()).select_from(report_revision)).scalar()
    visits = conn.execute(select(func.sum(day_total.c.total)).where(day_total.c.item == "visits")).scalar()
    return found, revisions, int(visits or 0)


async def test_thirty_reports_are_stored_together(county: Store) -> None:
    units = many(30)
    await county.write(lambda conn: plant(conn, units))
    made = (report_of(each, values(n, 0, 0)) for n, each in enumerate(units, 1))
    saved = [replace(one, report=replace(one.report, person_id=2)) for one in made]
    await county.write(lambda conn: effects.apply(conn, [*saved, DropRelay(MANAGER)], NOW))
    assert await county.read(counted) == (30, 30, sum(range(1, 31)))


async def test_if_one_was_overtaken_none_is_stored(county: Store) -> None:
    first = report_of(WANG, values(1, 0, 0))
    await county.write(lambda conn: reports.save(conn, [first]))
    newer = report_of(WANG, values(2, 0, 0), before=first.report)
    await county.write(lambda conn: reports.save(conn, [newer]))
    stale = report_of(WANG, values(3, 0, 0), before=first.report)
    with pytest.raises((Overtaken, IntegrityError)):
        await county.write(lambda conn: effects.apply(conn, [report_of(ZHANG, values(9, 0, 0)), stale], NOW))
    assert await county.read(counted) == (1, 2, 2)
