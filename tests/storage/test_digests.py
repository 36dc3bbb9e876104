"""Digests: the figures of two periods side by side, and issues that are kept as they were sent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection, update

from core.computed import LeftOut, Why, computed_figures
from core.digest import Digest, Kept
from core.expected import expected_report
from core.forms import Computed, Forms
from core.periods import parse_period
from core.texts import Text, text
from core.totals import Counts
from core.units import Unit
from storage import Store, digests, expected, reports
from storage.tables import digest
from tests.county import CALENDAR, COUNTY, DAILY, EAST, FORMS, LI, WANG, WEST, ZHANG, ZHAO, at, report_of, values

WEEK = parse_period("2026-W47")
MONDAY = at("2026-11-23 08:00")


def load(conn: Connection, unit: Unit, period: str = "2026-W47") -> Digest:
    return digests.load(conn, unit, parse_period(period), FORMS, MONDAY)


async def test_each_form_stands_beside_the_period_before(county: Store) -> None:
    saves = [
        report_of(ZHANG, values(10, 1, 0), day="2026-11-13"),
        report_of(LI, values(20, 2, 1), day="2026-11-16"),
        report_of(ZHAO, values(40, 4, 0), day="2026-11-22"),
    ]
    await county.write(lambda conn: reports.save(conn, saves))
    found = await county.read(lambda conn: load(conn, COUNTY))
    assert (found.unit, found.period, found.number) == (COUNTY, WEEK, 47)
    assert [section.form.key for section in found.sections] == ["daily"]  # a month does not end in a week
    section = found.sections[0]
    assert (section.now.period.key, section.before.period.key) == ("2026-W47", "2026-W46")
    assert section.now.totals == values(60, 6, 1)
    assert section.before.totals == values(10, 1, 0)  # a 0 that was given is a figure
    assert section.now.counts == Counts(expected=2, received=2, on_time=2, zero=1, complete=2)
    east = await county.read(lambda conn: load(conn, EAST))
    assert east.sections[0].now.totals == values(20, 2, 1)


async def test_a_computed_indicator_of_a_county_leaves_out_the_villages_of_which_a_part_is_not_known(
    county: Store,
) -> None:
    """张家村 has not said how many were vaccinated: its visits are no part of the rate, whatever the sums hold."""
    rate = Computed(key="rate", name={"en": "rate"}, formula="vaccinations / visits", per=100)
    forms = Forms({"daily": DAILY.model_copy(update={"computed": (rate,)})}, {})
    saves = [report_of(ZHANG, {"visits": 30}), report_of(LI, values(20, 2, 0)), report_of(ZHAO, values(20, 4, 0))]
    await county.write(lambda conn: reports.save(conn, saves))
    (section,) = (await county.read(lambda conn: digests.load(conn, COUNTY, WEEK, forms, MONDAY))).sections
    (found,) = computed_figures(section.now)
    assert (found.value, found.left_out) == (Decimal("15.0"), (LeftOut(ZHANG, Why.BLANK),))


async def test_who_is_missing_is_known_with_how_many_in_a_row(county: Store) -> None:
    """Those before the period as well; whose last one has come is silent no more."""
    days = [f"2026-11-{day}" for day in range(12, 23)]

    def work(conn: Connection) -> None:
        rows = [expected_report(DAILY, unit, day, CALENDAR) for unit in (ZHANG, LI, WANG) for day in days]
        expected.insert_missing(conn, rows)
        reports.save(conn, [report_of(LI, values(1, 0, 0), day="2026-11-13")])
        reports.save(conn, [report_of(WANG, values(1, 0, 0), day=day) for day in days[5:]])

    await county.write(work)
    (daily,) = (await county.read(lambda conn: load(conn, EAST))).sections
    found = [(missing.unit, len(missing.periods), missing.in_a_row) for missing in daily.now.missing]
    assert found == [(ZHANG, 7, 11), (LI, 7, 9), (WANG, 1, 0)]


async def test_a_month_has_the_monthly_forms_as_well(county: Store) -> None:
    found = await county.read(lambda conn: load(conn, COUNTY, "2026-10"))
    assert [section.form.key for section in found.sections] == ["daily", "workload"]
    assert found.number == 10


async def test_a_unit_without_units_below_has_nothing_to_digest(county: Store) -> None:
    assert (await county.read(lambda conn: load(conn, ZHANG))).sections == ()


async def test_an_issue_is_kept_as_it_was_sent(county: Store) -> None:
    def keep(conn: Connection, unit: Unit, *lines: Text) -> bool:
        return digests.keep(conn, load(conn, unit), lines, (*lines, text("reason-already")), MONDAY)

    first, second = text("digest-title", unit="东河镇", issue="47"), text("reason-already")
    assert await county.write(lambda conn: keep(conn, EAST, first))
    assert not await county.write(lambda conn: keep(conn, EAST, second))
    assert await county.write(lambda conn: keep(conn, WEST, second))
    east = await county.read(lambda conn: digests.kept_issue(conn, EAST, WEEK))
    assert east == Kept(EAST, WEEK, 47, (first,), (first, second), MONDAY, MONDAY)
    west = await county.read(lambda conn: digests.kept_issue(conn, WEST, WEEK))
    assert west == Kept(WEST, WEEK, 47, (second,), (second, second), MONDAY, MONDAY)
    assert await county.read(lambda conn: digests.kept_issue(conn, COUNTY, WEEK)) is None
    assert await county.read(lambda conn: digests.kept_issue(conn, EAST, WEEK.previous())) is None


async def test_what_was_only_looked_at_gives_way_to_what_is_sent_and_to_nothing_else(county: Store) -> None:
    seen, again, sent = ((text(key),) for key in ("reason-already", "reason-blocked", "reason-no-account"))
    later = MONDAY + timedelta(hours=1)

    def look(conn: Connection, lines: tuple[Text, ...]) -> bool:
        return digests.keep_shown(conn, load(conn, EAST), lines, lines, MONDAY)

    async def found() -> Kept | None:
        return await county.read(lambda conn: digests.kept_issue(conn, EAST, WEEK))

    assert await county.write(lambda conn: look(conn, seen))
    assert not await county.write(lambda conn: look(conn, again))
    assert await found() == Kept(EAST, WEEK, 47, seen, seen, MONDAY, None)
    assert await county.read(lambda conn: digests.sent(conn, WEEK)) == set()
    assert await county.write(lambda conn: digests.keep(conn, load(conn, EAST), sent, (), later))
    assert not await county.write(lambda conn: digests.keep(conn, load(conn, EAST), again, (), later))
    assert not await county.write(lambda conn: look(conn, again))
    assert await found() == Kept(EAST, WEEK, 47, sent, (), later, later)
    assert await county.read(lambda conn: digests.sent(conn, WEEK)) == {EAST.id}


async def test_an_issue_of_before_details_were_kept_has_none(county: Store) -> None:
    await county.write(lambda conn: digests.keep(conn, load(conn, EAST), (text("reason-already"),), (), MONDAY))
    await county.write(lambda conn: conn.execute(update(digest).values(details=None)))
    found = await county.read(lambda conn: digests.kept_issue(conn, EAST, WEEK))
    assert found
    assert (found.lines, found.details) == ((text("reason-already"),), ())


async def test_the_same_period_last_year_stands_beside(county: Store) -> None:
    def two_years(conn: Connection) -> None:
        reports.save(conn, [report_of(ZHANG, values(10, 1, 0), day="2025-11-20")])  # in 2025-W47
        reports.save(conn, [report_of(ZHANG, values(15, 1, 0), day="2026-11-20")])

    await county.write(two_years)
    (daily,) = (await county.read(lambda conn: load(conn, COUNTY))).sections
    assert daily.year_ago
    assert (daily.year_ago.period.key, daily.year_ago.totals) == ("2025-W47", values(10, 1, 0))
    (year, _) = (await county.read(lambda conn: load(conn, COUNTY, "2026"))).sections
    assert (year.before.period.key, year.year_ago) == ("2025", None)  # the one before is last year
    assert year.before.totals == values(10, 1, 0)


@pytest.mark.parametrize(
    ("key", "before", "visits", "forms"),
    [
        ("2026-11-T2", "2026-11-T1", (32, 1), ["daily"]),
        ("2026-Q4", "2026-Q3", (34, None), ["daily", "workload"]),
        ("2026-H2", "2026-H1", (34, None), ["daily", "workload"]),
        ("2026-11-10..2026-11-16", "2026-11-03..2026-11-09", (11, None), ["daily"]),
        ("2026-11-17..2026-12-17", "2026-10-17..2026-11-16", (22, 12), ["daily"]),
        ("2026-11-01..2026-11-30", "2026-10-02..2026-10-31", (34, None), ["daily", "workload"]),
    ],
)
async def test_a_digest_is_about_any_period(
    county: Store, key: str, before: str, visits: tuple[int, int | None], forms: list[str]
) -> None:
    days = {"2026-11-10": 1, "2026-11-11": 10, "2026-11-20": 22, "2026-11-21": 1}
    saves = [report_of(ZHANG, values(n, 0, 0), day=day) for day, n in days.items()]
    if key == "2026-11-17..2026-12-17":
        saves[-1:] = [report_of(LI, values(1, 0, 0), day="2026-11-16")]
    await county.write(lambda conn: reports.save(conn, saves))
    found = await county.read(lambda conn: load(conn, COUNTY, key))
    daily = found.sections[0]
    assert [section.form.key for section in found.sections] == forms
    assert daily.before.period.key == before
    assert (daily.now.totals.get("visits"), daily.before.totals.get("visits")) == visits


@pytest.mark.parametrize(
    ("key", "today", "before", "year_ago"),
    [
        ("2026-W47", "2026-11-18", "2026-11-09..2026-11-11", "2025-11-17..2025-11-19"),
        ("2026-W47", "2026-11-16", "2026-11-09..2026-11-09", "2025-11-17..2025-11-17"),
        ("2026-W47", "2026-11-22", "2026-W46", "2025-W47"),  # nothing of it is still to come but today's
        ("2026-W47", "2026-11-30", "2026-W46", "2025-W47"),
        ("2026-W47", "2026-11-15", "2026-W46", "2025-W47"),  # it has not begun
        ("2026-12", "2026-12-13", "2026-11-01..2026-11-13", "2025-12-01..2025-12-13"),
        ("2026-03", "2026-03-30", "2026-02", "2025-03-01..2025-03-30"),
        ("2026-Q4", "2026-11-18", "2026-07-01..2026-08-18", "2025-10-01..2025-11-18"),
        ("2026", "2026-11-18", "2025-01-01..2025-11-18", None),
        ("2026-11-10..2026-11-20", "2026-11-18", "2026-10-30..2026-11-07", "2025-11-10..2025-11-18"),
        ("2026-11-18", "2026-11-18", "2026-11-17", "2025-11-18"),
    ],
)
async def test_a_period_that_is_not_over_stands_beside_as_many_days_of_the_earlier_ones(
    county: Store, key: str, today: str, before: str, year_ago: str | None
) -> None:
    period, day = parse_period(key), date.fromisoformat(today)
    found = await county.read(lambda conn: digests.load(conn, COUNTY, period, FORMS, MONDAY, day))
    daily = found.sections[0]
    assert daily.before.period.key == before
    assert (daily.year_ago.period.key if daily.year_ago else None) == year_ago
    assert (found.until == day) is (period.start <= day < period.end)


async def test_only_what_came_of_the_first_days_is_compared(county: Store) -> None:
    days = {"2026-11-09": 1, "2026-11-11": 10, "2026-11-12": 100, "2026-11-16": 5, "2026-11-18": 6}
    await county.write(
        lambda conn: reports.save(conn, [report_of(ZHANG, values(n, 0, 0), day=day) for day, n in days.items()])
    )
    wednesday = at("2026-11-18 12:00")
    found = await county.read(lambda conn: digests.load(conn, EAST, WEEK, FORMS, wednesday, date(2026, 11, 18)))
    (daily,) = found.sections
    assert (daily.now.totals["visits"], daily.before.totals["visits"]) == (11, 11)
    assert (daily.now.counts.received, daily.before.counts.received) == (2, 2)


async def test_whose_digest_has_been_sent(county: Store) -> None:
    await county.write(lambda conn: digests.keep(conn, load(conn, EAST), (), (), MONDAY))
    await county.write(
        lambda conn: digests.keep(conn, load(conn, WEST, "2026-10"), (), (), MONDAY + timedelta(hours=1))
    )
    assert await county.read(lambda conn: digests.sent(conn, WEEK)) == {EAST.id}
    assert await county.read(lambda conn: digests.sent(conn, parse_period("2026-10"))) == {WEST.id}
    assert await county.read(lambda conn: digests.sent(conn, parse_period("2026-11"))) == set()
