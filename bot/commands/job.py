"""`lingbao job`: what a job would do at some time, or doing it."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.app import county_of
from bot.clock import Clock
from bot.console import Console, Refusal
from core.expected import Calendar
from core.texts import day_text, text, time_text
from scheduler.base import Planned
from scheduler.jobs import JOBS


async def job(console: Console, name: str, at: str, *, send: bool, as_json: bool) -> None:
    """With `send` the messages are queued; the running bot sends them. Without it nothing is changed."""
    if name not in JOBS:
        raise Refusal(text("job-unknown", name=name, names=list(JOBS)))
    settings = console.settings
    moment = _moment(at, settings.calendar)
    county = county_of(settings, console.catalogue)
    async with console.store() as store:
        if send:
            queued = await JOBS[name].run(store, county, moment)
            local = settings.calendar.local(moment)
            when = {"day": day_text(local.date()), "time": time_text(local)}
            console.show_json({"queued": queued}) if as_json else console.say(text("job-queued", count=queued, **when))
            return
        planned = await store.read(lambda conn: JOBS[name].plan(conn, county, moment))
    if as_json:
        console.show_json([_as_json(console, line) for line in planned])
        return
    for line in planned:
        who = line.person.name if line.person else text("job-nobody")
        key = "job-line-writes" if line.message else "job-line-silent"
        console.say(text(key, who=who, units=list(line.units), reason=line.reason))
    console.say(text("job-would-write", count=sum(line.message is not None for line in planned)))


def _as_json(console: Console, line: Planned) -> dict[str, object]:
    return {
        "person": line.person.name if line.person else None,
        "units": line.units,
        "action": line.action,
        "writes": line.message is not None,
        "reason": console.words(line.reason),
    }


def _moment(at: str, calendar: Calendar) -> datetime:
    """`16:30` is today, `2026-11-20 16:30` that day; both in the county's zone unless another one is given."""
    now = calendar.local(Clock().now())
    try:
        moment = datetime.fromisoformat(at if "-" in at else f"{now.date()} {at.zfill(5)}")
    except ValueError:
        moment = None
    if moment is None or ":" not in at:  # a day alone would be midnight, when nothing is due
        raise Refusal(text("job-bad-time", value=at))
    return (moment if moment.tzinfo else moment.replace(tzinfo=calendar.zone)).astimezone(UTC)
