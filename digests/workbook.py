"""A digest as an Excel workbook: for the file, and for whoever goes on calculating with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from core.digest import Digest
from core.forms import Forms
from core.texts import text
from digests.lines import digest_title
from digests.tables import Kind, Table, digest_tables
from locales import Catalogue

NUMBER_FORMATS = {
    Kind.TEXT: "@",
    Kind.DATE: "yyyy-mm-dd",
    Kind.COUNT: "0",
    Kind.RATE: "0.0##%",
    Kind.CHANGE: "+0;-0;0",
    Kind.CHANGE_RATE: "+0.0##%;-0.0##%;0%",
}
NARROWEST, WIDEST = 8, 50
"""Widths of columns, in digits."""

LONGEST_SHEET_NAME = 31
PAPER_A4 = 9


def write_workbook(digest: Digest, forms: Forms, path: Path, catalogue: Catalogue, language: str) -> None:
    """Writes an xlsx file with one sheet for each table of the digest, ready to be printed on A4.

    Text is always text, also where it begins with = + - or @: a village's name is never taken for a formula.
    """
    from xlsxwriter import Workbook

    title = catalogue.render(digest_title(digest), language)
    page = catalogue.render(text("workbook-page"), language)
    with Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        book.set_properties({"title": title})
        taken: set[str] = set()
        for table in digest_tables(digest, forms, catalogue, language):
            sheet = book.add_worksheet(_sheet_name(table.name, taken))
            _write_table(book, sheet, table)
            _set_up_page(sheet, title, page)


def _write_table(book: Any, sheet: Any, table: Table) -> None:
    heading = book.add_format({"bold": True, "bg_color": "#E2E8F0", "bottom": 1, "valign": "vcenter"})
    for index, column in enumerate(table.columns):
        cells = book.add_format({"num_format": NUMBER_FORMATS[column.kind]})
        sheet.write(0, index, column.title, heading)
        for number, row in enumerate(table.rows, start=1):
            sheet.write(number, index, row[index], cells)
        sheet.set_column(index, index, _width(table, index))
    sheet.freeze_panes(1, table.keys)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _set_up_page(sheet: Any, title: str, page: str) -> None:
    """A4 across, as wide as the table, its heading on every page. An & begins a code in a header, && is one."""
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header("&L" + title.replace("&", "&&") + "&R&A")
    sheet.set_footer("&C" + page)


def _width(table: Table, index: int) -> int:
    """Wide enough for the widest cell, its arrow of the filter included; a Chinese character takes two digits."""
    cells = [table.columns[index].title, *(str(row[index]) for row in table.rows if row[index] is not None)]
    widest = max(sum(2 if east_asian_width(character) in "WF" else 1 for character in cell) for cell in cells)
    return min(max(widest + 3, NARROWEST), WIDEST)


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel takes: short, without []:*?/\\ or outer apostrophes, and the only one of its kind."""
    allowed = "".join(" " if character in "[]:*?/\\" else character for character in name).strip("' ")
    short = allowed[:LONGEST_SHEET_NAME]
    number = 2
    while short.casefold() in taken:
        end = f" {number}"
        short = allowed[: LONGEST_SHEET_NAME - len(end)] + end
        number += 1
    taken.add(short.casefold())
    return short
