"""A form of weeks in the week's digest, which goes out before its reports are due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from core.effects import SaveReport
from core.expected import expected_report
from core.forms import Forms
from core.reports import Source, compose
from core.units import Unit
from scheduler.expect import expect
from storage import reports
from tests.county import CALENDAR, DAILY, FORMS, LI, WANG, ZHANG, at, values
from tests.scheduler.office import Office

WEEKLY = DAILY.model_copy(
    update={"key": "weekly", "title": {"zh-CN": "周报表", "en": "Weekly"}, "every": "week", "due": time(12)}
)
BOTH = Forms({**FORMS.forms, "weekly": WEEKLY}, FORMS.breakdowns)
MONDAY = date(2026, 11, 23)


@pytest.fixture
async def monday(office: Office) -> Office:
    office.county = replace(office.county, forms=BOTH)
    await office.store.write(lambda conn: expect(conn, BOTH, CALENDAR, date(2026, 11, 16), MONDAY))
    return office


async def weekly(office: Office, unit: Unit, moment: str) -> None:
    expected = expected_report(WEEKLY, unit, "2026-W47", CALENDAR)
    figures = values(12, 3, 0)
    report = compose(WEEKLY, expected, None, figures, at=at(moment), source=Source.MESSAGE, person_id=unit.id)
    await office.store.write(lambda conn: reports.save(conn, [SaveReport(None, report, expected)]))


async def digest_of(office: Office, address: str, moment: str) -> list[str]:
    await office.run("digest", moment)
    sent = {one.to: one.text for one in await office.deliver(moment)}
    return [line for line in sent[address].splitlines() if "周报表" in line or "截止时间" in line]


async def test_what_is_not_due_yet_is_not_called_silent(monday: Office) -> None:
    lines = await digest_of(monday, "m1", "2026-11-23 08:00")
    assert lines[0] == "周报表：应报3份，还没有到截止时间。"
    assert not any("一份也没有收到" in line for line in lines)


async def test_some_have_come_before_they_are_due(monday: Office) -> None:
    for unit in (ZHANG, LI):
        await weekly(monday, unit, "2026-11-22 17:00")
    lines = await digest_of(monday, "m1", "2026-11-23 08:00")
    assert lines[0] == "周报表：收到2/3份（66.7%）；1份还没到截止时间；疑似0"


async def test_after_the_deadline_who_has_not_reported_is_missing(monday: Office) -> None:
    for unit in (ZHANG, LI):
        await weekly(monday, unit, "2026-11-22 17:00")
    await weekly(monday, WANG, "2026-11-23 13:00")
    lines = await digest_of(monday, "m2", "2026-11-23 14:00")
    assert lines[0] == "一份也没有收到：日报（应报14份）、周报表（应报2份）。没有数据不等于零。"
    assert not any("截止" in line for line in lines)


async def test_a_week_stands_in_the_digest_of_the_month_in_which_it_begins(monday: Office) -> None:
    await weekly(monday, ZHANG, "2026-11-22 17:00")
    await monday.run("digest", "2026-12-01 08:00")
    sent = {one.to: one.text for one in await monday.deliver("2026-12-01 08:00")}
    assert "收到1/6份（16.7%）" in sent["m1"]  # of weeks 46 and 47, three villages each


async def test_who_owes_a_week_is_reminded_on_the_day_on_which_it_is_due(monday: Office) -> None:
    for unit in (ZHANG, LI):
        await weekly(monday, unit, "2026-11-22 17:00")
        await monday.report(unit, "2026-11-23", "09:00")
    await monday.report(WANG, "2026-11-23", "09:00")
    await monday.run("remind", "2026-11-23 16:30")
    told = {one.to: one.text for one in await monday.deliver("2026-11-23 16:31")}
    assert "2026年第47周（11月16日—11月22日）" in told["d3"]
    assert "d1" not in told
    await monday.run("escalate", "2026-11-23 20:00")
    [above] = [one.text for one in await monday.deliver("2026-11-23 20:01") if one.to == "m1"]
    assert "2026年第47周" in above
    assert "王" in above
