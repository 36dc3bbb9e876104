"""`lingbao alerts`: the alerts of a subtree, in the words that managers got, and for a script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.app import county_of
from bot.clock import Clock
from bot.console import Console, Refusal
from core.alert_lists import Raised
from core.alert_words import Teller
from core.alerts import State, Step
from core.expected import Calendar
from core.messages import Line, Say
from core.texts import text
from core.units import Unit
from storage import Connection, alerts, units

USUAL = timedelta(days=30)


async def show(console: Console, code: str | None, *, open_only: bool, since: str | None, as_json: bool) -> None:
    """With `open_only` whenever they were raised, unless a day is given."""
    calendar, now = console.settings.calendar, Clock().now()
    first = _day(since) if since else None
    usual = datetime.min.replace(tzinfo=now.tzinfo) if open_only else now - USUAL
    begin = calendar.midnight(first) if first else usual

    def read(conn: Connection) -> tuple[list[Raised], dict[int, Unit]]:
        tops = [units.by_code(conn, code)] if code else [u for u in units.all_units(conn) if u.parent_id is None]
        if None in tops:
            raise Refusal(text("cli-unknown-unit", code=code or ""))
        found = [one for top in tops if top for one in alerts.below(conn, top, begin, open_too=False)]
        wanted = [one for one in found if not (open_only and one.alert.state == State.CLOSED)]
        return wanted, units.with_parents(conn, {one.unit.id for one in wanted})

    async with console.store() as store:
        found, places = await store.read(read)
    if as_json:
        console.show_json([_as_json(one, calendar) for one in found])
        return
    teller = Teller(county_of(console.settings, console.catalogue).forms, calendar, places, now)
    for one in found:
        _say(console, teller.lines(one.alert))
    if not found:
        console.say(text("alerts-none-found"))


def _say(console: Console, lines: Sequence[Line]) -> None:
    head, *rest = console.catalogue.message(Say(tuple(lines)), console.settings.language).text.splitlines()
    console.print_line(head)
    for line in rest:
        console.print_line(f"  {line}")


def _as_json(one: Raised, calendar: Calendar) -> dict[str, object]:
    alert = one.alert
    about = {"form": alert.form, "period": alert.period, "item": alert.item, "rule": alert.rule or None}
    return {
        "key": alert.key,
        "kind": alert.kind,
        "unit": one.unit.name,
        "code": one.unit.code,
        **about,
        "cases": alert.cases,
        "class": alert.disease_class or None,
        "raised": _local(alert.history[0].at, calendar),
        "due": _local(alert.due_at, calendar),
        "state": alert.state,
        "stage": alert.stage,
        "finding": alert.finding,
        "history": [_step(step, calendar) for step in alert.history],
    }


def _step(step: Step, calendar: Calendar) -> dict[str, object]:
    said = {"words": step.words or None, "note": step.note or None, "old": step.old, "new": step.new}
    done = {"at": _local(step.at, calendar), "what": step.what, "person": step.who.name or None}
    return done | {name: value for name, value in said.items() if value is not None}


def _local(moment: datetime, calendar: Calendar) -> str:
    return calendar.local(moment).isoformat(timespec="seconds")


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise Refusal(text("import-bad-date", value=words, every="day")) from None
