"""The command `lingbao`: reads arguments, gives exit codes. What a command does is in `bot.commands`.

Exit codes: 0 done, 1 something is wrong here, 2 something is wrong with what was given.
"""

from __future__ import annotations

import asyncio
import io
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from bot.cli import alerts, calendar, county, database, export, figures, notices
from bot.cli import invite as invitations
from bot.cli.options import AsJson, Unsent
from bot.console import Console
from core.errors import LingbaoError
from core.messages import Lane

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
for name, group in [item for part in (database, county, invitations, calendar, export) for item in part.GROUPS.items()]:
    app.add_typer(group, name=name)


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
    from bot.loop import run_fast

    run_fast(run_demo(ctx.obj, fresh=fresh, port=port))


@app.command()
def run(
    ctx: typer.Context,
    role: Annotated[
        Literal["all", "intake"],
        typer.Option(help="all: one process for everything. intake: one of several behind one webhook."),
    ] = "all",
) -> None:
    """Run the bot until it is stopped."""
    from bot.commands.process import run_bot
    from bot.loop import run_fast

    run_fast(run_bot(ctx.obj, role))


@app.command(context_settings={"ignore_unknown_options": True})  # "-1 3 0" is a message
def parse(
    ctx: typer.Context,
    message: Annotated[str | None, typer.Argument(metavar="[TEXT]", help="Otherwise each line of the input.")] = None,
    form: Annotated[str, typer.Option(help="The form that the message fills in.")] = "daily",
    today: Annotated[str | None, typer.Option(metavar="DAY", help="Read as on that day, such as 2026-11-20.")] = None,
    unit: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="The sender may report for it; give it again for each.")
    ] = None,
) -> None:
    """Show what the bot would make of a message, as one line of JSON each."""
    from bot.commands.parse import parse as show

    show(ctx.obj, message, form, today, unit or ())


@app.command()
def job(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="expect, remind, escalate, confirm, digest, workdays …")],
    at: Annotated[str, typer.Option(metavar="TIME", help="16:30 for today, or 2026-11-20 16:30.")],
    send: Annotated[bool, typer.Option("--send", help="Do it; otherwise only show whom it would write to.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a job would do at a time, or do it."""
    from bot.commands.job import job as work

    asyncio.run(work(ctx.obj, name, at, send=send, as_json=as_json))


@app.command()
def explain(
    ctx: typer.Context,
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="The code of the unit.")],
    day: Annotated[str, typer.Argument(metavar="DATE", help="A day that the report is about, such as 2026-11-20.")],
    form: Annotated[str | None, typer.Option(help="The key of one form; otherwise all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell the whole story of an expected report: why it was expected, who was reminded, what was reported."""
    from bot.commands.explain import explain as tell

    asyncio.run(tell(ctx.obj, unit, day, form, as_json=as_json))


@app.command()
def burden(
    ctx: typer.Context,
    since: Annotated[str, typer.Option(metavar="DAY", help="The first day, such as 2026-11-01.")],
    unit: Annotated[str | None, typer.Option(metavar="CODE", help="A unit; otherwise the whole county.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show how much is asked of each reporter: messages, reminders, taps, and what came of it."""
    from bot.commands.burden import show

    asyncio.run(show(ctx.obj, since, unit, as_json=as_json))


@app.command()
def audit(
    ctx: typer.Context,
    unit: Annotated[str, typer.Option(metavar="CODE", help="The unit; what lies below it is shown with it.")],
    since: Annotated[str, typer.Option(metavar="DAY", help="The first day, such as 2026-11-20.")],
    until: Annotated[str | None, typer.Option(metavar="DAY", help="The last day; otherwise today.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what managers and administrators have done: who, when, about which unit."""
    from bot.commands.audit import show as work

    asyncio.run(work(ctx.obj, unit, since, until, as_json=as_json))


@app.command()
def outbox(
    ctx: typer.Context,
    keys: Annotated[list[str] | None, typer.Argument(metavar="[KEY]...", help="These messages alone.")] = None,
    state: Annotated[
        list[Unsent] | None,
        typer.Option(help="Give it again for each; otherwise waiting, sending and failed."),
    ] = None,
    lane: Annotated[Lane | None, typer.Option(help="reply, alert, or bulk: reminders and digests.")] = None,
    retry: Annotated[bool, typer.Option("--retry", help="Send again what had failed.")] = False,
    all_failed: Annotated[bool, typer.Option("--all-failed", help="With --retry, in place of keys.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Do not send what still waits.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the messages that have not been sent; send them again, or not at all. No message's text is shown."""
    from bot.commands import outbox as work

    if (retry and drop) or (all_failed and not retry):
        raise typer.BadParameter("--retry and --drop exclude each other, and --all-failed goes with --retry.")
    if (retry or drop) and bool(keys) == all_failed:
        raise typer.BadParameter("name the messages by their keys" + (", or give --all-failed" if retry else ""))
    chosen = keys or ()
    if retry:
        asyncio.run(work.retry(ctx.obj, chosen, all_failed=all_failed, as_json=as_json))
    elif drop:
        asyncio.run(work.drop(ctx.obj, chosen, as_json=as_json))
    else:
        asyncio.run(work.show(ctx.obj, chosen, state or (), lane, as_json=as_json))


@app.command()
def doctor(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Look at everything that is needed; say what is wrong and what to do."""
    from bot.commands.doctor import doctor as work

    if not asyncio.run(work(ctx.obj, as_json=as_json)):
        raise typer.Exit(1)


for name, command in [item for part in (alerts, figures, notices) for item in part.COMMANDS.items()]:
    app.command(name)(command)
