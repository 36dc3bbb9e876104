"""Digests: each manager gets her unit's week on Monday and its month on the 1st, once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, time

import pytest
from sqlalchemy import Connection, delete, insert, update

from core.digest import Digest
from core.messages import File, Say
from core.papers import PICTURE, paper
from core.periods import LENGTHS, parse_period
from core.texts import text
from digests.lines import MOST_LINES
from scheduler.digest import periods_due
from scheduler.expect import expect
from storage import digests, open_store, tables
from tests.county import CALENDAR, EAST, FORMS, LI, WEST, ZHANG, at, values
from tests.scheduler.office import Office

MONDAY = "2026-11-23 08:00"
OUTBOX, DIGEST = tables.outbox.c, tables.digest.c
WEEK = ["digest:1:2026-W47:1", "digest:2:2026-W47:2", "digest:3:2026-W47:3"]


@pytest.mark.parametrize(
    ("moment", "week", "month"),
    [
        ("2026-11-23 07:59", "2026-W46", "2026-10"),
        ("2026-11-23 08:00", "2026-W47", "2026-10"),
        ("2026-11-29 20:00", "2026-W47", "2026-10"),
        ("2026-12-01 07:59", "2026-W48", "2026-10"),
        ("2026-12-01 08:00", "2026-W48", "2026-11"),
        ("2027-01-04 07:59", "2026-W52", "2026-12"),
        ("2027-01-04 08:00", "2026-W53", "2026-12"),
    ],
)
def test_the_last_week_and_month_that_have_come_due(moment: str, week: str, month: str) -> None:
    assert [period.key for period in periods_due(CALENDAR, at(moment))] == [week, month]


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-11-20 12:00", ["2026-W46", "2026-11-T1", "2026-10", "2026-Q3", "2026-H1", "2025"]),
        ("2026-11-21 08:00", ["2026-W46", "2026-11-T2", "2026-10", "2026-Q3", "2026-H1", "2025"]),
        ("2027-01-01 07:59", ["2026-W52", "2026-12-T2", "2026-11", "2026-Q3", "2026-H1", "2025"]),
        ("2027-01-01 08:00", ["2026-W52", "2026-12-T3", "2026-12", "2026-Q4", "2026-H2", "2026"]),
    ],
)
def test_every_length_that_is_set_has_its_last_period(moment: str, due: list[str]) -> None:
    every = replace(CALENDAR, digests=LENGTHS[1:])
    assert [period.key for period in periods_due(every, at(moment))] == due
    assert periods_due(replace(CALENDAR, digests=()), at(moment)) == []


async def test_ten_days_have_a_digest_where_that_is_set(office: Office) -> None:
    await week(office)
    office.setting(digests=("ten_days", "quarter"))
    assert await office.run("digest", "2026-11-21 08:00") == 3
    assert await keys(office) == [f"digest:{unit}:2026-11-T2:{unit}" for unit in (1, 2, 3)]
    assert await office.rows(DIGEST.number, DIGEST.unit_id) == [(32, 1), (32, 2), (32, 3)]


def test_none_is_due_in_quiet_hours() -> None:
    assert periods_due(CALENDAR, at("2026-11-23 22:00")) == []
    assert periods_due(CALENDAR, at("2026-11-23 06:00")) == []
    assert periods_due(replace(CALENDAR, digest_at=time(5)), at("2026-11-23 06:30"))[0].key == "2026-W47"


async def week(office: Office) -> Office:
    """The 47th week: all was expected, 张家村 reported each day and 李家村 on Friday."""
    days = [date(2026, 11, day) for day in range(16, 23)]
    await office.store.write(lambda conn: expect(conn, FORMS, CALENDAR, days[0], days[-1]))
    for day in days:
        await office.report(ZHANG, day.isoformat())
    await office.report(LI, "2026-11-20", figures=values(5, 1, 1))
    return office


async def keys(office: Office) -> list[str]:
    return [key for (key,) in await office.rows(OUTBOX.key)]


async def test_each_manager_gets_her_unit_in_ten_lines_with_a_picture_and_buttons(any_office: Office) -> None:
    await week(any_office)
    assert await any_office.run("digest", MONDAY) == 3
    assert await keys(any_office) == WEEK
    say = dict(await any_office.rows(OUTBOX.key, OUTBOX.say))
    (picture,) = (File(**file) for file in say[WEEK[1]]["files"])
    assert picture == paper(PICTURE, EAST, parse_period("2026-W47"))
    assert [button["action"] for row in say[WEEK[1]]["buttons"] for button in row] == [
        "details:2:2026-W47",
        "paper:workbook:2:2026-W47",
        "page:2:2026-W47",
        "remindall:2:daily:2026-11-22",
        "paper:heat:2:2026-W47",
        "paper:trend:2:2026-W47",
    ]
    sent = {one.to: one.text for one in await any_office.deliver(MONDAY)}
    assert sorted(sent) == ["c1", "m1", "m2"]
    assert "东河镇" in sent["m1"].splitlines()[0]
    assert "47" in sent["m1"].splitlines()[0]
    assert "王庄村" in sent["m1"]
    assert "王庄村" not in sent["m2"]
    assert [len(text.splitlines()) <= MOST_LINES for text in sent.values()] == [True] * 3


async def test_each_issue_is_kept_under_its_number(office: Office) -> None:
    await week(office)
    await office.run("digest", MONDAY)
    assert await office.rows(DIGEST.unit_id, DIGEST.period, DIGEST.number) == [
        (1, "2026-W47", 47),
        (2, "2026-W47", 47),
        (3, "2026-W47", 47),
    ]
    issue = await office.store.read(lambda conn: digests.kept_issue(conn, EAST, parse_period("2026-W47")))
    assert issue
    assert len(issue.lines) <= MOST_LINES < len(issue.details)
    assert issue.lines[0] == issue.details[0]
    (sent,) = [one.text for one in await office.deliver(MONDAY) if one.to == "m1"]
    assert sent == office.county.catalogue.message(Say(issue.lines), "zh-CN").text


async def test_a_late_report_is_listed_behind_the_issue_and_in_the_next_one(office: Office) -> None:
    await week(office)
    await office.run("digest", MONDAY)
    await office.report(LI, "2026-11-21", figures=values(4, 0, 0), stored="2026-11-24 09:00")
    await office.store.write(lambda conn: expect(conn, FORMS, CALENDAR, date(2026, 11, 23), date(2026, 11, 29)))
    await office.deliver(MONDAY)
    await office.run("digest", "2026-11-30 08:00")
    told = {one.to: one.text.splitlines() for one in await office.deliver("2026-11-30 08:00")}
    assert "上期之后更正：李家村11月21日补报（李医生）" in told["m1"]
    assert "上期之后更正：李家村11月21日补报（李医生）" in told["c1"]
    assert not any("补报" in line for line in told["m2"])


async def test_there_is_no_reminder_for_what_cannot_be_made_up_for_any_more(office: Office) -> None:
    await week(office)
    await office.run("digest", "2026-11-30 07:59")  # after an outage; a daily report may come for seven days
    say = dict(await office.rows(OUTBOX.key, OUTBOX.say))
    actions = [button["action"] for row in say[WEEK[1]]["buttons"] for button in row]
    kinds = ("details", "paper:workbook", "page", "paper:heat", "paper:trend")
    shown = [f"{kind}:2:2026-W47" for kind in kinds]
    assert actions == shown


async def test_nobody_gets_it_twice(office: Office) -> None:
    await week(office)
    assert await office.run("digest", MONDAY) == 3
    for moment in (MONDAY, "2026-11-23 08:01", "2026-11-24 08:00", "2026-11-29 20:00"):
        assert await office.run("digest", moment) == 0
    assert await keys(office) == WEEK


async def test_after_an_outage_the_last_week_is_taken_up_in_the_morning(office: Office) -> None:
    await week(office)
    assert await office.run("digest", "2026-11-24 23:00") == 0
    assert await office.run("digest", "2026-11-25 06:30") == 3
    assert await keys(office) == WEEK


async def test_on_the_first_the_month(office: Office) -> None:
    await week(office)
    assert await office.run("digest", "2026-12-01 08:00") == 3
    assert await keys(office) == [key.replace("W47", "11") for key in WEEK]
    assert await office.rows(DIGEST.number, DIGEST.unit_id) == [(11, 1), (11, 2), (11, 3)]


async def test_about_a_period_in_which_nothing_was_asked_there_is_none(office: Office) -> None:
    assert await office.plan("digest", MONDAY) == []
    assert await office.run("digest", MONDAY) == 0
    assert (await keys(office), await office.rows(DIGEST.number)) == ([], [])


async def test_a_silent_week_has_a_digest(office: Office) -> None:
    first_day, last_day = date(2026, 11, 16), date(2026, 11, 22)
    await office.store.write(lambda conn: expect(conn, FORMS, CALENDAR, first_day, last_day))
    assert await office.run("digest", MONDAY) == 3


async def test_the_plan_says_whom_and_why_and_writes_nothing(office: Office) -> None:
    await week(office)
    await office.do(
        delete(tables.account).where(tables.account.c.person_id == 2),
        update(tables.account).where(tables.account.c.person_id == 3).values(reachable=False),
    )
    plan = await office.plan("digest", MONDAY)
    assert [(one.person and one.person.name, one.units, one.reason.key, one.message is not None) for one in plan] == [
        ("周主任", ("青山县",), "digest-issue", True),
        ("吴科长", ("东河镇",), "reason-no-account", False),
        ("郑科长", ("西岭乡",), "reason-blocked", False),
    ]
    assert (await keys(office), await office.rows(DIGEST.number)) == ([], [])
    assert await office.run("digest", MONDAY) == 1
    assert len(await office.rows(DIGEST.unit_id)) == 3  # kept for all units, whoever could be written to
    assert await office.plan("digest", MONDAY) == []


async def test_two_managers_of_one_unit_each_get_it_in_their_language(office: Office) -> None:
    await week(office)
    await office.do(
        delete(tables.post).where(tables.post.c.person_id == 3),
        insert(tables.post).values(person_id=3, unit_id=EAST.id, role="manager"),
        update(tables.person).where(tables.person.c.id == 3).values(language="en"),
    )
    assert await office.run("digest", MONDAY) == 3
    told = {one.to: one.text.splitlines()[0] for one in await office.deliver(MONDAY)}
    assert told["m1"] == "东河镇 2026年第47期周报，11月16日—11月22日"
    assert told["m2"] == "东河镇: Weekly digest no. 47 of 2026, 16 Nov – 22 Nov"


async def test_a_manager_of_two_units_gets_both(office: Office) -> None:
    await week(office)
    await office.do(insert(tables.post).values(person_id=2, unit_id=WEST.id, role="manager"))
    await office.run("digest", MONDAY)
    assert "digest:3:2026-W47:2" in await keys(office)


async def test_cut_short_it_goes_on_with_the_next_unit(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await week(office)
    keep = digests.keep

    def power_cut(*args: object) -> bool:
        if args[1].unit.id == EAST.id:  # type: ignore[attr-defined]
            raise RuntimeError("power cut")
        return keep(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(digests, "keep", power_cut)
    with pytest.raises(RuntimeError, match="power cut"):
        await office.run("digest", MONDAY)
    assert await keys(office) == WEEK[:1]
    monkeypatch.undo()
    assert await office.run("digest", "2026-11-23 08:01") == 2
    assert await keys(office) == WEEK


async def test_who_becomes_a_manager_later_gets_the_next_one(office: Office) -> None:
    await week(office)
    await office.do(delete(tables.post).where(tables.post.c.person_id == 3))
    assert await office.run("digest", MONDAY) == 2
    await office.do(insert(tables.post).values(person_id=3, unit_id=WEST.id, role="manager"))
    assert await office.run("digest", "2026-11-23 12:00") == 0


async def test_what_a_manager_has_looked_at_is_sent_all_the_same(any_office: Office) -> None:
    """She looked a minute before it went out, and then two reports came, one of them about the week before."""
    await week(any_office)
    before = Digest(EAST, parse_period("2026-W46"), 46, ())
    await any_office.store.write(lambda conn: digests.keep(conn, before, (), (), at("2026-11-16 08:00")))
    period, words = parse_period("2026-W47"), (text("reason-already"),)

    def look(conn: Connection) -> bool:
        found = digests.load(conn, EAST, period, FORMS, at(MONDAY))
        return digests.keep_shown(conn, found, words, words, at(MONDAY))

    assert await any_office.store.write(look)
    await any_office.report(LI, "2026-11-21", figures=values(4, 0, 0), stored="2026-11-23 08:00:20")
    await any_office.report(LI, "2026-11-12", figures=values(4, 0, 0), stored="2026-11-23 08:00:20")
    assert len(await any_office.plan("digest", "2026-11-23 08:01")) == 3
    assert await any_office.run("digest", "2026-11-23 08:01") == 3
    assert await keys(any_office) == WEEK
    (sent,) = [one.text for one in await any_office.deliver("2026-11-23 08:01") if one.to == "m1"]
    assert "收到9/21份" in sent
    assert "上期之后更正：李家村11月12日补报（李医生）" in sent
    issue = await any_office.store.read(lambda conn: digests.kept_issue(conn, EAST, period))
    assert issue
    assert sent == any_office.county.catalogue.message(Say(issue.lines), "zh-CN").text
    assert issue.sent_at == at("2026-11-23 08:01")
    assert await any_office.run("digest", "2026-11-23 08:02") == 0


async def test_several_processes_at_once_send_it_once(database_url: str, any_office: Office) -> None:
    await week(any_office)
    stores = [open_store(database_url) for _ in range(2)]
    counts = await asyncio.gather(*(replace(any_office, store=store).run("digest", MONDAY) for store in stores))
    assert sum(counts) == 3
    assert await keys(any_office) == WEEK
    for store in stores:
        await store.close()
