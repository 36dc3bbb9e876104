"""`lingbao digest` and `summary`: what is made from the county's figures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.options import AsJson, Overwrite

Kept = Annotated[bool, typer.Option("--kept", help="Only an issue that somebody has been sent or shown before.")]
Today = Annotated[bool, typer.Option("--today", help="As it is today, whatever was kept; nothing is kept of it.")]
Details = Annotated[bool, typer.Option("--details", help="In full instead of in ten lines.")]
PERIODS = "2026-W47, 2026-11-T2, 2026-07, 2026-Q3, 2026-H1, 2026 or 2026-11-03..2026-11-17."


def digest(
    ctx: typer.Context,
    unit: Annotated[str, typer.Option(metavar="CODE", help="The unit that the digest is about.")],
    period: Annotated[str, typer.Option(metavar="KEY", help=PERIODS)],
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write text, pictures and workbook there.")] = None,
    lang: Annotated[str | None, typer.Option(help="In place of the language of the settings.")] = None,
    kept: Kept = False,
    today: Today = False,
    details: Details = False,
    as_json: AsJson = False,
) -> None:
    """Show a digest, or write it into a folder as text, pictures and workbook.

    About a period that is over it is kept when it is first shown or sent, and shown again as it was, with what has
    changed since."""
    from bot.commands import digest as files
    from bot.commands import digest_screen as screen

    if kept and today:
        raise typer.BadParameter("either as it was, or as it is today", param_hint="--kept, --today")
    if out is None:
        how = screen.How(kept=kept, today=today, details=details)
        asyncio.run(screen.show(ctx.obj, unit, period, lang, how, as_json=as_json))
    elif kept or today or details or as_json:
        raise typer.BadParameter("stands alone: the files hold everything, as it is today", param_hint="--out")
    else:
        asyncio.run(files.write(ctx.obj, unit, period, out, lang))


def summary(
    ctx: typer.Context,
    unit: Annotated[str, typer.Option(metavar="CODE", help="The unit that the summary is about.")],
    period: Annotated[str, typer.Option(metavar="KEY", help="2026-H1, 2026, 2026-07, 2026-Q3 …")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The Word document to write, such as summary.docx.")],
    lang: Annotated[str | None, typer.Option(help="In place of the language of the settings.")] = None,
    overwrite: Overwrite = False,
) -> None:
    """Write a work summary (工作总结) as a Word document; what only a person can write is marked in it."""
    from bot.commands.summary import write

    asyncio.run(write(ctx.obj, unit, period, out, lang, overwrite=overwrite))


COMMANDS: Mapping[str, Callable[..., Any]] = {"digest": digest, "summary": summary}
