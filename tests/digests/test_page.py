"""What the page of a digest says below its pictures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.digest import Digest, FormSection
from core.messages import Say, Strong, Table
from core.periods import parse_period
from core.totals import Counts, Excused, FormTotals, Missing, UnitTotals
from digests.page import MOST_ROWS, page_lines
from locales import load_catalogue
from tests.county import COUNTY, DAILY, EAST, FORMS, LI, WANG, WEST, ZHANG

WEEK = parse_period("2026-W47")
VALUES = {"visits": 67, "vaccinations": 0, "suspected_cases": 2, "suspected_cases.dysentery": 2}
THEN = {"visits": 59, "suspected_cases": 3, "suspected_cases.dysentery": 3}


def digest(now: FormTotals, then: FormTotals, year_ago: FormTotals | None = None) -> Digest:
    return Digest(COUNTY, WEEK, 47, (FormSection(now, then, year_ago),))


NOW = FormTotals(
    DAILY,
    COUNTY,
    WEEK,
    Counts(expected=14, received=12, on_time=11, zero=3, complete=12),
    VALUES,
    rows=(UnitTotals(EAST, Counts(expected=7, received=5), VALUES), UnitTotals(WEST, Counts(7, 7), {})),
    missing=(Missing(LI, ("2026-11-20",)), Missing(ZHANG, ("2026-11-19", "2026-11-22"), 3)),
)
BEFORE = FormTotals(DAILY, COUNTY, WEEK.previous(), Counts(14, 14), THEN)
LAST_YEAR = FormTotals(DAILY, COUNTY, parse_period("2025-W47"), Counts(14, 13), {"visits": 42})


def tables(of: Digest, language: str = "zh-CN") -> list[list[list[str]]]:
    say = load_catalogue().cell
    found = [line for line in page_lines(of, FORMS) if isinstance(line, Table)]
    return [[[say(cell, language) for cell in row] for row in (table.heads, *table.rows)] for table in found]


def words(of: Digest) -> list[str]:
    said = tuple(line for line in page_lines(of, FORMS) if not isinstance(line, Table))
    return load_catalogue().message(Say(said), "zh-CN").text.split("\n")


def test_every_figure_stands_beside_both_earlier_ones() -> None:
    assert tables(digest(NOW, BEFORE, LAST_YEAR))[0] == [
        ["指标", "本期", "上周", "变化", "上年第47周", "变化"],
        ["门诊人次", "67", "59", "+8，+14%", "42", "+25，+60%"],
        ["接种针次", "0", "-", "-", "-", "-"],  # blank is not zero
        ["疑似病例", "2", "3", "−1", "-", "-"],  # of so few no percentage
        ["其中：痢疾", "2", "3", "−1", "-", "-"],
    ]


@pytest.mark.parametrize("year_ago", [None, replace(LAST_YEAR, counts=Counts(14, 0), totals={})])
def test_without_reports_of_last_year_there_are_no_columns_for_them(year_ago: FormTotals | None) -> None:
    assert tables(digest(NOW, BEFORE, year_ago))[0][0] == ["指标", "本期", "上周", "变化"]


def test_the_units_below_stand_with_their_reports_and_their_figures() -> None:
    assert tables(digest(NOW, BEFORE))[1] == [
        ["乡镇", "已报", "门诊", "接种", "疑似"],
        ["东河镇", "5/7", "67", "0", "2"],
        ["西岭乡", "7/7", "-", "-", "-"],
    ]


def test_who_is_missing_stands_with_how_long_the_longest_silent_first() -> None:
    assert tables(digest(NOW, BEFORE))[2] == [
        ["村", "上级", "未报（份）", "连续未报"],
        ["张家村", "东河镇", "2", "3"],
        ["李家村", "东河镇", "1", "-"],
    ]
    assert "未报（2家，共欠3份）：" in words(digest(NOW, BEFORE))
    village = UnitTotals(LI, Counts(7, 6), {})
    own = replace(NOW, rows=(village,), missing=(Missing(LI, ("2026-11-20",)),))  # nothing lies between
    assert tables(digest(own, BEFORE))[2] == [["村", "未报（份）", "连续未报"], ["李家村", "1", "-"]]


def test_thousands_of_silent_villages_are_cut_and_counted() -> None:
    many = replace(NOW, missing=tuple(Missing(replace(LI, id=n), ("2026-11-20",)) for n in range(1000, 1600)))
    found = digest(many, BEFORE)
    assert len(tables(found)[2]) == MOST_ROWS + 1
    assert "还有100家，名单见工作簿。" in words(found)


def test_all_else_that_the_details_say_stands_there_too() -> None:
    found = digest(replace(NOW, excused=(Excused(WANG, "closed", 2),)), BEFORE)
    said = words(found)
    for line in ("【日报】", "报告率 12/14＝85.7%", "零报告3份，迟报1份，未报2份"):
        assert line in said
    assert any("王庄村" in line for line in said)
    headings = [line for line in page_lines(found, FORMS) if isinstance(line, Strong)]
    assert len(headings) == 1


def test_where_nobody_reported_there_are_no_figures_and_where_all_did_nobody_is_missing() -> None:
    silent = replace(NOW, counts=Counts(expected=14), totals={})
    assert [table[0][0] for table in tables(digest(silent, BEFORE))] == ["乡镇", "村"]
    assert "没有逾期未报的单位。" in words(digest(replace(NOW, missing=()), BEFORE))
    assert page_lines(digest(replace(silent, counts=Counts(), rows=(), missing=()), BEFORE), FORMS) == ()


def test_in_english() -> None:
    assert tables(digest(NOW, BEFORE), "en")[0][:2] == [
        ["Indicator", "Now", "the week before", "Change"],
        ["visits", "67", "59", "+8, +14%"],
    ]
