"""Earlier reports from a file: read beside what is stored, stored like any other report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from core.expected import Calendar
from core.forms import Forms
from core.report_import import ImportPlan, decide
from core.report_rows import read_rows
from core.sheet import Faults, Sheet
from storage import effects, reports, units
from storage import forms as form_versions
from storage.expected import insert_missing

CHUNK = 1000


def check_sheet(conn: Connection, sheet: Sheet, forms: Forms, calendar: Calendar, now: datetime) -> ImportPlan:
    """What an import would store. Raises FaultySheet with every fault found."""
    faults = Faults(sheet.file)
    by_code = {unit.code: unit for unit in units.all_units(conn)}
    rows = read_rows(sheet, by_code, forms, calendar.today(now), faults)
    first_days = {
        form: min(row.period.start for row in rows if row.form.key == form) for form in {row.form.key for row in rows}
    }
    unit_ids = {row.unit.id for row in rows}
    stored = reports.since(conn, unit_ids, first_days)
    expected = reports.expected_since(conn, unit_ids, first_days)
    plan = decide(rows, stored, expected, calendar, now, faults)
    faults.stop_if_any()
    return plan


def store_plan(
    conn: Connection, plan: ImportPlan, forms: Forms, now: datetime, progress: Callable[[int, int], None]
) -> None:
    """Stores what was planned in this very transaction; `progress` hears how many of how many reports are done."""
    form_versions.remember(conn, forms, now)
    total = len(plan.saves)
    for start in range(0, total, CHUNK):
        effects.apply(conn, plan.saves[start : start + CHUNK], now)
        progress(min(start + CHUNK, total), total)
    insert_missing(conn, plan.gaps)
