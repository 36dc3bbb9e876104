"""`lingbao audit`: what was done about the units of a subtree, by whom and when."""

from __future__ import annotations

from datetime import date, datetime

from bot.app import county_of
from bot.clock import Clock
from bot.console import Console, Refusal
from core.done import sentence
from core.expected import ONE_DAY
from core.texts import day_text, text, time_text
from storage import Connection, audit, units
from storage.audit import Done


async def show(console: Console, code: str, since: str, until: str | None, *, as_json: bool) -> None:
    """Both days are inside; without the second one up to now."""
    calendar = console.settings.calendar
    first = _day(since)
    last = _day(until) if until else calendar.today(Clock().now())
    if last < first:
        raise Refusal(text("audit-bad-days", first=day_text(first), last=day_text(last)))

    def read(conn: Connection) -> list[Done]:
        top = units.by_code(conn, code)
        if top is None:
            raise Refusal(text("cli-unknown-unit", code=code))
        return audit.about(conn, top, calendar.midnight(first), calendar.midnight(last + ONE_DAY))

    async with console.store() as store:
        found = await store.read(read)
    if as_json:
        console.show_json([_as_json(done, calendar.local(done.at)) for done in found])
    elif found:
        for done in found:
            _say(console, done, calendar.local(done.at))
    else:
        console.say(text("audit-nothing", code=code, first=day_text(first), last=day_text(last)))


def _say(console: Console, done: Done, at: datetime) -> None:
    forms = county_of(console.settings, console.catalogue).forms
    what = sentence(done.action, done.unit, done.details, forms)
    who = done.person or text("audit-nobody")
    console.say(text("audit-line", day=day_text(at.date()), time=time_text(at), who=who, what=what))


def _as_json(done: Done, at: datetime) -> dict[str, object]:
    kept = {"person": done.person, "unit": done.unit, "code": done.code, "action": done.action}
    return {"at": at.isoformat(timespec="seconds"), **kept, "details": dict(done.details)}


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise Refusal(text("import-bad-date", value=words, every="day")) from None
