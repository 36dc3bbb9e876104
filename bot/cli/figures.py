"""`lingbao digest` and `summary`: what is made from the county's figures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.options import AsJson, Overwrite

Kept = Annotated[bool, typer.Option("--kept", help="The issue as it was sent, and what has changed about it since.")]
Details = Annotated[bool, typer.Option("--details", help="In full instead of in ten lines.")]
PERIODS = "2026-W47, 2026-11-T2, 2026-07, 2026-Q3, 2026-H1, 2026 or 2026-11-03..2026-11-17."


def digest(
    ctx: typer.Context,
    unit: Annotated[str, typer.Option(metavar="CODE", help="The unit that the digest is about.")],
    period: Annotated[str, typer.Option(metavar="KEY", help=PERIODS)],
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write text, pictures and workbook there.")] = None,
    lang: Annotated[str | None, typer.Option(help="In place of the language of the settings.")] = None,
    kept: Kept = False,
    details: Details = False,
    as_json: AsJson = False,
) -> None:
    """Show a digest, or write it into a folder as text, pictures and workbook."""
    from bot.commands import digest as files
    from bot.commands import digest_screen as screen

    if out is None:
        asyncio.run(screen.show(ctx.obj, unit, period, lang, kept=kept, details=details, as_json=as_json))
    elif kept or details or as_json:
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
