"""Cases that a file brings alert managers as a message would, as long as they are no history."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from core.alerts import Alert, AlertKind, Finding, Stage, State, What, Who, acknowledge, alert_key, close
from core.effects import KeepAlert
from core.forms import Forms, Threshold
from core.reports import ReportKey
from core.sheet import Row, Sheet
from core.units import Unit
from scheduler import imported
from scheduler.imported import Following
from storage import alerts, recounts, report_import
from tests.county import CALENDAR, DAILY, EAST, FORMS, LI, ZHANG, at
from tests.scheduler.office import Office

DAY = "2026-11-20"
NOON = f"{DAY} 12:00"
ITEM = "suspected_cases.dysentery"
HEADINGS = ("unit", "form", "date", "visits", "vaccinations", "suspected_cases", ITEM)
LAST_RECENT = "2026-11-13"
"""Until the end of the 20th the village may still send that day's report, and no earlier one."""

PAST = "2026-11-12"


def a_file(*rows: tuple[Unit, str, int]) -> Sheet:
    """The cases of dysentery at these units on these days."""
    cells = [(unit.code, "daily", day, "9", "0", str(cases), str(cases)) for unit, day, cases in rows]
    named = (dict(zip(HEADINGS, row, strict=True)) for row in cells)
    return Sheet("paper.csv", HEADINGS, tuple(Row(number, found) for number, found in enumerate(named, 2)))


def key(unit: Unit, day: str) -> str:
    return alert_key(AlertKind.CASE, unit.id, "daily", day, ITEM)


async def bring(
    office: Office, *rows: tuple[Unit, str, int], now: str = NOON, all_history: bool = False
) -> tuple[Following, int]:
    """As the command does it; also how many messages were queued."""
    county, moment = office.county, at(now)

    def work(conn: Connection) -> tuple[Following, int]:
        plan = report_import.check_sheet(conn, a_file(*rows), county.forms, county.calendar, moment)
        found = imported.follow(conn, county, plan.saves, moment, all_history=all_history)
        report_import.store_plan(conn, plan, county.forms, moment, lambda _done, _of: None)
        return found, imported.carry_out(conn, county, found, moment)

    return await office.store.write(work)


async def kept(office: Office, unit: Unit, day: str) -> Alert | None:
    return (await office.store.write(lambda conn: alerts.these(conn, [key(unit, day)]))).get(key(unit, day))


async def keep(office: Office, alert: Alert, known: int) -> None:
    await office.store.write(lambda conn: alerts.put(conn, [KeepAlert(alert, known)], at(NOON)))


async def heard(office: Office, moment: str) -> dict[str, str]:
    """By account the first line of what it got, since it was asked last."""
    return {sent.to: sent.text.splitlines()[0] for sent in await office.deliver(moment)}


async def test_a_recent_case_is_told_at_once(any_office: Office) -> None:
    found, queued = await bring(any_office, (ZHANG, "2026-11-19", 2), (LI, "2026-11-19", 0))
    assert [one.key for one in found.raised] == [key(ZHANG, "2026-11-19")]
    assert (len(found.changed), len(found.history), queued) == (0, 0, 2)
    sent = {one.to: one.text.splitlines() for one in await any_office.deliver(NOON)}
    assert sorted(sent) == ["c1", "m1"]
    assert sent["m1"] == [
        "⚠️ 预警：疑似痢疾 2 例",
        "东河镇张家村，11月19日（周四）。",
        "乙类，须在 24 小时内上报：11月21日（周六）12:00 以前。",
        "还没有人收到。请先点“收到”，再选怎么处理。",
    ]
    alert = await kept(any_office, ZHANG, "2026-11-19")
    assert alert
    assert (alert.cases, alert.state, alert.stage, alert.told) == (2, State.OPEN, Stage.TOLD, (EAST.id, 1))


async def test_the_same_file_again_alerts_nobody(any_office: Office) -> None:
    await bring(any_office, (ZHANG, "2026-11-19", 2))
    assert await bring(any_office, (ZHANG, "2026-11-19", 2)) == (Following(), 0)


@pytest.mark.parametrize(
    ("day", "now", "is_recent"),
    [
        (LAST_RECENT, NOON, True),
        (LAST_RECENT, f"{DAY} 23:59", True),
        (LAST_RECENT, "2026-11-21 00:00", False),
        (PAST, NOON, False),
        ("2025-07-01", NOON, False),
    ],
)
async def test_what_a_village_cannot_send_any_more_is_history(
    office: Office, day: str, now: str, is_recent: bool
) -> None:
    found, _ = await bring(office, (ZHANG, day, 2), (LI, day, 0), now=now)
    assert bool(found.raised) is is_recent
    assert found.history == (set() if is_recent else {ReportKey(ZHANG.id, "daily", day)})
    assert (await kept(office, ZHANG, day) is not None) is is_recent
    await office.run("alerts", "2026-11-21 09:00")
    assert bool(await heard(office, "2026-11-21 09:00")) is is_recent


async def test_whoever_says_so_imports_history_of_yesterday(office: Office) -> None:
    found, queued = await bring(office, (ZHANG, "2026-11-19", 2), all_history=True)
    assert (len(found.history), found.raised, found.counted, queued) == (1, (), (), 0)
    assert await kept(office, ZHANG, "2026-11-19") is None


async def test_a_correction_is_told_to_whoever_knows_of_the_alert(any_office: Office) -> None:
    await bring(any_office, (ZHANG, "2026-11-19", 2))
    first = await kept(any_office, ZHANG, "2026-11-19")
    assert first
    await keep(any_office, acknowledge(first, at=at(f"{DAY} 12:30"), who=Who(2, "李主任")), 1)
    await heard(any_office, NOON)
    found, queued = await bring(any_office, (ZHANG, "2026-11-19", 3), now=f"{DAY} 13:00")
    assert ([(one.cases, known) for one, known in found.changed], queued) == ([(3, 2)], 2)
    again = await kept(any_office, ZHANG, "2026-11-19")
    assert again
    assert (again.state, again.since, again.cases) == (State.OPEN, at(f"{DAY} 13:00"), 3)
    assert await heard(any_office, f"{DAY} 13:00") == dict.fromkeys(("c1", "m1"), "⚠️ 预警更正：疑似痢疾 3 例")


async def test_the_last_case_gone_withdraws_it(office: Office) -> None:
    await bring(office, (ZHANG, "2026-11-19", 2))
    await heard(office, NOON)
    _, queued = await bring(office, (ZHANG, "2026-11-19", 0), now=f"{DAY} 13:00")
    alert = await kept(office, ZHANG, "2026-11-19")
    assert alert
    assert (alert.state, alert.finding, alert.cases, queued) == (State.CLOSED, Finding.WITHDRAWN, 0, 2)
    assert set((await heard(office, f"{DAY} 13:00")).values()) == {"预警已撤销：疑似痢疾 0 例"}


async def test_of_history_an_alert_that_is_under_way_hears(office: Office) -> None:
    """Somebody is at work on it; one with a finding stays as it was closed."""
    await bring(office, (ZHANG, LAST_RECENT, 2), (LI, LAST_RECENT, 2))
    closed = await kept(office, LI, LAST_RECENT)
    assert closed
    await keep(office, close(closed, Finding.CONFIRMED, at=at(NOON), who=Who(2, "李主任")), 1)
    await heard(office, NOON)
    later = "2026-11-25 10:00"
    found, queued = await bring(office, (ZHANG, LAST_RECENT, 5), (LI, LAST_RECENT, 5), now=later)
    assert [alert.key for alert, _ in found.changed] == [key(ZHANG, LAST_RECENT)]
    assert found.history == {ReportKey(LI.id, "daily", LAST_RECENT)}
    assert queued == 2
    standing = await kept(office, LI, LAST_RECENT)
    assert standing
    assert (standing.state, standing.cases, standing.history[-1].what) == (State.CLOSED, 2, What.CLOSED)
    assert set((await heard(office, later)).values()) == {"⚠️ 预警更正：疑似痢疾 5 例"}


async def test_at_night_it_waits_for_the_morning(office: Office) -> None:
    found, queued = await bring(office, (ZHANG, "2026-11-19", 2), now=f"{DAY} 23:30")
    assert (len(found.raised), queued) == (1, 0)
    assert await office.run("alerts", "2026-11-21 03:00") == 0
    assert await office.run("alerts", "2026-11-21 08:00") == 2


async def test_a_fault_later_in_the_transaction_leaves_no_alert(office: Office) -> None:
    def work(conn: Connection) -> None:
        county = office.county
        plan = report_import.check_sheet(conn, a_file((ZHANG, DAY, 2)), county.forms, county.calendar, at(NOON))
        imported.carry_out(conn, county, imported.follow(conn, county, plan.saves, at(NOON)), at(NOON))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await office.store.write(work)
    assert await kept(office, ZHANG, DAY) is None
    assert await heard(office, NOON) == {}


async def test_looking_changes_nothing(any_office: Office) -> None:
    """A dry run only reads: PostgreSQL would refuse to lock there."""

    def look(conn: Connection) -> Following:
        county = any_office.county
        plan = report_import.check_sheet(conn, a_file((ZHANG, DAY, 2)), county.forms, county.calendar, at(NOON))
        return imported.follow(conn, county, plan.saves, at(NOON), lock=False)

    assert len((await any_office.store.read(look)).raised) == 1
    assert await kept(any_office, ZHANG, DAY) is None


RULE = Threshold(key="dysentery", indicator="suspected_cases", item="dysentery", cases=5, days=3, level="village")


@pytest.fixture
def counting(any_office: Office) -> Office:
    form = DAILY.model_copy(update={"thresholds": (RULE,)})
    any_office.county = replace(any_office.county, forms=Forms({**FORMS.forms, "daily": form}, FORMS.breakdowns))
    return any_office


async def clusters(office: Office) -> list[Alert]:
    work = alerts.raised_by_rule
    return await office.store.write(lambda conn: work(conn, "daily", RULE.key, ZHANG.id, "2026-01-01"))


async def test_a_threshold_counts_what_was_imported(counting: Office) -> None:
    found, _ = await bring(counting, (ZHANG, "2026-11-18", 2), (ZHANG, "2026-11-19", 3))
    assert len(found.counted) == 2
    assert await counting.run("alerts", NOON) == 2
    assert [(one.cases, one.state) for one in await clusters(counting)] == [(5, State.OPEN)]


async def test_no_threshold_counts_history(counting: Office) -> None:
    found, _ = await bring(counting, (ZHANG, "2026-07-18", 2), (ZHANG, "2026-07-19", 3))
    assert found.counted == ()
    assert not await counting.store.read(recounts.is_any)
    assert await clusters(counting) == []


async def test_a_cluster_that_is_under_way_hears_of_its_history(counting: Office) -> None:
    """The days beside it stay history."""
    await bring(counting, (ZHANG, LAST_RECENT, 5))
    await counting.run("alerts", NOON)
    later = "2026-11-25 10:00"
    found, _ = await bring(counting, (ZHANG, LAST_RECENT, 1), (ZHANG, "2026-11-14", 9), now=later)
    assert found.counted == (ReportKey(ZHANG.id, "daily", LAST_RECENT),)
    await counting.run("alerts", later)
    [cluster] = [one for one in await clusters(counting) if one.period == LAST_RECENT]
    assert (cluster.cases, cluster.finding) == (1, Finding.WITHDRAWN)


def test_the_days_are_what_they_are_said_to_be() -> None:
    assert CALENDAR.today(at(NOON)).isoformat() == DAY
    assert DAILY.backfill_days == 7
