"""`lingbao roster`: who there is, from a spreadsheet."""

from __future__ import annotations

from pathlib import Path

from bot.console import Console
from bot.sheets import read_sheet
from core.roster import RosterPlan, plan
from core.roster_lines import unread_columns
from core.texts import text
from storage import Connection, roster


async def import_roster(console: Console, file: Path, *, dry_run: bool) -> None:
    with console.waiting():
        sheet = read_sheet(file)

        def work(conn: Connection) -> RosterPlan:
            if dry_run:
                return plan(sheet, roster.load(conn))
            return roster.import_sheet(conn, sheet, console.settings.language)

        async with console.store() as store:
            decided = await (store.read(work) if dry_run else store.write(work))
    if ignored := unread_columns(sheet):
        console.say(text("roster-unread-columns", names=list(ignored)))
    for change in decided.changes:
        console.say(change)
    units = {"new": len(decided.new_units), "changed": len(decided.changed_units), "same": decided.same_units}
    people = {"new": len(decided.new_people), "changed": len(decided.changed_people), "same": decided.same_people}
    console.say(text("roster-units", **units))
    console.say(text("roster-people", **people))
    console.say(text("roster-posts", new=len(decided.new_posts), same=decided.same_posts))
    outcome = "import-nothing-new" if decided.empty else "import-done"
    console.say(text("import-dry-run" if dry_run else outcome))
