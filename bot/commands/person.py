"""`lingbao person`: in which chats somebody can be met, and forgetting somebody."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass

import typer

from bot.clock import Clock
from bot.console import Console, Refusal
from core.effects import Audit
from core.roster import Member, Roster
from core.texts import Text, day_text, text, time_text
from core.units import Unit
from storage import Connection, accounts, audit, erasure, roster
from storage.accounts import HerAccount
from storage.erasure import Erased

NO_PHONE = "-"


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody on the roster, the unit at which they were looked for, and the names of all units they have posts at."""

    member: Member
    unit: Unit
    units: tuple[str, ...]


async def show(console: Console, name: str, unit: str, *, phone: str | None, as_json: bool) -> None:
    def look(conn: Connection) -> tuple[Found, list[HerAccount]]:
        found = _find(conn, name, unit, phone)
        return found, accounts.of_person(conn, found.member.id)

    async with console.store() as store:
        found, hers = await store.read(look)
    if as_json:
        listed = [_as_json(one) for one in hers]
        console.show_json({"name": found.member.name, "units": found.units, "accounts": listed})
        return
    console.say(text("person-shown", name=found.member.name, units=list(found.units)))
    for place, one in enumerate(hers):
        console.say(_account_text(console, one, is_used=not place and one.reachable))
    if not hers:
        console.say(text("person-no-account"))


def _as_json(one: HerAccount) -> dict[str, object]:
    moments = {"last_seen_at": one.last_seen_at, "unreachable_since": one.unreachable_since}
    return asdict(one) | {name: at and at.isoformat() for name, at in moments.items()}


def _account_text(console: Console, one: HerAccount, *, is_used: bool) -> Text:
    key = "person-account-seen" if one.reachable else "person-account-lost-since"
    how = text("person-account-new" if one.reachable else "person-account-lost")
    if at := one.last_seen_at if one.reachable else one.unreachable_since:
        local = console.settings.calendar.local(at)
        how = text(key, day=day_text(local.date()), time=time_text(local))
    used = "yes" if is_used else "no"
    return text("person-account", channel=one.channel, address=one.address, how=how, used=used)


async def erase(console: Console, name: str, unit: str, *, phone: str | None, yes: bool, as_json: bool) -> None:
    """Refuses where nobody can be asked and `yes` was not said."""
    if not (yes or sys.stdin.isatty()):
        raise Refusal(text("person-unasked"))
    async with console.store() as store:
        found = await store.read(lambda conn: _find(conn, name, unit, phone))
        who = {"name": found.member.name, "unit": found.unit.name}
        question = text("person-erase-question", **who, units=list(found.units))
        if not (yes or typer.confirm(console.words(question), err=True)):
            raise Refusal(text("person-kept"), code=1)
        erased = await store.write(lambda conn: _erase(conn, found))
    if erased is None:
        raise Refusal(text("cli-unknown-person", **who))  # somebody else was faster
    if as_json:
        console.show_json({**who, "units": found.units, **asdict(erased)})
        return
    console.say(text("person-erased", **who, **asdict(erased)))
    console.say(text("person-erased-advice"))


def _erase(conn: Connection, found: Found) -> Erased | None:
    erased = erasure.erase(conn, found.member.id)
    if erased:
        audit.note(conn, [Audit("person-erased", found.unit.id, None)], Clock().now())
    return erased


def _find(conn: Connection, name: str, code: str, phone: str | None) -> Found:
    known = roster.load(conn)
    if code not in known.units:
        raise Refusal(text("cli-unknown-unit", code=code))
    at = known.units[code]
    members = known.called(name, code)
    chosen = [member for member in members if phone in (None, member.phone or NO_PHONE)]
    if not chosen:
        raise Refusal(text("cli-unknown-person", name=name, unit=at.name))
    if len(chosen) > 1:
        phones = sorted(member.phone or NO_PHONE for member in members)
        raise Refusal(text("person-namesakes", name=name, unit=at.name, phones=list(phones)))
    return Found(chosen[0], at, _posts(known, chosen[0]))


def _posts(known: Roster, member: Member) -> tuple[str, ...]:
    held = {post.unit_id for post in known.posts if post.person_id == member.id}
    return tuple(unit.name for unit in known.units.values() if unit.id in held)
