"""`lingbao export`: reports for other programs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.options import AsJson, Overwrite

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


def _one_aim(out: Path | None, *, push: bool, dry_run: bool, server: bool, in_background: bool) -> None:
    if [out is not None, push, dry_run].count(True) != 1 or (server and not dry_run):
        raise typer.BadParameter("give one of --out, --push and --dry-run; --server goes with --dry-run")
    if in_background and not (push or server):
        raise typer.BadParameter("--async goes with --push or --server")


@export.command("dhis2")
def export_dhis2(
    ctx: typer.Context,
    mapping: Annotated[Path, typer.Option(metavar="FILE", help="Where figures go; see export dhis2-mapping.")],
    unit: UnitCode = None,
    form: FormKeys = None,
    period: PeriodKey = None,
    first: FromDay = None,
    last: ToDay = None,
    out: Out = None,
    kind: Annotated[
        Literal["json", "adx"], typer.Option("--format", help="Of the file: a data value set in JSON, or ADX.")
    ] = "json",
    push: Annotated[bool, typer.Option("--push", help="Send it to the server of the settings (dhis2.url).")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be sent.")] = False,
    server: Annotated[
        bool, typer.Option("--server", help="With --dry-run: the server checks, and keeps nothing.")
    ] = False,
    in_background: Annotated[
        bool, typer.Option("--async", help="The server imports in the background; for very large ones.")
    ] = False,
    as_json: AsJson = False,
    overwrite: Overwrite = False,
) -> None:
    """Write reports as data values of DHIS2, or send them. What was not reported is never sent; a zero is.

    Exit code 1 when the server did not take every value.
    """
    from bot.commands.export import Asked
    from bot.commands.export_dhis2 import Order
    from bot.commands.export_dhis2 import export as work

    _one_time(period, first, last)
    _one_aim(out, push=push, dry_run=dry_run, server=server, in_background=in_background)
    if as_json and out == Path("-"):
        raise typer.BadParameter("--json and --out - would both write to standard output")
    order = Order(out, kind, overwrite, push=push or server, rehearse=dry_run, in_background=in_background)
    asked = Asked(unit, form or (), period, first, last)
    asyncio.run(work(ctx.obj, mapping, asked, order, as_json=as_json))


@export.command("dhis2-mapping")
def export_dhis2_mapping(
    ctx: typer.Context,
    out: Annotated[Path, typer.Option("--out", metavar="FILE.toml", help="The file to write; - is standard output.")],
    unit: UnitCode = None,
    lang: Language = None,
    overwrite: Overwrite = False,
) -> None:
    """Write a mapping file to fill in: every form, indicator and disease, and the units that report."""
    from bot.commands.export_dhis2 import write_template as work

    asyncio.run(work(ctx.obj, out, unit, lang, overwrite=overwrite))
