"""`lingbao notice`: what managers have told those below, and who has acknowledged it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from bot.cli.options import AsJson


def notice(
    ctx: typer.Context,
    unit: Annotated[
        str | None, typer.Option(metavar="CODE", help="Those of this unit and of the ones below it; otherwise all.")
    ] = None,
    silent: Annotated[bool, typer.Option("--silent", help="Name those who have not acknowledged.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show which notices were sent, and who has acknowledged them."""
    from bot.commands.notice import show

    asyncio.run(show(ctx.obj, unit, silent=silent, as_json=as_json))


COMMANDS: Mapping[str, Callable[..., Any]] = {"notice": notice}
