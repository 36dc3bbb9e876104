"""`lingbao export`: reports for somebody else's program, as CSV, JSON or a workbook."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import IO, Literal

import typer

from bot.calendar import calendar_of
from bot.clock import Clock
from bot.console import Advance, Console, Refusal
from core.errors import InputError
from core.exports import ExportedReport, Items, Selection, that_fit
from core.forms import Forms
from core.periods import Period, parse_period
from core.texts import text
from digests.exports import CsvSink, JsonSink, Sink
from forms import load_forms
from storage import Connection, exports, units
from storage.engines import Transaction

Kind = Literal["csv", "json", "xlsx"]
STANDARD_OUTPUT = Path("-")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be exported, as it was given: a unit's code, keys of forms, a period or its first and last days."""

    unit: str | None
    forms: Sequence[str]
    period: str | None
    first: str | None
    last: str | None


async def export(
    console: Console,
    asked: Asked,
    file: Path,
    *,
    kind: Kind | None,
    excel: bool,
    language: str | None,
    overwrite: bool,
) -> None:
    """Writes the reports, and says how many there are unless they go to standard output."""
    now = Clock().now()
    forms = load_forms(*console.settings.form_folders)
    today = calendar_of(console.settings, forms).today(now)
    items = Items(forms, known_language(console, language))
    kind = kind or _kind_of(file)
    if kind == "xlsx" and file == STANDARD_OUTPUT:
        raise Refusal(text("export-book-needs-file"))
    async with console.store() as store, store.snapshot() as snapshot:
        selection = await snapshot.run(lambda conn: select(conn, asked, forms, today))
        days = await snapshot.run(lambda conn: exports.days(conn, selection))
        if not days:
            raise nothing(selection.first, selection.last)
        given = await snapshot.run(lambda conn: exports.items_given(conn, selection))
        making = _Making(console, items, selection, given, now, excel)
        with console.waiting() as progress, target(file, overwrite=overwrite) as part, making.sink(kind, part) as sink:
            count = 0
            async for reports in read_by_days(snapshot, selection, days, now, progress):
                for report in reports:
                    sink.add(report)
                count += len(reports)
    if file != STANDARD_OUTPUT:
        console.say(text("export-written", file=str(file), count=count))


async def read_by_days(
    snapshot: Transaction, selection: Selection, days: Sequence[date], now: datetime, progress: Advance
) -> AsyncIterator[list[ExportedReport]]:
    """What one snapshot shows, a day at a time."""
    for number, day in enumerate(days, 1):
        yield await snapshot.run(partial(exports.reports_of, selection=selection, day=day, now=now))
        progress(number, len(days))


def select(conn: Connection, asked: Asked, forms: Forms, today: date) -> Selection:
    """Raises Refusal for a unit, form, day or period that there is not."""
    unit = units.by_code(conn, asked.unit) if asked.unit is not None else None
    if asked.unit is not None and unit is None:
        raise Refusal(text("cli-unknown-unit", code=asked.unit))
    for form in asked.forms:
        if form not in forms.forms:
            raise Refusal(text("export-unknown-form", form=form, forms=list(forms.forms)))
    if asked.period is not None:
        period = _period(asked.period)
        fitting = that_fit((form for form in forms.forms.values() if form.key in (asked.forms or forms.forms)), period)
        if not fitting:
            raise nothing(period.start, period.end)
        return Selection(unit, period.start, period.end, fitting)
    first, last = (_day(day) if day is not None else today for day in (asked.first, asked.last))
    if last < first:
        raise Refusal(text("export-days-backwards", first=str(first), last=str(last)))
    return Selection(unit, first, last, tuple(asked.forms))


def nothing(first: date, last: date) -> Refusal:
    return Refusal(text("export-nothing", first=str(first), last=str(last)), code=1)


def known_language(console: Console, language: str | None) -> str:
    """The one that was given, if there is it, or that of the settings."""
    languages = console.catalogue.languages
    if language is not None and language not in languages:
        raise Refusal(text("cli-unknown-language", value=language, names=list(languages)))
    return language or console.settings.language


@contextmanager
def target(file: Path, *, overwrite: bool) -> Iterator[Path]:
    """Where to write: beside the file, which is there, or replaced, only once all went well."""
    if file == STANDARD_OUTPUT:
        yield file
        return
    if file.exists() and not overwrite:
        raise Refusal(text("database-exists", place=str(file)))
    part = file.with_name(f"{file.name}.part")
    try:
        part.touch()  # the library for workbooks has errors of its own
        try:
            yield part
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise InputError([f"--out: {file}: {error.strerror}"]) from error


@contextmanager
def text_stream(file: Path) -> Iterator[IO[str]]:
    """UTF-8 with the line ends that are written, whatever the machine is used to."""
    if file != STANDARD_OUTPUT:
        with file.open("w", encoding="utf-8", newline="") as opened:
            yield opened
        return
    stream = io.TextIOWrapper(sys.stdout.buffer, "utf-8", newline="")
    try:
        yield stream
        stream.detach()  # it is not ours to close
    except BrokenPipeError:  # whoever reads it has seen enough, as head has
        _write_no_more()
        raise typer.Exit(1) from None
    except OSError as error:
        _write_no_more()
        raise InputError([f"--out: {file}: {error.strerror}"]) from error


def _write_no_more() -> None:
    """What is left of standard output goes nowhere, or Python would complain when it ends (Python docs, "Note on
    SIGPIPE")."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@dataclass(frozen=True, slots=True)
class _Making:
    """What is known of an export before its first report is read; `given` is what has been counted in each form."""

    console: Console
    items: Items
    selection: Selection
    given: Mapping[str, set[str]]
    now: datetime
    excel: bool

    @contextmanager
    def sink(self, kind: Kind, file: Path) -> Iterator[Sink]:
        zone = self.console.settings.timezone
        if kind == "xlsx":
            from digests.export_book import BookSink

            with closing(BookSink(file, self.items, zone, self.given, self.console.catalogue)) as book:
                yield book
            return
        with text_stream(file) as stream:
            sink: Sink = (
                CsvSink(stream, self.items, zone, excel=self.excel)
                if kind == "csv"
                else JsonSink(stream, self.items, zone, self.selection, self.given, self.now)
            )
            yield sink
            sink.close()


def _kind_of(file: Path) -> Kind:
    if file == STANDARD_OUTPUT:
        return "csv"
    match file.suffix.casefold():
        case ".csv":
            return "csv"
        case ".json":
            return "json"
        case ".xlsx":
            return "xlsx"
    raise Refusal(text("export-bad-suffix", file=str(file)))


def _period(key: str) -> Period:
    try:
        return parse_period(key)
    except ValueError:
        raise Refusal(text("export-bad-period", value=key)) from None


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refusal(text("import-bad-date", value=written, every="day")) from None
