"""`check` names exactly what has been damaged, and nothing where all is well."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Connection, Table, and_, delete, event, insert, select, update

from core.effects import SaveReport
from core.expected import expected_report as expected_row
from core.forms import Form, Values
from core.reports import Report, ReportKey, Source, compose, undo
from core.units import Unit
from storage import Store, closures, expected, forms, open_store, reports
from storage.check import Difference, Findings, Kind, check
from storage.tables import day_total, expected_report, report, report_revision
from tests.county import (
    CALENDAR,
    DAILY,
    EAST,
    FORMS,
    LI,
    QIAN,
    WANG,
    WEST,
    WORKLOAD,
    ZHANG,
    ZHAO,
    at,
    plant,
    report_of,
    values,
)

DAY, BEFORE = "2026-11-20", "2026-11-19"
KEY = ReportKey(ZHANG.id, "daily", DAY)


def silent(_done: int, _total: int) -> None:
    """Nobody looks at the bar."""


async def found(store: Store) -> list[Difference]:
    return (await store.read(lambda conn: check(conn, silent))).differences


def next_version(before: SaveReport, said: Values | None, time_: str, source: Source = Source.EDIT) -> SaveReport:
    """The version after that one: with what was said, or with what was there before it."""
    moment, now = at(f"{before.expected.day} {time_}"), before.report
    if said is None:
        after = undo(DAILY, now, at=moment, person_id=None)
    else:
        after = compose(DAILY, before.expected, now, said, at=moment, source=source, person_id=now.person_id)
    return SaveReport(now, after, before.expected)


def chain(unit: Unit, *said: tuple[str, Values | None], day: str = DAY) -> list[SaveReport]:
    """Versions of one report, each with its time of day; None takes the one before back."""
    (first, figures), *later = said
    assert figures is not None
    versions = [report_of(unit, figures, day=day, time_=first)]
    for time_, figures in later:
        versions.append(next_version(versions[-1], figures, time_))
    return versions


def settle(conn: Connection) -> None:
    """Two days: corrections, a report taken back and one sent again after that, a partial, a late one, one excused."""
    plant(conn)
    forms.remember(conn, FORMS, at("2026-11-01 00:00"))
    for saves in (
        chain(ZHANG, ("16:00", values(12, 3, 0)), ("16:05", {"visits": 13}), ("16:10", values(13, 4, 1))),
        chain(LI, ("16:00", values(5, 0, 0)), ("16:01", None)),
        chain(WANG, ("16:00", values(5, 0, 0)), ("16:01", None), ("18:30", {"visits": 6})),
        chain(ZHAO, ("18:01", {"suspected_cases": 2, "suspected_cases.dysentery": 1})),
        chain(ZHANG, ("16:00", values(1, 1, 1)), day=BEFORE),
        [report_of(QIAN, values(0, 0, 0), day=BEFORE)],
    ):
        reports.save(conn, saves)
    expected.insert_missing(conn, [report_of(unit, {}, day=BEFORE).expected for unit in (LI, WANG)])
    expected.excuse(conn, [ReportKey(LI.id, "daily", BEFORE), ReportKey(QIAN.id, "daily", BEFORE)], "放假")
    closures.close(conn, WANG, at(f"{DAY} 12:00").date())


@pytest.fixture
async def agreeing(store: Store) -> Store:
    await store.write(settle)
    return store


async def test_where_all_is_well_nothing_is_found(agreeing: Store) -> None:
    heard: list[tuple[int, int]] = []
    findings = await agreeing.read(lambda conn: check(conn, lambda done, total: heard.append((done, total))))
    assert findings == Findings(reports=6, differences=[], more=0)
    assert heard == [(1, 2), (2, 2)]


async def test_an_empty_database_agrees(store: Store) -> None:
    assert await store.read(lambda conn: check(conn, silent)) == Findings()


def of(table: Table, key: ReportKey, version: int | None = None) -> ColumnElement[bool]:
    same = [table.c[name] == value for name, value in key._asdict().items()]
    return and_(*same, *([] if version is None else [table.c.version == version]))


@dataclass(frozen=True)
class Damage:
    """What is done to the tables, and what has to be found."""

    do: Callable[[Connection], Any]
    finds: Sequence[Difference]


def about(unit: Unit, kind: Kind, day: str = DAY, **more: Any) -> Difference:
    return Difference(kind, unit.code, "daily", day, **more)


def column(name: str, wrong: Any, stored: Any, due: Any) -> Damage:
    """One column of 张家村's report is wrong."""
    return Damage(
        lambda conn: conn.execute(update(report).where(of(report, KEY)).values({name: wrong})),
        [about(ZHANG, Kind.REPORT, item=name, stored=stored, due=due)],
    )


def revision(version: int) -> ColumnElement[bool]:
    return of(report_revision, KEY, version)


def total(item: str, unit: Unit = EAST, form: str = "daily") -> ColumnElement[bool]:
    return and_(
        day_total.c.day == DAY,
        day_total.c.parent_id == unit.id,
        day_total.c.form == form,
        day_total.c.item == item,
    )


def without_zhang(expected: int) -> list[Difference]:
    """The day's totals hold 张家村's report, and should not."""
    items = {
        "#complete": (1, 0),
        "#expected": (3, expected),
        "#given:suspected_cases": (1, 0),
        "#given:vaccinations": (1, 0),
        "#given:visits": (2, 1),
        "#on_time": (1, 0),
        "#received": (2, 1),
        "suspected_cases": (1, 0),
        "vaccinations": (4, 0),
        "visits": (19, 6),
    }
    return [
        about(EAST, Kind.TOTAL, item=item, stored=stored, due=due)
        for item, (stored, due) in items.items()
        if stored != due
    ]


NEWEST = values(13, 4, 1)
LATER = at(f"{DAY} 23:00")

DAMAGES = {
    "figures": column("values", NEWEST | {"visits": 14}, NEWEST | {"visits": 14}, NEWEST),
    "previous": column("previous", {}, {}, values(13, 3, 0)),
    "source": column("source", "message", "message", "edit"),
    "person": column("person_id", LI.id, LI.id, ZHANG.id),
    "changed_at": column("changed_at", LATER, LATER.isoformat(), at(f"{DAY} 16:10").isoformat()),
    "received_at": column("received_at", LATER, LATER.isoformat(), at(f"{DAY} 16:00").isoformat()),
    "received": column("received", False, False, True),
    "on_time": column("on_time", False, False, True),
    "complete": column("complete", False, False, True),
    "zero": column("zero", True, True, False),
    "form_version": column("form_version", "another", "another", DAILY.version),
    "day": column("day", BEFORE, BEFORE, DAY),
    "version": column("version", 2, 2, 3),
    "a version without revision": Damage(
        lambda conn: conn.execute(update(report).where(of(report, KEY)).values(version=5)),
        [about(ZHANG, Kind.NO_REVISION, version=4), about(ZHANG, Kind.NO_REVISION, version=5)],
    ),
    "a hole between the revisions": Damage(
        lambda conn: conn.execute(delete(report_revision).where(revision(2))),
        [about(ZHANG, Kind.NO_REVISION, version=2)],
    ),
    "a revision that does not go on from the one before": Damage(
        lambda conn: conn.execute(update(report_revision).where(revision(2)).values(previous={"visits": 1})),
        [about(ZHANG, Kind.PREVIOUS, version=2, stored={"visits": 1}, due=values(12, 3, 0))],
    ),
    "a revision changed afterwards": Damage(
        lambda conn: conn.execute(update(report_revision).where(revision(1)).values(values={"visits": 1})),
        [about(ZHANG, Kind.PREVIOUS, version=2, stored=values(12, 3, 0), due={"visits": 1})],
    ),
    "a first revision that replaces something": Damage(
        lambda conn: conn.execute(update(report_revision).where(revision(1)).values(previous={"visits": 1})),
        [about(ZHANG, Kind.PREVIOUS, version=1, stored={"visits": 1}, due={})],
    ),
    "no report": Damage(
        lambda conn: conn.execute(delete(report).where(of(report, KEY))),
        [about(ZHANG, Kind.NO_REPORT)],
    ),
    "nothing but revisions": Damage(
        lambda conn: [conn.execute(delete(table).where(of(table, KEY))) for table in (report, expected_report)],
        [about(ZHANG, Kind.NO_REPORT), *without_zhang(expected=2)],
    ),
    "not expected": Damage(
        lambda conn: conn.execute(delete(expected_report).where(of(expected_report, KEY))),
        [about(ZHANG, Kind.NO_EXPECTED), *without_zhang(expected=2)],
    ),
    "no revision at all": Damage(
        lambda conn: conn.execute(delete(report_revision).where(of(report_revision, KEY))),
        [about(ZHANG, Kind.NO_REVISION, version=3), *without_zhang(expected=3)],
    ),
    "a total that is wrong": Damage(
        lambda conn: conn.execute(update(day_total).where(total("visits")).values(total=20)),
        [about(EAST, Kind.TOTAL, item="visits", stored=20, due=19)],
    ),
    "a total that is missing": Damage(
        lambda conn: conn.execute(delete(day_total).where(total("#given:vaccinations"))),
        [about(EAST, Kind.TOTAL, item="#given:vaccinations", stored=None, due=1)],
    ),
    "a total that nobody reported": Damage(
        lambda conn: conn.execute(
            insert(day_total).values(day=DAY, parent_id=WEST.id, form="workload", item="prescriptions", total=7)
        ),
        [Difference(Kind.TOTAL, WEST.code, "workload", DAY, item="prescriptions", stored=7, due=0)],
    ),
    "a denominator": Damage(
        lambda conn: conn.execute(update(day_total).where(total("#expected")).values(total=4)),
        [about(EAST, Kind.TOTAL, item="#expected", stored=4, due=3)],
    ),
    "excused without leaving the denominator": Damage(
        lambda conn: conn.execute(
            update(expected_report).where(of(expected_report, ReportKey(LI.id, "daily", DAY))).values(excused="放假")
        ),
        [about(EAST, Kind.TOTAL, item="#expected", stored=3, due=2)],
    ),
    "a day without reports": Damage(
        lambda conn: conn.execute(
            insert(day_total).values(day="2026-11-25", parent_id=EAST.id, form="daily", item="visits", total=7)
        ),
        [about(EAST, Kind.TOTAL, "2026-11-25", item="visits", stored=7, due=0)],
    ),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
async def test_what_differs_is_named(agreeing: Store, damage: Damage) -> None:
    await agreeing.write(damage.do)
    assert await found(agreeing) == list(damage.finds)


@pytest.mark.parametrize(
    "damage",
    [
        update(day_total).where(total("visits")).values(total=day_total.c.total + 0),
        insert(day_total).values(day=DAY, parent_id=EAST.id, form="workload", item="prescriptions", total=0),
        delete(day_total).where(day_total.c.total == 0),
        delete(report_revision).where(revision(1)),
        delete(report_revision).where(of(report_revision, KEY), report_revision.c.version < 3),
        delete(report_revision).where(
            of(report_revision, ReportKey(LI.id, "daily", DAY)), report_revision.c.version < 2
        ),
        delete(report_revision).where(
            of(report_revision, ReportKey(WANG.id, "daily", DAY)), report_revision.c.version < 3
        ),
    ],
)
async def test_a_zero_may_be_absent_and_the_oldest_revisions_gone(agreeing: Store, damage: Any) -> None:
    await agreeing.write(lambda conn: conn.execute(damage))
    assert await found(agreeing) == []


async def test_when_it_came_in_is_told_as_far_as_the_revisions_reach(agreeing: Store) -> None:
    """王庄村 began anew with its third version; when 张家村 sent its first one is not known once that is gone."""

    def wrong(conn: Connection) -> None:
        conn.execute(delete(report_revision).where(report_revision.c.version < 3, report_revision.c.period == DAY))
        moved = {"received_at": at(f"{DAY} 15:00")}
        for unit in (ZHANG, WANG):
            conn.execute(update(report).where(of(report, ReportKey(unit.id, "daily", DAY))).values(moved))

    await agreeing.write(wrong)
    in_time, came = at(f"{DAY} 15:00").isoformat(), at(f"{DAY} 18:30").isoformat()
    reports_found = [one for one in await found(agreeing) if one.kind == Kind.REPORT]
    assert reports_found == [about(WANG, Kind.REPORT, item="received_at", stored=in_time, due=came)]


async def test_what_was_taken_back_and_brought_back_came_in_when_it_was_sent(agreeing: Store) -> None:
    saves = chain(QIAN, ("16:00", values(1, 1, 0)), ("16:01", None), ("18:30", None))
    await agreeing.write(lambda conn: reports.save(conn, saves))
    assert await found(agreeing) == []
    assert saves[-1].report.on_time


async def test_a_form_that_nobody_has_kept_is_not_held_against_a_report(agreeing: Store) -> None:
    def unknown(conn: Connection) -> None:
        for table in (report, report_revision):
            conn.execute(update(table).where(of(table, KEY)).values(form_version=""))
        conn.execute(update(report).where(of(report, KEY)).values(zero=True))
        conn.execute(insert(day_total).values(day=DAY, parent_id=EAST.id, form="daily", item="#zero", total=1))

    await agreeing.write(unknown)
    assert await found(agreeing) == []


async def test_a_report_is_held_against_the_form_of_its_time(agreeing: Store) -> None:
    """Vaccinations were not required by the form of which 王庄村's report notes the version."""
    optional = tuple(i.model_copy(update={"required": i.key == "visits"}) for i in DAILY.indicators)
    earlier = DAILY.model_copy(update={"indicators": optional})

    def by_that_form(conn: Connection) -> None:
        forms.remember(conn, type(FORMS)({"daily": Form.model_validate(earlier.model_dump())}, {}), at(f"{DAY} 00:00"))
        key = ReportKey(WANG.id, "daily", DAY)
        for table in (report, report_revision):
            last = of(table, key, 3)
            version = Form.model_validate(earlier.model_dump()).version
            conn.execute(update(table).where(last).values(form_version=version))

    await agreeing.write(by_that_form)
    assert await found(agreeing) == [
        about(WANG, Kind.REPORT, item="complete", stored=False, due=True),
        about(EAST, Kind.TOTAL, item="#complete", stored=1, due=2),
    ]


async def test_the_first_ones_are_listed_and_the_others_counted(agreeing: Store) -> None:
    await agreeing.write(lambda conn: conn.execute(delete(day_total)))
    all_of_them = await agreeing.read(lambda conn: check(conn, silent, most=1000))
    some = await agreeing.read(lambda conn: check(conn, silent, most=3))
    assert some.differences == all_of_them.differences[:3]
    assert (all_of_them.more, some.more) == (0, len(all_of_them.differences) - 3)
    assert some.reports == all_of_them.reports == 6


async def test_a_database_that_is_written_to_meanwhile_agrees(agreeing: Store, database_url: str) -> None:
    """After each statement of the check another report is stored: none of it is seen."""
    current: list[Report | None] = [None]

    async def write() -> None:
        other = open_store(database_url)
        saved = report_of(QIAN, {"visits": 1 + (current[0].version if current[0] else 0)}, before=current[0])
        await other.write(lambda conn: reports.save(conn, [saved]))
        await other.close()
        current[0] = saved.report

    def in_between(*_: Any) -> None:
        writer = Thread(target=asyncio.run, args=(write(),))
        writer.start()
        writer.join()

    def work(conn: Connection) -> Findings:
        conn.execute(select(report.c.day)).all()  # the snapshot is taken when something is read
        event.listen(conn, "after_cursor_execute", in_between)
        return check(conn, silent)

    assert await agreeing.read(work) == Findings(reports=6)
    assert current[0] is not None
    assert current[0].version > 5
    assert await agreeing.read(lambda conn: check(conn, silent)) == Findings(reports=7)


EMPTY_INDEX = bytes([10, 0, 0, 0, 0, 16, 0, 0]).ljust(4096, b"\0")
"""A page of 4096 bytes of an index without entries."""


class TestFileOfSqlite:
    async def test_a_link_into_nothing(self, sqlite_store: Store, tmp_path: Path) -> None:
        await sqlite_store.write(settle)
        with closing(sqlite3.connect(tmp_path / "lingbao.db")) as other, other:
            other.execute("INSERT INTO post (person_id, unit_id, role) VALUES (99, 11, 'reporter')")
        [only] = await found(sqlite_store)
        assert only.kind == Kind.DAMAGED
        assert only.item.startswith("post: row ")
        assert only.item.endswith("refers to a person that is not there")

    @pytest.mark.parametrize(
        ("name", "content", "says"),
        [
            ("report_revision", b"\xff" * 4096, "database disk image is malformed"),
            ("ix_report_day_form_unit_id", EMPTY_INDEX, "row 1 missing from index ix_report_day_form_unit_id"),
        ],
    )
    async def test_a_page_overwritten(
        self, migrated_sqlite: Path, tmp_path: Path, name: str, content: bytes, says: str
    ) -> None:
        file = Path(shutil.copyfile(migrated_sqlite, tmp_path / "damaged.db"))
        store = open_store(f"sqlite:///{file}")
        await store.write(settle)
        await store.close()
        with closing(sqlite3.connect(file)) as other:
            [page] = other.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [name]).fetchone()
            assert other.execute("PRAGMA page_size").fetchone() == (len(content),)
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with file.open("r+b") as raw:
            raw.seek((page - 1) * len(content))
            raw.write(content)
        store = open_store(f"sqlite:///{file}")
        first, *others = await found(store)
        await store.close()
        assert first == Difference(Kind.DAMAGED, item=says)
        assert {one.kind for one in others} <= {Kind.DAMAGED}


async def test_a_monthly_form_is_compared_like_a_daily_one(county: Store) -> None:
    row = expected_row(WORKLOAD, EAST, "2026-10", CALENDAR)
    moment = at("2026-11-02 16:00")
    sent = compose(WORKLOAD, row, None, {"prescriptions": 9}, at=moment, source=Source.EDIT, person_id=2)
    await county.write(lambda conn: reports.save(conn, [SaveReport(None, sent, row)]))
    assert await found(county) == []
    wrong = update(day_total).where(day_total.c.item == "prescriptions").values(total=8)
    await county.write(lambda conn: conn.execute(wrong))
    assert await found(county) == [
        Difference(Kind.TOTAL, "QS", "workload", "2026-10-01", item="prescriptions", stored=8, due=9)
    ]
