"""A village moves to another township, closes or changes its doctor: what is over stays as it was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from sqlalchemy import Connection

from core.digest import Digest
from core.expected import CLOSED, expected_report
from core.messages import Line
from core.particulars import Particulars
from core.periods import parse_period
from core.roster import RosterPlan
from core.roster_sheets import Spelling, table_rows
from core.sheet import Row, Sheet
from core.totals import Counts
from core.units import Role, Unit
from digests import sheets
from digests.lines import long_lines
from digests.tables import digest_tables
from locales import load_catalogue
from scheduler.expect import expect
from storage import Store, accounts, closures, digests, expected, figures, reminders, reports, roster, units
from storage.check import check
from tests.county import CALENDAR, COUNTY, DAILY, EAST, FORMS, LI, WANG, WEST, ZHANG, at, plant, report_of, values

TODAY = date(2026, 11, 20)  # a Friday
TOMORROW = date(2026, 11, 21)
NOW = at("2026-11-20 12:00")
LAST_WEEK, LAST_MONTH, THIS_WEEK = parse_period("2026-W46"), parse_period("2026-10"), parse_period("2026-W47")
HEADINGS = ("code", "name", "parent", "level", "open from", "closed from")


def sheet(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> Sheet:
    cells = (dict(zip(headings, (*row, *[""] * 9), strict=False)) for row in rows)
    return Sheet("roster.csv", headings, tuple(Row(number, found) for number, found in enumerate(cells, 2)))


def village(unit: Unit, above: Unit, opened: str = "", closed: str = "") -> tuple[str, ...]:
    return (unit.code, unit.name, above.code, "village", opened, closed)


def people(*rows: tuple[str, ...]) -> Sheet:
    return sheet(*rows, headings=("code", "person", "phone", "role", "first day", "last day"))


async def give(store: Store, *sheets: Sheet, today: date = TODAY) -> RosterPlan:
    """Imports it, and holds that it agrees with itself and that a second time changes nothing."""
    done = await store.write(lambda conn: roster.import_sheets(conn, sheets, "zh-CN", today))
    again = await store.write(lambda conn: roster.import_sheets(conn, sheets, "zh-CN", today))
    assert again.empty
    assert again.changes == ()
    found = await store.read(lambda conn: check(conn, lambda _done, _of: None))
    assert found.differences == []
    return done


def a_year(conn: Connection) -> None:
    """October and three weeks of November in which 张家村 reports, 李家村 now and then and 王庄村 never."""
    plant(conn)
    expect(conn, FORMS, CALENDAR, date(2026, 10, 1), TODAY)
    days = [f"2026-10-{day:02}" for day in range(1, 32)] + [f"2026-11-{day:02}" for day in range(1, 20)]
    saves = [report_of(ZHANG, values(10, 1, 0), day=day) for day in days]
    saves += [report_of(LI, values(3, 0, 1), day=day) for day in days[::3]]
    reports.save(conn, saves)


@pytest.fixture
async def year(store: Store) -> Store:
    await store.write(a_year)
    return store


async def digest(store: Store, top: Unit, period: str) -> Digest:
    """Made anew."""

    def load(conn: Connection) -> Digest:
        found = units.by_code(conn, top.code)
        assert found is not None
        return digests.load(conn, found, parse_period(period), FORMS, NOW)

    return await store.read(load)


def said(found: Digest) -> tuple[tuple[Line, ...], list[tuple[str, list[sheets.Row]]]]:
    """What it says on the phone and in the workbook."""
    tables = digest_tables(found, Particulars(NOW), FORMS, load_catalogue(), "zh-CN")
    return long_lines(found, FORMS), [(table.name, list(table.rows)) for table in tables]


@pytest.mark.parametrize("who", [(LI,), (ZHANG, LI, WANG)], ids=["one", "all"])
@pytest.mark.parametrize("period", ["2026-10", "2026-W46"])
async def test_a_digest_of_the_time_before_a_move_still_says_what_it_said(
    year: Store, who: tuple[Unit, ...], period: str
) -> None:
    """For the township that they leave, for the one that they join, and for the county; also when all leave."""
    before = [said(await digest(year, top, period)) for top in (COUNTY, EAST, WEST)]
    assert before[1][0]
    done = await give(year, sheet(*(village(unit, WEST) for unit in who)))
    assert done.count("unit-moved") == len(who)
    assert [said(await digest(year, top, period)) for top in (COUNTY, EAST, WEST)] == before


async def test_what_is_expected_from_today_on_follows_with_all_that_has_come(year: Store) -> None:
    """Today's report and the leave of tomorrow, which has its row already."""
    today, tomorrow = TODAY.isoformat(), TOMORROW.isoformat()

    def work(conn: Connection) -> None:
        reports.save(conn, [report_of(LI, values(3, 0, 0), day=today)])
        expected.insert_missing(conn, [expected_report(DAILY, LI, tomorrow, CALENDAR)])
        closures.excuse_days(conn, LI, TOMORROW, TOMORROW, "leave")

    await year.write(work)
    await give(year, sheet(village(LI, WEST)))

    def counts(conn: Connection, top: Unit, day: str) -> Counts:
        return figures.form_totals(conn, top, parse_period(day), DAILY, NOW).counts

    assert await year.read(lambda conn: counts(conn, WEST, today)) == Counts(3, 1, 1, 1, 1)
    assert await year.read(lambda conn: counts(conn, EAST, today)) == Counts(expected=2)
    assert await year.read(lambda conn: counts(conn, EAST, "2026-11-19")) == Counts(3, 1, 1, 1, 1)
    await year.write(lambda conn: closures.excuse_days(conn, LI, TODAY, TODAY, "flood"))
    await year.write(lambda conn: expected.expect_again(conn, [expected_report(DAILY, LI, tomorrow, CALENDAR).key]))
    assert await year.read(lambda conn: counts(conn, WEST, tomorrow)) == Counts(expected=1)
    assert (await year.read(lambda conn: check(conn, lambda _done, _of: None))).differences == []


async def test_rows_made_after_the_move_stand_under_the_new_township(year: Store) -> None:
    await give(year, sheet(village(LI, WEST)))
    await year.write(lambda conn: expect(conn, FORMS, CALENDAR, TOMORROW, TOMORROW))
    found = await year.read(lambda conn: reports.expected_since(conn, [LI.id], {"daily": TOMORROW}))
    assert [row.parent_id for row in found.values()] == [WEST.id]


async def test_a_correction_of_the_time_before_counts_where_the_report_did(year: Store) -> None:
    before = await digest(year, EAST, "2026-W46")
    await give(year, sheet(village(ZHANG, WEST)))
    first = report_of(ZHANG, values(10, 1, 0), day="2026-11-12")
    late = report_of(ZHANG, values(15, 1, 0), day="2026-11-12", before=first.report)
    await year.write(lambda conn: reports.save(conn, [late]))
    old = await digest(year, EAST, "2026-W46")
    assert old.sections[0].now.totals["visits"] == before.sections[0].now.totals["visits"] + 5
    assert (await year.read(lambda conn: check(conn, lambda _done, _of: None))).differences == []


async def test_an_issue_that_was_sent_stays_as_it_is(year: Store) -> None:
    issue = await digest(year, EAST, "2026-W46")
    await year.write(lambda conn: digests.keep(conn, issue, (), (), NOW))
    before = await year.read(lambda conn: digests.sent(conn, LAST_WEEK))
    await give(year, sheet(village(LI, WEST, closed="2026-11-21")))
    assert await year.read(lambda conn: digests.sent(conn, LAST_WEEK)) == before == {EAST.id}


async def test_a_village_that_closes_is_not_expected_and_not_reminded_from_that_day(year: Store) -> None:
    before = said(await digest(year, COUNTY, "2026-10"))
    done = await give(year, sheet(village(LI, EAST, closed="2026-11-20"), village(WANG, EAST, closed="2026-11-21")))
    assert done.count("unit-closed") == 2
    await year.write(lambda conn: expect(conn, FORMS, CALENDAR, TOMORROW, TOMORROW))
    since, until = at("2026-11-20 00:00"), at("2026-11-21 23:59")
    owed = await year.read(lambda conn: reminders.owed(conn, since, until))
    assert {(row.unit, row.expected.key.period) for row in owed if row.unit in (LI.name, WANG.name)} == {
        (WANG.name, "2026-11-20")
    }
    assert said(await digest(year, COUNTY, "2026-10")) == before


async def test_a_village_that_opens_again_is_expected_again(year: Store) -> None:
    """The file goes on naming the day on which it had closed, and that is no contradiction."""
    await give(year, sheet(village(LI, EAST, closed="2026-11-18")))
    both = sheet(village(LI, EAST, opened="2026-11-20", closed="2026-11-18"))
    assert (await give(year, both)).count("unit-opened") == 1
    found = await year.read(lambda conn: reports.expected_since(conn, [LI.id], {"daily": date(2026, 11, 17)}))
    assert {row.key.period: row.excused for row in found.values()} == {
        "2026-11-17": None,
        "2026-11-18": CLOSED,
        "2026-11-19": CLOSED,
        "2026-11-20": None,
    }
    stored = await year.read(lambda conn: units.by_code(conn, LI.code))
    assert stored is not None
    assert (stored.opened, stored.closed) == (TODAY, None)


async def test_both_days_of_a_village_that_opens_for_a_while(year: Store) -> None:
    await give(year, sheet(village(LI, EAST, opened="2026-11-01", closed="2026-12-01")))
    await give(year, sheet(village(LI, EAST, opened="2026-11-02", closed="2026-11-30")))
    await give(year, sheet(village(LI, EAST, opened="2026-11-03", closed="2026-11-30")))
    await give(year, sheet(village(LI, EAST)))  # blank days change nothing
    stored = await year.read(lambda conn: units.by_code(conn, LI.code))
    assert stored is not None
    assert (stored.opened, stored.closed) == (date(2026, 11, 3), date(2026, 11, 30))


async def test_a_new_village_is_expected_from_its_first_day_on(year: Store) -> None:
    new = ("QS0203", "新村", "QS02", "village", "2026-11-22", "2027-01-01")
    await give(year, sheet(new))
    await year.write(lambda conn: expect(conn, FORMS, CALENDAR, TODAY, date(2026, 11, 22)))
    stored = await year.read(lambda conn: units.by_code(conn, "QS0203"))
    assert stored is not None
    assert stored.closed == date(2027, 1, 1)
    found = await year.read(lambda conn: reports.expected_since(conn, [stored.id], {"daily": TODAY}))
    assert [key.period for key in found] == ["2026-11-22"]


async def test_a_doctor_leaves_and_her_number_passes_to_her_successor(year: Store) -> None:
    """Reports keep who sent them; each holds the post on her own days, and speaks through her own account."""
    number = "13900000012"
    await give(year, people((LI.code, "李医生", number, "reporter")))
    before = await year.read(lambda conn: reports.since(conn, [LI.id], {"daily": date(2026, 10, 1)}))
    done = await give(
        year,
        people(
            (LI.code, "李医生", "", "reporter", "", "2026-11-20"),
            (LI.code, "赵大夫", number, "reporter", "2026-11-21", ""),
        ),
    )
    assert (len(done.new_people), done.count("person-phone"), done.count("post-ended")) == (1, 1, 1)
    names = {}
    for day in (TODAY, TOMORROW):
        found = await year.read(partial(reminders.contacts, role=Role.REPORTER, day=day, unit_ids=[LI.id]))
        names[day] = [(contact.person.name, contact.account) for contact in found[LI.id]]
    assert names == {TODAY: [("李医生", ("local", "d2"))], TOMORROW: [("赵大夫", None)]}
    assert await year.read(lambda conn: reports.since(conn, [LI.id], {"daily": date(2026, 10, 1)})) == before
    stored = await year.read(roster.load)
    assert {member.name: member.phone for member in stored.called("李医生", LI.code)} == {"李医生": None}
    people_at = await year.read(lambda conn: accounts.people_at(conn, [("local", "d2")])[0])
    assert people_at["local", "d2"].name == "李医生"


async def test_what_is_told_of_the_roster_is_what_is_there(year: Store) -> None:
    """On either kind of database: whoever writes the roster down and brings it back changes nothing, nor does writing
    it down once more."""
    await give(
        year,
        sheet(village(LI, WEST, closed="2026-12-01"), ("QS0203", "新村", "QS02", "village", "2026-11-22", "")),
        people((LI.code, "李医生", "011223344", "reporter", "", "2026-11-30"), ("QS0203", "新医生", "", "reporter")),
    )
    told = await year.read(lambda conn: table_rows(roster.load(conn), Spelling("zh-CN")))
    columns = list(dict.fromkeys(column for cells in told for column in cells))
    headings = tuple(Spelling("zh-CN").heading(column) for column in columns)
    done = await give(
        year, sheet(*(tuple(str(cells.get(c) or "") for c in columns) for cells in told), headings=headings)
    )
    assert done.empty
    assert (done.same_units, done.same_posts) == (9, 9)
    assert await year.read(lambda conn: table_rows(roster.load(conn), Spelling("zh-CN"))) == told


async def test_two_people_who_exchange_their_numbers(year: Store) -> None:
    await give(year, people((LI.code, "李医生", "11111", "reporter"), (WANG.code, "王医生", "22222", "reporter")))
    done = await give(
        year, people((LI.code, "李医生", "22222", "reporter"), (WANG.code, "王医生", "11111", "reporter"))
    )
    assert (len(done.new_people), done.count("person-phone"), done.same_people) == (0, 2, 0)


async def test_a_township_that_is_renamed_stays_the_same_in_the_past(year: Store) -> None:
    before = await digest(year, EAST, "2026-W46")
    await give(year, sheet((EAST.code, "城关镇", COUNTY.code, "township")))
    after = await digest(year, EAST, "2026-W46")
    assert [section.now.counts for section in after.sections] == [section.now.counts for section in before.sections]
    assert replace(after.unit, name=EAST.name) == before.unit
