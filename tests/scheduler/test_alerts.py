"""Alerts that nobody acknowledges climb; what was raised at night waits for the morning."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection, delete, update

from core.alerts import Alert, AlertKind, Stage, State, What, Who, acknowledge, raised
from core.effects import KeepAlert
from scheduler.raising import raise_alert
from storage import alerts, tables
from tests.county import EAST, ZHANG, at
from tests.scheduler.office import Office

DAY = "2026-11-20"
ITEM = "suspected_cases.dysentery"


def a_case(time: str, disease_class: str = "B") -> Alert:
    hours, about = 2 if disease_class == "A" else 24, (AlertKind.CASE, ZHANG.id, "daily", DAY, ITEM, 1)
    return raised(*about, hours=hours, at=at(f"{DAY} {time}"), who=Who(11, "张医生"), disease_class=disease_class)


async def raise_(office: Office, alert: Alert) -> int:
    now = alert.since
    return await office.store.write(lambda conn: raise_alert(conn, office.county, alert, now))


async def kept(office: Office) -> Alert:
    found = await office.store.read(lambda conn: conn.execute(tables.alert.select()).all())
    return (await office.store.write(lambda conn: alerts.these(conn, [found[0].key])))[found[0].key]


async def heard(office: Office, time: str) -> list[tuple[str, str]]:
    """Who got what until then, by the first line, since it was asked last."""
    return sorted((sent.to, sent.text.splitlines()[0]) for sent in await office.deliver(f"{DAY} {time}"))


async def test_it_is_told_at_once_to_the_township_and_the_county(any_office: Office) -> None:
    assert await raise_(any_office, a_case("16:00", "A")) == 2
    assert await heard(any_office, "16:00") == [("c1", "⚠️ 预警：疑似痢疾 1 例"), ("m1", "⚠️ 预警：疑似痢疾 1 例")]
    assert await raise_(any_office, a_case("16:00", "A")) == 0
    alert = await kept(any_office)
    assert (alert.stage, alert.told) == (Stage.TOLD, (EAST.id, 1))


async def test_it_climbs_twice_and_then_rests(any_office: Office) -> None:
    await raise_(any_office, a_case("16:00", "A"))
    await heard(any_office, "16:00")
    assert await any_office.run("alerts", f"{DAY} 16:59") == 0
    assert await any_office.run("alerts", f"{DAY} 17:00") == 2
    head = "⚠️ 时限过半，还没有人收到：疑似痢疾 1 例"
    assert await heard(any_office, "17:00") == [("c1", head), ("m1", head)]
    assert await any_office.run("alerts", f"{DAY} 17:01") == 0
    assert await any_office.run("alerts", f"{DAY} 22:30") == 2  # class A knows no quiet hours
    assert {line for _, line in await heard(any_office, "22:30")} == {"⚠️ 时限已过，还没有人收到：疑似痢疾 1 例"}
    assert await any_office.run("alerts", "2026-11-21 22:30") == 0
    assert [step.what for step in (await kept(any_office)).history] == [What.RAISED, What.HALF, What.OVERDUE]


async def test_a_province_hears_of_it_when_nobody_below_does(any_office: Office) -> None:
    def above(conn: Connection) -> None:
        conn.execute(
            tables.unit.insert().values(id=50, code="P", name="东山市", level="county", parent_id=None, path="50/")
        )
        conn.execute(tables.person.insert().values(id=60, name="沈处长", language="zh-CN"))
        conn.execute(tables.account.insert().values(channel="local", address="p1", person_id=60, reachable=True))
        conn.execute(tables.post.insert().values(person_id=60, unit_id=50, role="manager"))
        conn.execute(update(tables.unit).where(tables.unit.c.id == 1).values(parent_id=50))
        conn.execute(update(tables.unit).where(tables.unit.c.id != 50).values(path="50/" + tables.unit.c.path))

    await any_office.store.write(above)
    assert await raise_(any_office, a_case("16:00", "A")) == 2
    assert await any_office.run("alerts", f"{DAY} 17:00") == 3
    assert (await kept(any_office)).told == (EAST.id, 1, 50)


async def test_it_goes_up_to_whoever_can_be_reached(any_office: Office) -> None:
    unreachable = update(tables.account).where(tables.account.c.address == "m1").values(reachable=False)
    await any_office.do(unreachable)
    assert await raise_(any_office, a_case("16:00")) == 1
    assert await heard(any_office, "16:00") == [("c1", "⚠️ 预警：疑似痢疾 1 例")]


async def test_without_any_manager_it_stands_and_is_told_to_whoever_comes(any_office: Office) -> None:
    await any_office.do(delete(tables.post).where(tables.post.c.role == "manager"))
    assert await raise_(any_office, a_case("16:00", "A")) == 0
    assert (await kept(any_office)).state == State.OPEN
    await any_office.do(tables.post.insert().values(person_id=2, unit_id=EAST.id, role="manager"))
    assert await any_office.run("alerts", f"{DAY} 17:00") == 1


async def test_what_is_raised_at_night_is_told_in_the_morning(any_office: Office) -> None:
    assert await raise_(any_office, a_case("22:10")) == 0
    assert await any_office.run("alerts", "2026-11-21 06:29") == 0
    assert await any_office.run("alerts", "2026-11-21 06:30") == 2
    assert (await kept(any_office)).stage == Stage.TOLD
    assert await any_office.run("alerts", "2026-11-21 10:10") == 2  # half of its time, from the report on


async def test_whoever_receives_it_stops_it(any_office: Office) -> None:
    await raise_(any_office, a_case("16:00", "A"))
    alert = await kept(any_office)
    seen = acknowledge(alert, at=at(f"{DAY} 16:30"), who=Who(2, "吴科长"))
    await any_office.store.write(
        lambda conn: alerts.put(conn, [KeepAlert(seen, len(alert.history))], at(f"{DAY} 16:30"))
    )
    assert await any_office.run("alerts", f"{DAY} 19:00") == 0
    assert (await kept(any_office)).history[-1].who == Who(2, "吴科长")


async def test_the_plan_says_who_would_hear_of_it_and_changes_nothing(any_office: Office) -> None:
    await raise_(any_office, a_case("16:00", "A"))
    before = await kept(any_office)
    planned = await any_office.plan("alerts", f"{DAY} 17:00")
    assert sorted((one.person.name, one.units, one.message is not None) for one in planned if one.person) == [
        ("吴科长", ("张家村",), True),
        ("周主任", ("张家村",), True),
    ]
    assert {one.reason.key for one in planned} == {"reason-alert-half"}
    assert await kept(any_office) == before
    assert await any_office.plan("alerts", f"{DAY} 16:30") == []


async def test_a_form_that_is_asked_no_more_has_its_alerts_still(any_office: Office) -> None:
    await raise_(any_office, a_case("16:00", "A"))
    any_office.county = replace(any_office.county, forms=replace(any_office.county.forms, forms={}))
    assert await any_office.run("alerts", f"{DAY} 17:00") == 2


async def test_a_quiet_minute_costs_two_looks(office: Office) -> None:
    asked = await office.statements("alerts", f"{DAY} 16:00")
    assert [statement.split()[0] for statement in asked] == ["SELECT", "SELECT"]


@pytest.mark.parametrize("moment", [f"{DAY} 16:00", f"{DAY} 17:00"])
async def test_every_step_is_in_the_audit(any_office: Office, moment: str) -> None:
    await raise_(any_office, a_case("16:00", "A"))
    await any_office.run("alerts", moment)
    found = await any_office.rows(tables.audit.c.action, tables.audit.c.unit_id, tables.audit.c.person_id)
    steps = [("alert-half", ZHANG.id, None)] if moment.endswith("17:00") else []
    assert found == [*steps, ("alert-raised", ZHANG.id, 11)]
