"""`lingbao digest`: a digest as files, for any unit and period."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.clock import Clock
from bot.console import Console, Refusal
from core.digest import Digest
from core.errors import InputError
from core.periods import Period, parse_period
from core.texts import text
from digests.files import write_digest
from forms import load_forms
from storage import Connection, digests, units


async def digest(console: Console, code: str, key: str, folder: Path, language: str | None) -> None:
    """Writes the text, the picture and the workbook, and says where they are."""
    settings, catalogue = console.settings, console.catalogue
    period = _period(key)
    if language is not None and language not in catalogue.languages:
        raise Refusal(text("cli-unknown-language", value=language, names=list(catalogue.languages)))
    forms = load_forms(*settings.form_folders)

    def load(conn: Connection) -> Digest:
        unit = units.by_code(conn, code)
        if unit is None:
            raise Refusal(text("cli-unknown-unit", code=code))
        return digests.load(conn, unit, period, forms, Clock().now())

    async with console.store() as store:
        figures = await store.read(load)
    if not any(section.now.counts.expected for section in figures.sections):
        raise Refusal(text("cli-nothing-to-digest", unit=figures.unit.name, period=key), code=1)
    try:
        made = write_digest(figures, forms, catalogue, language or settings.language, folder, settings.fonts)
    except OSError as error:
        raise InputError([f"--out: {error.filename or folder}: {error.strerror}"]) from error
    for path in (made.text_file, made.picture, made.workbook):
        typer.echo(path)


def _period(key: str) -> Period:
    try:
        period = parse_period(key)
    except ValueError:
        period = None
    if period is None or period.length == "day":
        raise Refusal(text("cli-bad-period", value=key))
    return period
