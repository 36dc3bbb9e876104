"""Reads a table that somebody made in a spreadsheet: CSV (UTF-8 or GB18030) or xlsx."""

from __future__ import annotations

import csv
import io
import warnings
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from core.errors import InputError
from core.sheet import Faults, Row, Sheet, word
from core.texts import text

BROKEN = (
    *(BadZipFile, zlib.error, EOFError, OSError),  # an archive that was damaged on its way
    RuntimeError,  # one behind a password, or packed in a way that Python does not know
    SyntaxError,  # XML: so are the errors of both libraries that openpyxl may read it with
    *(LookupError, TypeError, ValueError, AttributeError),  # a part that is not there, or says something else
)
"""What openpyxl, and what it is built upon, raises for a file that it cannot read; a Word document is an OSError."""

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
        book = _Workbook(content)
        for title, own in _wanted(book, names, faults):
            found.append(_sheet(book.rows(title, own), own))
    else:
        found.append(_sheet(_csv_rows(content, faults), faults))
    if not any(found) and not faults.found:
        faults.add(0, "", text("import-no-rows"))
    faults.stop_if_any()
    return [sheet for sheet in found if sheet]


def _wanted(book: _Workbook, names: Collection[str], faults: Faults) -> list[tuple[str, Faults]]:
    """The titles of the sheets to be read, each with a place for its faults."""
    try:
        titles = book.titles()
    except BROKEN:
        faults.add(0, "", text("import-broken-excel"))
        return []
    known = [title for title in titles if word(title) in names]
    if known:
        return [(title, Faults(f"{faults.file}:{title}", faults.found)) for title in known]
    return [(title, faults) for title in titles[:1]]


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
        stray = [i for i, cell in enumerate(cells) if cell and (i >= len(headings) or not headings[i])]
        if stray:
            faults.add(row_number, _letter(stray[0]), text("import-cell-without-heading", top=number))
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


class _Workbook:
    """Opened once for all of its sheets, and once more where results of formulas are wanted."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._opened: dict[bool, Sequence[Any]] = {}

    def titles(self) -> list[str]:
        with _no_warnings():
            return [page.title for page in self._pages(results=False)]

    def rows(self, title: str, faults: Faults) -> Iterator[Numbered]:
        try:
            with _no_warnings():
                written = dict(self._page(title, results=False))
                shown = written
                if any(_is_formula(value) for values in written.values() for value in values):
                    shown = dict(self._page(title, results=True))
        except BROKEN:
            faults.add(0, "", text("import-broken-excel"))
            return
        for number, values in written.items():
            results = shown.get(number, [None] * len(values))
            for place, (value, result) in enumerate(zip(values, results, strict=True)):
                if _is_formula(value) and result is None:
                    faults.add(number, _letter(place), text("import-formula-without-result"))
            yield number, [_cell(value) for value in results]

    def _page(self, title: str, *, results: bool) -> Iterator[tuple[int, Sequence[object]]]:
        """A sheet, with formulas as they are written or with the results that were saved beside them."""
        page = next(page for page in self._pages(results=results) if page.title == title)
        page.reset_dimensions()  # some programs write wrong ones, and rows would be cut off
        for number, values in enumerate(page.iter_rows(values_only=True), 1):
            if any(value is not None for value in values):
                yield number, values

    def _pages(self, *, results: bool) -> Sequence[Any]:
        from openpyxl import load_workbook  # only for those who bring a workbook

        if results not in self._opened:
            opened = load_workbook(io.BytesIO(self._content), read_only=True, data_only=results)
            self._opened[results] = opened.worksheets
        return self._opened[results]


@contextmanager
def _no_warnings() -> Iterator[None]:
    """About styles and other things that are not read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _letter(place: int) -> str:
    """What spreadsheet programs call a column, for a cell that no heading names: A is 0."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(place + 1)


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
