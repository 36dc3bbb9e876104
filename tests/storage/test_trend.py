"""Thirteen weeks, as the database finds them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from core.periods import parse_period
from core.totals import Counts
from core.trend import Trend
from core.units import Unit
from storage import Store, reports, trend
from tests.county import COUNTY, DAILY, EAST, LI, WEST, ZHANG, ZHAO, expect, report_of, values

CASES = DAILY.indicators[2]
DAYS = ("2026-11-05", "2026-11-12", "2026-11-19")


def some_weeks(conn: Connection) -> None:
    """The last three weeks, of which the middle one is silent in the east, and one of the year before."""
    expect(conn, (ZHANG, LI, ZHAO), (*DAYS, "2025-11-19"))
    reports.save(
        conn,
        [
            report_of(ZHANG, values(10, 1, 2), day="2026-11-05"),
            report_of(LI, values(10, 1, 3), day="2026-11-05"),
            report_of(ZHAO, {"visits": 3}, day="2026-11-12"),
            report_of(ZHANG, values(10, 1, 0), day="2026-11-19"),
            report_of(ZHAO, values(1, 0, 4), day="2026-11-19"),
            report_of(ZHANG, values(1, 0, 6), day="2025-11-19"),
        ],
    )


async def load(store: Store, top: Unit, about: str = "2026-W47") -> Trend:
    today = date(2026, 11, 23)
    return await store.read(lambda conn: trend.load(conn, top, parse_period(about), DAILY, CASES, today))


def last(found: Trend, count: int = 3) -> list[tuple[int | None, int | None, int, int]]:
    return [
        (point.figure, point.year_ago, point.counts.expected, point.counts.received) for point in found.points[-count:]
    ]


async def test_a_township_and_its_county(county: Store) -> None:
    """A week of which nobody gave the figure has none, whether or not somebody has reported."""
    await county.write(some_weeks)
    assert last(await load(county, EAST)) == [(5, None, 2, 2), (None, None, 2, 0), (0, 6, 2, 1)]
    assert last(await load(county, COUNTY)) == [(5, None, 3, 2), (None, None, 3, 1), (4, 6, 3, 2)]
    assert last(await load(county, WEST)) == [(None, None, 1, 0), (None, None, 1, 1), (4, None, 1, 1)]


async def test_before_the_first_day_there_is_nothing(county: Store) -> None:
    await county.write(some_weeks)
    found = await load(county, EAST)
    assert {(point.figure, point.counts) for point in found.points[:10]} == {(None, Counts())}
    assert [point.period.key for point in found.points][::12] == ["2026-W35", "2026-W47"]


async def test_an_earlier_period_is_seen_as_it_was_then(county: Store) -> None:
    await county.write(some_weeks)
    assert last(await load(county, EAST, "2026-W45"), 1) == [(5, None, 2, 2)]
