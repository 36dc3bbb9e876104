"""Whether everything agrees: the file with itself, reports with their revisions, totals with what was reported.

A report's revisions are the truth. What else is stored about it follows from them: the current version, what the
totals of its day hold, and when it came in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, exists, select, union

from core.forms import Form, Values
from core.reports import Expected, Report, ReportKey, Source
from core.totals import Tally, items_of
from storage import forms, units
from storage.engines import damage
from storage.expected import to_expected
from storage.keys import key_columns, key_of, same_report
from storage.reports import OWN
from storage.tables import day_total, expected_report, report, report_revision

Figure = str | int | bool | Values | None

Place = tuple[str, str, str]
"""The code of a unit, a form and a period."""


class Kind(StrEnum):
    """How things can differ; `bot.commands.database` has a sentence for each."""

    DAMAGED = "damaged"
    """The engine finds its own file damaged; nothing else was looked at. `item` is what it says."""
    NO_EXPECTED = "no-expected"
    """A report that was never expected: it is in no rate's denominator."""
    NO_REPORT = "no-report"
    """There are revisions, but not the report."""
    NO_REVISION = "no-revision"
    """The revision of `version` is not there, although it is not older than the oldest one that is kept."""
    PREVIOUS = "previous"
    """The revision of `version` replaced other figures than those of the version before."""
    REPORT = "report"
    """The column `item` of the report is not what its revisions say."""
    TOTAL = "total"
    """The item `item` of a unit's day is not what its reports add up to; `unit` is the one above them."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it must be: `stored` stands there (None: nothing), and `due` should.

    `unit` is a code, or #ID of a unit that is not there; `period` is the report's, or the day of a total. A moment is
    given as text (ISO 8601, UTC).
    """

    kind: Kind
    unit: str = ""
    form: str = ""
    period: str = ""
    version: int | None = None
    item: str = ""
    stored: Figure = None
    due: Figure = None


@dataclass(slots=True)
class Findings:
    """`differences` are the first ones; `more` is how many others there are. `reports` have been compared."""

    reports: int = 0
    differences: list[Difference] = field(default_factory=list)
    more: int = 0


def check(conn: Connection, progress: Callable[[int, int], None], most: int = 50) -> Findings:
    """Compares everything, one day at a time; `progress` hears how many of how many days are done.

    On the snapshot of `Store.read` a database may be checked while it is written to.
    """
    findings = Findings()
    differences = _everything(conn, progress, findings)
    findings.differences = list(islice(differences, most))
    findings.more = sum(1 for _ in differences)
    return findings


def _everything(conn: Connection, progress: Callable[[int, int], None], findings: Findings) -> Iterator[Difference]:
    broken = damage(conn)
    yield from (Difference(Kind.DAMAGED, item=says) for says in broken)
    if broken:
        return
    names = _Names(conn)
    yield from _orphans(conn, names)
    known = forms.known(conn)
    days = conn.execute(union(select(expected_report.c.day), select(day_total.c.day)).order_by("day")).scalars().all()
    for done, day in enumerate(days, 1):
        yield from _day(conn, day, names, known, findings)
        progress(done, len(days))


class _Names:
    """The codes of units, as a person knows them."""

    def __init__(self, conn: Connection) -> None:
        self._codes = {unit.id: unit.code for unit in units.all_units(conn)}

    def place(self, key: ReportKey) -> Place:
        return self.unit(key.unit_id), key.form, key.period

    def unit(self, id_: int) -> str:
        return self._codes.get(id_, f"#{id_}")


def _orphans(conn: Connection, names: _Names) -> Iterator[Difference]:
    """What the days do not lead to, for they are those of the expected rows."""
    unexpected = select(*key_columns(report)).where(~_beside(report, expected_report)).order_by(*key_columns(report))
    for row in conn.execute(unexpected.execution_options(yield_per=1000)):
        yield Difference(Kind.NO_EXPECTED, *names.place(ReportKey(*row)))
    lost = select(*key_columns(report_revision)).distinct().order_by(*key_columns(report_revision))
    lost = lost.where(~_beside(report_revision, expected_report), ~_beside(report_revision, report))
    for row in conn.execute(lost.execution_options(yield_per=1000)):
        yield Difference(Kind.NO_REPORT, *names.place(ReportKey(*row)))


def _beside(table: Table, other: Table) -> ColumnElement[bool]:
    return exists().where(same_report(table, other))


def _day(
    conn: Connection, day: str, names: _Names, known: Mapping[tuple[str, str], Form], findings: Findings
) -> Iterator[Difference]:
    """The reports of one day, and then what they add up to."""
    stored = {key_of(row): row for row in _of_day(conn, report, day)}
    histories: defaultdict[ReportKey, list[RowMapping]] = defaultdict(list)
    for revision in _of_day(conn, report_revision, day):
        histories[key_of(revision)].append(revision)
    sums: defaultdict[tuple[int, str], Tally] = defaultdict(Tally)
    awaited = select(expected_report).where(expected_report.c.day == day).order_by(*key_columns(expected_report))
    for expected in map(to_expected, conn.execute(awaited)):
        place, row, history = names.place(expected.key), stored.get(expected.key), histories.get(expected.key, [])
        findings.reports += row is not None
        told = _told(history, expected, row, known) if history else None
        yield from _gaps(place, row, history)
        yield from _breaks(place, history)
        if told:
            yield from _deviations(place, row, told, expected.day)
        tally = sums[expected.parent_id, expected.key.form]
        excused = expected.excused is not None
        tally.add("#expected", int(not excused))
        tally.add_all(items_of(told, excused=excused).items())
    yield from _total_differences(conn, day, names, sums)


def _of_day(conn: Connection, table: Table, day: str) -> Iterable[RowMapping]:
    """The rows that belong to the day's expected reports; the versions of each in their order."""
    query = select(table).join(expected_report, same_report(table, expected_report)).where(expected_report.c.day == day)
    return conn.execute(query.order_by(table.c.version)).mappings()


def _told(
    history: Sequence[RowMapping], expected: Expected, stored: RowMapping | None, known: Mapping[tuple[str, str], Form]
) -> Report:
    """The report as its revisions tell it. Where they do not reach, what is stored is taken on trust: when it came in
    if that is longer ago, whether it is complete and zero by a form that nobody has kept."""
    last = history[-1]
    values = last["values"]
    form = known.get((expected.key.form, last["form_version"]))
    came = _came_in(history) or (stored["received_at"] if stored else last["at"])
    return Report(
        key=expected.key,
        values=values,
        version=last["version"],
        received_at=came,
        changed_at=last["at"],
        on_time=came <= expected.due_at,
        complete=bool(values) and form.is_complete(values) if form else bool(stored and stored["complete"]),
        zero=form.is_zero_report(values) if form else bool(stored and stored["zero"]),
        source=Source(last["source"]),
        person_id=last["person_id"],
        previous=last["previous"],
        form_version=last["form_version"],
    )


def _came_in(history: Sequence[RowMapping]) -> datetime | None:
    """When the first version came in that still stands; None if that is older than the oldest revision.

    As `core.reports` has it: where nothing stood, a version begins anew; an undo never does.
    """
    begins = (row["at"] for row in reversed(history) if row["source"] != Source.UNDO and not row["previous"])
    return next(begins, None)


def _gaps(place: Place, stored: RowMapping | None, history: Sequence[RowMapping]) -> Iterator[Difference]:
    """The versions that are not kept although an older one is, or although the report has them."""
    kept = {row["version"] for row in history}
    newest = max(kept | ({stored["version"]} if stored else set()), default=0)
    for version in range(min(kept, default=newest), newest + 1):
        if version and version not in kept:
            yield Difference(Kind.NO_REVISION, *place, version=version)


def _breaks(place: Place, history: Sequence[RowMapping]) -> Iterator[Difference]:
    """Where a version does not go on from the one before; the first version of all goes on from nothing."""
    before: dict[int, Values] = {0: {}} | {row["version"]: row["values"] for row in history}
    for row in history:
        version, stored = row["version"], row["previous"]
        due = before.get(version - 1, stored)
        if stored != due:
            yield Difference(Kind.PREVIOUS, *place, version=version, stored=stored, due=due)


def _deviations(place: Place, stored: RowMapping | None, told: Report, day: str) -> Iterator[Difference]:
    """Where the report is not what its revisions tell."""
    if stored is None:
        yield Difference(Kind.NO_REPORT, *place)
    elif stored["version"] <= told.version:  # a newer one is compared with nothing: its revision is missing
        for column in ("day", *OWN):
            is_, due = stored[column], day if column == "day" else getattr(told, column)
            if is_ != due:
                yield Difference(Kind.REPORT, *place, item=column, stored=_shown(is_), due=_shown(due))


def _shown(value: Any) -> Figure:
    return value.isoformat() if isinstance(value, datetime) else value


def _total_differences(
    conn: Connection, day: str, names: _Names, sums: Mapping[tuple[int, str], Tally]
) -> Iterator[Difference]:
    due = {(*place, item): total for place, tally in sums.items() for item, total in tally.items.items()}
    own = (day_total.c.parent_id, day_total.c.form, day_total.c.item, day_total.c.total)
    stored = {(row[0], row[1], row[2]): row[3] for row in conn.execute(select(*own).where(day_total.c.day == day))}
    for parent_id, form, item in sorted(due.keys() | stored.keys()):
        is_, must = stored.get((parent_id, form, item)), due.get((parent_id, form, item), 0)
        if (is_ or 0) != must:
            yield Difference(Kind.TOTAL, names.unit(parent_id), form, day, item=item, stored=is_, due=must)
