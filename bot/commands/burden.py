"""`lingbao burden`: how much is asked of the reporters."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from bot.clock import Clock
from bot.console import Console, Refusal
from core.burden import BurdenTotals, added_up
from core.texts import day_text, text
from core.units import Unit
from storage import Connection, burden, units
from storage.burden import Asked


async def show(console: Console, since: str, code: str | None, *, as_json: bool) -> None:
    first, last = _day(since), console.settings.calendar.today(Clock().now())

    def work(conn: Connection) -> list[tuple[Unit, list[Asked]]]:
        return [(top, burden.of_reporters(conn, top, first, last)) for top in _tops(conn, code)]

    async with console.store() as store:
        found = await store.read(work)
    asked = [one for _, there in found for one in there]
    together = added_up([day for one in asked for day in one.days])
    if as_json:
        people = [{"person": one.name, **_numbers(one.totals)} for one in asked]
        console.show_json({"since": first.isoformat(), "people": people, "all": _numbers(together)})
        return
    for top, there in found:
        console.say(text("burden-title", unit=top.name, first=day_text(first), last=day_text(last)))
        for one in there:
            console.say(text("burden-line", who=one.name, **asdict(one.totals.total)))
    if together.messages_per_report is None:
        console.say(text("burden-nothing"))
    else:
        console.say(text("burden-all", reports=together.total.reports, **per_report(together)))


def per_report(totals: BurdenTotals) -> dict[str, float]:
    return {"messages": totals.messages_per_report or 0, "taps": totals.median_taps or 0}


def _tops(conn: Connection, code: str | None) -> list[Unit]:
    """The unit with that code, otherwise those that have none above them."""
    if code is None:
        return [unit for unit in units.all_units(conn) if unit.parent_id is None]
    unit = units.by_code(conn, code)
    if unit is None:
        raise Refusal(text("cli-unknown-unit", code=code))
    return [unit]


def _numbers(totals: BurdenTotals) -> dict[str, int | float | None]:
    return {
        **asdict(totals.total),
        "messages_per_report": totals.messages_per_report,
        "median_taps": totals.median_taps,
    }


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise Refusal(text("import-bad-date", value=words, every="day")) from None
