"""`lingbao person`: forgetting somebody."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass

import typer

from bot.clock import Clock
from bot.console import Console, Refusal
from core.effects import Audit
from core.roster import Member, Roster
from core.texts import text
from core.units import Unit
from storage import Connection, audit, erasure, roster
from storage.erasure import Erased

NO_PHONE = "-"


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody on the roster, the unit at which they were looked for, and the names of all units they have posts at."""

    member: Member
    unit: Unit
    units: tuple[str, ...]


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
