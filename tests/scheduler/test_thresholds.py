"""So many cases in so many days are alerted within a minute, each case once, and missing days are named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from core.alerts import Alert, Finding, State, What, Who, close
from core.effects import KeepAlert, Recount
from core.expected import expected_report
from core.forms import Forms, Threshold, Values
from core.units import Unit
from storage import alerts, effects, expected, recounts, reports, tables
from tests.county import CALENDAR, DAILY, FORMS, LI, WANG, ZHANG, ZHAO, at, report_of
from tests.scheduler.office import Office

DAY = "2026-11-20"
NOW = f"{DAY} 18:30"
RULE = Threshold(key="dysentery", indicator="suspected_cases", item="dysentery", cases=3, days=7, level="township")


@pytest.fixture
async def counting(any_office: Office) -> Office:
    """Every village owes a report of each of the last days, and nothing has come."""
    form = DAILY.model_copy(update={"thresholds": (RULE,)})
    forms = Forms({**FORMS.forms, "daily": form}, FORMS.breakdowns)
    any_office.county = replace(any_office.county, forms=forms)
    days = [f"2026-11-{day}" for day in range(11, 21)]
    rows = [expected_report(form, unit, day, CALENDAR) for unit in (ZHANG, LI, WANG, ZHAO) for day in days]
    await any_office.store.write(lambda conn: expected.insert_missing(conn, rows))
    return any_office


def figures(cases: int) -> Values:
    return {"visits": 9, "vaccinations": 0, "suspected_cases": cases, "suspected_cases.dysentery": cases}


async def report(office: Office, unit: Unit, day: str, cases: int, *, more: Values | None = None) -> None:
    """As a doctor's message stores it, also as a correction."""

    def work(conn: Connection) -> None:
        key = report_of(unit, {}, day=day).report.key
        before = reports.these(conn, [key]).get(key)
        saved = report_of(unit, {**figures(cases), **(more or {})}, day=day, before=before)
        effects.apply(conn, [saved, Recount(key)], at(f"{day} 16:00"))

    await office.store.write(work)


async def raised(office: Office) -> list[Alert]:
    def work(conn: Connection) -> list[Alert]:
        return alerts.raised_by_rule(conn, "daily", RULE.key, 2, "2026-11-01")

    return sorted(await office.store.write(work), key=lambda one: one.history[0].at)


async def test_enough_cases_in_the_villages_of_a_township_are_an_alert(counting: Office) -> None:
    await report(counting, ZHANG, "2026-11-15", 1)
    await report(counting, LI, DAY, 1)
    await report(counting, ZHAO, DAY, 9)  # in another township: its own alert, not ours
    assert await counting.run("alerts", NOW) == 2
    assert await raised(counting) == []
    await counting.deliver(NOW)
    await report(counting, WANG, DAY, 1)
    assert await counting.run("alerts", NOW) == 2
    sent = {one.to: one.text for one in await counting.deliver(NOW)}
    assert sorted(sent) == ["c1", "m1"]
    assert sent["c1"].splitlines() == [
        "⚠️ 预警：痢疾聚集 3 例",
        "青山县东河镇，11月20日（周五）。",
        "11月14日（周六）到11月20日（周五），7 天里 3 例，达到了 3 例。",
        "分布：张家村 1 例、李家村 1 例、王庄村 1 例。",
        "这些天应报 21 份，18 份没有报或没有填，没有算进来，不当作 0。",
        "须在 24 小时内处理：11月21日（周六）18:30 以前。",
        "还没有人收到。请先点“收到”，再选怎么处理。",
    ]


async def test_the_villages_with_cases_are_named_those_with_the_most_first(counting: Office) -> None:
    """What is not known is that of the days that were counted: from the 11th, when the county began, to the 15th."""
    await report(counting, ZHANG, "2026-11-14", 1)
    await report(counting, WANG, "2026-11-15", 0)
    await report(counting, LI, "2026-11-15", 2)
    await counting.run("alerts", NOW)
    (alert,) = await raised(counting)
    assert (alert.period, [one.args for one in alert.why][-1]) == ("2026-11-15", {"missing": 12, "expected": 15})
    (sent, *_) = [one.text for one in await counting.deliver(NOW)]
    assert "分布：李家村 2 例、张家村 1 例。" in sent.splitlines()


async def test_what_has_come_of_several_weeks_at_once_are_several_alerts(counting: Office) -> None:
    await report(counting, ZHANG, "2026-11-12", 3)
    await report(counting, LI, DAY, 4)
    assert await counting.run("alerts", NOW) == 4
    assert sorted((one.period, one.cases) for one in await raised(counting)) == [("2026-11-12", 3), (DAY, 4)]


async def test_each_case_is_counted_once(counting: Office) -> None:
    await report(counting, ZHANG, DAY, 3)
    await counting.run("alerts", NOW)
    await report(counting, LI, DAY, 2)
    assert await counting.run("alerts", NOW) == 0
    await report(counting, WANG, DAY, 1)
    assert await counting.run("alerts", NOW) == 2
    found = sorted((dict(one.counted) for one in await raised(counting)), key=len)
    assert found == [{"11:2026-11-20": 3}, {"12:2026-11-20": 2, "13:2026-11-20": 1}]


async def test_the_same_report_once_more_is_nothing_new(counting: Office) -> None:
    await report(counting, ZHANG, DAY, 4)
    assert await counting.run("alerts", NOW) == 2
    await report(counting, ZHANG, DAY, 4)
    assert await counting.run("alerts", NOW) == 0
    assert await counting.store.read(recounts.is_any) is False


@pytest.mark.parametrize(("clock", "missing"), [("16:30", 17), ("17:59", 17), ("18:00", 19)])
async def test_what_is_not_due_yet_is_not_missing_and_what_is_blank_is(
    counting: Office, clock: str, missing: int
) -> None:
    await report(counting, ZHANG, DAY, 3)
    await report(counting, LI, "2026-11-19", 0)

    def blank(conn: Connection) -> None:
        saved = report_of(WANG, {"visits": 4}, day="2026-11-19")
        reports.save(conn, [saved])

    await counting.store.write(blank)
    await counting.run("alerts", f"{DAY} {clock}")
    (alert,) = await raised(counting)
    assert alert.why[-1].args == {"missing": missing, "expected": 21}


async def test_excused_days_are_not_expected_unless_something_has_come(counting: Office) -> None:
    row = tables.expected_report
    await counting.do(row.update().where(row.c.unit_id != ZHANG.id).values(excused="flood"))
    await report(counting, ZHANG, DAY, 3)
    await report(counting, LI, DAY, 0)
    await counting.run("alerts", NOW)
    (alert,) = await raised(counting)
    assert alert.why[-1].args == {"missing": 6, "expected": 8}


async def test_days_to_come_are_not_counted(counting: Office) -> None:
    await report(counting, ZHANG, "2026-11-18", 1)
    await report(counting, LI, DAY, 2)
    await counting.run("alerts", "2026-11-19 12:00")
    assert await raised(counting) == []
    await report(counting, LI, DAY, 2)
    await counting.run("alerts", NOW)
    assert len(await raised(counting)) == 1


async def test_a_correction_is_said_and_may_withdraw_it(counting: Office) -> None:
    await report(counting, ZHANG, DAY, 4)
    await counting.run("alerts", NOW)
    await counting.deliver(NOW)
    await report(counting, ZHANG, DAY, 3)
    assert await counting.run("alerts", NOW) == 2
    assert {one.text.splitlines()[0] for one in await counting.deliver(NOW)} == {"⚠️ 预警更正：痢疾聚集 3 例"}
    assert [dict(one.counted) for one in await raised(counting)] == [{f"11:{DAY}": 3}]
    await report(counting, ZHANG, DAY, 2)
    assert await counting.run("alerts", NOW) == 2
    assert {one.text.splitlines()[0] for one in await counting.deliver(NOW)} == {"预警已撤销：痢疾聚集 2 例"}
    (alert,) = await raised(counting)
    assert (alert.state, alert.finding) == (State.CLOSED, Finding.WITHDRAWN)
    await report(counting, LI, DAY, 1)
    assert await counting.run("alerts", NOW) == 2
    (again,) = await raised(counting)
    assert (again.key, again.state, again.cases) == (alert.key, State.OPEN, 3)
    assert [step.what for step in again.history].count(What.REOPENED) == 1
    assert (dict(again.counted), again.why[0].args["count"]) == ({f"11:{DAY}": 2, f"12:{DAY}": 1}, 3)


async def test_what_a_manager_has_closed_stays_closed(counting: Office) -> None:
    await report(counting, ZHANG, DAY, 3)
    await counting.run("alerts", NOW)
    (alert,) = await raised(counting)
    closed = close(alert, Finding.EXCLUDED, at=at(NOW), who=Who(2, "吴科长"))
    await counting.store.write(lambda conn: alerts.put(conn, [KeepAlert(closed, len(alert.history))], at(NOW)))
    await report(counting, ZHANG, DAY, 1)
    assert await counting.run("alerts", NOW) == 2
    (after,) = await raised(counting)
    assert (after.state, after.finding, after.cases) == (State.CLOSED, Finding.EXCLUDED, 1)


async def test_a_village_may_have_a_threshold_of_its_own(counting: Office) -> None:
    form = DAILY.model_copy(update={"thresholds": (RULE.model_copy(update={"level": "village", "hours": 2}),)})
    counting.county = replace(counting.county, forms=Forms({"daily": form}, FORMS.breakdowns))
    await report(counting, ZHANG, DAY, 1)
    await report(counting, LI, DAY, 2)
    assert await counting.run("alerts", NOW) == 0
    await report(counting, ZHANG, "2026-11-16", 2)
    assert await counting.run("alerts", NOW) == 2
    text = next(one.text for one in await counting.deliver(NOW))
    assert "东河镇张家村" in text
    assert "分布" not in text
    assert "须在 2 小时内处理：20:30 以前。" in text


async def test_a_rule_about_a_whole_indicator_counts_all_of_it(counting: Office) -> None:
    form = DAILY.model_copy(update={"thresholds": (RULE.model_copy(update={"item": None}),)})
    counting.county = replace(counting.county, forms=Forms({"daily": form}, FORMS.breakdowns))
    await report(counting, ZHANG, DAY, 1, more={"suspected_cases": 3})
    assert await counting.run("alerts", NOW) == 2


@pytest.mark.parametrize("forms", [FORMS, Forms({}, {})], ids=["without the rule", "without the form"])
async def test_rules_that_are_gone_count_nothing(counting: Office, forms: Forms) -> None:
    await report(counting, ZHANG, DAY, 3)
    counting.county = replace(counting.county, forms=forms)
    assert await counting.run("alerts", NOW) == 0
    assert await counting.store.read(recounts.is_any) is False
