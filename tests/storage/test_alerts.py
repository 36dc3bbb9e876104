"""Alerts as they are kept: what holds now, a history that only grows, and all of it in the audit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from core.alerts import (
    Alert,
    AlertKind,
    Finding,
    Measure,
    Stage,
    Who,
    acknowledge,
    add_note,
    close,
    raised,
    take_measure,
)
from core.climbing import tell
from core.effects import Audit, Effect, Join, KeepAlert, Recount
from core.expected import expected_report
from core.periods import parse_period
from core.reports import ReportKey
from core.texts import day_text, text
from core.units import Person, Post, Role
from storage import Store, alerts, audit, digests, effects, expected, recounts, reports, tables
from tests.county import CALENDAR, COUNTY, DAILY, EAST, FORMS, LI, WEST, ZHANG, ZHAO, at, report_of

NOW = at("2026-11-20 16:00")
DOCTOR, MANAGER = Who(11, "张医生"), Who(2, "吴科长")
ITEM = "suspected_cases.dysentery"


def a_case(unit_id: int = ZHANG.id, period: str = "2026-11-20") -> Alert:
    case = raised(AlertKind.CASE, unit_id, "daily", period, ITEM, 1, hours=24, at=NOW, who=DOCTOR, disease_class="B")
    return tell(case, Stage.TOLD, (EAST.id, COUNTY.id), CALENDAR, NOW)


def lived(alert: Alert) -> Alert:
    seen = take_measure(alert, Measure.VISIT, at=NOW, who=MANAGER)
    return close(add_note(seen, "已派人去", at=NOW, who=MANAGER), Finding.OTHER, at=NOW, who=MANAGER, note="食物中毒")


async def keep(county: Store, alert: Alert, known: int = 0) -> None:
    await county.write(lambda conn: alerts.put(conn, [KeepAlert(alert, known)], NOW))


async def kept(county: Store, key: str) -> Alert:
    return (await county.write(lambda conn: alerts.these(conn, [key])))[key]


async def test_it_comes_back_as_it_was(county: Store) -> None:
    alert = lived(replace(a_case(), why=(text("alert-open", day=day_text(CALENDAR.today(NOW))),), counted={"11:x": 2}))
    await keep(county, alert)
    assert await kept(county, alert.key) == alert


async def test_the_history_only_grows(county: Store) -> None:
    first = a_case()
    await keep(county, first)
    seen = acknowledge(first, at=NOW + timedelta(minutes=5), who=MANAGER)
    await keep(county, seen, len(first.history))
    assert await kept(county, first.key) == seen
    with pytest.raises(Exception, match=r"(?i)unique|first"):  # nobody writes a step anew
        await keep(county, seen, 0)
    assert await kept(county, first.key) == seen


async def test_two_of_one_batch_are_kept_one_after_the_other(county: Store) -> None:
    first = a_case()
    seen = acknowledge(first, at=NOW, who=MANAGER)
    await county.write(lambda conn: alerts.put(conn, [KeepAlert(first, 0), KeepAlert(seen, 1)], NOW))
    assert await kept(county, first.key) == seen


async def test_the_audit_has_every_step_and_no_words_of_anybody(county: Store) -> None:
    await keep(county, lived(a_case()))
    done = await county.read(lambda conn: audit.about(conn, COUNTY, NOW, NOW + timedelta(hours=1)))
    assert [(one.action, one.person, one.details.get("words")) for one in done] == [
        ("alert-raised", "张医生", None),
        ("alert-acknowledged", "吴科长", None),
        ("alert-measure", "吴科长", "visit"),
        ("alert-note", "吴科长", None),
        ("alert-closed", "吴科长", "other"),
    ]
    assert "食物中毒" not in str([one.details for one in done])


async def test_whoever_joins_in_the_batch_gets_her_real_number(county: Store) -> None:
    new = Person(-1, "新医生", "zh-CN")
    case = replace(a_case(), history=(replace(a_case().history[0], who=Who(-1, "新医生")),))
    joined: list[Effect] = [Join(("local", "new"), new, Post(-1, ZHANG.id, Role.REPORTER)), KeepAlert(case)]
    await county.write(lambda conn: effects.apply(conn, joined, NOW))
    who = (await kept(county, case.key)).raised_by
    assert (who.name, who.person_id is not None and who.person_id > 0) == ("新医生", True)


async def test_those_of_a_subtree_the_newest_first(county: Store) -> None:
    older = replace(a_case(ZHAO.id), history=(replace(a_case().history[0], at=NOW - timedelta(days=9)),))
    closed = replace(lived(a_case(LI.id)), history=lived(a_case(LI.id)).history)
    for one in (a_case(), older, closed):
        await keep(county, one)

    async def listed(top: object, days: int, *, open_too: bool = False) -> list[int]:
        since = NOW - timedelta(days=days)
        found = await county.read(lambda conn: alerts.below(conn, top, since, open_too=open_too))  # type: ignore[arg-type]
        return [one.unit.id for one in found]

    assert set(await listed(COUNTY, 7)) == {ZHANG.id, LI.id}
    assert (await listed(COUNTY, 30))[-1] == ZHAO.id
    assert (await listed(COUNTY, 7, open_too=True))[-1] == ZHAO.id
    assert await listed(WEST, 30) == [ZHAO.id]


async def test_what_is_due(county: Store) -> None:
    alert = a_case()
    await keep(county, alert)
    half = at("2026-11-21 06:30")  # 04:00 is in the night

    def work(conn: Connection) -> list[list[Alert]]:
        moments = (half - timedelta(minutes=1), half)
        return [alerts.due(conn, moment, lock=lock) for moment in moments for lock in (True, False)]

    assert await county.write(work) == [[], [], [alert], [alert]]
    assert await county.read(lambda conn: alerts.is_any_due(conn, half))
    await keep(county, acknowledge(alert, at=NOW, who=MANAGER), 1)
    assert not await county.read(lambda conn: alerts.is_any_due(conn, half + timedelta(days=9)))


async def test_a_digest_counts_those_about_its_days(county: Store) -> None:
    week = parse_period("2026-W47")
    cases = [a_case(), acknowledge(a_case(LI.id), at=NOW, who=MANAGER), a_case(ZHAO.id, "2026-11-15")]
    for one in [*cases, lived(a_case(ZHANG.id, "2026-11-18"))]:
        await keep(county, one)

    def figures(conn: Connection) -> list[object]:
        return [digests.load(conn, top, week, FORMS, NOW).alerts for top in (COUNTY, EAST, WEST)]

    counts = (("open", 1), ("acknowledged", 1), ("other", 1))
    assert await county.read(figures) == [counts, counts, ()]


async def test_what_is_marked_is_taken_once(county: Store) -> None:
    keys = [ReportKey(ZHANG.id, "daily", "2026-11-20"), ReportKey(LI.id, "daily", "2026-11-20")]
    for _ in range(2):
        await county.write(lambda conn: effects.apply(conn, [Recount(key) for key in [*keys, *keys]], NOW))
    assert sorted(await county.write(recounts.take)) == sorted(keys)
    assert await county.write(recounts.take) == []


async def test_a_window_has_what_was_expected_and_what_came(county: Store) -> None:
    days = ["2026-11-18", "2026-11-19", "2026-11-20"]
    rows = [expected_report(DAILY, unit, day, CALENDAR) for unit in (ZHANG, ZHAO) for day in days]
    taken_back = report_of(ZHANG, {"visits": 1}, day="2026-11-19")
    gone = replace(taken_back, before=taken_back.report, report=replace(taken_back.report, values={}, version=2))

    def work(conn: Connection) -> list[recounts.Row]:
        expected.insert_missing(conn, rows)
        reports.save(conn, [report_of(ZHANG, {"visits": 5}, day="2026-11-20"), taken_back, gone])
        first, last = (parse_period(day).start for day in days[1:])
        return recounts.window(conn, "daily", EAST, first, last)

    found = await county.write(work)
    assert [(row.unit, row.period, row.values) for row in found] == [
        ("张家村", "2026-11-19", None),
        ("张家村", "2026-11-20", {"visits": 5}),
    ]


async def test_an_audit_entry_of_its_own_stays_readable(county: Store) -> None:
    """The steps that other modules note are told from these by their names."""
    await county.write(lambda conn: audit.note(conn, [Audit("excuse", ZHANG.id, 2, {})], NOW))
    await keep(county, a_case())
    actions = await county.read(lambda conn: conn.execute(select(tables.audit.c.action)).scalars().all())
    assert sorted(actions) == ["alert-raised", "excuse"]
