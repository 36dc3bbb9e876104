"""The roster as a workbook that people fill in: notes, drop-down lists, text that stays text, ready for the printer.

It is written by the library that reads it (`bot.sheets`): what a roster looks like is known in one room.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from core.roster_lines import EXAMPLE
from core.roster_sheets import COLUMNS, Cells, Spelling
from core.texts import text
from locales import Catalogue

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

ROWS = 20_000
"""So far down the lists and formats reach."""

NEEDED = {"units": ("code", "name", "parent", "level"), "people": ("code", "person", "role")}
TEXT_COLUMNS = ("code", "parent", "phone")
COUNT_COLUMNS = ("population",)
DAY_COLUMNS = ("opened", "closed", "first_day", "last_day")
WIDTHS = {"name": 26, "person": 16, "phone": 18}
WIDTH = 14
NOTE_WIDTH = 70
LINE = 16
PAPER_A4 = 9


def roster_book(
    catalogue: Catalogue, language: str, units: Sequence[Cells], people: Sequence[Cells], *, examples: bool
) -> bytes:
    """An xlsx file with a sheet of units, one of people and one of notes; `examples` are rows that show how it is done
    and that an import leaves out."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    writer = _Writer(book, catalogue, language)
    shown = _examples(catalogue, language) if examples else {"units": [], "people": []}
    for kind, rows in (("units", units), ("people", people)):
        writer.sheet(kind, shown[kind], rows)
    writer.notes()
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _examples(catalogue: Catalogue, language: str) -> dict[str, list[Cells]]:
    spelling = Spelling(language)
    mark = EXAMPLE[0] if spelling.sheet("units") != "units" else EXAMPLE[1].upper()

    def example(key: str) -> str:
        return catalogue.render(text(f"roster-example-{key}"), language)

    county, township, village = (f"{mark}-{code}" for code in ("01", "0101", "010101"))
    levels = zip((county, township, village), ("", county, township), spelling.levels(), strict=True)
    names = (example("county"), example("township"), example("village"))
    units: list[Cells] = [
        {"code": code, "name": name, "parent": parent, "level": level}
        for (code, parent, level), name in zip(levels, names, strict=True)
    ]
    posts = zip((village, township, county), spelling.roles(), strict=True)
    people: list[Cells] = [
        {"code": code, "person": example("person"), "phone": f"1380000000{number}", "role": role}
        for number, (code, role) in enumerate(posts, 1)
    ]
    return {"units": units, "people": people}


class _Writer:
    def __init__(self, book: Workbook, catalogue: Catalogue, language: str) -> None:
        from openpyxl.styles import Alignment, Font, PatternFill

        self._book = book
        self._catalogue = catalogue
        self._language = language
        self._spelling = Spelling(language)
        self._bold = Font(bold=True)
        self._needed = PatternFill("solid", fgColor="FDE68A")
        self._optional = PatternFill("solid", fgColor="E2E8F0")
        self._example = Font(italic=True, color="808080")
        self._wrapped = Alignment(wrap_text=True, vertical="top")

    def sheet(self, kind: str, examples: Sequence[Cells], rows: Sequence[Cells]) -> None:
        page = self._book.create_sheet(self._spelling.sheet(kind))
        columns = list(COLUMNS[kind])
        for number, column in enumerate(columns, 1):
            self._heading(page, kind, number, column)
        for number, cells in enumerate((*examples, *rows), 2):
            for at, column in enumerate(columns, 1):
                self._write(page.cell(number, at), column, cells, is_example=number < len(examples) + 2)
        self._lists(page, kind, columns)
        page.freeze_panes = "C2"
        page.auto_filter.ref = f"A1:{page.cell(1, len(columns)).column_letter}{max(page.max_row, 2)}"
        self._set_up_page(page)

    def notes(self) -> None:
        """What each column is for, to be read and printed by itself."""
        page = self._book.create_sheet(self._say("roster-sheet-notes"))
        heads = [self._say(f"roster-notes-{name}") for name in ("sheet", "column", "needed", "what")]
        for at, words in enumerate(heads, 1):
            cell = page.cell(1, at, words)
            cell.font, cell.fill = self._bold, self._optional
        number = 2
        for kind, columns in COLUMNS.items():
            for column in columns:
                needed = self._say("roster-notes-is-needed") if column in NEEDED[kind] else ""
                place = (self._spelling.sheet(kind), self._spelling.heading(column), needed)
                note = self._note(kind, column)
                for at, words in enumerate((*place, note), 1):
                    page.cell(number, at, words).alignment = self._wrapped
                page.row_dimensions[number].height = _height(note, NOTE_WIDTH)
                number += 1
        for key in ("roster-note-import", "roster-note-examples"):
            note = self._say(key)
            page.merge_cells(start_row=number, end_row=number, start_column=1, end_column=4)
            page.cell(number, 1, note).alignment = self._wrapped
            page.row_dimensions[number].height = _height(note, NOTE_WIDTH)
            number += 1
        for letter, width in zip("ABCD", (10, 16, 10, NOTE_WIDTH), strict=True):
            page.column_dimensions[letter].width = width
        page.freeze_panes = "A2"
        self._set_up_page(page)

    def _heading(self, page: Worksheet, kind: str, number: int, column: str) -> None:
        from openpyxl.comments import Comment

        cell: Any = page.cell(1, number, self._spelling.heading(column))
        cell.font = self._bold
        cell.fill = self._needed if column in NEEDED[kind] else self._optional
        cell.comment = Comment(self._note(kind, column), "Lingbao", height=120, width=260)
        whole = page.column_dimensions[cell.column_letter]
        whole.width = WIDTHS.get(column, WIDTH)
        whole.number_format = _format(column)

    def _write(self, cell: Any, column: str, cells: Cells, *, is_example: bool) -> None:
        value = cells.get(column)
        cell.number_format = _format(column)
        if is_example:
            cell.font = self._example
        if value is not None and value != "":
            cell.value = value

    def _lists(self, page: Worksheet, kind: str, columns: Sequence[str]) -> None:
        """Drop-down lists. A code that is not in the list may be in the program already, so that it is only asked
        about."""
        codes = f"'{self._spelling.sheet('units')}'!$A$2:$A${ROWS}"
        lists = {"level": _quoted(self._spelling.levels()), "role": _quoted(self._spelling.roles()), "parent": codes}
        if kind == "people":
            lists["code"] = codes
        for column, allowed in lists.items():
            if column in columns:
                self._list(page, columns.index(column) + 1, column, allowed, kind)

    def _list(self, page: Worksheet, number: int, column: str, allowed: str, kind: str) -> None:
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        is_code = column in TEXT_COLUMNS
        rule = DataValidation(type="list", formula1=allowed, allow_blank=True, showErrorMessage=True)
        rule.errorStyle = "warning" if is_code else "stop"
        rule.errorTitle = self._spelling.heading(column)
        rule.error = self._say("roster-list-code" if is_code else "roster-list-word")
        rule.promptTitle = rule.errorTitle
        rule.prompt = self._note(kind, column)[:255]
        rule.showInputMessage = True
        letter = get_column_letter(number)
        rule.add(f"{letter}2:{letter}{ROWS}")
        page.add_data_validation(rule)

    def _set_up_page(self, page: Any) -> None:
        """A4 across, as wide as the table, its heading on every page."""
        from openpyxl.worksheet.properties import PageSetupProperties

        page.page_setup.orientation = "landscape"
        page.page_setup.paperSize = PAPER_A4
        page.page_setup.fitToHeight = 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.print_title_rows = "1:1"
        page.print_options.gridLines = True
        page.oddFooter.center.text = self._say("workbook-page")

    def _note(self, kind: str, column: str) -> str:
        key = {"code": f"code-of-{kind}"}.get(column, column)
        return self._say(f"roster-note-{key.replace('_', '-')}")

    def _say(self, key: str) -> str:
        return self._catalogue.render(text(key), self._language)


def _height(words: str, width: int) -> int:
    """In points, for a cell that is so many digits wide; a Chinese character takes two."""
    digits = sum(2 if east_asian_width(character) in "WF" else 1 for character in words)
    return LINE * (1 + digits // (width - 4))


def _format(column: str) -> str:
    kinds = {"@": TEXT_COLUMNS, "yyyy-mm-dd": DAY_COLUMNS, "0": COUNT_COLUMNS}
    return next((pattern for pattern, columns in kinds.items() if column in columns), "General")


def _quoted(words: Sequence[str]) -> str:
    return f'"{",".join(words)}"'
