"""`lingbao unit`: from when, until when and on which days reports are expected of a unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot.app import county_of
from bot.clock import Clock
from bot.console import Console, Refusal
from core.effects import Audit
from core.expected import expected_inside
from core.texts import Text, day_text, text
from core.units import Unit
from storage import Connection, audit, closures, units
from storage.expected import insert_missing

MOST_DAYS = 366
"""In one excuse: a slip in the year must not make a row for each day of a century."""


async def close(console: Console, code: str, first_day: str | None) -> None:
    day = _day(console, first_day)

    def work(conn: Connection, unit: Unit) -> Text:
        count = closures.close(conn, unit, day)
        _note(conn, unit, "unit-closed", day=day.isoformat(), count=count)
        return text("unit-closed", unit=unit.name, day=day_text(day), count=count)

    await _do(console, code, work)


async def open_again(console: Console, code: str, first_day: str | None) -> None:
    """Where the day lies in the past, the rows that were not made while the unit was closed are made up for."""
    day, today = _day(console, first_day), _day(console, None)
    county = county_of(console.settings, console.catalogue)

    def work(conn: Connection, closed: Unit) -> Text:
        count = closures.open_again(conn, closed, day)
        count += closures.make_up(conn, closed, day, today, county.forms, county.calendar)
        _note(conn, closed, "unit-opened", day=day.isoformat(), count=count)
        return text("unit-opened", unit=closed.name, day=day_text(day), count=count)

    await _do(console, code, work)


async def excuse(console: Console, code: str, first_day: str | None, last_day: str | None, reason: str | None) -> None:
    """Days that are still to come get their rows now, so that there is something to excuse."""
    first = _day(console, first_day)
    last = _day(console, last_day) if last_day else first
    days = {"first": day_text(first), "last": day_text(last)}
    if not 0 <= (last - first).days < MOST_DAYS:
        raise Refusal(text("unit-bad-days", most=MOST_DAYS, **days))
    why = reason or console.words(text("unit-leave"))
    county = county_of(console.settings, console.catalogue)
    ahead = max(first, _day(console, None))

    def work(conn: Connection, unit: Unit) -> Text:
        insert_missing(conn, list(expected_inside(county.forms, unit, ahead, last, county.calendar)))
        count = closures.excuse_days(conn, unit, first, last, why)
        if count:
            # Without the reason: it is free, and may hold a name.
            _note(conn, unit, "unit-excused", first=first.isoformat(), last=last.isoformat(), count=count)
        key = "unit-excused" if count else "unit-nothing-to-excuse"
        return text(key, unit=unit.name, count=count, reason=why, **days)

    await _do(console, code, work)


async def _do(console: Console, code: str, work: Callable[[Connection, Unit], Text]) -> None:
    async with console.store() as store:
        console.say(await store.write(lambda conn: work(conn, _unit(conn, code))))


def _note(conn: Connection, unit: Unit, action: str, **details: str | int) -> None:
    audit.note(conn, [Audit(action, unit.id, None, details)], Clock().now())


def _unit(conn: Connection, code: str) -> Unit:
    unit = units.by_code(conn, code)
    if unit is None:
        raise Refusal(text("cli-unknown-unit", code=code))
    return unit


def _day(console: Console, words: str | None) -> date:
    if words is None:
        return console.settings.calendar.today(Clock().now())
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise Refusal(text("import-bad-date", value=words, every="day")) from None
