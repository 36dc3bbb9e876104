"""`lingbao alerts`: what managers have to acknowledge, and what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from bot.cli.options import AsJson

OpenOnly = Annotated[bool, typer.Option("--open", help="Only those that have no finding yet.")]
Since = Annotated[str | None, typer.Option(metavar="DAY", help="Raised from that day on: 2026-11-01.")]
UnitCode = Annotated[str | None, typer.Option("--unit", metavar="CODE", help="A unit; otherwise the whole county.")]


def alerts(
    ctx: typer.Context, unit: UnitCode = None, open_only: OpenOnly = False, since: Since = None, as_json: AsJson = False
) -> None:
    """Show alerts with all that has happened to them, the newest first; otherwise of the last 30 days."""
    from bot.commands.alerts import show

    asyncio.run(show(ctx.obj, unit, open_only=open_only, since=since, as_json=as_json))


COMMANDS: Mapping[str, Callable[..., Any]] = {"alerts": alerts}
