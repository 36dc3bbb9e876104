"""Reports as an Excel workbook: the rows of the CSV file on one sheet, and a wide sheet for each form, where a report
is a row and an item a column. Rows are written as they come; only one of each sheet is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any

from core.excused import reason_text
from core.exports import ExportedReport, Items
from core.texts import Text, text
from digests.workbook import sheet_name
from locales import Catalogue

MOST_ROWS = 1_048_576
"""What a sheet of Excel holds; further ones go on where it is full."""

PAPER_A4 = 9
REPORT = ("unit", "unit_name", "level", "parent", "parent_name", "form", "period", "day")
STANDING = ("status", "zero", "partial", "excused", "version", "received_at")
LONG = (*REPORT, "item", "item_name", "value", *STANDING)
WIDTHS = {"unit_name": 20, "parent_name": 16, "item": 27, "item_name": 24, "received_at": 18, "excused": 14}
WIDTH = 11
FORMATS = {"day": "yyyy-mm-dd", "received_at": "yyyy-mm-dd hh:mm", "value": "0", "version": "0"}
Cell = str | int | date | datetime | None


class BookSink:
    """`given` is what has been counted in each form: those items have a column, and so has whatever the form asks.

    Text is always text, also where it begins with = + - or @. Moments are on the county's clock. Whoever does not
    `close` it leaves no file.
    """

    def __init__(
        self, path: Path, items: Items, zone: tzinfo, given: Mapping[str, set[str]], catalogue: Catalogue
    ) -> None:
        from xlsxwriter import Workbook

        options = {"constant_memory": True, "tmpdir": str(path.parent), "remove_timezone": True}
        as_text = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = Workbook(path, options | as_text)
        self._items, self._zone, self._given, self._catalogue = items, zone, given, catalogue
        self._taken: set[str] = set()
        self._words: dict[Text, str] = {}
        headings = [self._say(text(f"export-column-{name.replace('_', '-')}")) for name in LONG]
        self._headings = dict(zip(LONG, headings, strict=True))
        self._long = _Sheets(self._book, self._say(text("export-sheet")), self._taken, LONG, headings)
        self._wide: dict[str, tuple[_Sheets, list[str]]] = {}

    def add(self, report: ExportedReport) -> None:
        begin, end = self._about(report), self._standing(report)
        names = self._items.names(report.form)
        for item in self._items.of(report):
            self._long.write([*begin, item, names.get(item, item), report.values.get(item), *end])
        sheets, columns = self._sheets_of(report.form)
        sheets.write([*begin, *(report.values.get(item) for item in columns), *end])

    def close(self) -> None:
        for sheets in (self._long, *(wide for wide, _ in self._wide.values())):
            sheets.end()
        self._book.close()

    def _sheets_of(self, form: str) -> tuple[_Sheets, list[str]]:
        if form not in self._wide:
            items = self._items.in_order(form, {*self._items.asked(form), *self._given.get(form, ())})
            columns = (*REPORT, *("value" for _ in items), *STANDING)
            headings = [*self._titles(REPORT), *(self._items.name(form, item) for item in items)]
            headings += self._titles(STANDING)
            name = self._items.form_name(form)
            self._wide[form] = _Sheets(self._book, name, self._taken, columns, headings), items
        return self._wide[form]

    def _titles(self, columns: Sequence[str]) -> list[str]:
        return [self._headings[column] for column in columns]

    def _about(self, report: ExportedReport) -> list[Cell]:
        return [
            report.unit.code,
            report.unit.name,
            self._say(text("export-level", level=report.unit.level)),
            report.parent.code,
            report.parent.name,
            self._items.form_name(report.form),
            report.period,
            report.day,
        ]

    def _standing(self, report: ExportedReport) -> list[Cell]:
        reason = reason_text(report.excused) if report.excused else None
        return [
            self._say(text("export-status", status=report.status.value)),
            self._yes_no(report.zero),
            self._yes_no(report.partial),
            self._say(reason) if isinstance(reason, Text) else reason,
            report.version,
            report.received_at.astimezone(self._zone) if report.received_at else None,
        ]

    def _yes_no(self, is_so: bool | None) -> str | None:
        return None if is_so is None else self._say(text("export-yes-no", yes="yes" if is_so else "no"))

    def _say(self, what: Text) -> str:
        return self._catalogue.render(what, self._items.language)


class _Sheets:
    """A table that goes on on another sheet where one is full. `columns` says how each is shown."""

    def __init__(self, book: Any, name: str, taken: set[str], columns: Sequence[str], headings: Sequence[str]) -> None:
        self._book, self._name, self._taken = book, name, taken
        self._columns, self._headings = columns, headings
        self._heading = book.add_format({"bold": True, "bg_color": "#E2E8F0", "bottom": 1, "text_wrap": True})
        self._formats = [book.add_format({"num_format": FORMATS.get(column, "@")}) for column in columns]
        self._begin()

    def write(self, cells: Sequence[Cell]) -> None:
        if self._next == MOST_ROWS:
            self.end()
            self._begin()
        for column, (cell, its_format) in enumerate(zip(cells, self._formats, strict=True)):
            if isinstance(cell, str):
                self._sheet.write_string(self._next, column, cell, its_format)
            elif isinstance(cell, int):
                self._sheet.write_number(self._next, column, cell, its_format)
            elif cell is not None:
                self._sheet.write_datetime(self._next, column, cell, its_format)
        self._next += 1

    def end(self) -> None:
        """Nothing more comes: what is there can be filtered."""
        self._sheet.autofilter(0, 0, self._next - 1, len(self._columns) - 1)

    def _begin(self) -> None:
        self._sheet = self._book.add_worksheet(sheet_name(self._name, self._taken))
        self._sheet.freeze_panes(1, 2)
        self._sheet.set_landscape()
        self._sheet.set_paper(PAPER_A4)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(0)
        for column, name in enumerate(self._columns):
            self._sheet.set_column(column, column, WIDTHS.get(name, WIDTH))
        for column, heading in enumerate(self._headings):
            self._sheet.write_string(0, column, heading, self._heading)
        self._next = 1
