"""`lingbao export dhis2`: reports as data values of DHIS2, into a file or to a server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.calendar import calendar_of
from bot.clock import Clock
from bot.commands.dhis2_noted import noted
from bot.commands.dhis2_outcome import Shown, show
from bot.commands.export import (
    STANDARD_OUTPUT,
    Asked,
    known_language,
    nothing,
    read_by_days,
    select,
    target,
    text_stream,
)
from bot.console import Advance, Console, Refusal
from bot.dhis2.mapping_file import read_mapping, template
from core.dhis2 import Converter, DataValue, Dhis2Mapping
from core.dhis2_answers import Outcome
from core.dhis2_check import check
from core.exports import Selection
from core.forms import Forms
from core.sheet import Faults
from core.texts import text
from core.units import Unit
from digests.dhis2_files import AdxSink, JsonValueSink, ValueSink, payload
from forms import load_forms
from storage import Connection, exports, units
from storage.engines import Transaction

if TYPE_CHECKING:
    from bot.dhis2.client import Dhis2Server

Kind = Literal["json", "adx"]
AT_ONCE = 500
"""So many values go into one request."""


@dataclass(frozen=True, slots=True)
class Order:
    """What becomes of the values: written to `file`, sent to the server, or only counted (`rehearse`); both of the
    latter: the server says what it would do. `in_background`: the server imports while it is asked how far it is."""

    file: Path | None = None
    kind: Kind = "json"
    overwrite: bool = False
    push: bool = False
    rehearse: bool = False
    in_background: bool = False


async def export(console: Console, mapping_file: Path, asked: Asked, order: Order, *, as_json: bool) -> None:
    """Ends with exit code 1 when the server did not take every value."""
    mapping, now = read_mapping(mapping_file), Clock().now()
    forms = load_forms(*console.settings.form_folders)
    today = calendar_of(console.settings, forms).today(now)
    asked = replace(asked, forms=asked.forms or tuple(form for form in mapping.forms if form in forms.forms))
    async with console.store() as store, store.snapshot() as snapshot:
        selection = await snapshot.run(lambda conn: select(conn, asked, forms, today))
        await snapshot.run(lambda conn: _check(conn, mapping_file, mapping, forms, selection))
        days = await snapshot.run(lambda conn: exports.days(conn, selection))
        if not days:
            raise nothing(selection.first, selection.last)
        converter = Converter(mapping, forms, selection.first, selection.last, today)
        reading = _Reading(snapshot, selection, days, now, converter)
        shown = Shown(forms, console.settings.language, converter.left_out, rehearsed=order.rehearse)
        with console.waiting() as progress:
            values = reading.values(progress)
            if order.push:
                server = _server(console)
                in_audit = nullcontext() if order.rehearse else noted(store, selection, server.url, shown)
                async with in_audit:
                    await _push(server, mapping, selection, values, order, shown)
            elif order.file is None:
                async for value in values:
                    shown.count(value)
            else:
                await _write(console, order, order.file, mapping, selection, values, shown, now)
    show(console, shown, order.file, as_json=as_json)


async def write_template(
    console: Console, file: Path, unit: str | None, language: str | None, *, overwrite: bool
) -> None:
    forms, language = load_forms(*console.settings.form_folders), known_language(console, language)
    levels = {form.level for form in forms.forms.values()}

    def reporting(conn: Connection) -> list[Unit]:
        top = units.by_code(conn, unit) if unit is not None else None
        if unit is not None and top is None:
            raise Refusal(text("cli-unknown-unit", code=unit))
        there_are = units.all_units(conn) if top is None else [top, *units.below(conn, top)]
        return [found for found in there_are if found.level in levels]

    async with console.store() as store:
        found = await store.read(reporting)
    with target(file, overwrite=overwrite) as part, text_stream(part) as stream:
        stream.write(template(forms, found, console.catalogue, language))
    if file != STANDARD_OUTPUT:
        console.say(text("dhis2-template-written", file=str(file)))


def _check(conn: Connection, file: Path, mapping: Dhis2Mapping, forms: Forms, selection: Selection) -> None:
    """Raises FaultySheet that names everything that is missing, before anything is written or sent."""
    faults = Faults(file.name)
    codes = {unit.code for unit in units.all_units(conn)}
    expected, given = exports.units_of(conn, selection), exports.items_given(conn, selection)
    check(mapping, forms, expected, codes, given, selection.forms, faults)
    faults.stop_if_any()


@dataclass(slots=True)
class _Reading:
    snapshot: Transaction
    selection: Selection
    days: Sequence[date]
    now: datetime
    converter: Converter

    async def values(self, progress: Advance) -> AsyncIterator[DataValue]:
        async for reports in read_by_days(self.snapshot, self.selection, self.days, self.now, progress):
            for report in reports:
                for value in self.converter.take(report):
                    yield value
        for value in self.converter.rest():
            yield value


async def _write(
    console: Console,
    order: Order,
    file: Path,
    mapping: Dhis2Mapping,
    selection: Selection,
    values: AsyncIterator[DataValue],
    shown: Shown,
    now: datetime,
) -> None:
    with target(file, overwrite=order.overwrite) as part:
        with text_stream(part) as stream:
            sink: ValueSink
            if order.kind == "adx":
                sink = AdxSink(stream, now.astimezone(console.settings.timezone))
            else:
                data_sets = {mapping.forms[form].data_set for form in selection.forms}
                sink = JsonValueSink(stream, mapping.dhis2, data_sets.pop() if len(data_sets) == 1 else None)
            async for value in values:
                shown.count(value)
                sink.add(value)
            sink.close()
        if not shown.values:
            raise Refusal(text("dhis2-nothing"), code=1)


def _server(console: Console) -> Dhis2Server:
    from bot.dhis2.client import Dhis2Server

    return Dhis2Server(console.settings.dhis2)


async def _push(
    server: Dhis2Server,
    mapping: Dhis2Mapping,
    selection: Selection,
    values: AsyncIterator[DataValue],
    order: Order,
    shown: Shown,
) -> None:
    """In portions, each of one data set; a server that gives up is told with what it has taken until then."""
    shown.zeros_lost = await _zeros_lost(server, mapping, selection.forms)
    shown.outcome = Outcome()
    parameters = {
        **mapping.dhis2.parameters(),
        "importStrategy": "CREATE_AND_UPDATE",
        "dryRun": str(order.rehearse).lower(),
    }
    async for portion in _portions(values):
        for value in portion:
            shown.count(value)
        request = payload(portion, mapping.dhis2, portion[0].data_set)
        try:
            summary = await server.send(request, parameters, in_background=order.in_background)
        except Refusal as refusal:
            shown.failure = refusal
            return
        shown.outcome.add(portion, summary)


async def _zeros_lost(server: Dhis2Server, mapping: Dhis2Mapping, forms: Sequence[str]) -> list[tuple[str, str]]:
    """The forms and items whose zeros the server would drop."""
    places = {form: mapping.forms[form].data_elements() for form in forms}
    dropped = await server.without_zeros(
        {element for of in places.values() for element in of}, mapping.dhis2.data_element_scheme
    )
    return [
        (form, item)
        for form, of in places.items()
        for element, items in of.items()
        if element in dropped
        for item in items
    ]


async def _portions(values: AsyncIterator[DataValue]) -> AsyncIterator[list[DataValue]]:
    """Of AT_ONCE values at most, each portion of one data set."""
    waiting: dict[str, list[DataValue]] = {}
    async for value in values:
        portion = waiting.setdefault(value.data_set, [])
        portion.append(value)
        if len(portion) == AT_ONCE:
            yield waiting.pop(value.data_set)
    for portion in waiting.values():
        yield portion
