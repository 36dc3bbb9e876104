"""A year without public holidays: who hears of it, when, and how often."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert, update

from core.forms import Forms
from core.texts import text
from core.workdays import Workdays
from storage import tables
from tests.county import DAILY, FORMS
from tests.scheduler.office import Office

ON_WORKDAYS = Forms({**FORMS.forms, "daily": DAILY.model_copy(update={"workdays": True})}, {})


@pytest.fixture
def following(office: Office) -> Office:
    """Its daily form follows the workdays; the public holidays are known up to 2026."""
    office.county = replace(office.county, forms=ON_WORKDAYS)
    office.setting(workdays=Workdays(frozenset([2026])))
    return office


async def told(office: Office, moment: str) -> list[str]:
    return [one.text for one in await office.deliver(moment) if "节假日" in one.text]


async def test_the_top_is_told_once_in_december_and_once_in_january(following: Office) -> None:
    queued = {moment: await following.run("workdays", moment) for moment in (
        "2026-11-30 23:59", "2026-12-01 00:05", "2026-12-01 08:00", "2026-12-01 16:30", "2026-12-20 08:00",
        "2027-01-01 00:05", "2027-01-01 08:00", "2027-01-15 08:00", "2027-02-01 08:00",
    )}  # fmt: skip
    assert [moment for moment, count in queued.items() if count] == ["2026-12-01 08:00", "2027-01-01 08:00"]
    [december, january] = await told(following, "2027-01-01 08:01")
    assert "2027年的节假日和调休还没有写进来" in december
    assert "workdays-2027.toml" in december
    assert december == january


async def test_after_an_outage_it_is_told_when_the_program_is_back(following: Office) -> None:
    assert await following.run("workdays", "2026-12-24 10:00") == 1
    assert await following.run("workdays", "2026-12-24 10:01") == 0


async def test_a_plan_says_who_and_changes_nothing(following: Office) -> None:
    for _ in range(2):
        [line] = await following.plan("workdays", "2026-12-01 08:00")
        assert line.person is not None
        assert line.message is not None
        assert line.reason == text("reason-workdays", year=2027)
    assert await following.plan("workdays", "2026-11-30 08:00") == []
    await following.run("workdays", "2026-12-01 08:00")
    assert await following.plan("workdays", "2026-12-01 08:01") == []


async def test_administrators_come_before_managers(following: Office) -> None:
    await following.do(
        insert(tables.person).values(id=90, name="管工", language="zh-CN"),
        insert(tables.post).values(person_id=90, unit_id=1, role="administrator"),
        insert(tables.account).values(channel="local", address="guan", person_id=90, reachable=True),
    )
    assert await following.run("workdays", "2026-12-01 08:00") == 1
    assert [one.to for one in await following.deliver("2026-12-01 08:01")] == ["guan"]


async def test_as_long_as_nobody_can_be_written_to_it_waits(following: Office) -> None:
    await following.do(update(tables.account).values(reachable=False))
    assert await following.run("workdays", "2026-12-01 08:00") == 0
    await following.do(update(tables.account).values(reachable=True))
    assert await following.run("workdays", "2026-12-02 08:00") == 1


async def test_where_nobody_is_at_the_top_the_plan_says_so(following: Office) -> None:
    await following.do(tables.post.delete())
    [line] = await following.plan("workdays", "2026-12-01 08:00")
    assert (line.person, line.reason) == (None, text("reason-workdays-nobody"))


async def test_known_holidays_and_forms_that_follow_none_are_no_news(following: Office) -> None:
    following.setting(workdays=Workdays(frozenset([2026, 2027])))
    assert await following.plan("workdays", "2026-12-01 08:00") == []
    following.setting(workdays=Workdays())
    following.county = replace(following.county, forms=FORMS)
    [line] = await following.plan("workdays", "2026-12-01 08:00")
    assert (line.message, line.reason) == (None, text("reason-workdays-unused", year=2027))
    assert await following.run("workdays", "2026-12-01 08:00") == 0


async def test_no_row_is_made_for_a_day_off(any_office: Office) -> None:
    any_office.county = replace(any_office.county, forms=ON_WORKDAYS)
    for moment in ("2026-11-20 00:05", "2026-11-21 00:05", "2026-11-22 00:05", "2026-11-23 00:05"):
        await any_office.run("expect", moment)
    days = {day for (day,) in await any_office.rows(tables.expected_report.c.day)}
    assert days == {"2026-11-20", "2026-11-23"}
