"""A league of units as a workbook: every rate beside its part and its whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from core.compare import Number, rate
from core.periods import Period
from core.rank import Placed
from core.texts import period_text, text
from core.units import Unit
from digests.sheets import Column, Kind, Row, Table
from digests.workbook import write_tables
from locales import Catalogue

COLUMNS = {
    "place": Kind.COUNT,
    "code": Kind.TEXT,
    "unit": Kind.TEXT,
    "expected": Kind.COUNT,
    "received": Kind.COUNT,
    "received-rate": Kind.RATE,
    "on-time": Kind.COUNT,
    "on-time-rate": Kind.RATE,
    "complete": Kind.COUNT,
    "complete-rate": Kind.RATE,
    "late": Kind.COUNT,
    "missing": Kind.COUNT,
    "zero": Kind.COUNT,
}


def write_rank(
    top: Unit, period: Period, rows: Sequence[Placed], path: Path, catalogue: Catalogue, language: str
) -> None:
    """One sheet, the best first. Who was asked for too little to be compared has no place."""
    title = catalogue.render(text("rank-title", unit=top.name, period=period_text(period)), language)
    columns = (
        Column(catalogue.render(text(f"workbook-column-{key}"), language), kind) for key, kind in COLUMNS.items()
    )
    name = catalogue.render(text("workbook-rank"), language)
    page = catalogue.render(text("workbook-page"), language)
    write_tables(path, title, page, [Table(name, 3, tuple(columns), tuple(map(_row, rows)))])


def _row(row: Placed) -> Row:
    counts = row.counts
    return (
        row.place,
        row.unit.code,
        row.unit.name,
        counts.expected,
        counts.received,
        _share(counts.received, counts.expected),
        counts.on_time,
        _share(counts.on_time, counts.expected),
        counts.complete,
        _share(counts.complete, counts.received),
        counts.late,
        counts.missing,
        counts.zero,
    )


def _share(part: Number, whole: Number) -> Decimal | None:
    percent = rate(part, whole)
    return None if percent is None else percent / 100
