"""`lingbao roster`, `person`, `unit`, `reports`, `targets`: who reports, when, what was and what is to be reached."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import GROUP, AsJson, Overwrite

roster = typer.Typer(help="Units and people.", **GROUP)
person = typer.Typer(help="Somebody on the roster.", **GROUP)
unit = typer.Typer(help="When a unit reports, and when not.", **GROUP)
reports = typer.Typer(help="Earlier reports.", **GROUP)
targets = typer.Typer(help="What units are to reach in a year.", **GROUP)
GROUPS = {"roster": roster, "person": person, "unit": unit, "reports": reports, "targets": targets}

DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and show what would change; change nothing.")]
SheetFile = Annotated[Path, typer.Argument(metavar="FILE", help="CSV (UTF-8 or GB18030) or xlsx.")]
UnitCode = Annotated[str, typer.Argument(metavar="CODE", help="The code of the unit.")]
FromDay = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="The first day, such as 2026-11-20; otherwise today.")
]

PersonName = Annotated[str, typer.Argument(metavar="NAME", help="As it stands on the roster.")]
PersonUnit = Annotated[str, typer.Option(metavar="CODE", help="A unit where the person has a post.")]
Phone = Annotated[str | None, typer.Option(help="To tell namesakes apart; - is the one without a telephone.")]


@roster.command("import")
def import_roster(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="xlsx, or CSV (UTF-8 or GB18030).")],
    dry_run: DryRun = False,
) -> None:
    """Import units, people and their posts: all of it, or nothing if anything is wrong.

    Takes the workbook of `roster template`, two CSV files (units and people), or one table with both, a row for each
    post. What the file does not name stays as it is; blank days and telephones change nothing. Done twice, nothing
    changes.
    """
    from bot.commands.roster import import_roster as work

    asyncio.run(work(ctx.obj, files, dry_run=dry_run))


@roster.command("template")
def roster_template(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="The workbook to write.")],
    overwrite: Overwrite = False,
) -> None:
    """Write a workbook to fill in: units, people, and what each column is for."""
    from bot.commands.roster_files import template as work

    work(ctx.obj, file, overwrite=overwrite)


@roster.command("export")
def export_roster(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="FILE.xlsx, as the template, or FILE.csv, one table.")],
    overwrite: Overwrite = False,
) -> None:
    """Write the roster as it is now; imported again it changes nothing."""
    from bot.commands.roster_files import export as work

    asyncio.run(work(ctx.obj, file, overwrite=overwrite))


@person.command("show")
def show_person(
    ctx: typer.Context, name: PersonName, unit: PersonUnit, phone: Phone = None, as_json: AsJson = False
) -> None:
    """Show in which chats a person can be met, the one first to which reminders go."""
    from bot.commands.person import show as work

    asyncio.run(work(ctx.obj, name, unit, phone=phone, as_json=as_json))


@person.command("erase")
def erase_person(
    ctx: typer.Context,
    name: PersonName,
    unit: PersonUnit,
    phone: Phone = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Forget a person for good: name, telephone, chat accounts, posts and messages. The unit's reports stay."""
    from bot.commands.person import erase as work

    asyncio.run(work(ctx.obj, name, unit, phone=phone, yes=yes, as_json=as_json))


@unit.command("close")
def close_unit(ctx: typer.Context, code: UnitCode, first_day: FromDay = None) -> None:
    """From a day on expect no reports of a unit. What it has reported stays, and what it reports still counts."""
    from bot.commands.unit import close as work

    asyncio.run(work(ctx.obj, code, first_day))


@unit.command("open")
def open_unit(ctx: typer.Context, code: UnitCode, first_day: FromDay = None) -> None:
    """From a day on expect reports of a unit: of a new one, or again of one that was closed."""
    from bot.commands.unit import open_again as work

    asyncio.run(work(ctx.obj, code, first_day))


@unit.command("excuse")
def excuse_unit(
    ctx: typer.Context,
    code: UnitCode,
    first_day: FromDay = None,
    last_day: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help="The last day; otherwise the first one alone.")
    ] = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Leave, a holiday, a flood.")] = None,
) -> None:
    """Expect no reports of a unit about some days, past or to come. What comes nevertheless counts.

    A month's report is excused only where the whole month lies inside these days.
    """
    from bot.commands.unit import excuse as work

    asyncio.run(work(ctx.obj, code, first_day, last_day, reason))


@reports.command("import")
def import_reports(
    ctx: typer.Context,
    file: SheetFile,
    dry_run: DryRun = False,
    history: Annotated[
        bool | None,
        typer.Option(
            "--history/--alert",
            help="No case alerts anybody; or every recent one does, however many.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Import reports: all of the file, or nothing if anything is wrong with it.

    Columns: unit (its code), form, date (a day, or a month for a monthly form), then one column for each indicator or
    disease; in Chinese 单位编码 报表 日期. A blank cell is blank, not zero, and changes nothing. A new report counts as
    received when it was due.

    Cases of listed diseases alert managers as if their reports had just been sent, if the villages could still send
    them (backfill_days of the form). Older ones are history and alert nobody.
    """
    from bot.commands.reports import import_reports as work

    asyncio.run(work(ctx.obj, file, dry_run=dry_run, history=history))


@targets.command("import")
def import_targets(ctx: typer.Context, file: SheetFile, dry_run: DryRun = False) -> None:
    """Import yearly targets: all of the file, or nothing if anything is wrong with it.

    Columns: unit (its code), indicator, year, target, and form where several have an indicator of that name; in Chinese
    单位编码 指标 年度 目标 报表. A target of - is taken back; what the file does not name stays. Done twice, nothing
    changes.
    """
    from bot.commands.targets import import_targets as work

    asyncio.run(work(ctx.obj, file, dry_run=dry_run))


@targets.command("list")
def list_targets(
    ctx: typer.Context,
    unit: Annotated[str | None, typer.Option(metavar="CODE", help="With what lies below it; otherwise all.")] = None,
    year: Annotated[int | None, typer.Option(help="Such as 2026; otherwise all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the yearly targets of units."""
    from bot.commands.targets import show as work

    asyncio.run(work(ctx.obj, unit, year, as_json=as_json))
