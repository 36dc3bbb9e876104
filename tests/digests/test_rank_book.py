"""The league of units as a workbook."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from core.periods import parse_period
from core.rank import Entry, placed
from core.totals import Counts
from core.units import Unit
from digests.rank_book import write_rank
from locales import Catalogue
from tests.digests.conftest import COUNTY, TOWNSHIPS

WEEK = parse_period("2026-W47")


def written(path: Path, catalogue: Catalogue, language: str, *entries: tuple[Unit, Counts]) -> list[tuple[object, ...]]:
    write_rank(COUNTY, WEEK, placed([Entry(*entry) for entry in entries]), path, catalogue, language)
    (sheet,) = load_workbook(path).worksheets
    return list(sheet.values)


def test_every_rate_stands_beside_its_part_and_its_whole(tmp_path: Path, catalogue: Catalogue) -> None:
    whole, half, none, few = TOWNSHIPS
    rows = written(
        tmp_path / "rank.xlsx",
        catalogue,
        "zh-CN",
        (none, Counts(expected=30)),
        (few, Counts(2, 2, 2, 2, 2)),
        (half, Counts(30, 15, 12, 10, 14)),
        (whole, Counts(30, 30, 30, 28, 30)),
    )
    heads, *body = rows
    assert heads[0:4] == ("名次", "单位编码", "单位", "应报")
    assert heads[4:] == ("已报", "报告率", "及时", "及时率", "完整", "完整率", "迟报", "未报", "零报告")
    assert body == [
        (1, "QS01", "城关镇", 30, 30, 1, 30, 1, 30, 1, 0, 0, 28),
        (2, "QS02", "大塅乡", 30, 15, 0.5, 12, 0.4, 14, 0.933, 3, 15, 10),
        (3, "QS03", "=珺山镇", 30, 0, 0, 0, 0, 0, None, 0, 30, 0),
        (None, "QS04", "喆堃镇", 2, 2, 1, 2, 1, 2, 1, 0, 0, 2),
    ]


def test_in_english(tmp_path: Path, catalogue: Catalogue) -> None:
    heads, _ = written(tmp_path / "rank.xlsx", catalogue, "en", (TOWNSHIPS[0], Counts(30, 30, 30, 28, 30)))
    assert heads[:3] == ("Place", "Code", "Unit")
    assert load_workbook(tmp_path / "rank.xlsx").sheetnames == ["Who reports well"]
