"""`lingbao invite`: codes with which somebody takes a post, which of them are out, and taking them back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from bot import qr
from bot.chats import named
from bot.clock import Clock
from bot.console import Console, Refusal
from core.effects import Audit, KeepInvitation
from core.joining import link_of
from core.texts import Arg, Text, day_text, text
from core.units import Invitation, Role, Unit
from storage import Connection, audit, invitations, roster, units


async def invite(
    console: Console,
    unit: str,
    role: Role,
    *,
    person: str | None,
    uses: int,
    days: int,
    picture: Path | None,
    as_json: bool,
) -> None:
    now, bot = Clock().now(), (await named(console.settings)).telegram.name
    if picture and not bot:
        raise Refusal(text("invite-qr-no-link"))
    expires_at = now + timedelta(days=days)

    def work(conn: Connection) -> tuple[Unit, str]:
        at = _unit(conn, unit)
        person_id = _person(conn, at, person) if person else None
        code = invitations.spare_code(conn)
        invitations.put(conn, [KeepInvitation(Invitation(code, at.id, role, person_id, uses), expires_at)], now)
        audit.note(conn, [Audit("invite", at.id, None, {"role": role, "uses": uses})], now)
        if picture:
            _draw(picture, link_of(bot, code))  # else the code would be out, and nobody would have it
        return at, code

    async with console.store() as store:
        at, code = await store.write(work)
    link = link_of(bot, code) if bot else None
    if as_json:
        shown = {"code": code, "unit": at.code, "role": role, "link": link, "expires_at": expires_at.isoformat()}
        console.show_json({**shown, "uses": uses, "qr": str(picture) if picture else None})
        return
    console.say(text("invite-code", code=code, unit=at.name, role=role, uses=uses, day=_day(console, expires_at)))
    console.say(text("invite-link", link=link) if link else text("invite-no-link", code=code))
    if picture:
        console.say(text("invite-qr", file=str(picture)))


async def outstanding(console: Console, unit: str | None, *, as_json: bool) -> None:
    """`lingbao invite list`."""

    def work(conn: Connection) -> list[invitations.Outstanding]:
        return invitations.outstanding(conn, Clock().now(), _unit(conn, unit) if unit else None)

    async with console.store() as store:
        found = await store.read(work)
    if as_json:
        console.show_json([_as_json(one) for one in found])
        return
    for one in found:
        day = _day(console, one.expires_at)
        line: dict[str, Arg] = {"code": one.code, "unit": one.unit, "role": one.role, "uses": one.uses_left, "day": day}
        console.say(text("invite-line-for", **line, person=one.person) if one.person else text("invite-line", **line))
    if not found:
        console.say(text("invite-none"))


async def revoke(console: Console, code: str) -> None:
    now = Clock().now()

    def work(conn: Connection) -> Unit:
        found = invitations.usable(conn, [code], now).get(code)
        if found is None:
            raise Refusal(text("invite-not-usable", code=code))
        invitations.revoke(conn, [code], now)
        audit.note(conn, [Audit("revoke", found.unit_id, None, {"role": found.role})], now)
        return units.with_parents(conn, [found.unit_id])[found.unit_id]

    async with console.store() as store:
        at = await store.write(work)
    console.say(text("invite-revoked", code=code, unit=at.name))


def _unit(conn: Connection, code: str) -> Unit:
    found = units.by_code(conn, code)
    if found is None:
        raise Refusal(text("cli-unknown-unit", code=code))
    return found


def _person(conn: Connection, at: Unit, name: str) -> int:
    found = roster.load(conn).called(name, at.code)
    if len(found) != 1:
        raise Refusal(text("cli-namesakes" if found else "cli-unknown-person", name=name, unit=at.name))
    return found[0].id


def _draw(file: Path, link: str) -> None:
    try:
        qr.write(file, link)
    except OSError as error:
        raise Refusal(text("invite-qr-refused", file=str(file), reason=error.strerror or str(error)), code=1) from error


def _day(console: Console, moment: datetime) -> Text:
    return day_text(console.settings.calendar.today(moment))


def _as_json(one: invitations.Outstanding) -> dict[str, object]:
    made_at = one.made_at and one.made_at.isoformat()
    return {**asdict(one), "made_at": made_at, "expires_at": one.expires_at.isoformat()}
