"""`lingbao export`: reports for other programs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.options import Overwrite

export = typer.Typer(
    help="Reports for other programs.", rich_markup_mode=None, invoke_without_command=True, no_args_is_help=True
)
GROUPS = {"export": export}

UnitCode = Annotated[str | None, typer.Option("--unit", metavar="CODE", help="A unit; otherwise the whole county.")]
FormKeys = Annotated[
    list[str] | None, typer.Option("--form", metavar="KEY", help="A form; give it again for each, otherwise all.")
]
PeriodKey = Annotated[
    str | None, typer.Option("--period", metavar="KEY", help="2026-11-20, 2026-W47, 2026-11, 2026-Q4, 2026-H2, 2026 …")
]
FromDay = Annotated[str | None, typer.Option("--from", metavar="DAY", help="The first day, in place of a period.")]
ToDay = Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day; otherwise today.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="The file to write; - is standard output.")]
Language = Annotated[str | None, typer.Option("--lang", help="In place of the language of the settings.")]


@export.callback()
def export_reports(
    ctx: typer.Context,
    unit: UnitCode = None,
    form: FormKeys = None,
    period: PeriodKey = None,
    first: FromDay = None,
    last: ToDay = None,
    out: Out = None,
    kind: Annotated[
        Literal["csv", "json", "xlsx"] | None, typer.Option("--format", help="Otherwise as the file's name ends.")
    ] = None,
    bom: Annotated[bool, typer.Option("--bom", help="For Excel: CSV with the mark by which it knows UTF-8.")] = False,
    lang: Language = None,
    overwrite: Overwrite = False,
) -> None:
    """Write reports as CSV, JSON or a workbook: every expected one, whether it came or not.

    A figure that was not given is blank, and only an explicit zero is 0.
    """
    if ctx.invoked_subcommand is not None:
        return
    from bot.commands.export import Asked
    from bot.commands.export import export as work

    _one_time(period, first, last)
    asked = Asked(unit, form or (), period, first, last)
    asyncio.run(work(ctx.obj, asked, out or Path("-"), kind=kind, excel=bom, language=lang, overwrite=overwrite))


def _one_time(period: str | None, first: str | None, last: str | None) -> None:
    if (period is None) == (first is None) or (period is not None and last is not None):
        raise typer.BadParameter("give either --period, or --from with or without --to")
