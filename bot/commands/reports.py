"""`lingbao reports`: earlier reports, from a spreadsheet."""

from __future__ import annotations

from pathlib import Path

from bot.calendar import calendar_of
from bot.clock import Clock
from bot.console import Console
from bot.sheets import read_sheet
from core.effects import Audit
from core.report_import import ImportPlan
from core.texts import text
from forms import load_forms
from storage import Connection, audit, report_import


async def import_reports(console: Console, file: Path, *, dry_run: bool) -> None:
    forms = load_forms(*console.settings.form_folders)
    calendar, now = calendar_of(console.settings, forms), Clock().now()
    with console.waiting() as progress:
        sheet = read_sheet(file)

        def work(conn: Connection) -> ImportPlan:
            if dry_run:
                return report_import.check_sheet(conn, sheet, forms, calendar, now)
            done = report_import.import_sheet(conn, sheet, forms, calendar, now, progress)
            audit.note(conn, _entries(done), now)
            return done

        async with console.store() as store:
            decided = await (store.read(work) if dry_run else store.write(work))
    console.say(text("reports-counts", new=decided.new, changed=decided.changed, same=decided.same))
    if decided.blank:
        console.say(text("reports-blank", count=decided.blank))
    if decided.gaps:
        console.say(text("reports-gaps", count=len(decided.gaps)))
    outcome = "import-done" if decided.saves else "import-nothing-new"
    console.say(text("import-dry-run" if dry_run else outcome))


def _entries(done: ImportPlan) -> list[Audit]:
    """What has been imported, one entry for each unit and form."""
    periods: dict[tuple[int, str], list[str]] = {}
    for saved in done.saves:
        key = saved.report.key
        periods.setdefault((key.unit_id, key.form), []).append(key.period)
    return [
        Audit(
            "reports-imported",
            unit_id,
            None,
            {"form": form, "first": min(about), "last": max(about), "count": len(about)},
        )
        for (unit_id, form), about in periods.items()
    ]
