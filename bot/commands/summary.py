"""`lingbao summary`: a work summary as a Word document."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.calendar import calendar_of
from bot.clock import Clock
from bot.commands.digest import language_of, period_of
from bot.commands.export import target
from bot.console import Console, Refusal
from core.digest import Digest
from core.texts import text
from digests.summary import work_summary
from digests.summary_document import write_summary
from forms import load_forms
from storage import Connection, digests, units


async def write(console: Console, code: str, key: str, file: Path, language: str | None, *, overwrite: bool) -> None:
    """The whole document or none of it, and says where it is. A period about which nothing is known has one as well,
    which says so."""
    period, said = period_of(key), language_of(console, language)
    forms, now = load_forms(*console.settings.form_folders), Clock().now()
    today = calendar_of(console.settings, forms).today(now)

    def load(conn: Connection) -> Digest:
        unit = units.by_code(conn, code)
        if unit is None:
            raise Refusal(text("cli-unknown-unit", code=code))
        return digests.load(conn, unit, period, forms, now, today)

    with target(file, overwrite=overwrite) as part:
        async with console.store() as store:
            figures = await store.read(load)
        write_summary(work_summary(figures, forms), part, console.catalogue, said)
    typer.echo(file)
