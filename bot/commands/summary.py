"""`lingbao summary`: a work summary as a Word document."""

from __future__ import annotations

from pathlib import Path

import typer

from bot.calendar import calendar_of
from bot.clock import Clock
from bot.commands.digest import language_of, nothing_about
from bot.commands.export import target
from bot.console import Console, Refusal
from core.papers import has_summary
from core.periods import Period, parse_period
from core.summary import Summary
from core.texts import period_text, text
from digests.summary import work_summary
from digests.summary_document import write_summary
from forms import load_forms
from storage import Connection, summaries, units


async def write(console: Console, code: str, key: str, file: Path, language: str | None, *, overwrite: bool) -> None:
    """The whole document or none of it, and says where it is. There is none about a period of which nothing is known,
    nor about a unit that reports itself."""
    period, said = _period(key), language_of(console, language)
    if file.suffix.lower() != ".docx":
        raise Refusal(text("cli-summary-suffix", file=str(file)))
    forms, now = load_forms(*console.settings.form_folders), Clock().now()
    today = calendar_of(console.settings, forms).today(now)

    def load(conn: Connection) -> Summary:
        unit = units.by_code(conn, code)
        if unit is None:
            raise Refusal(text("cli-unknown-unit", code=code))
        found = summaries.load(conn, unit, period, forms, now, today)
        if found.is_empty:
            nothing = text("cli-summary-nothing", unit=unit.name, period=period_text(period))
            raise nothing_about(conn, found.digest, forms, nothing)
        return found

    with target(file, overwrite=overwrite) as part:
        async with console.store() as store:
            found = await store.read(load)
        write_summary(work_summary(found, forms), part, console.catalogue, said)
    typer.echo(file)


def _period(key: str) -> Period:
    """Raises Refusal for what is no period of a work summary."""
    try:
        period = parse_period(key)
    except ValueError:
        period = None
    if period is None or not has_summary(period):
        raise Refusal(text("cli-summary-period", value=key))
    return period
