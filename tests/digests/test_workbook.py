"""The workbook, read back with another library: numbers are numbers, dates are dates, names stay names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from core.digest import Digest
from core.forms import Form, Forms
from core.particulars import Particulars
from core.totals import Counts, UnitTotals
from core.units import Unit
from digests.sheets import Column, Kind, Row, Table
from digests.tables import digest_tables
from digests.workbook import LINE_HEIGHT, sheet_name, write_tables, write_workbook
from locales import Catalogue
from tests.digests.conftest import MADE_AT

Sheet = list[dict[str, Any]]


def written(digest: Digest, forms: Forms, catalogue: Catalogue, folder: Path, language: str = "zh-CN") -> Workbook:
    path = folder / "digest.xlsx"
    write_workbook(digest, Particulars(MADE_AT), forms, path, catalogue, language)
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
    assert book.sheetnames == ["汇总", "指标", "日报 各乡镇", "日报 逐日", "疑似病例 病种", "未报名单", "说明"]


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


def test_long_headings_go_on_in_a_second_line_and_number_headings_stand_over_their_numbers(tmp_path: Path) -> None:
    columns = (
        Column("unit above", Kind.TEXT),
        Column("change on the year in %", Kind.CHANGE_RATE),
        Column("报告率", Kind.RATE),
        Column("11-20", Kind.MARK),
        Column("vaccinations", Kind.COUNT),
    )
    row = ("a", Decimal("0.5"), Decimal("0.5"), "Z", 12)
    write_tables(tmp_path / "x.xlsx", "title", "page &P", [Table("sheet", 1, columns, [row])])
    sheet = load_workbook(tmp_path / "x.xlsx")["sheet"]
    heads = list(sheet[1])
    assert [head.value for head in heads] == [
        "Unit above",
        "Change on the year in %",
        "报告率",
        "11-20",
        "Vaccinations",
    ]
    assert [head.alignment.wrap_text for head in heads] == [True, True, True, None, True]
    assert [head.alignment.horizontal for head in heads] == [None, *["center"] * 4]
    assert sheet.row_dimensions[1].height == 2 * LINE_HEIGHT
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDE"]
    assert [int(width) for width in widths] == [8, len("the year in %") + 3, 9, 5, len("vaccinations") + 3]


def test_headings_of_one_word_or_in_chinese_take_one_line(tmp_path: Path) -> None:
    columns = (Column("报告率 （%）", Kind.RATE), Column("completeness", Kind.RATE))
    write_tables(tmp_path / "x.xlsx", "title", "page &P", [Table("sheet", 1, columns, [(Decimal(1), Decimal(1))])])
    assert load_workbook(tmp_path / "x.xlsx")["sheet"].row_dimensions[1].height is None


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("Infectious diseases - suspected cases", "Infectious diseases - suspected"),
        ("Infectious diseases and - confirmed cases", "Infectious diseases and"),
        ("Daily report", "Daily report"),
        ("a" * 40, "a" * 31),
        ("月度工作量" * 8, "月度工作量" * 6 + "月"),
    ],
)
def test_a_long_name_of_a_sheet_ends_with_a_word(name: str, sheet: str) -> None:
    assert sheet_name(name, set()) == sheet


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
    assert len(book.sheetnames) == len(set(book.sheetnames)) == 10
    assert all(len(name) <= 31 for name in book.sheetnames)


def test_every_row_is_as_wide_as_its_heading(golden_month: Digest, forms: Forms, catalogue: Catalogue) -> None:
    for language in catalogue.languages:
        for table in digest_tables(golden_month, Particulars(MADE_AT), forms, catalogue, language):
            assert {len(row) for row in table.rows} <= {len(table.columns)}


def table(*rows: Row, kinds: tuple[Kind, ...] = (Kind.TEXT,), **others: Any) -> Table:
    columns = tuple(Column(f"column {number}", kind) for number, kind in enumerate(kinds))
    return Table("sheet", 1, columns, rows, **others)


def test_what_a_user_wrote_stays_text_whatever_it_begins_with(tmp_path: Path) -> None:
    """As text that is also shown as text, so that it stays one when somebody edits the cell."""
    words = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "=cmd|'/c calc'!A0", "a\x0bb", "'=1", " =1", "😀 喆堃珺塅"]
    write_tables(tmp_path / "x.xlsx", "title", "page &P", [table(*((word,) for word in [*words, "\r=1"]))])
    cells = [row[0] for row in load_workbook(tmp_path / "x.xlsx")["sheet"].iter_rows(min_row=2)]
    assert [unescape(str(cell.value)) for cell in cells[:-1]] == words
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}


def test_a_row_is_written_before_the_next_one_is_made(tmp_path: Path) -> None:
    """The rows are asked for once, and a sheet that would be empty is none."""
    rows = ((f"village {number}", number) for number in range(2000))
    written = Table("long", 1, table(kinds=(Kind.TEXT, Kind.COUNT)).columns, rows)
    write_tables(tmp_path / "x.xlsx", "title", "page &P", [table(), written])
    book = load_workbook(tmp_path / "x.xlsx", read_only=True)
    assert book.sheetnames == ["long"]
    assert sum(1 for _ in book["long"].iter_rows()) == 2001
    book.close()
    assert next(rows, None) is None


def test_prose_has_the_height_that_it_needs_and_text_keeps_off_the_number_beside_it(tmp_path: Path) -> None:
    long = "含义" * 50 + "\n第二行"  # 200 digits wide, and a line of its own
    kinds = (Kind.COUNT, Kind.TEXT, Kind.PROSE)
    write_tables(tmp_path / "x.xlsx", "title", "page &P", [table((1, "a", "short"), (2, "b", long), kinds=kinds)])
    sheet = load_workbook(tmp_path / "x.xlsx")["sheet"]
    assert [sheet.row_dimensions[row].height for row in (2, 3)] == [None, 4 * LINE_HEIGHT]  # 15 is what all have
    assert (sheet["B2"].alignment.horizontal, sheet["B2"].alignment.indent) == ("left", 1)
    assert sheet["C3"].alignment.wrap_text


def test_moments_are_moments(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 20, 17, 5)  # noqa: DTZ001 - as the clock on the wall shows it
    write_tables(tmp_path / "x.xlsx", "title", "page &P", [table((moment,), kinds=(Kind.MOMENT,))])
    cell = load_workbook(tmp_path / "x.xlsx")["sheet"]["A2"]
    assert (cell.value, cell.is_date, cell.number_format) == (moment, True, "yyyy-mm-dd hh:mm")


def test_what_is_drawn_stands_below_the_rows_of_the_first_sheet(
    week: Digest, forms: Forms, catalogue: Catalogue, tmp_path: Path
) -> None:
    book = written(week, forms, catalogue, tmp_path)
    first, *others = sheets(book)
    (chart,) = first._charts  # type: ignore[attr-defined]
    assert not any(sheet._charts for sheet in others)  # type: ignore[attr-defined]
    assert chart.anchor._from.row == 4
    assert chart.y_axis.scaling.min == 0  # a bar of 7 is seven eighths of one of 8
    bars = [series.val.numRef.f for series in chart.series]
    assert bars == [f"'日报 逐日'!${column}$2:${column}$8" for column in "EIK"]
    (line,) = (part for part in chart._charts if part is not chart)
    assert [series.val.numRef.f for series in line.series] == ["'日报 逐日'!$D$2:$D$8"]
