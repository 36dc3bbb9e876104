"""`lingbao reports`: earlier reports, from a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.app import county_of
from bot.clock import Clock
from bot.console import Console, Refusal
from bot.sheets import read_sheet
from core.effects import Audit
from core.report_import import ImportPlan
from core.texts import Text, text
from scheduler import imported
from scheduler.imported import Following
from storage import Connection, audit, report_import

MOST_ALERTS = 20
"""More than this at once are rather last month's paper than today's cases: whoever imports has to say which."""


@dataclass(frozen=True, slots=True)
class _Done:
    plan: ImportPlan
    following: Following


async def import_reports(console: Console, file: Path, *, dry_run: bool, history: bool | None) -> None:
    """`history`: no case of the file alerts anybody, or, False, all recent ones do however many there are."""
    county, now = county_of(console.settings, console.catalogue), Clock().now()
    with console.waiting() as progress:
        sheet = read_sheet(file)

        def work(conn: Connection) -> _Done:
            plan = report_import.check_sheet(conn, sheet, county.forms, county.calendar, now)
            found = imported.follow(conn, county, plan.saves, now, all_history=history is True, lock=not dry_run)
            if not dry_run:
                _refuse_too_many(found, history)
                report_import.store_plan(conn, plan, county.forms, now, progress)
                imported.carry_out(conn, county, found, now)
                audit.note(conn, _entries(plan), now)
            return _Done(plan, found)

        async with console.store() as store:
            done = await (store.read(work) if dry_run else store.write(work))
    for line in _lines(done):
        console.say(line)
    outcome = "import-done" if done.plan.saves else "import-nothing-new"
    console.say(text("import-dry-run" if dry_run else outcome))


def _refuse_too_many(found: Following, history: bool | None) -> None:
    if history is None and len(found.raised) > MOST_ALERTS:
        raise Refusal(text("reports-many-alerts", count=len(found.raised), most=MOST_ALERTS), code=1)


def _lines(done: _Done) -> Iterator[Text]:
    plan, found = done.plan, done.following
    yield text("reports-counts", new=plan.new, changed=plan.changed, same=plan.same)
    if plan.blank:
        yield text("reports-blank", count=plan.blank)
    if plan.gaps:
        yield text("reports-gaps", count=len(plan.gaps))
    if found.raised or found.changed:
        yield text("reports-alerts", raised=len(found.raised), changed=len(found.changed))
    if found.history:
        yield text("reports-history", count=len(found.history))


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
