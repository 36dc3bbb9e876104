"""Tables as an Excel workbook: for the file, and for whoever goes on calculating with them.

Every row is written to disk before the next one is made, so that ten thousand villages take no more memory than ten.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from core.digest import Digest
from core.forms import Forms
from core.particulars import Particulars
from core.texts import text
from digests.sheets import Cell, Chart, Kind, Row, Table
from digests.tables import digest_tables
from digests.words import capital, digest_title
from locales import Catalogue

NUMBER_FORMATS = {
    Kind.TEXT: "@",
    Kind.PROSE: "@",
    Kind.MARK: "@",
    Kind.DATE: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
    Kind.COUNT: "0",
    Kind.NUMBER: "General",
    Kind.RATE: "0.0##%",
    Kind.CHANGE: "+0;-0;0",
    Kind.CHANGE_RATE: "+0.0##%;-0.0##%;0%",
}
NARROWEST, WIDEST = 8, 50
"""Widths of columns, in digits."""

PROSE_WIDTH = 76
WORDS = (Kind.TEXT, Kind.PROSE)
FIXED_WIDTHS = {Kind.MARK: 5, Kind.PROSE: PROSE_WIDTH}
LINE_HEIGHT = 15
"""Of a row, in points, for each line of its longest cell."""

LONGEST_SHEET_NAME = 31
PAPER_A4 = 9

BAR_COLOURS = ("#0072B2", "#E69F00", "#FFFFFF")
BAR_PATTERNS = (None, "wide_upward_diagonal", None)
LINE_COLOUR, EDGE_COLOUR = "#000000", "#D55E00"
CHART_SIZE = {"width": 900, "height": 360}
CHART_ROWS = 19
"""So many rows a chart and the space below it are high."""


def write_workbook(
    digest: Digest, particulars: Particulars, forms: Forms, path: Path, catalogue: Catalogue, language: str
) -> None:
    """A digest's workbook: its figures, and what stands behind them."""
    title = catalogue.render(digest_title(digest), language)
    page = catalogue.render(text("workbook-page"), language)
    write_tables(path, title, page, digest_tables(digest, particulars, forms, catalogue, language))


def write_tables(path: Path, title: str, page: str, tables: Iterable[Table]) -> None:
    """Writes an xlsx file with one sheet for each table that has rows, ready to be printed on A4; what is drawn stands
    below the rows of the first sheet. `page` is the foot of each page, in which &P and &N stand for its number and how
    many there are.

    Text is always text, also where it begins with = + - or @: a village's name is never taken for a formula.
    """
    from xlsxwriter import Workbook

    options = {
        "constant_memory": True,
        "tmpdir": str(path.parent),  # where there is room for the whole file anyway
    }
    with Workbook(path, options) as book:
        book.set_properties({"title": title})
        formats, heads = _formats(book), _head_formats(book)
        taken: set[str] = set()
        drawn: list[Any] = []
        below = 0
        for table in tables:
            rows = iter(table.rows)
            if (first := next(rows, None)) is None:
                continue
            sheet = book.add_worksheet(sheet_name(table.name, taken))
            count = _write_rows(sheet, table, chain([first], rows), formats, heads)
            _colour(book, sheet, table, count)
            _set_up_page(sheet, title, page)
            below = below or count + 2
            if table.chart:
                drawn.append(_chart(book, sheet, table.chart, count))
        for number, chart in enumerate(drawn):
            book.worksheets()[0].insert_chart(below + CHART_ROWS * number, 0, chart)


def _formats(book: Any) -> dict[Kind, Any]:
    """For cells of each kind."""
    found: dict[Kind, Any] = {}
    for kind, number_format in NUMBER_FORMATS.items():
        found[kind] = book.add_format({"num_format": number_format, "valign": "top"})
    found[Kind.TEXT].set_align("left")
    found[Kind.TEXT].set_indent(1)  # or it runs into a number to its left
    found[Kind.PROSE].set_text_wrap()
    found[Kind.MARK].set_align("center")
    return found


def _head_formats(book: Any) -> dict[Kind, Any]:
    """Of the heading above cells of each kind: numbers stand to the right, so theirs stands in the middle, where the
    arrow of the filter leaves it alone."""
    look = {"bold": True, "bg_color": "#E2E8F0", "bottom": 1, "valign": "vcenter", "text_wrap": True}
    words = book.add_format(look)
    centred = book.add_format({**look, "align": "center"})
    day = book.add_format({**look, "align": "center", "text_wrap": False})
    return {kind: words if kind in WORDS else day if kind is Kind.MARK else centred for kind in Kind}


def _write_rows(sheet: Any, table: Table, rows: Iterable[Row], formats: dict[Kind, Any], heads: dict[Kind, Any]) -> int:
    """The heading and the rows, with what goes with them; returns how many rows there are."""
    kinds = [formats[column.kind] for column in table.columns]
    widths = _write_head(sheet, table, heads)
    prose = [index for index, column in enumerate(table.columns) if column.kind is Kind.PROSE]
    number = 0
    for number, row in enumerate(rows, start=1):
        if lines := max((_lines(row[index]) for index in prose), default=0):
            sheet.set_row(number, LINE_HEIGHT * lines)
        for index, cell in enumerate(row):
            if cell is None:
                continue
            _write(sheet, number, index, cell, kinds[index])
            widths[index] = max(widths[index], _wide(str(cell)))
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, FIXED_WIDTHS.get(column.kind) or _fitting(widths[index]))
    sheet.freeze_panes(1, table.keys)
    sheet.autofilter(0, 0, number, len(table.columns) - 1)
    return number


def _write_head(sheet: Any, table: Table, heads: dict[Kind, Any]) -> list[int]:
    """Returns how wide the headings are, those of several words in two lines: a page is as wide as all columns
    together, and with long headings above short figures its letters were too small to be read."""
    titles = [capital(column.title) for column in table.columns]
    widths = [_wide_in_two(title) for title in titles]
    if any(width < _wide(title) for width, title in zip(widths, titles, strict=True)):
        sheet.set_row(0, 2 * LINE_HEIGHT)
    for index, (column, title) in enumerate(zip(table.columns, titles, strict=True)):
        sheet.write_string(0, index, title, heads[column.kind])
    return widths


def _colour(book: Any, sheet: Any, table: Table, count: int) -> None:
    for words, colour in table.colours.items():
        rule = {
            "type": "cell",
            "criteria": "==",
            "value": f'"{words}"',
            "format": book.add_format({"bg_color": colour}),
        }
        sheet.conditional_format(1, 0, count, len(table.columns) - 1, rule)


def _write(sheet: Any, row: int, column: int, cell: Cell, kind: Any) -> None:
    if isinstance(cell, str):  # `write` would take =1 for a formula and a link for one
        sheet.write_string(row, column, cell, kind)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, kind)
    else:
        sheet.write_number(row, column, cell, kind)


def _chart(book: Any, sheet: Any, chart: Chart, count: int) -> Any:
    """Bars that can be told apart without colour: full, striped, and empty with an edge."""

    def series(column: int, **look: Any) -> dict[str, Any]:
        return {
            "name": [sheet.name, 0, column],
            "categories": [sheet.name, 1, 0, count, 0],
            "values": [sheet.name, 1, column, count, column],
            **look,
        }

    made = book.add_chart({"type": "column", "subtype": "stacked"})
    for column, colour, pattern in zip(chart.bars, BAR_COLOURS, BAR_PATTERNS, strict=False):
        edge = {"color": EDGE_COLOUR if colour == "#FFFFFF" else colour}
        look = {"pattern": {"pattern": pattern, "fg_color": "#FFFFFF", "bg_color": colour}} if pattern else {}
        made.add_series(series(column, border=edge, **(look or {"fill": {"color": colour}}), gap=60))
    line = book.add_chart({"type": "line"})
    marker = {"type": "circle", "size": 5, "fill": {"color": LINE_COLOUR}}
    line.add_series(series(chart.line, line={"color": LINE_COLOUR}, marker=marker, y2_axis=True))
    line.set_y2_axis({"min": 0, "max": 1, "num_format": "0%"})
    made.combine(line)
    made.set_title({"name": chart.title, "overlay": False, "name_font": {"size": 12}})
    made.set_x_axis({"num_format": "m-d", "text_axis": True})
    made.set_y_axis({"min": 0, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    made.set_legend({"position": "bottom"})
    made.show_blanks_as("gap")
    made.set_size(CHART_SIZE)
    return made


def _set_up_page(sheet: Any, title: str, page: str) -> None:
    """A4 across, as wide as the table, its heading on every page. An & begins a code in a header, && is one."""
    sheet.set_landscape()
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header("&L" + title.replace("&", "&&") + "&R&A")
    sheet.set_footer("&C" + page)


def _wide(words: str) -> int:
    """How wide it is in digits: a Chinese character takes two."""
    if words.isascii():
        return len(words)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in words)


def _wide_in_two(words: str) -> int:
    """The same in two lines, where it has words to be parted; in Chinese it stays in one."""
    pieces = words.split() if words.isascii() else [words]
    halves = [(" ".join(pieces[:at]), " ".join(pieces[at:])) for at in range(1, len(pieces))]
    return min((max(map(_wide, both)) for both in halves), default=_wide(words))


def _lines(cell: Cell) -> int:
    """How many lines a cell of prose needs; no program works it out before it shows the sheet."""
    return sum(_wide(line) // (PROSE_WIDTH - 4) + 1 for line in str(cell).splitlines())


def _fitting(widest: int) -> int:
    """Wide enough for the widest cell, its arrow of the filter included."""
    return min(max(widest + 3, NARROWEST), WIDEST)


def sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel takes: short, without []:*?/\\ or outer apostrophes, and the only one of its kind."""
    allowed = "".join(" " if character in "[]:*?/\\" else character for character in name).strip("' ")
    short = _cut(allowed)
    number = 2
    while short.casefold() in taken:
        end = f" {number}"
        short = allowed[: LONGEST_SHEET_NAME - len(end)] + end
        number += 1
    taken.add(short.casefold())
    return short


def _cut(name: str) -> str:
    """Not inside a word, as far as there is another one before it."""
    if len(name) <= LONGEST_SHEET_NAME or not name.isascii():
        return name[:LONGEST_SHEET_NAME]
    return name[: LONGEST_SHEET_NAME + 1].rpartition(" ")[0].rstrip(" -") or name[:LONGEST_SHEET_NAME]
