"""`lingbao roster`: who there is, from a spreadsheet and into one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from bot.app import county_of
from bot.clock import Clock
from bot.console import Console
from bot.sheets import read_sheets
from core.roster import RosterPlan
from core.roster_lines import SHEETS, unread_columns
from core.roster_plan import plan
from core.sheet import Sheet
from core.texts import Text, text
from scheduler.base import County
from storage import Connection, audit, closures, roster

MOST_NAMES = 20
"""Of those whom the file does not name: it may be about a few villages of many."""


async def import_roster(console: Console, files: Sequence[Path], *, dry_run: bool) -> None:
    now = Clock().now()
    county = county_of(console.settings, console.catalogue)
    with console.waiting():
        names = {spelling for spellings in SHEETS.values() for spelling in spellings}
        sheets = [sheet for file in files for sheet in read_sheets(file, names)]
        today = county.calendar.today(now)

        def work(conn: Connection) -> RosterPlan:
            if dry_run:
                return plan(sheets, roster.load(conn), today)
            return _import(conn, sheets, county, console.settings.language, now, today)

        async with console.store() as store:
            decided = await (store.read(work) if dry_run else store.write(work))
    for line in _summary(sheets, decided):
        console.say(line)
    outcome = "import-nothing-new" if decided.empty else "import-done"
    console.say(text("import-dry-run" if dry_run else outcome))


def _import(
    conn: Connection, sheets: Sequence[Sheet], county: County, language: str, now: datetime, today: date
) -> RosterPlan:
    before = roster.load(conn)
    decided = roster.import_sheets(conn, sheets, language, today)
    for planned in decided.changed_units:
        unit = before.units[planned.code]
        if unit.closed and planned.closed is None and planned.opened:
            closures.make_up(conn, unit, planned.opened, today, county.forms, county.calendar)
    audit.note(conn, roster.entries(decided, roster.load(conn)), now)
    return decided


def _summary(sheets: Sequence[Sheet], decided: RosterPlan) -> Iterator[Text]:
    for sheet in sheets:
        if ignored := unread_columns(sheet):
            yield text("roster-unread-columns", file=sheet.file, names=list(ignored))
    if decided.examples:
        yield text("roster-examples", count=decided.examples)
    yield from (change.says for change in decided.changes if change.says)
    if decided.unnamed:
        names: list[str | Text | dict[str, str]] = [
            text("roster-unnamed-one", name=name, unit=unit) for name, unit in decided.unnamed[:MOST_NAMES]
        ]
        if len(decided.unnamed) > MOST_NAMES:
            names.append(text("roster-unnamed-more", count=len(decided.unnamed) - MOST_NAMES))
        yield text("roster-unnamed", names=names)
    of_units = {
        name: decided.count(f"unit-{name}") for name in ("new", "renamed", "level", "moved", "opened", "closed")
    }
    yield text("roster-units", **of_units, same=decided.same_units)
    if changed := decided.count("unit-population"):
        yield text("roster-population", count=changed)
    of_people = {name: decided.count(f"person-{name}") for name in ("renamed", "phone")}
    yield text("roster-people", new=len(decided.new_people), **of_people, same=decided.same_people)
    of_posts = {name: decided.count(f"post-{name}") for name in ("begun", "ended")}
    yield text("roster-posts", **of_posts, same=decided.same_posts)
