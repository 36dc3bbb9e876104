"""`lingbao digest`: a digest as files, for any unit and period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import typer

from bot.calendar import calendar_of
from bot.clock import Clock
from bot.console import Console, Refusal
from bot.issues import shown
from core.digest import Digest
from core.errors import InputError
from core.expected import Calendar
from core.forms import Forms
from core.heat import HeatMap
from core.papers import has_heat_map
from core.particulars import Particulars
from core.periods import Period, parse_period
from core.texts import Text, text
from core.trend import Trend
from core.units import Unit
from digests.chart import pictured
from digests.files import write_digest, write_map, write_trend
from forms import load_forms
from storage import Connection, digests, heat, particulars, trend, units


@dataclass(frozen=True, slots=True)
class _Found:
    """What the files are made of. `map` only where the days of the period fit beside each other."""

    digest: Digest
    particulars: Particulars
    map: HeatMap | None
    trend: Trend


async def write(console: Console, code: str, key: str, folder: Path, language: str | None) -> None:
    """Writes the text, the pictures and the workbook, and says where they are."""
    settings, catalogue = console.settings, console.catalogue
    period, said = period_of(key), language_of(console, language)
    forms = load_forms(*settings.form_folders)
    calendar, now = calendar_of(settings, forms), Clock().now()
    async with console.store() as store:
        await shown(store, partial(unit_called, code=code), period, forms, calendar, now)
        found = await store.read(lambda conn: _load(conn, code, period, forms, calendar, now))
    try:
        made = write_digest(found.digest, found.particulars, forms, catalogue, said, folder, settings.fonts)
        paths = [made.text_file, made.picture, made.workbook]
        if found.map:
            paths.append(write_map(found.map, catalogue, said, folder, settings.fonts))
        paths.append(write_trend(found.trend, catalogue, said, folder, settings.fonts))
    except OSError as error:
        raise InputError([f"--out: {error.filename or folder}: {error.strerror}"]) from error
    for path in paths:
        typer.echo(path)


def _load(conn: Connection, code: str, period: Period, forms: Forms, calendar: Calendar, now: datetime) -> _Found:
    unit = unit_called(conn, code)
    figures = digests.load(conn, unit, period, forms, now, calendar.today(now), in_full=True)
    form = pictured(section.form for section in figures.sections)
    if form is None or not any(section.now.counts.expected for section in figures.sections):
        raise nothing_about(conn, figures, forms, nothing_to_digest(unit, period))
    return _Found(
        figures,
        particulars.load(conn, figures, calendar, now),
        heat.load(conn, unit, period, form, now) if has_heat_map(period) else None,
        trend.load(conn, unit, period, form, form.pictured, calendar.today(now)),
    )


def unit_called(conn: Connection, code: str) -> Unit:
    """Raises Refusal for a code that no unit has."""
    unit = units.by_code(conn, code)
    if unit is None:
        raise Refusal(text("cli-unknown-unit", code=code))
    return unit


def nothing_to_digest(unit: Unit, period: Period) -> Text:
    return text("cli-nothing-to-digest", unit=unit.name, period=period.key)


def nothing_about(conn: Connection, digest: Digest, forms: Forms, nothing: Text) -> Refusal:
    """Why there is nothing to add up, in the words `nothing`; but a unit that only reports itself has no sums of its
    own, whatever it has reported: then the unit above is named."""
    unit = digest.unit
    reports_itself = any(form.level == unit.level for form in forms.forms.values())
    if not reports_itself or digest.sections or unit.parent_id is None:  # or somebody below it reports a form
        return Refusal(nothing, code=1)
    (above,) = units.these(conn, [unit.parent_id])
    return Refusal(text("cli-lowest", unit=unit.name, above=above.name, code=above.code), code=1)


def language_of(console: Console, chosen: str | None) -> str:
    """The one that was chosen, or that of the settings. Raises Refusal for one that there is not."""
    if chosen is not None and chosen not in console.catalogue.languages:
        raise Refusal(text("cli-unknown-language", value=chosen, names=list(console.catalogue.languages)))
    return chosen or console.settings.language


def period_of(key: str) -> Period:
    """Raises Refusal for what is no period of a digest."""
    try:
        period = parse_period(key)
    except ValueError:
        period = None
    if period is None or period.length == "day":
        raise Refusal(text("cli-bad-period", value=key))
    return period
