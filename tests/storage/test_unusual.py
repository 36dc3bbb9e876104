"""Figures far from what is usual, for digests: of reports that somebody was asked about, as long as they are so."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from core.digest import Unusual
from core.forms import Values
from core.periods import parse_period
from core.reports import Question
from core.units import Unit
from core.usual import Range, Usual
from storage import Store, reports, unusual
from tests.county import COUNTY, DAILY, EAST, LI, WANG, WEST, ZHANG, ZHAO, at, report_of, values

WEEK = parse_period("2026-W47")
VISITS = Range(10, 25, 4, 40, never_zero=True)
KNOWN = Usual({"visits": VISITS, "vaccinations": Range(0, 5, 0, 9, never_zero=False)})
ASKED = Question("unusual", "visits", 1)


def save(
    conn: Connection, unit: Unit, figures: Values, question: Question | None = ASKED, day: str = "2026-11-18"
) -> None:
    saved = report_of(unit, figures, day=day)
    report = replace(saved.report, question=question)
    reports.save(conn, [replace(saved, report=report, expected=replace(saved.expected, usual=KNOWN))])


async def found(county: Store, top: Unit) -> list[tuple[Unit, str, int, bool]]:
    rows = await county.read(lambda conn: unusual.of(conn, top, WEEK, DAILY))
    return [(one.unit, one.indicator.key, one.figure, one.confirmed) for one in rows]


async def test_what_was_asked_about_and_is_still_far_from_usual(county: Store) -> None:
    confirmed = replace(ASKED, confirmed_at=at("2026-11-18 17:00"))

    def work(conn: Connection) -> None:
        save(conn, ZHANG, values(80, 12, 0), confirmed)
        save(conn, LI, values(0, 3, 0))
        save(conn, WANG, values(3, 3, 0), replace(confirmed, version=2))  # what was confirmed was another figure
        save(conn, ZHAO, values(41, 3, 0))
        save(conn, ZHAO, values(40, 9, 0), day="2026-11-19")  # just as much as is not far
        save(conn, ZHAO, values(90, 3, 0), question=None, day="2026-11-20")  # nobody was asked
        save(conn, ZHAO, values(90, 3, 0), day="2026-11-23")  # next week

    await county.write(work)
    assert await found(county, COUNTY) == [
        (LI, "visits", 0, False),
        (WANG, "visits", 3, False),
        (ZHAO, "visits", 41, False),
        (ZHANG, "visits", 80, True),
        (ZHANG, "vaccinations", 12, True),
    ]
    assert await found(county, WEST) == [(ZHAO, "visits", 41, False)]
    (first, *_) = await county.read(lambda conn: unusual.of(conn, EAST, WEEK, DAILY))
    assert first == Unusual(LI, "2026-11-18", DAILY.indicator("visits"), 0, VISITS, confirmed=False)


async def test_a_figure_that_was_corrected_is_not_unusual_any_more(county: Store) -> None:
    def work(conn: Connection) -> None:
        first = report_of(ZHANG, values(80, 3, 0))
        asked = replace(first.report, question=ASKED)
        first = replace(first, report=asked, expected=replace(first.expected, usual=KNOWN))
        reports.save(conn, [first, report_of(ZHANG, values(18, 3, 0), before=asked)])

    await county.write(work)
    assert await found(county, COUNTY) == []


async def test_where_nothing_is_known_nothing_is_unusual(county: Store) -> None:
    saved = report_of(ZHANG, values(80, 3, 0))
    asked = replace(saved, report=replace(saved.report, question=ASKED))
    await county.write(lambda conn: reports.save(conn, [asked]))
    assert await found(county, COUNTY) == []
