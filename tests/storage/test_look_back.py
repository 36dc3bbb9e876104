"""What is looked up for senders who write only about what is open, and what is looked up afterwards."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection

from core.context import Context
from core.effects import Draft, Effect, KeepDraft, SaveReport
from core.look_up import LookUp, NotLookedUp
from core.messages import Inbound
from core.reports import ReportKey
from storage import Store, context, effects, reports
from tests.county import CALENDAR, FORMS, LI, ZHANG, at, report_of, says, values

NOW = at("2026-11-20 16:30")
FIRST, SECOND = ("local", "d1"), ("local", "d2")
DAYS = ("2026-11-18", "2026-11-19", "2026-11-20")


def load(conn: Connection, *batch: Inbound, only_about_today: tuple[tuple[str, str], ...] = (FIRST, SECOND)) -> Context:
    options: dict[str, Any] = {"forms": FORMS, "calendar": CALENDAR, "language": "zh-CN", "now": NOW}
    return context.load(conn, batch, (), only_about_today=only_about_today, **options)


def days_at(known: Context, unit_id: int) -> list[str]:
    found = sorted(key.period for key in known.reports if key.unit_id == unit_id)
    assert found == sorted(key.period for key in known.expected if key.unit_id == unit_id)
    return found


@pytest.fixture
async def told(county: Store) -> Store:
    """Both villages have reported on each of these days."""
    saves = [report_of(unit, values(1, 2, 0), day=day) for unit in (ZHANG, LI) for day in DAYS]
    await county.write(lambda conn: reports.save(conn, saves))
    return county


async def test_only_what_is_open_is_looked_up_for_those_who_mean_nothing_else(told: Store) -> None:
    batch = says("d1", "12 3 0"), says("d2", "昨天 12 3 0")
    known = await told.read(lambda conn: load(conn, *batch, only_about_today=(FIRST,)))
    assert (days_at(known, ZHANG.id), days_at(known, LI.id)) == ([DAYS[-1]], list(DAYS))
    assert set(known.narrow) == {ZHANG.id}


async def test_what_is_open_goes_by_the_day_on_which_a_message_was_sent(told: Store) -> None:
    known = await told.read(lambda conn: load(conn, says("d1", "12 3 0", "2026-11-19 23:59"), says("d2", "1 2 0")))
    assert days_at(known, ZHANG.id) == ["2026-11-19", "2026-11-20"]


async def test_whoever_is_being_asked_about_an_earlier_day_may_answer_for_it(told: Store) -> None:
    def ask(conn: Connection) -> Context:
        kept: list[Effect] = [
            KeepDraft(FIRST, Draft("daily", "2026-11-19", {"visits": 5}, ZHANG.id, NOW)),
            KeepDraft(SECOND, Draft("daily", "2026-11-20", {"visits": 5}, LI.id, NOW)),
        ]
        effects.apply(conn, kept, NOW)
        return load(conn, says("d1", "接种3"), says("d2", "接种3"))

    known = await told.write(ask)
    assert (days_at(known, ZHANG.id), days_at(known, LI.id)) == (list(DAYS), [DAYS[-1]])


async def test_what_was_not_looked_up_is_not_taken_for_missing(told: Store) -> None:
    known = await told.read(lambda conn: load(conn, says("d1", "12 3 0")))
    today, yesterday = (ReportKey(ZHANG.id, "daily", day) for day in ("2026-11-20", "2026-11-19"))
    assert known.report(today) == known.reports[today]
    assert known.expected_row(today) == known.expected[today]
    assert known.report(ReportKey(ZHANG.id, "daily", "2026-11-21")) is None
    someone_elses = ReportKey(LI.id, "daily", "2026-11-19")
    for ask in (known.report, known.expected_row):
        for key in (yesterday, someone_elses):
            with pytest.raises(NotLookedUp) as missing:
                ask(key)
            assert missing.value.wanted == LookUp(reports=frozenset([key]))
    with pytest.raises(NotLookedUp):
        known.reports_of([ZHANG.id])


async def test_looking_back_brings_the_rest_and_keeps_what_the_batch_has_changed(told: Store) -> None:
    def look(conn: Connection) -> tuple[Context, Context, SaveReport]:
        known = load(conn, says("d1", "12 3 0"), says("d2", "1 2 0"))
        before = known.reports[ReportKey(ZHANG.id, "daily", "2026-11-20")]
        changed = report_of(ZHANG, values(9, 9, 0), before=before)
        known.apply(changed)
        context.look_up(conn, known, LookUp(earlier=True), NOW)
        return known, load(conn, says("d1", "12 3 0"), says("d2", "1 2 0"), only_about_today=()), changed

    known, whole, changed = await told.write(look)
    assert known.reports == whole.reports | {changed.report.key: changed.report}
    assert known.expected == whole.expected
    assert not known.narrow
    assert len(known.reports_of([ZHANG.id, LI.id])) == 2 * len(DAYS)
