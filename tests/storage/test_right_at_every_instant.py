"""Whatever happens in a county, in whatever order: after every step the figures are what the revisions say.

The recomputation here shares no code with the program: it walks the revisions of every expected report with rules of
its own, and knows from the steps which unit stood above a village when its report was expected.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from core.effects import SaveReport
from core.expected import ONE_DAY, expected_report
from core.forms import Form, Forms, Indicator, Values
from core.periods import Period, parse_period
from core.reports import Expected, Report, ReportKey, Source, compose, undo
from core.sheet import FaultySheet, Row, Sheet
from core.totals import Counts
from core.units import Unit
from scheduler.expect import expect
from storage import Store, closures, effects, expected, figures, forms, report_import, reports, roster, tables, units
from storage.check import check
from tests.county import CALENDAR, COUNTY, DAILY, EAST, FORMS, LI, UNITS, WANG, WEST, WORKLOAD, ZHANG, at, plant

VILLAGES = (ZHANG, LI, WANG)
TOWNSHIPS = (EAST, WEST)
OCTOBER, NOVEMBER = parse_period("2026-10"), parse_period("2026-11")

T = TypeVar("T")

VISITS, VACCINATIONS, SUSPECTED = DAILY.indicators
BIRTHS = Indicator(key="births", name={"zh-CN": "出生", "en": "births"})
ASKED = (
    DAILY.indicators,
    (VISITS, VACCINATIONS.model_copy(update={"required": False}), SUSPECTED),
    (VISITS, SUSPECTED),
    (*DAILY.indicators, BIRTHS),
    (VISITS.model_copy(update={"surveillance": True}), VACCINATIONS, SUSPECTED),
)
"""What the daily form asks, one time and another."""


@dataclass
class World:
    """The county while the steps are played; `forms_seen` by version."""

    conn: Connection
    now: datetime
    forms: Forms = FORMS
    forms_seen: dict[str, Form] = field(default_factory=dict)
    above: dict[int, int] = field(default_factory=lambda: {unit.id: unit.parent_id or 0 for unit in UNITS})
    above_then: dict[ReportKey, int] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return CALENDAR.today(self.now)

    def settle(self) -> None:
        plant(self.conn)
        self.ask(self.forms)
        expect(self.conn, self.forms, CALENDAR, self.today, self.today)

    def ask(self, asked: Forms) -> None:
        self.forms = asked
        self.forms_seen |= {form.version: form for form in asked.forms.values()}
        forms.remember(self.conn, asked, self.now)

    def unit(self, unit: Unit) -> Unit:
        """As it is now."""
        found = units.by_code(self.conn, unit.code)
        assert found is not None
        return found

    def stored(self, key: ReportKey) -> tuple[Report | None, Expected]:
        """The report and the expected row, or the one that it would be."""
        since = {key.form: date(2026, 1, 1)}
        [unit] = [self.unit(unit) for unit in UNITS if unit.id == key.unit_id]
        row = reports.expected_since(self.conn, [unit.id], since).get(key)
        awaited = row or expected_report(self.forms.forms[key.form], unit, key.period, CALENDAR)
        return reports.since(self.conn, [unit.id], since).get(key), awaited


class Step(Protocol):
    def play(self, world: World) -> None: ...


@dataclass(frozen=True)
class About:
    """A village's day so many days ago, or a township's October."""

    unit: Unit
    ago: int

    def key(self, world: World) -> ReportKey:
        if self.unit in TOWNSHIPS:
            return ReportKey(self.unit.id, "workload", OCTOBER.key)
        return ReportKey(self.unit.id, "daily", (world.today - ONE_DAY * self.ago).isoformat())

    def __repr__(self) -> str:
        return f"{self.unit.name} -{self.ago}"


def asked(form: Form, said: Values) -> Values:
    """Of what was said, what the form has a place for."""
    keys = {indicator.key for indicator in form.indicators}
    return {key: count for key, count in said.items() if key.split(".")[0] in keys}


@dataclass(frozen=True)
class Say:
    """One batch of messages, each a whole report, a part of one or a correction."""

    messages: tuple[tuple[About, Values], ...]
    source: Source

    def play(self, world: World) -> None:
        saves: list[SaveReport] = []
        newest: dict[ReportKey, Report] = {}
        for about, said in self.messages:
            key = about.key(world)
            form = world.forms.forms[key.form]
            before, awaited = world.stored(key)
            before = newest.get(key, before)
            if values := asked(form, said):
                sender = {"at": world.now, "source": self.source, "person_id": key.unit_id}
                newest[key] = compose(form, awaited, before, values, **sender)  # type: ignore[arg-type]
                saves.append(SaveReport(before, newest[key], awaited))
        effects.apply(world.conn, saves, world.now)


@dataclass(frozen=True)
class Undo:
    """Twice is back where it was."""

    about: About
    times: int

    def play(self, world: World) -> None:
        key = self.about.key(world)
        for _ in range(self.times):
            before, awaited = world.stored(key)
            if before:
                after = undo(world.forms.forms[key.form], before, at=world.now, person_id=key.unit_id)
                effects.apply(world.conn, [SaveReport(before, after, awaited)], world.now)
            world.now += timedelta(minutes=1)


@dataclass(frozen=True)
class Import:
    rows: Mapping[About, Values]

    def play(self, world: World) -> None:
        form = world.forms.forms["daily"]
        columns = [i.key for i in form.indicators] + ["suspected_cases.dysentery"]
        rows = []
        for number, (about, said) in enumerate(self.rows.items(), 2):
            figures_ = {key: str(count) for key, count in asked(form, said).items()}
            place = {"unit": about.unit.code, "form": "daily", "date": about.key(world).period}
            rows.append(Row(number, place | {key: figures_.get(key, "") for key in columns}))
        sheet = Sheet("reports.csv", ("unit", "form", "date", *columns), tuple(rows))
        with suppress(FaultySheet):  # more dysentery than suspected cases
            plan = report_import.check_sheet(world.conn, sheet, world.forms, CALENDAR, world.now)
            report_import.store_plan(world.conn, plan, world.forms, world.now, lambda _done, _of: None)


@dataclass(frozen=True)
class Excuse:
    about: tuple[About, ...]
    again: bool

    def play(self, world: World) -> None:
        keys = [about.key(world) for about in self.about]
        if self.again:
            expected.expect_again(world.conn, keys)
        else:
            expected.excuse(world.conn, keys, "放假")


@dataclass(frozen=True)
class Leave:
    unit: Unit
    ago: int
    days: int

    def play(self, world: World) -> None:
        first = world.today - ONE_DAY * self.ago
        last = first + ONE_DAY * self.days
        closures.excuse_days(world.conn, world.unit(self.unit), first, last, "休假")


@dataclass(frozen=True)
class Close:
    unit: Unit
    ago: int

    def play(self, world: World) -> None:
        closures.close(world.conn, world.unit(self.unit), world.today - ONE_DAY * self.ago)


@dataclass(frozen=True)
class Open:
    unit: Unit
    ago: int

    def play(self, world: World) -> None:
        closures.open_again(world.conn, world.unit(self.unit), world.today - ONE_DAY * self.ago)


@dataclass(frozen=True)
class Move:
    unit: Unit
    to: Unit

    def play(self, world: World) -> None:
        cells = {"code": self.unit.code, "name": self.unit.name, "parent": self.to.code, "level": "village"}
        headings = ("code", "name", "parent", "level", "person", "phone", "role")
        row = Row(2, dict.fromkeys(headings, "") | cells)
        roster.import_sheets(world.conn, [Sheet("roster.csv", headings, (row,))], "zh-CN", world.today)
        world.above[self.unit.id] = self.to.id
        for key in world.above_then:  # today's report follows, what is over stays
            if key.unit_id == self.unit.id and parse_period(key.period).start >= world.today:
                world.above_then[key] = self.to.id


@dataclass(frozen=True)
class Ask:
    """The daily form asks something else from now on."""

    which: int

    def play(self, world: World) -> None:
        form = Form(**DAILY.model_dump() | {"indicators": ASKED[self.which]})
        world.ask(Forms({**world.forms.forms, "daily": form}, world.forms.breakdowns))


@dataclass(frozen=True)
class NextDay:
    def play(self, world: World) -> None:
        world.now = CALENDAR.moment(world.today + ONE_DAY, CALENDAR.expect_at)
        expect(world.conn, world.forms, CALENDAR, world.today, world.today)


KEYS = ("visits", "vaccinations", "suspected_cases", "suspected_cases.dysentery", "births", "prescriptions")
VALUES = st.dictionaries(st.sampled_from(KEYS), st.sampled_from((0, 0, 1, 7)), min_size=1)
WHOLE = st.just({"visits": 9, "vaccinations": 2, "suspected_cases": 0, "prescriptions": 30})
VILLAGE = st.sampled_from(VILLAGES)
AGO = st.integers(0, 2)
DAYS = st.builds(About, VILLAGE, AGO)
ABOUT = DAYS | st.builds(About, st.sampled_from(TOWNSHIPS), st.just(0))
SOURCES = st.sampled_from((Source.MESSAGE, Source.BUTTON, Source.EDIT))

STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(Say, st.lists(st.tuples(ABOUT, VALUES | WHOLE), min_size=1, max_size=4).map(tuple), SOURCES),
    st.builds(Undo, ABOUT, st.integers(1, 2)),
    st.builds(Import, st.dictionaries(DAYS, VALUES | WHOLE, min_size=1, max_size=3)),
    st.builds(Excuse, st.lists(ABOUT, min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(Leave, VILLAGE, AGO, AGO),
    st.builds(Close, VILLAGE, AGO),
    st.builds(Open, VILLAGE, AGO),
    st.builds(Move, VILLAGE, st.sampled_from(TOWNSHIPS)),
    st.builds(Ask, st.integers(0, len(ASKED) - 1)),
    st.just(NextDay()),
)


@dataclass(frozen=True)
class Told:
    """One expected report, as its revisions tell it."""

    key: ReportKey
    day: date
    above: int
    owed: bool
    """Somebody could still be asked for it: due, not excused, not received."""
    items: Mapping[str, int]


def tell(world: World) -> list[Told]:
    """Every expected report anew from its revisions."""
    kept = tables.report_revision
    histories: defaultdict[ReportKey, list[Any]] = defaultdict(list)
    for revision in world.conn.execute(select(kept).order_by(kept.c.version)):
        histories[ReportKey(revision.unit_id, revision.form, revision.period)].append(revision)
    told = []
    for row in world.conn.execute(select(tables.expected_report)):
        key = ReportKey(row.unit_id, row.form, row.period)
        above = world.above_then.setdefault(key, world.above[key.unit_id])
        items = dict(said_by(histories.pop(key, []), row.due_at, world))
        items["#expected"] = 1 if items or row.excused is None else 0
        owed = row.excused is None and "#received" not in items and row.due_at <= world.now
        told.append(Told(key, parse_period(row.period).start, above, owed, items))
    assert not histories
    return told


Sums = tuple[Counts, Values]


def said_by(history: list[Any], due_at: datetime, world: World) -> Iterator[tuple[str, int]]:
    standing: Values = {}
    came: datetime | None = None
    for number, revision in enumerate(history, 1):
        assert (revision.version, revision.previous) == (number, standing)
        if not standing and revision.source != "undo":
            came = revision.at
        standing = revision.values
    if not standing:
        return
    assert came is not None
    form = world.forms_seen[history[-1].form_version]
    yield "#received", 1
    yield "#on_time", int(came <= due_at)
    yield "#complete", int(all(i.key in standing for i in form.indicators if i.required))
    watched = [standing.get(i.key, -1) for i in form.indicators if i.surveillance]
    yield "#zero", int(watched != [] and set(watched) == {0})
    for item, count in standing.items():
        yield item, count
        yield f"#given:{item}", 1


def added(told: Sequence[Told]) -> Sums:
    sums: Counter[str] = Counter()
    for one in told:
        sums.update(one.items)
    counts = Counts(*(sums[f"#{name}"] for name in ("expected", "received", "on_time", "zero", "complete")))
    return counts, {item: sums[item] for item in set().union(*(one.items for one in told)) if item[0] != "#"}


def in_groups(told: Sequence[Told], of: Callable[[Told], T]) -> dict[T, Sums]:
    """Added up by what `of` says of each; groups of which nothing is expected are left out."""
    groups: defaultdict[T, list[Told]] = defaultdict(list)
    for one in told:
        groups[of(one)].append(one)
    found = {group: added(members) for group, members in groups.items()}
    return {group: sums for group, sums in found.items() if sums[0].expected}


def same_totals(world: World, told: Sequence[Told]) -> None:
    """The rows of `day_total`, one by one."""
    due: Counter[tuple[str, int, str, str]] = Counter()
    for one in told:
        for item, by in one.items.items():
            due[one.day.isoformat(), one.above, one.key.form, item] += by
    stored = {tuple(row[:4]): row.total for row in world.conn.execute(select(tables.day_total))}
    assert {key: total for key, total in stored.items() if total} == {key: total for key, total in due.items() if total}


def same_figures(world: World, told: Sequence[Told], top: Unit, form: Form, period: Period) -> None:
    """What a digest would say: sums, days, the units below and who is missing."""
    found = figures.form_totals(world.conn, top, period, form, world.now, in_full=True)
    own = [one for one in told if one.key.form == form.key and period.start <= one.day <= period.end]
    own = [one for one in own if top.id in (COUNTY.id, one.above)]
    assert (found.counts, found.totals) == added(own)
    days = {day.day: (day.counts, day.totals) for day in found.days if day.counts.expected}
    assert days == in_groups(own, lambda one: one.day)
    *between, reporting = found.rows, *found.deeper
    for rows in between:
        sums = {row.unit.id: (row.counts, row.totals) for row in rows if row.counts.expected}
        assert sums == in_groups(own, lambda one: one.above)
    # A village that has moved stands there twice: once for each unit that was above it.
    by_place = in_groups(own, lambda one: (one.key.unit_id, one.above))
    stood = sorted([(id_, *sums) for (id_, _), sums in by_place.items()], key=repr)
    assert sorted([(row.unit.id, row.counts, row.totals) for row in reporting], key=repr) == stood
    owed: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for one in own:
        if one.owed:
            owed[one.key.unit_id, one.above].add(one.key.period)
    assert {(missing.unit.id, missing.unit.parent_id): set(missing.periods) for missing in found.missing} == owed


def compare(world: World) -> None:
    told = tell(world)
    same_totals(world, told)
    form = world.forms.forms["daily"]
    for top in (COUNTY, *TOWNSHIPS):
        same_figures(world, told, top, form, NOVEMBER)
    same_figures(world, told, COUNTY, WORKLOAD, OCTOBER)
    assert check(world.conn, lambda _done, _of: None).differences == []


class PlayedToTheEndError(Exception):
    """The steps leave nothing behind for the next example."""


async def play(store: Store, steps: Sequence[Step]) -> None:
    def work(conn: Connection) -> None:
        world = World(conn, at("2026-11-18 09:00"))
        world.settle()
        compare(world)
        for step in steps:
            world.now += timedelta(minutes=97)
            step.play(world)
            compare(world)
        raise PlayedToTheEndError

    with pytest.raises(PlayedToTheEndError):
        await store.write(work)


HEALTH = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=60, deadline=None, suppress_health_check=HEALTH)
@given(steps=st.lists(STEPS, min_size=1, max_size=12))
async def test_figures_are_what_the_revisions_say_after_every_step(sqlite_store: Store, steps: list[Step]) -> None:
    await play(sqlite_store, steps)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@settings(max_examples=12, deadline=None, suppress_health_check=HEALTH)
@given(steps=st.lists(STEPS, min_size=1, max_size=12))
async def test_the_same_on_postgresql(store: Store, steps: list[Step]) -> None:
    await play(store, steps)
