"""What the measurement of papers plants is what a workbook shows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bench.county import CALENDAR, county_of, days_before, plant, plant_days, planting
from bench.papers import CORRECTED, correct
from core.periods import parse_period
from core.reports import Change
from forms import load_forms
from storage import digests, particulars


def test_one_report_in_so_many_is_corrected(tmp_path: Path) -> None:
    """Of two villages and twenty days one each, but for the days on which a village is silent."""
    forms, county, now = load_forms(), county_of(2), CALENDAR.midnight(date(2026, 11, 1))
    with planting(tmp_path / "x.db") as conn:
        plant(conn, county)
        plant_days(conn, forms.forms["daily"], days_before(date(2026, 11, 1), CORRECTED))
        correct(conn)
        about = digests.load(conn, county.top, parse_period("2026-10"), forms, now)
        found = particulars.load(conn, about, CALENDAR, now).corrected
    assert [one.unit for one in found] == list(county.villages)
    for one in found:
        assert list(one.changes()) == [Change("visits", 1, one.values["visits"])]
        assert one.by == f"医生{one.unit.id}"
