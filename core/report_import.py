"""Earlier reports from a file, held against what is stored: which versions follow, or what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.effects import SaveReport
from core.expected import Calendar, awaited_between, expected_report
from core.forms import Form, Indicator, Values
from core.report_rows import ReportRow
from core.reports import Expected, Report, ReportKey, Source, compose
from core.sheet import Faults
from core.texts import text


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The versions to be stored, and what the file's rows are: numbers of reports. `blank` rows hold no figure.

    `gaps` are the reports that the file's units owe within its time: they were expected, and have not come.
    """

    saves: tuple[SaveReport, ...]
    new: int
    changed: int
    same: int
    blank: int
    gaps: tuple[Expected, ...] = ()


def decide(
    rows: Sequence[ReportRow],
    stored: Mapping[ReportKey, Report],
    expected: Mapping[ReportKey, Expected],
    calendar: Calendar,
    now: datetime,
    faults: Faults,
) -> ImportPlan:
    """The next version of each report that the file changes.

    A new report counts as received when it was due, or now if that is still to come: what is brought in from paper or
    from another program was not late because of that. A blank cell leaves the stored figure as it is.
    """
    saves: list[SaveReport] = []
    new = same = 0
    filled = [row for row in rows if row.values]
    for row in filled:
        before = stored.get(row.key)
        due = expected.get(row.key) or expected_report(row.form, row.unit, row.period.key, calendar)
        at = now if before else min(now, due.due_at)
        after = compose(row.form, due, before, row.values, at=at, source=Source.IMPORT, person_id=None)
        # A file says what it changes: unlike a correction in a chat, it does not push stored parts out in silence.
        for indicator in _overfull(row.form, {**(before.values if before else {}), **row.values}):
            faults.add(row.row, "", text("import-breakdown", name=indicator.name))
        if before and before.values == after.values:
            same += 1
        else:
            new += not (before and before.received)
            saves.append(SaveReport(before, after, due))
    gaps = tuple(_gaps(rows, expected, calendar))
    return ImportPlan(tuple(saves), new, len(saves) - new, same, len(rows) - len(filled), gaps)


def _gaps(rows: Sequence[ReportRow], known: Mapping[ReportKey, Expected], calendar: Calendar) -> Iterator[Expected]:
    """A unit that has reports in the file was expected to report all through it: its silence is not left out."""
    filled = {row.key for row in rows if row.values}
    for form in {row.form.key: row.form for row in rows}.values():
        of_form = [row for row in rows if row.form == form]
        first, last = min(row.period for row in of_form), max(row.period for row in of_form)
        periods = awaited_between(form, first, last, calendar.workdays)
        for unit in {row.unit.id: row.unit for row in of_form}.values():
            keys = (ReportKey(unit.id, form.key, period.key) for period in periods if unit.is_open_on(period.start))
            for key in (key for key in keys if key not in filled and key not in known):
                yield expected_report(form, unit, key.period, calendar)


def _overfull(form: Form, values: Values) -> Iterator[Indicator]:
    """The indicators whose items add up to more than they do, or that are blank beside their items."""
    for indicator in form.indicators:
        items = [count for key, count in values.items() if key.startswith(f"{indicator.key}.")]
        if items and sum(items) > values.get(indicator.key, -1):
            yield indicator
