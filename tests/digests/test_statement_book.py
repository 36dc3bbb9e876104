"""A statement as a workbook, and as lines."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from core.messages import Say
from core.periods import parse_period
from core.statement import Line, Statement, Sums
from digests.statement_book import write_statement
from digests.statement_lines import MOST_ROWS, own_lines, statement_lines
from locales import Catalogue
from tests.digests.conftest import TOWNSHIPS, VILLAGES

MONTH = parse_period("2026-11")
SUMS = Sums(expected=30, on_time=25, late=2, missing=2, waiting=1, zero=20, excused=3)
STATEMENT = Statement(
    TOWNSHIPS[0],
    MONTH,
    (
        Line(VILLAGES[0], 11, "=张医生", SUMS),
        Line(VILLAGES[0], None, "", Sums(expected=1, missing=1), shared=True),
        Line(VILLAGES[1], None, "", Sums(expected=2, missing=2)),
    ),
)


def test_a_row_for_each_and_the_sum_below(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "statement.xlsx"
    write_statement(STATEMENT, path, catalogue, "zh-CN")
    (sheet,) = load_workbook(path).worksheets
    heads, *rows = sheet.values
    assert heads == ("单位编码", "单位", "报告人", "应报", "及时", "迟报", "未报", "未到时间", "零报告", "免报")
    assert rows == [
        ("QS0101", "石桥村卫生室", "=张医生", 30, 25, 2, 2, 1, 20, 3),
        ("QS0101", "石桥村卫生室", "几人共同 石桥村卫生室", 1, 0, 0, 1, 0, 0, 0),
        ("QS0201", "柳树湾村卫生室", "没有报告人 柳树湾村卫生室", 2, 0, 0, 2, 0, 0, 0),
        (None, "合计", None, 33, 25, 2, 5, 1, 20, 3),
    ]


def test_as_lines(catalogue: Catalogue) -> None:
    said = catalogue.message(Say(statement_lines(STATEMENT)), "zh-CN").text
    assert said.startswith("【城关镇】2026年11月统计单")
    assert "合计：应报 33、按时 25、迟报 2、未报 5、还没到时间 1、零报告 20、免报 3" in said
    assert said.splitlines()[-1].startswith("谁报的算谁的")
    mine = catalogue.message(Say(own_lines(STATEMENT)), "en").text
    assert "石桥村卫生室: 30 expected, 25 on time, 2 late" in mine


def test_a_long_one_is_cut_and_says_so(catalogue: Catalogue) -> None:
    many = Statement(TOWNSHIPS[0], MONTH, tuple(Line(VILLAGES[0], n, f"{n}", SUMS) for n in range(MOST_ROWS + 2)))
    assert "其余 2 行见工作簿。" in catalogue.message(Say(statement_lines(many)), "zh-CN").text


def test_where_nothing_was_expected_it_is_said(catalogue: Catalogue) -> None:
    nothing = Statement(None, MONTH, ())
    for lines in (statement_lines(nothing), own_lines(nothing)):
        assert catalogue.message(Say(lines), "zh-CN").text == "2026年11月没有应报的。"
