"""Computed indicators in digests and workbooks, in both languages."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from core.digest import Digest
from core.forms import Computed, Forms
from core.messages import Line, Say
from core.particulars import Particulars
from core.progress import Progress, YearSoFar
from core.totals import Counts
from digests import rates
from digests.lines import long_lines, short_lines
from digests.workbook import write_workbook
from locales import Catalogue
from tests.digests.conftest import COUNTY

COVERAGE = {
    "key": "coverage",
    "name": {"zh-CN": "接种率", "en": "Coverage"},
    "unit": {"zh-CN": "%", "en": "%"},
    "formula": "vaccinations / population",
    "per": 100,
}


def computed(week: Digest, people: int | None, *others: dict[str, object], **changes: object) -> Digest:
    """The townships are the lowest units here; the first has `people`, the second 1,000, the others nobody knows."""
    (section,) = week.sections
    made = tuple(Computed.model_validate(one) for one in ({**COVERAGE, **changes}, *others))
    form = section.form.model_copy(update={"computed": made})
    counted = dict(zip((row.unit.id for row in section.now.rows), (people, 1000), strict=False))
    rows = tuple(replace(row, unit=replace(row.unit, population=counted.get(row.unit.id))) for row in section.now.rows)
    return replace(week, sections=(replace(section, now=replace(section.now, form=form, rows=rows, deeper=())),))


def said(lines: tuple[Line, ...], catalogue: Catalogue, language: str = "zh-CN") -> list[str]:
    return catalogue.message(Say(lines), language).text.split("\n")


def test_the_details_have_both_sides_and_who_is_left_out(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    digest = computed(week, 500)
    first, second, *others = digest.sections[0].now.rows
    given = first.totals["vaccinations"] + second.totals["vaccinations"]
    title, line = said(tuple(rates.long(digest, forms)), catalogue)
    assert title == "【日报计算指标】"
    left = "、".join(row.unit.name for row in others)
    assert line == f"接种率 {Decimal(given) / 15:.1f}%（{given}/1500）；不含{left}（名册里没有人口）"
    _, english = said(tuple(rates.long(digest, forms)), catalogue, "en")
    assert english.startswith(f"Coverage {Decimal(given) / 15:.1f}% ({given}/1500); without ")
    assert line in said(long_lines(digest, forms), catalogue)


def test_the_short_digest_has_the_watched_ones_only(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    assert list(rates.short(computed(week, 500), forms)) == []
    (line,) = said(tuple(rates.short(computed(week, 500, watched=True), forms)), catalogue)
    assert line.startswith("接种率 ")
    assert line in said(short_lines(computed(week, 500, watched=True), forms), catalogue)


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("vaccinations / (population - population)", "分母是 0"),
        ("vaccinations / (expected - expected)", "分母是 0"),
    ],
)
def test_a_dash_and_the_reason(week: Digest, forms: Forms, catalogue: Catalogue, formula: str, reason: str) -> None:
    _, line = said(tuple(rates.long(computed(week, 500, formula=formula), forms)), catalogue)
    assert line == f"接种率 —（{reason}）"


def test_nobody_has_a_population(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    digest = computed(week, None)
    (section,) = digest.sections
    rows = tuple(replace(row, unit=replace(row.unit, population=None)) for row in section.now.rows)
    nobody = replace(digest, sections=(replace(section, now=replace(section.now, rows=rows)),))
    assert said(tuple(rates.long(nobody, forms)), catalogue)[1] == "接种率 —（名册里没有人口）"


def test_other_formulas_name_their_parts_and_a_target_stands_beside(
    week: Digest, forms: Forms, catalogue: Catalogue
) -> None:
    digest = computed(week, 500, formula="expected - received", per=1)
    (section,) = digest.sections
    aimed = replace(digest, rate_targets={(section.form.key, "coverage"): Decimal("90.5")})
    _, line = said(tuple(rates.long(aimed, forms)), catalogue)
    counts = [row.counts for row in section.now.rows]
    expected, received = sum(one.expected for one in counts), sum(one.received for one in counts)
    assert line == f"接种率 {expected - received}%（应报{expected}、已报{received}），目标90.5%"


def test_the_workbook_has_a_row_for_each_unit(
    week: Digest, particulars: Particulars, forms: Forms, catalogue: Catalogue, tmp_path: Path
) -> None:
    digest = computed(week, 500)
    (section,) = digest.sections
    year = YearSoFar(digest.period.end)
    progress = Progress(COUNTY, section.form, "vaccinations", 3000, 1234, Counts(9, 8), year)
    path = tmp_path / "b.xlsx"
    write_workbook(replace(digest, progress=(progress,)), particulars, forms, path, catalogue, "zh-CN")
    book = load_workbook(path)
    heading, whole, first, *_, last = book["计算指标"].iter_rows(values_only=True)
    assert heading[4:] == ("数值", "计量单位", "分子", "分母", "没有数值的原因", "未计入的单位数")
    assert (whole[0], whole[7], whole[9]) == ("QS", 1500, len(section.now.rows) - 2)
    assert (first[1], first[7], first[9]) == (section.now.rows[0].unit.name, 500, 0)
    assert (last[4], last[6], last[8]) == (None, None, "名册里没有人口")
    _, row = book["全年任务"].iter_rows(values_only=True)
    assert row[1:6] == (COUNTY.name, "日报", "接种针次", 3000, 1234)
    assert [f"{cell:.3f}" for cell in row[6:9]] == ["0.411", "0.893", "1.000"]
