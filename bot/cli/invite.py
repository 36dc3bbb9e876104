"""`lingbao invite`: makes a code unless its first word is one of the others."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot.cli.options import GROUP, AsJson
from core.units import Role

MAKE = "new"


class _Invite(TyperGroup):
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """`lingbao invite QS0101 reporter` is what people have learnt."""
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = [MAKE, *args]
        return super().parse_args(ctx, args)


invite = typer.Typer(
    cls=_Invite,
    help="Codes with which somebody joins: lingbao invite UNIT ROLE makes one.",
    **GROUP,
)
GROUPS = {"invite": invite}

Code = Annotated[str, typer.Argument(metavar="CODE", help="The code of the invitation.")]


@invite.command(MAKE)
def make(
    ctx: typer.Context,
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="The code of the unit.")],
    role: Annotated[Role, typer.Argument(help="What the person is to be there.")],
    person: Annotated[str | None, typer.Option(metavar="NAME", help="Somebody who is on the roster there.")] = None,
    uses: Annotated[int, typer.Option(min=1, help="How many people may use the code.")] = 1,
    days: Annotated[int, typer.Option(min=1, max=365, help="How long it can be used.")] = 14,
    picture: Annotated[
        Path | None, typer.Option("--qr", metavar="FILE", help="Write the link as a QR code into that PNG file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a code; the word new may be left out."""
    from bot.commands.invite import invite as work

    asyncio.run(work(ctx.obj, unit, role, person=person, uses=uses, days=days, picture=picture, as_json=as_json))


@invite.command("list")
def show(
    ctx: typer.Context,
    unit: Annotated[str | None, typer.Option(metavar="CODE", help="Only of that unit and those below it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the codes that can still be used."""
    from bot.commands.invite import outstanding as work

    asyncio.run(work(ctx.obj, unit, as_json=as_json))


@invite.command()
def revoke(ctx: typer.Context, code: Code) -> None:
    """Take a code back: nobody joins with it any more. Whoever has joined stays."""
    from bot.commands.invite import revoke as work

    asyncio.run(work(ctx.obj, code))
