"""`lingbao digest`: what is made from the county's figures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer


def digest(
    ctx: typer.Context,
    unit: Annotated[str, typer.Option(metavar="CODE", help="The unit that the digest is about.")],
    period: Annotated[str, typer.Option(metavar="KEY", help="A week or a month: 2026-W47, 2026-07.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder for the files; made if it is not there.")],
    lang: Annotated[str | None, typer.Option(help="In place of the language of the settings.")] = None,
) -> None:
    """Write a digest as text, pictures and workbook."""
    from bot.commands.digest import digest as write

    asyncio.run(write(ctx.obj, unit, period, out, lang))


COMMANDS: Mapping[str, Callable[..., Any]] = {"digest": digest}
