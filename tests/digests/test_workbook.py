"""The workbook, read back with another library: numbers are numbers, dates are dates, names stay names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from core.digest import Digest
from core.forms import Form, Forms
from core.totals import Counts, UnitTotals
from core.units import Unit
from digests.tables import digest_tables
from digests.workbook import write_workbook
from locales import Catalogue

Sheet = list[dict[str, Any]]


def written(digest: Digest, forms: Forms, catalogue: Catalogue, folder: Path, language: str = "zh-CN") -> Workbook:
    path = folder / "digest.xlsx"
    write_workbook(digest, forms, path, catalogue, language)
    return load_workbook(path)


def sheets(book: Workbook) -> Iterator[Worksheet]:
    for sheet in book.worksheets:
        assert isinstance(sheet, Worksheet)
        yield sheet


def rows(book: Workbook, name: str) -> Sheet:
    sheet = book[name]
    assert isinstance(sheet, Worksheet)
    heading, *others = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in others]


def test_there_is_a_sheet_for_every_level(week: Digest, forms: Forms, catalogue: Catalogue, tmp_path: Path) -> None:
    book = written(week, forms, catalogue, tmp_path)
    assert book.sheetnames == ["汇总", "指标", "日报 各乡镇", "日报 逐日", "疑似病例 病种", "未报名单"]


def test_the_levels_further_down_have_their_sheets(
    week: Digest, forms: Forms, catalogue: Catalogue, tmp_path: Path
) -> None:
    """A county's workbook lists every village, under the township in which it lies."""
    (section,) = week.sections
    township = section.now.rows[0].unit
    village = Unit(9001, "QS0199", "=远村", "village", township.id, f"{township.path}9001/")
    stranger = Unit(9002, "QS9901", "迁走的村", "village", 77, "1/77/9002/")
    deeper = tuple(UnitTotals(unit, Counts(7, 6, 6, 5, 6), {"visits": 12}) for unit in (village, stranger))
    whole = replace(week, sections=(replace(section, now=replace(section.now, deeper=(deeper,))),))
    book = written(whole, forms, catalogue, tmp_path)
    assert book.sheetnames[2:4] == ["日报 各乡镇", "日报 各村"]
    first, second = rows(book, "日报 各村")
    assert (first["上级单位"], first["单位"], first["应报"], first["门诊人次"]) == (township.name, "=远村", 7, 12)
    assert (second["上级单位"], second["单位"], second["疑似病例"]) == (None, "迁走的村", None)
    assert book["日报 各村"].freeze_panes == "D2"


def test_the_summary_shows_rates_beside_their_denominators(
    week: Digest, forms: Forms, catalogue: Catalogue, tmp_path: Path
) -> None:
    book = written(week, forms, catalogue, tmp_path)
    now, before = rows(book, "汇总")
    assert now == {
        "单位": "青山县",
        "报表": "日报",
        "报告期": "2026-W47",
        "应报": 168,
        "已报": 160,
        "报告率": 0.952,
        "及时": 155,
        "及时率": 0.923,
        "完整": 158,
        "完整率": 0.988,
        "迟报": 5,
        "零报告": 150,
        "未报": 8,
    }
    assert (before["报告期"], before["应报"], before["已报"]) == ("2026-W46", 168, 150)
    assert book["汇总"]["F2"].number_format == "0.0##%"


def test_figures_stand_beside_those_before(week: Digest, forms: Forms, catalogue: Catalogue, tmp_path: Path) -> None:
    visits, _, cases = rows(written(week, forms, catalogue, tmp_path), "指标")
    assert (visits["本期"], visits["上期"], visits["增减"], visits["增减率"]) == (1234, 1200, 34, 0.028)
    assert (cases["本期"], cases["上期"], cases["增减"], cases["增减率"]) == (5, 3, 2, None)


def test_the_golden_month_in_numbers(
    golden_month: Digest, july: dict[str, Any], forms: Forms, catalogue: Catalogue, tmp_path: Path
) -> None:
    book = written(golden_month, forms, catalogue, tmp_path)
    diseases = {row["病种"]: (row["本期"], row["上期"], row["增减"]) for row in rows(book, "疑似病例 病种")}
    assert diseases == {d["zh"]: (d["this"], d["previous"], d["stated_change"]) for d in july["diseases"]}
    table = {(row["分组"], row["指标"]): row["本期"] for row in rows(book, "指标") if row["报表"] == "月度工作量"}
    assert table == {(g["group"], name): n for g in july["workload"] for name, n in g["items"].items()}


def test_days_are_real_dates(week: Digest, forms: Forms, catalogue: Catalogue, tmp_path: Path) -> None:
    book = written(week, forms, catalogue, tmp_path)
    assert [row["日期"] for row in rows(book, "日报 逐日")] == [datetime(2026, 11, d) for d in range(16, 23)]  # noqa: DTZ001
    assert book["日报 逐日"]["A2"].is_date


def test_a_name_is_never_a_formula_or_a_link(week: Digest, forms: Forms, catalogue: Catalogue, tmp_path: Path) -> None:
    names = ['=HYPERLINK("http://x")', "+86村", "-1村", "@SUM(A1)", "https://example.org", "000123"]
    (section,) = week.sections
    missing = tuple(
        replace(section.now.missing[0], unit=replace(section.now.missing[0].unit, name=name, code=name))
        for name in names
    )
    book = written(
        replace(week, sections=(replace(section, now=replace(section.now, missing=missing)),)),
        forms,
        catalogue,
        tmp_path,
    )
    sheet = book["未报名单"]
    cells = [[sheet.cell(row, column) for row in range(2, 2 + len(names))] for column in (3, 4)]
    for column in cells:
        assert [cell.value for cell in column] == names
        assert {cell.data_type for cell in column} == {"s"}
        assert not any(cell.hyperlink for cell in column)


def test_silence_leaves_cells_empty(silent: Digest, forms: Forms, catalogue: Catalogue, tmp_path: Path) -> None:
    book = written(silent, forms, catalogue, tmp_path)
    assert all(row["疑似病例"] is None for row in rows(book, "日报 逐日"))
    assert all(row["完整率"] is None for row in rows(book, "日报 各乡镇"))
    assert [row["本期"] for row in rows(book, "指标")] == [None, None, None]
    assert "疑似病例 病种" not in book.sheetnames


def test_who_is_missing_stands_under_the_unit_above(
    week: Digest, forms: Forms, catalogue: Catalogue, tmp_path: Path
) -> None:
    one, six, _ = rows(written(week, forms, catalogue, tmp_path), "未报名单")
    assert (one["上级单位"], one["单位"], one["欠报份数"], one["欠报的报告期"]) == (
        "城关镇",
        "石桥村卫生室",
        1,
        "2026-11-17",
    )
    assert six["欠报份数"] == 6
    assert six["欠报的报告期"].split("、")[0] == "2026-11-16"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_sheet_is_ready_to_be_printed(
    week: Digest, forms: Forms, catalogue: Catalogue, tmp_path: Path, language: str
) -> None:
    for sheet in sheets(written(week, forms, catalogue, tmp_path, language)):
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize or 0)) == ("landscape", 9)
        assert sheet.print_title_rows == "$1:$1"
        assert str(sheet.freeze_panes).endswith("2")
        assert sheet.oddHeader is not None
        assert week.unit.name in str(sheet.oddHeader.left.text)


def test_columns_are_wide_enough_for_chinese(week: Digest, forms: Forms, catalogue: Catalogue, tmp_path: Path) -> None:
    sheet = written(week, forms, catalogue, tmp_path)["未报名单"]
    assert isinstance(sheet, Worksheet)
    assert sheet.column_dimensions["D"].width >= 2 * len("柳树湾村卫生室")
    assert sheet.column_dimensions["F"].width <= 51


def test_titles_that_excel_refuses_become_sheet_names(
    week: Digest, daily: Form, forms: Forms, catalogue: Catalogue, tmp_path: Path
) -> None:
    long = daily.model_copy(update={"title": {"zh-CN": "'每日/每周[疫情]:门诊*与接种?情况" + "很长" * 20}})
    (section,) = week.sections
    odd = replace(section, now=replace(section.now, form=long))
    book = written(replace(week, sections=(odd, odd)), forms, catalogue, tmp_path)
    assert len(book.sheetnames) == len(set(book.sheetnames)) == 9
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_every_row_is_as_wide_as_its_heading(golden_month: Digest, forms: Forms, catalogue: Catalogue) -> None:
    for language in catalogue.languages:
        for table in digest_tables(golden_month, forms, catalogue, language):
            assert {len(row) for row in table.rows} == {len(table.columns)}
