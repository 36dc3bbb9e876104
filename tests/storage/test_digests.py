"""Digests: the figures of two periods side by side, and issues that are kept as they were sent."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, select

from core.digest import Digest
from core.messages import Say, to_json
from core.periods import parse_period
from core.texts import Text, text
from core.totals import Counts
from core.units import Unit
from storage import Store, digests, reports
from storage.tables import digest
from tests.county import COUNTY, EAST, FORMS, LI, WEST, ZHANG, ZHAO, at, report_of, values

WEEK = parse_period("2026-W47")
MONDAY = at("2026-11-23 08:00")


def load(conn: Connection, unit: Unit, period: str = "2026-W47") -> Digest:
    return digests.load(conn, unit, parse_period(period), FORMS, MONDAY)


async def test_each_form_stands_beside_the_period_before(county: Store) -> None:
    saves = [
        report_of(ZHANG, values(10, 1, 0), day="2026-11-13"),
        report_of(LI, values(20, 2, 1), day="2026-11-16"),
        report_of(ZHAO, values(40, 4, 0), day="2026-11-22"),
    ]
    await county.write(lambda conn: reports.save(conn, saves))
    found = await county.read(lambda conn: load(conn, COUNTY))
    assert (found.unit, found.period, found.number) == (COUNTY, WEEK, 47)
    assert [section.form.key for section in found.sections] == ["daily"]  # a month does not end in a week
    section = found.sections[0]
    assert (section.now.period.key, section.before.period.key) == ("2026-W47", "2026-W46")
    assert section.now.totals == values(60, 6, 1)
    assert section.before.totals == values(10, 1, 0)  # a 0 that was given is a figure
    assert section.now.counts == Counts(expected=2, received=2, on_time=2, zero=1, complete=2)
    east = await county.read(lambda conn: load(conn, EAST))
    assert east.sections[0].now.totals == values(20, 2, 1)


async def test_a_month_has_the_monthly_forms_as_well(county: Store) -> None:
    found = await county.read(lambda conn: load(conn, COUNTY, "2026-10"))
    assert [section.form.key for section in found.sections] == ["daily", "workload"]
    assert found.number == 10


async def test_a_unit_without_units_below_has_nothing_to_digest(county: Store) -> None:
    assert (await county.read(lambda conn: load(conn, ZHANG))).sections == ()


async def test_an_issue_is_kept_as_it_was_sent(county: Store) -> None:
    def keep(conn: Connection, unit: Unit, *lines: Text) -> bool:
        return digests.keep(conn, load(conn, unit), lines, MONDAY)

    first, second = text("digest-title", unit="东河镇", issue="47"), text("reason-already")
    assert await county.write(lambda conn: keep(conn, EAST, first))
    assert not await county.write(lambda conn: keep(conn, EAST, second))
    assert await county.write(lambda conn: keep(conn, WEST, second))
    row = select(digest.c.unit_id, digest.c.number, digest.c.lines, digest.c.made_at).order_by(digest.c.unit_id)
    found = await county.read(lambda conn: [tuple(each) for each in conn.execute(row)])
    assert found[0] == (EAST.id, 47, to_json(Say((first,)))["lines"], MONDAY)
    assert found[1][:2] == (WEST.id, 47)


async def test_whose_digest_has_been_made(county: Store) -> None:
    await county.write(lambda conn: digests.keep(conn, load(conn, EAST), (), MONDAY))
    await county.write(lambda conn: digests.keep(conn, load(conn, WEST, "2026-10"), (), MONDAY + timedelta(hours=1)))
    assert await county.read(lambda conn: digests.kept(conn, WEEK)) == {EAST.id}
    assert await county.read(lambda conn: digests.kept(conn, parse_period("2026-10"))) == {WEST.id}
    assert await county.read(lambda conn: digests.kept(conn, parse_period("2026-11"))) == set()
