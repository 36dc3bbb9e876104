"""The command `lingbao`: reads arguments, gives exit codes. What a command does is in `bot.commands`.

Exit codes: 0 done, 1 something is wrong here, 2 something is wrong with what was given.
"""

from __future__ import annotations

import asyncio
import io
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot.console import Console
from core.errors import LingbaoError
from core.units import Role

OPTIONS = {"help_option_names": ["-h", "--help"]}


class _Commands(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        """What a person can mend is said in a sentence, everything else is a fault of ours and shows its traceback."""
        try:
            return super().invoke(ctx)
        except LingbaoError as error:
            raise typer.Exit(ctx.obj.complain(error)) from None
        except ExceptionGroup as group:  # from the running program: its parts run in groups, one within another
            complaints, faults_of_ours = group.split(LingbaoError)
            if complaints is None or faults_of_ours is not None:
                raise
            raise typer.Exit(ctx.obj.complain(_first(complaints))) from None


def _first(group: ExceptionGroup[LingbaoError]) -> LingbaoError:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first


app = typer.Typer(
    cls=_Commands,
    help="Zero reports by chat: silence is never mistaken for zero.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=OPTIONS,
)
GROUP: dict[str, Any] = {"no_args_is_help": True, "rich_markup_mode": None}
db = typer.Typer(help="The database.", **GROUP)
roster = typer.Typer(help="Units and people.", **GROUP)
reports = typer.Typer(help="Earlier reports.", **GROUP)
app.add_typer(db, name="db")
app.add_typer(roster, name="roster")
app.add_typer(reports, name="reports")

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON, for a script to read.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and show what would change; change nothing.")]
SheetFile = Annotated[Path, typer.Argument(metavar="FILE", help="CSV (UTF-8 or GB18030) or xlsx.")]


def main() -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that cannot write Chinese must not stop us
    app()


@app.callback()
def _settings(
    ctx: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="The settings file. Otherwise $LINGBAO_CONFIG or ./lingbao.toml.")
    ] = None,
) -> None:
    ctx.obj = Console(config)


@app.command()
def demo(
    ctx: typer.Context,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over instead of going on.")] = False,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="In place of the port of the settings.")] = None,
) -> None:
    """The main job with an invented county, in a web page: no account, no token."""
    from bot.commands.process import run_demo

    asyncio.run(run_demo(ctx.obj, fresh=fresh, port=port))


@app.command()
def run(ctx: typer.Context) -> None:
    """Run the bot until it is stopped."""
    from bot.commands.process import run_bot

    asyncio.run(run_bot(ctx.obj))


@app.command(context_settings={"ignore_unknown_options": True})  # "-1 3 0" is a message
def parse(
    ctx: typer.Context,
    message: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="Otherwise each line of the input.")] = None,
    form: Annotated[str, typer.Option(help="The form that the message fills in.")] = "daily",
    today: Annotated[str | None, typer.Option(metavar="DAY", help="Read as on that day, such as 2026-11-20.")] = None,
) -> None:
    """Show what the bot would make of a message, as one line of JSON each."""
    from bot.commands.parse import parse as show

    show(ctx.obj, message, form, today)


@app.command()
def digest(
    ctx: typer.Context,
    unit: Annotated[str, typer.Option(metavar="CODE", help="The unit that the digest is about.")],
    period: Annotated[str, typer.Option(metavar="KEY", help="A week or a month: 2026-W47, 2026-07.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder for the files; made if it is not there.")],
    lang: Annotated[str | None, typer.Option(help="In place of the language of the settings.")] = None,
) -> None:
    """Write a digest as text, picture and workbook."""
    from bot.commands.digest import digest as write

    asyncio.run(write(ctx.obj, unit, period, out, lang))


@db.command()
def upgrade(ctx: typer.Context) -> None:
    """Make the database, or bring it up to date."""
    from bot.commands.database import upgrade as bring_up_to_date

    asyncio.run(bring_up_to_date(ctx.obj))


@roster.command("import")
def import_roster(ctx: typer.Context, file: SheetFile, dry_run: DryRun = False) -> None:
    """Import units, people and their posts: all of the file, or nothing if anything is wrong with it.

    Columns: unit code, name, parent, level (county, township, village), person, phone, role (reporter, manager);
    in Chinese 单位编码 单位名称 上级编码 级别 姓名 电话 角色. One row for each post, or for a unit without people.
    What the file does not name stays as it is.
    """
    from bot.commands.roster import import_roster as work

    asyncio.run(work(ctx.obj, file, dry_run=dry_run))


@reports.command("import")
def import_reports(ctx: typer.Context, file: SheetFile, dry_run: DryRun = False) -> None:
    """Import reports: all of the file, or nothing if anything is wrong with it.

    Columns: unit (its code), form, date (a day, or a month for a monthly form), then one column for each indicator or
    disease; in Chinese 单位编码 报表 日期. A blank cell is blank, not zero, and changes nothing. A new report counts as
    received when it was due.
    """
    from bot.commands.reports import import_reports as work

    asyncio.run(work(ctx.obj, file, dry_run=dry_run))


@app.command()
def invite(
    ctx: typer.Context,
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="The code of the unit.")],
    role: Annotated[Role, typer.Argument(help="What the person is to be there.")],
    person: Annotated[str | None, typer.Option(metavar="NAME", help="Somebody who is on the roster there.")] = None,
    uses: Annotated[int, typer.Option(min=1, help="How many people may use the code.")] = 1,
    days: Annotated[int, typer.Option(min=1, max=365, help="How long it can be used.")] = 14,
    as_json: AsJson = False,
) -> None:
    """Make a code with which somebody joins a unit."""
    from bot.commands.invite import invite as work

    asyncio.run(work(ctx.obj, unit, role, person=person, uses=uses, days=days, as_json=as_json))


@app.command()
def job(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="expect, remind, escalate or digest.")],
    at: Annotated[str, typer.Option(metavar="TIME", help="16:30 for today, or 2026-11-20 16:30.")],
    send: Annotated[bool, typer.Option("--send", help="Do it; otherwise only show whom it would write to.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a job would do at a time, or do it."""
    from bot.commands.job import job as work

    asyncio.run(work(ctx.obj, name, at, send=send, as_json=as_json))


@app.command()
def doctor(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Look at everything that is needed; say what is wrong and what to do."""
    from bot.commands.doctor import doctor as work

    if not asyncio.run(work(ctx.obj, as_json=as_json)):
        raise typer.Exit(1)
