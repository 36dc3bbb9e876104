"""`lingbao invite`: a code with which somebody takes a post."""

from __future__ import annotations

import secrets
from datetime import timedelta

from bot.clock import Clock
from bot.console import Console, Refusal
from core.texts import day_text, text
from core.units import Invitation, Role, Unit
from storage import Connection, roster, units

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Nothing that is mistaken for something else when it is read out over the telephone."""
LENGTH = 8


async def invite(
    console: Console, unit: str, role: Role, *, person: str | None, uses: int, days: int, as_json: bool
) -> None:
    expires_at = Clock().now() + timedelta(days=days)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))

    def work(conn: Connection) -> Unit:
        at = units.by_code(conn, unit)
        if at is None:
            raise Refusal(text("cli-unknown-unit", code=unit))
        person_id = _person(conn, at, person) if person else None
        roster.add_invitation(conn, Invitation(code, at.id, role, person_id, uses), expires_at)
        return at

    async with console.store() as store:
        at = await store.write(work)
    name = console.settings.telegram.name
    link = f"https://t.me/{name}?start={code}" if name else None
    if as_json:
        shown = {"code": code, "unit": at.code, "role": role, "link": link, "expires_at": expires_at.isoformat()}
        console.show_json({**shown, "uses": uses})
        return
    last_day = day_text(console.settings.calendar.today(expires_at))
    console.say(text("invite-code", code=code, unit=at.name, role=role, uses=uses, day=last_day))
    console.say(text("invite-link", link=link) if link else text("invite-no-link", code=code))


def _person(conn: Connection, at: Unit, name: str) -> int:
    found = roster.load(conn).called(name, at.code)
    if len(found) != 1:
        raise Refusal(text("cli-namesakes" if found else "cli-unknown-person", name=name, unit=at.name))
    return found[0].id
