"""`lingbao calendar`: workdays, holidays and what is due."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.options import GROUP, AsJson

calendar = typer.Typer(help="Workdays, holidays, and what is due when.", **GROUP)
GROUPS = {"calendar": calendar}


@calendar.callback()
def _group() -> None:
    """Workdays, holidays, and what is due when."""


@calendar.command("show")
def show_calendar(
    ctx: typer.Context,
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="A month or a year: 2026-10, 2026.")],
    as_json: AsJson = False,
) -> None:
    """Show what each day is (workday, weekend, holiday, swapped workday, the county's own) and what is due on it."""
    from bot.commands.calendar import show

    show(ctx.obj, period, as_json=as_json)
