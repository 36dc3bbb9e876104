"""Digests with known figures: a usual week of a county, one without any report, and the golden month."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest

from core.digest import Digest, FormSection, Unusual
from core.forms import Breakdown, BreakdownItem, Form, Forms, Indicator, Values
from core.heat import HeatMap, HeatRow
from core.particulars import Corrected, Particulars
from core.periods import Period, containing, parse_period
from core.reports import Source
from core.restate import Restatement, Revision, restatements
from core.totals import Counts, DayTotals, Excused, FormTotals, Missing, UnitTotals
from core.units import Unit
from core.usual import Range
from locales import Catalogue, load_catalogue
from tests.county import CALENDAR

GOLDEN = Path(__file__).parents[1] / "golden"

COUNTY = Unit(1, "QS", "青山县", "county", None, "1/")
TOWNSHIPS = (
    Unit(2, "QS01", "城关镇", "township", 1, "1/2/"),
    Unit(3, "QS02", "大塅乡", "township", 1, "1/3/"),
    Unit(4, "QS03", "=珺山镇", "township", 1, "1/4/"),
    Unit(5, "QS04", "喆堃镇", "township", 1, "1/5/"),
)
VILLAGES = (
    Unit(10, "QS0101", "石桥村卫生室", "village", 2, "1/2/10/"),
    Unit(11, "QS0201", "柳树湾村卫生室", "village", 3, "1/3/11/"),
    Unit(12, "QS0202", "@R&D <村>", "village", 3, "1/3/12/"),
)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def july() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / "july.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="session")
def daily() -> Form:
    return Form(
        key="daily",
        title={"zh-CN": "日报", "en": "Daily report"},
        level="village",
        every="day",
        due=time(18),
        indicators=(
            Indicator(key="visits", name={"zh-CN": "门诊人次", "en": "Visits"}, unit={"zh-CN": "人次", "en": "visits"}),
            Indicator(
                key="vaccinations",
                name={"zh-CN": "接种针次", "en": "Vaccinations"},
                unit={"zh-CN": "针", "en": "doses"},
            ),
            Indicator(
                key="suspected_cases",
                name={"zh-CN": "疑似病例", "en": "Suspected cases"},
                unit={"zh-CN": "例", "en": "cases"},
                surveillance=True,
                breakdown="diseases",
            ),
        ),
    )


@pytest.fixture(scope="session")
def workload(july: dict[str, Any]) -> Form:
    """The bureau's grouped table as a form: keys are numbered, names are the document's."""
    indicators = [
        Indicator(key=f"g{g}_{i}", name={"zh-CN": name}, group=f"g{g}", maximum=99999)
        for g, group in enumerate(july["workload"])
        for i, name in enumerate(group["items"])
    ]
    return Form(
        key="monthly_workload",
        title={"zh-CN": "月度工作量", "en": "Monthly workload"},
        level="village",
        every="month",
        due=time(18),
        groups={f"g{g}": {"zh-CN": group["group"]} for g, group in enumerate(july["workload"])},
        indicators=tuple(indicators),
    )


@pytest.fixture(scope="session")
def forms(daily: Form, workload: Form, july: dict[str, Any]) -> Forms:
    items = tuple(BreakdownItem(key=d["key"], name={"zh-CN": d["zh"]}) for d in july["diseases"])
    diseases = Breakdown(key="diseases", title={"zh-CN": "病种", "en": "Disease"}, items=items)
    return Forms({daily.key: daily, workload.key: workload}, {"diseases": diseases})


def share(whole: Values, among: int) -> list[Values]:
    """Figures that add up to `whole`, spread as evenly as whole numbers allow."""
    return [
        {key: n * (i + 1) // among - n * i // among for key, n in whole.items() if "." not in key} for i in range(among)
    ]


def daily_totals(form: Form, period: Period, counts: Counts, totals: Values) -> FormTotals:
    """Totals of a daily form whose days and rows add up to the whole; late and missing reports are those of day two."""
    days = list(period.days())
    each = counts.expected // len(days)
    absent, late = counts.missing, counts.late
    per_day = [
        Counts(each, each - absent * (i == 1), each - (absent + late) * (i == 1), 0, each - absent * (i == 1))
        for i in range(len(days))
    ]
    quarter = counts.expected // 4
    per_row = [
        Counts(
            quarter,
            quarter - absent * (i == 1),
            quarter - (absent + late) * (i == 1),
            0,
            quarter - absent * (i == 1) - counts.partial * (i == 0),
        )
        for i in range(4)
    ]
    return FormTotals(
        form,
        COUNTY,
        period,
        counts,
        totals,
        rows=tuple(UnitTotals(u, c, t) for u, c, t in zip(TOWNSHIPS, per_row, share(totals, 4), strict=True)),
        days=tuple(DayTotals(d, c, t) for d, c, t in zip(days, per_day, share(totals, len(days)), strict=True)),
    )


WEEK_COUNTS = Counts(expected=168, received=160, on_time=155, zero=150, complete=158)


@pytest.fixture(scope="session")
def week(daily: Form) -> Digest:
    """168 expected, 160 received; three clinics owe 8 reports; last week came in worse."""
    period = parse_period("2026-W47")
    now = daily_totals(
        daily,
        period,
        WEEK_COUNTS,
        {
            "visits": 1234,
            "vaccinations": 87,
            "suspected_cases": 5,
            "suspected_cases.dysentery": 2,
            "suspected_cases.chickenpox": 2,
        },
    )
    owed = (("2026-11-17",), tuple(f"2026-11-{d}" for d in range(16, 22)), ("2026-11-17",))
    now = replace(now, missing=tuple(Missing(u, p) for u, p in zip(VILLAGES, owed, strict=True)))
    before = daily_totals(
        daily,
        period.previous(),
        Counts(168, 150, 150, 140, 150),
        {
            "visits": 1200,
            "vaccinations": 90,
            "suspected_cases": 3,
            "suspected_cases.dysentery": 2,
            "suspected_cases.hepatitis_c": 1,
        },
    )
    return Digest(COUNTY, period, 47, (FormSection(now, before),))


@pytest.fixture(scope="session")
def eventful(week: Digest, daily: Form) -> Digest:
    """The same week with everything that can be said about one: last year's, unusual figures, what has changed since
    earlier issues, and who is excused."""
    (section,) = week.sections
    period = parse_period("2025-W47")
    year_ago = daily_totals(
        daily, period, Counts(168, 84, 84, 80, 84), {"visits": 1400, "vaccinations": 87, "suspected_cases": 20}
    )
    first, second, *rest = section.now.missing
    now = replace(
        section.now,
        missing=(first, replace(second, in_a_row=23), *rest),
        excused=(Excused(VILLAGES[0], "leave", 2),),
    )
    visits = daily.indicator("visits")
    unusual = (
        Unusual(VILLAGES[0], "2026-11-18", visits, 80, Range(10, 25, 0, 40, never_zero=False), confirmed=True),
        Unusual(VILLAGES[2], "2026-11-19", visits, 0, Range(12, 12, 0, 30, never_zero=True), confirmed=False),
    )
    return replace(
        week,
        sections=(FormSection(now, section.before, year_ago, unusual),),
        restated=(
            _restated(VILLAGES[0], "2026-11-12", {"visits": 12}, {"visits": 21}, "张三"),
            _restated(VILLAGES[1], "2026-11-13", {}, {"visits": 5, "suspected_cases": 0}, "李四"),
            _restated(VILLAGES[2], "2026-11-14", {"visits": 7}, {}, None),
            _restated(VILLAGES[2], "2026-11-15", {"visits": 7}, {"visits": 8}, None, Source.IMPORT),
        ),
        updates=(
            _restated(VILLAGES[1], "2026-11-17", {}, {"visits": 4, "vaccinations": 1, "suspected_cases": 0}, "李四"),
            _restated(VILLAGES[0], "2026-11-18", {"visits": 60}, {"visits": 80}, "张三", Source.ON_BEHALF),
        ),
    )


def _restated(
    unit: Unit, day: str, old: Values, new: Values, by: str | None, source: Source = Source.MESSAGE
) -> Restatement:
    (found,) = restatements([Revision(unit, "daily", day, old, new, source, by)])
    return found


MADE_AT = datetime(2026, 11, 23, 8, 0, 30, tzinfo=CALENDAR.zone)


@pytest.fixture
def particulars(daily: Form) -> Particulars:
    """Two villages in the week; the reports of one were corrected twice."""
    columns = tuple(containing(day, "day") for day in parse_period("2026-W47").days())
    bridge, willow, _ = VILLAGES
    versions: tuple[tuple[Values, Values, str | None, Source], ...] = (
        ({"suspected_cases": 0}, {"suspected_cases": 0, "visits": 12}, "张医生", Source.MESSAGE),
        ({"suspected_cases": 0, "visits": 12}, {"suspected_cases": 2, "visits": 12}, "=张医生", Source.EDIT),
        ({"suspected_cases": 2, "visits": 12}, {}, None, Source.IMPORT),
    )
    at = datetime(2026, 11, 20, 17, 5, 59, tzinfo=CALENDAR.zone)
    return Particulars(
        MADE_AT,
        tuple(
            Corrected(willow, TOWNSHIPS[1], "daily", "2026-11-20", previous, values, by, at, source)
            for previous, values, by, source in versions
        ),
        (
            HeatMap(
                daily,
                COUNTY,
                parse_period("2026-W47"),
                columns,
                (HeatRow(bridge, TOWNSHIPS[0], "acbexm."), HeatRow(willow, TOWNSHIPS[1], "dfghacw")),
            ),
        ),
    )


@pytest.fixture
def silent(week: Digest) -> Digest:
    """The same week, but nobody has reported."""
    section = week.sections[0]
    nothing = daily_totals(section.form, week.period, Counts(expected=168), {})
    days = tuple(DayTotals(day, Counts(expected=24), {}) for day in week.period.days())
    rows = tuple(UnitTotals(row.unit, Counts(expected=42), {}) for row in nothing.rows)
    now = replace(nothing, days=days, rows=rows, missing=tuple(Missing(v, ("2026-11-16",)) for v in VILLAGES))
    return replace(week, sections=(replace(section, now=now),))


@pytest.fixture
def golden_month(july: dict[str, Any], daily: Form, workload: Form) -> Digest:
    """July as the bureau states it, June as derived from the changes it states."""
    period = parse_period(july["period"]["this"])

    def diseases(which: str) -> Values:
        return {f"suspected_cases.{d['key']}": d[which] for d in july["diseases"] if d[which] is not None}

    june_cases = diseases("previous")
    now = daily_totals(daily, period, Counts(744, 744, 744, 702, 744), july["daily"] | diseases("this"))
    before = daily_totals(
        daily,
        period.previous(),
        Counts(720, 720, 720, 673, 720),
        {"visits": 9000, "vaccinations": 976, "suspected_cases": sum(june_cases.values())} | june_cases,
    )
    figures = [n for group in july["workload"] for n in group["items"].values()]
    table = FormTotals(
        workload,
        COUNTY,
        period,
        Counts(24, 24, 24, 0, 24),
        {indicator.key: n for indicator, n in zip(workload.indicators, figures, strict=True)},
    )
    empty = FormTotals(workload, COUNTY, period.previous(), Counts(), {})
    return Digest(COUNTY, period, 7, (FormSection(now, before), FormSection(table, empty)))
