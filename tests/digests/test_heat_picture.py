"""The map of villages and days: everything that may become of a report has a shape and a name."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from core.forms import Form
from core.heat import MARKS, HeatMap, HeatRow
from core.periods import containing, parse_period
from core.units import Unit
from digests.chart import SMALLEST, WIDTH
from digests.drawing import render_png
from digests.fonts import default_font
from digests.heat_picture import heat_svg
from locales import Catalogue
from tests.digests.conftest import COUNTY, TOWNSHIPS
from tests.digests.test_picture import SVG, size, texts

EVERYTHING = "".join(MARKS)


def heat_map(form: Form, period: str, *found: str, under: int = 100, names: str = "第{}村") -> HeatMap:
    """A village for each of these letters, repeated over the days; so many villages under each township."""
    about = parse_period(period)
    columns = tuple(containing(day, form.every) for day in about.days())
    rows = []
    for number, letters in enumerate(found):
        above = TOWNSHIPS[number // under]
        village = Unit(100 + number, f"{number:03}", names.format(number), "village", above.id, above.path)
        rows.append(HeatRow(village, above, (letters * 31)[: len(columns)]))
    return HeatMap(form, COUNTY, about, columns, tuple(rows))


def classes(svg: str, kind: str) -> int:
    return sum(kind in (element.attrib.get("class") or "").split() for element in ET.fromstring(svg).iter())


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("period", ["2026-W47", "2026-11-T2", "2026-07"])
@pytest.mark.parametrize("villages", [0, 3, 40])
def test_it_is_drawn_at_its_own_size_and_nothing_is_too_small(
    daily: Form, catalogue: Catalogue, period: str, villages: int, language: str
) -> None:
    svg = heat_svg(heat_map(daily, period, *[EVERYTHING] * villages, under=10), catalogue, language)
    root = ET.fromstring(svg)
    height = int(root.attrib["height"])
    assert height <= 1400
    assert min(int(one.attrib["font-size"]) for one in root.iter() if "font-size" in one.attrib) >= SMALLEST
    assert all(0 <= float(one.attrib["y"]) <= height for one in root.iter(f"{SVG}text"))
    if language == "en" and villages != 3:  # drawing takes a while
        assert size(render_png(svg, [default_font()])) == (WIDTH, height)


def test_a_week_names_its_days_its_villages_and_what_it_shows(daily: Form, catalogue: Catalogue) -> None:
    found = texts(heat_svg(heat_map(daily, "2026-W47", "aaeemx.", "ccbfmaw"), catalogue, "zh-CN"))
    assert found[:3] == [
        "青山县",
        "日报逐日报告情况，2026年第47周（11月16日—11月22日）",
        "应报12：及时6，迟报3，未报2",
    ]
    assert found[3:11] == ["及时", "零报告", "不完整", "迟报", "未报", "免报", "未到期", "不用报"]
    assert found[11:15] == ["周一", "16日", "周二", "17日"]
    assert found[-2:] == ["第0村", "第1村"]


def test_the_legend_names_only_what_is_there(daily: Form, catalogue: Catalogue) -> None:
    found = texts(heat_svg(heat_map(daily, "2026-W47", "aaaaaaa"), catalogue, "en"))
    assert found[3:5] == ["on time", "Mon"]


def test_every_mark_has_a_shape_of_its_own(daily: Form, catalogue: Catalogue) -> None:
    """Without its colours each is still another drawing."""
    shapes = set()
    for letter in MARKS:
        svg = heat_svg(heat_map(daily, "2026-11-20", letter), catalogue, "en")
        *_, cell = svg.split("</text>")
        shapes.add(re.sub(r'class="[^"]*"', "", cell))
    assert len(shapes) == len(MARKS)


def test_what_is_missing_is_empty_and_crossed_out(daily: Form, catalogue: Catalogue) -> None:
    svg = heat_svg(heat_map(daily, "2026-07", "m", "a"), catalogue, "en")
    assert classes(svg, "cross") == classes(svg, "missing") == 31 + 1  # and the legend
    assert classes(svg, "on-time") == 31 + 1
    assert classes(svg, "zero") == 0


def test_townships_say_how_many_reports_have_come_of_all_their_villages(daily: Form, catalogue: Catalogue) -> None:
    """Also of those that are not shown; what is excused is not expected."""
    found = texts(heat_svg(heat_map(daily, "2026-W47", *["aaaaaxm"] * 40, under=20), catalogue, "zh-CN"))
    assert found.count("已报100/120") == 2
    assert {"城关镇", "大塅乡", "40家中未报、迟报最多的28家，其余见工作簿"} <= set(found)
    alone = texts(heat_svg(heat_map(daily, "2026-W47", "aaaaaxm"), catalogue, "zh-CN"))
    assert "城关镇" not in alone


def test_a_month_names_the_days_on_which_its_thirds_begin(daily: Form, catalogue: Catalogue) -> None:
    found = texts(heat_svg(heat_map(daily, "2026-07", "a"), catalogue, "en"))
    assert found[-5:] == ["1", "11", "21", "31", "第0村"]


def test_the_days_of_a_map_are_as_many_as_the_period_has(daily: Form, catalogue: Catalogue) -> None:
    svg = heat_svg(heat_map(daily, "2026-11-T2", "a"), catalogue, "en")
    assert [words for words in texts(svg) if words.isdigit()] == [str(day) for day in range(11, 21)]
    starts = [column.start for column in heat_map(daily, "2026-11-T2", "a").columns]
    assert starts[-1] - starts[0] == timedelta(days=9)


def test_a_weekly_form_has_a_column_for_each_week(daily: Form, catalogue: Catalogue) -> None:
    weekly = daily.model_copy(update={"every": "week"})
    about = parse_period("2026-11")
    weeks = tuple(dict.fromkeys(containing(day, "week") for day in about.days()))
    row = HeatRow(Unit(9, "9", "石桥村", "village", 2, "1/2/9/"), TOWNSHIPS[0], "aaemw.")
    found = texts(heat_svg(HeatMap(weekly, COUNTY, about, weeks, (row,)), catalogue, "zh-CN"))
    assert found[-7:-1] == ["44", "45", "46", "47", "48", "49"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("城关镇石桥村", "城关镇石桥村"),
        ("城关镇大石头沟村卫生室", "大石头沟村卫…"),
        ("城关镇石桥村卫生室", "石桥村卫生室"),
        ("R&D <村>", "R&D <村>"),
        ("喆堃珺塅村", "喆堃珺塅村"),
        ("a\x0bb\x00c", "abc"),
    ],
)
def test_a_name_fits_its_place(daily: Form, catalogue: Catalogue, name: str, shown: str) -> None:
    svg = heat_svg(heat_map(daily, "2026-07", "a", names=name), catalogue, "zh-CN")
    assert texts(svg)[-1] == shown


def test_nothing_expected_is_said(daily: Form, catalogue: Catalogue) -> None:
    found = texts(heat_svg(heat_map(daily, "2026-W47"), catalogue, "zh-CN"))
    assert found[2:] == ["日报：本期没有应报的报表。"]


def test_a_rare_name_is_drawn_and_not_left_out(daily: Form, catalogue: Catalogue) -> None:
    """Each of its characters changes the pixels, and no two in the same way."""
    pictures = {
        character: render_png(
            heat_svg(heat_map(daily, "2026-W47", "a", names=f"石{character}村"), catalogue, "zh-CN"), [default_font()]
        )
        for character in "喆堃珺塅"
    }
    assert len(set(pictures.values())) == 4
