"""A statement as a workbook: a row for each reporter at each unit."""

from __future__ import annotations

from pathlib import Path

from core.statement import Line, Statement
from core.texts import period_text, text
from digests.sheets import Column, Kind, Row, Table
from digests.statement_lines import nobodys
from digests.workbook import write_tables
from locales import Catalogue

COLUMNS = {
    "code": Kind.TEXT,
    "unit": Kind.TEXT,
    "reporter": Kind.TEXT,
    "expected": Kind.COUNT,
    "on-time": Kind.COUNT,
    "late": Kind.COUNT,
    "missing": Kind.COUNT,
    "waiting": Kind.COUNT,
    "zero": Kind.COUNT,
    "excused": Kind.COUNT,
}


def write_statement(statement: Statement, path: Path, catalogue: Catalogue, language: str) -> None:
    """The last row adds the others up."""
    unit = statement.top.name if statement.top else ""
    title = catalogue.render(text("statement-title", unit=unit, period=period_text(statement.period)), language)
    columns = [
        Column(catalogue.render(text(f"workbook-column-{key}"), language), kind) for key, kind in COLUMNS.items()
    ]
    name, page, all_of_them = (
        catalogue.render(text(key), language) for key in ("workbook-statement", "workbook-page", "statement-sum")
    )
    rows = [_row(line, line.person or catalogue.render(nobodys(line), language)) for line in statement.lines]
    total = Line(statement.lines[0].unit, None, "", statement.total) if statement.lines else None
    last = [(None, all_of_them, *_row(total, "")[2:])] if total else []
    write_tables(path, title, page, [Table(name, 3, tuple(columns), [*rows, *last])])


def _row(line: Line, person: str) -> Row:
    sums = line.sums
    counts = (sums.expected, sums.on_time, sums.late, sums.missing, sums.waiting, sums.zero, sums.excused)
    return (line.unit.code, line.unit.name, person or None, *counts)
