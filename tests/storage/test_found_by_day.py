"""What a manager asks for goes through the days that it is about, and not through the years that lie before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, event

from core.cards import CardOf
from core.expected import expected_report
from core.periods import parse_period
from core.rank import LeagueOf
from storage import Store, burden, cards, expected, rank, statement
from tests.county import CALENDAR, COUNTY, DAILY, EAST, FORMS, ZHANG, at, plant

MONTH = parse_period("2026-11")
TODAY = date(2026, 11, 25)
NOW = at("2026-11-25 17:00")
EXPECTED = "SEARCH expected_report USING INDEX ix_expected_report_day_form (day>? AND day<?)"
REPORT = "SEARCH report USING INDEX ix_report_day_form_unit_id (day=? AND form=? AND unit_id=?) LEFT-JOIN"
ITS_OWN = {
    "SEARCH expected_report USING INDEX sqlite_autoindex_expected_report_1 (unit_id=?)",
    "SEARCH report USING INDEX sqlite_autoindex_report_1 (unit_id=? AND form=? AND period=?) LEFT-JOIN",
}
SUMS = "SEARCH day_total USING PRIMARY KEY (day>? AND day<?)"


def steps(conn: Connection, work: Callable[[Connection], object]) -> set[str]:
    """How SQLite finds the rows of whatever there is one of for each report, or for each day."""
    asked: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, said: str, given: Any, *_: Any) -> None:
        asked.append((said, given))

    event.listen(conn, "before_cursor_execute", note)
    work(conn)
    event.remove(conn, "before_cursor_execute", note)
    plans = [row[3] for said, given in asked for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", given)]
    return {step for step in plans if step.split()[1] in ("expected_report", "report", "day_total", "burden")}


@pytest.mark.parametrize(
    ("work", "found"),
    [
        (lambda conn: statement.of_unit(conn, COUNTY, MONTH, FORMS, NOW), {EXPECTED, REPORT}),
        (lambda conn: cards.card(conn, CardOf(COUNTY, MONTH.start, TODAY), TODAY, NOW), {EXPECTED, REPORT, *ITS_OWN}),
        (lambda conn: rank.league(conn, LeagueOf(EAST, MONTH), FORMS, CALENDAR, NOW), {SUMS, EXPECTED, REPORT}),
        (lambda conn: rank.league(conn, LeagueOf(COUNTY, MONTH), FORMS, CALENDAR, NOW), {SUMS}),
        (
            lambda conn: burden.totals(conn, COUNTY, MONTH.start, MONTH.end),
            {"SEARCH burden USING PRIMARY KEY (day>? AND day<?)"},
        ),
    ],
    ids=["statement", "card", "league of villages", "league of townships", "burden"],
)
async def test_rows_are_found_by_their_day(
    sqlite_store: Store, work: Callable[[Connection], object], found: set[str]
) -> None:
    def fill(conn: Connection) -> None:
        plant(conn)
        expected.insert_missing(conn, [expected_report(DAILY, ZHANG, "2026-11-20", CALENDAR)])

    await sqlite_store.write(fill)
    assert await sqlite_store.read(lambda conn: steps(conn, work)) == found
