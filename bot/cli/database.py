"""`lingbao db`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import GROUP, AsJson, Overwrite

db = typer.Typer(help="The database.", **GROUP)
GROUPS = {"db": db}

BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="The backup: one file.")]


@db.command()
def upgrade(ctx: typer.Context) -> None:
    """Make the database, or bring it up to date."""
    from bot.commands.database import upgrade as bring_up_to_date

    asyncio.run(bring_up_to_date(ctx.obj))


@db.command()
def backup(ctx: typer.Context, file: BackupFile, overwrite: Overwrite = False) -> None:
    """Write everything into one file, while the program may be running."""
    from bot.commands.database import backup as work

    asyncio.run(work(ctx.obj, file, overwrite=overwrite))


@db.command()
def restore(ctx: typer.Context, file: BackupFile, overwrite: Overwrite = False) -> None:
    """Bring back what a backup holds: all of it, or nothing. Stop the program first."""
    from bot.commands.database import restore as work

    asyncio.run(work(ctx.obj, file, overwrite=overwrite))


@db.command()
def copy(
    ctx: typer.Context,
    source: Annotated[str, typer.Argument(metavar="FROM_URL", help="sqlite:///FILE or postgresql://USER@HOST/NAME.")],
    target: Annotated[str, typer.Argument(metavar="TO_URL", help="The same; a database that holds nothing.")],
) -> None:
    """Copy everything into another database and compare what has arrived. Stop the program first."""
    from bot.commands.database import copy as work

    asyncio.run(work(ctx.obj, source, target))


@db.command()
def check(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Compare every report with its revisions and every total with its reports; the program may be running.

    Exit code 1 if anything does not agree.
    """
    from bot.commands.database import check as work

    if not asyncio.run(work(ctx.obj, as_json=as_json)):
        raise typer.Exit(1)
