"""A digest that somebody asks for is kept when it is first shown, and shown again as it was."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from bot.issues import Shown, shown
from core.effects import SaveReport
from core.expected import Calendar
from core.messages import Line
from core.periods import parse_period
from core.texts import Text
from core.units import Unit
from digests.lines import kept_lines, short_lines
from storage import Store, digests, open_store, reports
from tests.county import CALENDAR, COUNTY, EAST, FORMS, LI, ZHANG, at, plant, report_of, values

TUESDAY = "2026-11-24 10:00"


def reported(conn: Connection) -> None:
    """One village on one Friday, of this year and of last year."""
    plant(conn)
    reports.save(conn, [report_of(ZHANG, values(12, 3, 0), day=day) for day in ("2025-11-21", "2026-11-20")])


@pytest.fixture
async def county(store: Store) -> Store:
    """On either kind of database."""
    await store.write(reported)
    return store


@pytest.fixture
async def small_county(sqlite_store: Store) -> Store:
    """In a SQLite file."""
    await sqlite_store.write(reported)
    return sqlite_store


async def show(store: Store, key: str, now: str, unit: Unit = EAST, calendar: Calendar = CALENDAR) -> Shown:
    return await shown(store, lambda _: unit, parse_period(key), FORMS, calendar, at(now))


async def kept(store: Store, key: str, unit: Unit = EAST) -> tuple[Line, ...] | None:
    issue = await store.read(lambda conn: digests.kept_issue(conn, unit, parse_period(key)))
    return issue.lines if issue else None


def came(stored: str, visits: int = 5) -> SaveReport:
    """A report of 李家村 about that Friday, too late."""
    late, moment = report_of(LI, values(visits, 0, 0)), at(stored)
    return replace(late, report=replace(late.report, received_at=moment, changed_at=moment, on_time=False))


async def test_every_period_that_is_over_is_kept_under_its_number(small_county: Store) -> None:
    numbers = {
        "2026-W47": 47,
        "2026-11-T2": 32,
        "2026-11-20..2026-11-20": 0,
        "2026-11-18..2026-11-23": 0,
        "2025-11": 11,
        "2025-Q4": 4,
        "2025-H2": 2,
        "2025": 1,
    }
    for key, number in numbers.items():
        first = await show(small_county, key, TUESDAY)
        assert first.issue
        assert (first.issue.number, first.issue.made_at, first.issue.sent_at) == (number, at(TUESDAY), None)
        assert first.issue.lines == short_lines(first.digest, FORMS)
        assert len(first.issue.details) > len(first.issue.lines)
        assert await kept(small_county, key) == first.issue.lines


async def test_it_is_shown_again_as_it_was_with_what_has_changed_since(county: Store) -> None:
    first = await show(county, "2026-11-18..2026-11-23", TUESDAY)
    await county.write(lambda conn: reports.save(conn, [came("2026-11-25 09:00")]))
    again = await show(county, "2026-11-18..2026-11-23", "2026-11-26 10:00")
    assert first.issue
    assert again.issue == first.issue
    assert [(one.unit, one.is_late) for one in again.digest.updates] == [(LI, True)]
    lines = kept_lines(again.issue, again.digest, FORMS)
    assert lines[: len(first.issue.lines)] == first.issue.lines
    assert lines[len(first.issue.lines)] == Text("digest-updates", {"count": 1})


async def test_what_is_not_over_and_what_is_empty_is_not_kept(small_county: Store) -> None:
    shown_at = {
        "2026-W48": TUESDAY,  # runs
        "2026-11": TUESDAY,
        "2026-11-20..2026-11-24": TUESDAY,  # ends today
        "2026-W47": "2026-11-23 07:59",  # over, but reports of its last evening may be on their way
        "2026-W20": TUESDAY,  # nothing was asked
        "2027-W01": TUESDAY,
    }
    for key, now in shown_at.items():
        assert (await show(small_county, key, now)).issue is None
        assert await kept(small_county, key) is None


async def test_it_is_kept_from_the_moment_on_at_which_it_would_be_sent(small_county: Store) -> None:
    assert (await show(small_county, "2026-W47", "2026-11-23 08:00")).issue
    later = replace(CALENDAR, digest_at=at("2026-11-24 10:01").astimezone(CALENDAR.zone).time())
    assert (await show(small_county, "2026-11-18..2026-11-23", TUESDAY, calendar=later)).issue is None
    assert (await show(small_county, "2026-11-18..2026-11-23", "2026-11-24 10:01", calendar=later)).issue


async def test_each_unit_has_its_own(small_county: Store) -> None:
    await show(small_county, "2026-W47", TUESDAY)
    assert await kept(small_county, "2026-W47", COUNTY) is None
    await show(small_county, "2026-W47", TUESDAY, COUNTY)
    assert await kept(small_county, "2026-W47", COUNTY) != await kept(small_county, "2026-W47") is not None


async def test_an_issue_that_was_sent_is_what_is_shown(county: Store) -> None:
    def send(conn: Connection) -> bool:
        issue = digests.load(conn, EAST, parse_period("2026-W47"), FORMS, at("2026-11-23 08:00"))
        return digests.keep(conn, issue, (Text("digest-updates"),), (), at("2026-11-23 08:00"))

    assert await county.write(send)
    found = await show(county, "2026-W47", TUESDAY)
    assert found.issue
    assert found.issue.lines == (Text("digest-updates"),)
    assert found.issue.sent_at == found.issue.made_at == at("2026-11-23 08:00")


async def test_many_at_once_are_shown_the_same_one(county: Store, database_url: str) -> None:
    """Also where a report comes in between, which whoever was later reads, and is told as a change."""
    stores = [county, open_store(database_url), open_store(database_url)]
    moments = ["2026-11-24 10:00", "2026-11-24 10:01", "2026-11-24 10:02"]

    async def with_a_report(store: Store, moment: str) -> Shown:
        await store.write(lambda conn: reports.save(conn, [came("2026-11-24 10:00")]))
        return await show(store, "2026-W47", moment)

    asked = [show(store, "2026-W47", moment) for store, moment in zip(stores[:2], moments, strict=False)]
    found = await asyncio.gather(*asked, with_a_report(stores[2], moments[2]))
    for opened in stores[1:]:
        await opened.close()
    lines = await kept(county, "2026-W47")
    assert [one.issue and one.issue.lines for one in found] == [lines] * 3


async def test_whoever_was_slower_is_shown_what_was_kept(county: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between her looking and her keeping somebody else has kept it, and a report has come."""
    keep_shown = digests.keep_shown

    def too_late(conn: Connection, *about: object) -> bool:
        monkeypatch.setattr(digests, "keep_shown", keep_shown)
        issue = digests.load(conn, EAST, parse_period("2026-W47"), FORMS, at(TUESDAY))
        assert digests.keep_shown(conn, issue, (Text("reason-already"),), (), at(TUESDAY))
        reports.save(conn, [came("2026-11-24 10:01")])
        return keep_shown(conn, *about)  # type: ignore[arg-type]

    monkeypatch.setattr(digests, "keep_shown", too_late)
    found = await show(county, "2026-W47", "2026-11-24 10:02")
    assert found.issue
    assert found.issue.lines == (Text("reason-already"),)
    assert [one.unit for one in found.digest.updates] == [LI]
