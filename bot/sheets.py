"""Reads a table that somebody made in a spreadsheet: CSV (UTF-8 or GB18030) or xlsx."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from core.errors import InputError
from core.sheet import Faults, Row, Sheet
from core.texts import text

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How an xlsx and an old xls file begin."""

Numbered = tuple[int, Sequence[str]]
"""A row's number in the file and its cells."""


def read_sheet(path: Path) -> Sheet:
    """The first sheet of the file; the first row that is not empty holds the headings.

    The file's contents decide what it is, not its name. Raises InputError when it cannot be opened, FaultySheet when
    its rows do not fit its headings.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError([f"{path}: {error.strerror}"]) from error
    faults = Faults(path.name)
    if content.startswith(OLE):
        faults.add(0, "", text("import-old-excel"))
        faults.stop_if_any()
    rows = _xlsx_rows(content, faults) if content.startswith(ZIP) else _csv_rows(content, faults)
    filled = [(number, cells) for number, cells in rows if any(cells)]
    faults.stop_if_any()
    if not filled:
        faults.add(0, "", text("import-no-rows"))
    faults.stop_if_any()
    return _sheet(filled[0], filled[1:], faults)


def _sheet(top: Numbered, below: Sequence[Numbered], faults: Faults) -> Sheet:
    number, headings = top
    for heading in sorted({heading for heading in headings if heading and headings.count(heading) > 1}):
        faults.add(number, heading, text("import-same-column", other=heading))
    rows = []
    for row_number, cells in below:
        if any(cell for i, cell in enumerate(cells) if i >= len(headings) or not headings[i]):
            faults.add(row_number, "", text("import-cell-without-heading", top=number))
        padded = [*cells, *[""] * (len(headings) - len(cells))]
        rows.append(
            Row(row_number, {heading: cell for heading, cell in zip(headings, padded, strict=False) if heading})
        )
    faults.stop_if_any()
    return Sheet(faults.file, tuple(heading for heading in headings if heading), tuple(rows), number)


def _csv_rows(content: bytes, faults: Faults) -> Iterator[Numbered]:
    words = _decode(content)
    if words is None:
        faults.add(0, "", text("import-unknown-encoding"))
        return
    reader = csv.reader(io.StringIO(words, newline=""), delimiter=_delimiter(words), strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            yield number, [cell.strip() for cell in cells]
    except csv.Error:
        # An open quotation mark swallows the rest of the file: better no row than a wrong one.
        faults.add(reader.line_num, "", text("import-broken-csv"))


def _delimiter(words: str) -> str:
    """What stands between the headings: some spreadsheet programs write semicolons or tabs."""
    top = next((line for line in words.splitlines() if line.strip(" ,;\t")), "")
    return next((mark for mark in ",;\t" if mark in top), ",")


def _decode(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            words = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in words else words  # as in UTF-16, which could be either
    return None


def _xlsx_rows(content: bytes, faults: Faults) -> Iterator[Numbered]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and other things that are not read
            written = dict(_page(content, results=False))
            results = written
            if any(_is_formula(value) for values in written.values() for value in values):
                results = dict(_page(content, results=True))
    except (BadZipFile, ParseError, KeyError, IndexError, TypeError, ValueError):
        faults.add(0, "", text("import-broken-excel"))
        return
    for number, values in written.items():
        shown = results.get(number, [None] * len(values))
        if any(_is_formula(value) and result is None for value, result in zip(values, shown, strict=True)):
            faults.add(number, "", text("import-formula-without-result"))
        yield number, [_cell(value) for value in shown]


def _page(content: bytes, *, results: bool) -> Iterator[tuple[int, Sequence[object]]]:
    """The first sheet, with formulas as they are written or with the results that were saved beside them."""
    from openpyxl import load_workbook  # only for those who bring a workbook

    page = load_workbook(io.BytesIO(content), read_only=True, data_only=results).worksheets[0]
    page.reset_dimensions()  # some programs write wrong ones, and rows would be cut off
    for number, values in enumerate(page.iter_rows(values_only=True), 1):
        if any(value is not None for value in values):
            yield number, values


def _is_formula(value: object) -> bool:
    words = getattr(value, "text", value)  # an array formula is an object with a text
    return isinstance(words, str) and words.startswith("=")


def _cell(value: object) -> str:
    """A number or a day as a person would write it."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat()
    return "" if value is None else str(value).strip()
