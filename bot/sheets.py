"""Reads a table that somebody made in a spreadsheet: CSV (UTF-8 or GB18030) or xlsx."""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, time
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from core.errors import InputError
from core.sheet import Faults, Row, Sheet, word
from core.texts import text

BROKEN = (BadZipFile, ParseError, KeyError, IndexError, StopIteration, TypeError, ValueError)
"""What openpyxl raises for a file that it cannot read."""

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How an xlsx and an old xls file begin."""

Numbered = tuple[int, Sequence[str]]
"""A row's number in the file and its cells."""


def read_sheet(path: Path) -> Sheet:
    """The first sheet of the file; the first row that is not empty holds the headings.

    The file's contents decide what it is, not its name. Raises InputError when it cannot be opened, FaultySheet when
    its rows do not fit its headings.
    """
    return read_sheets(path)[0]


def read_sheets(path: Path, names: Collection[str] = ()) -> list[Sheet]:
    """The sheets of a workbook that are called so, if there are any; otherwise the first one alone, as `read_sheet`.
    Their faults are all named at once."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError([f"{path}: {error.strerror}"]) from error
    faults = Faults(path.name)
    if content.startswith(OLE):
        faults.add(0, "", text("import-old-excel"))
        faults.stop_if_any()
    found: list[Sheet | None] = []
    if content.startswith(ZIP):
        known: list[str | None] = [title for title in _titles(content, faults) if word(title) in names]
        faults.stop_if_any()
        for title in known or [None]:
            own = Faults(f"{path.name}:{title}" if title else path.name, faults.found)
            found.append(_sheet(_xlsx_rows(content, own, title), own))
    else:
        found.append(_sheet(_csv_rows(content, faults), faults))
    if not any(found) and not faults.found:
        faults.add(0, "", text("import-no-rows"))
    faults.stop_if_any()
    return [sheet for sheet in found if sheet]


def _sheet(rows: Iterable[Numbered], faults: Faults) -> Sheet | None:
    """None for one in which nothing is written, or when it cannot be read."""
    before = len(faults.found)
    filled = [(number, cells) for number, cells in rows if any(cells)]
    if not filled or len(faults.found) > before:
        return None
    return _below(filled[0], filled[1:], faults)


def _below(top: Numbered, below: Sequence[Numbered], faults: Faults) -> Sheet:
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


def _xlsx_rows(content: bytes, faults: Faults, title: str | None) -> Iterator[Numbered]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and other things that are not read
            written = dict(_page(content, title, results=False))
            results = written
            if any(_is_formula(value) for values in written.values() for value in values):
                results = dict(_page(content, title, results=True))
    except BROKEN:
        faults.add(0, "", text("import-broken-excel"))
        return
    for number, values in written.items():
        shown = results.get(number, [None] * len(values))
        if any(_is_formula(value) and result is None for value, result in zip(values, shown, strict=True)):
            faults.add(number, "", text("import-formula-without-result"))
        yield number, [_cell(value) for value in shown]


def _titles(content: bytes, faults: Faults) -> list[str]:
    from openpyxl import load_workbook  # only for those who bring a workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [page.title for page in load_workbook(io.BytesIO(content), read_only=True).worksheets]
    except BROKEN:
        faults.add(0, "", text("import-broken-excel"))
        return []


def _page(content: bytes, title: str | None, *, results: bool) -> Iterator[tuple[int, Sequence[object]]]:
    """A sheet, with formulas as they are written or with the results that were saved beside them."""
    from openpyxl import load_workbook

    pages = load_workbook(io.BytesIO(content), read_only=True, data_only=results).worksheets
    page = next(page for page in pages if title in (None, page.title))
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
