"""Thirteen weeks as a picture: a gap is a gap, a zero a zero, and this year is told from the last without colour."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms import Form
from core.periods import parse_period
from core.totals import Counts
from core.trend import Point, Trend, spans
from digests.chart import SMALLEST, WIDTH, ems
from digests.drawing import render_png
from digests.fonts import default_font
from digests.trend_picture import BOTTOM, labels, trend_svg
from locales import Catalogue
from tests.county import DAILY
from tests.digests.conftest import COUNTY
from tests.digests.test_picture import SVG, size, texts

TODAY = date(2026, 11, 23)
FIGURES = [3, 5, 4, 8, 12, 9, 7, None, None, 4, 2, 0, 5]
LAST_YEAR = [2, 2, 3, 6, 9, 10, 12, 14, 9, 5, 3, 2, 1]


def trend_of(
    form: Form, figures: list[int | None], last_year: list[int | None] | list[int] | None = None, today: date = TODAY
) -> Trend:
    periods = spans(form, parse_period("2026-W47"), today)
    before = last_year or [None] * len(figures)
    return Trend(
        COUNTY,
        parse_period("2026-W47"),
        form,
        form.pictured,
        tuple(
            Point(period, Counts(84, 0 if figure is None else 80), figure, then, period.end >= today)
            for period, figure, then in zip(periods, figures, before, strict=True)
        ),
    )


def elements(svg: str, kind: str) -> list[ET.Element]:
    return [one for one in ET.fromstring(svg).iter() if set(kind.split()) <= set(one.attrib.get("class", "").split())]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("figures", [FIGURES, [None] * 13, [0] * 13, [99_999] * 13])
def test_it_is_drawn_at_its_own_size_and_nothing_is_too_small(
    daily: Form, catalogue: Catalogue, figures: list[int | None], language: str
) -> None:
    svg = trend_svg(trend_of(daily, figures, LAST_YEAR), catalogue, language)
    root = ET.fromstring(svg)
    assert min(int(one.attrib["font-size"]) for one in root.iter() if "font-size" in one.attrib) >= SMALLEST
    assert all(0 <= float(one.attrib["x"]) <= WIDTH for one in root.iter(f"{SVG}text"))
    if language == "zh-CN":
        assert size(render_png(svg, [default_font()])) == (WIDTH, int(root.attrib["height"]))


def test_it_says_what_it_is_about(daily: Form, catalogue: Catalogue) -> None:
    found = texts(trend_svg(trend_of(daily, FIGURES, LAST_YEAR), catalogue, "zh-CN"))
    assert found[:4] == ["青山县", "疑似病例，2026年第35周至第47周", "本年", "上年同期"]
    assert found.count("47") == 2
    assert {"12", "报告率（%）", "95", "周"} <= set(found)
    english = texts(trend_svg(trend_of(daily, FIGURES, LAST_YEAR), catalogue, "en"))
    assert english[1] == "Suspected cases, weeks 35 to 47 of 2026"


def test_it_names_both_years_where_it_goes_over_two(daily: Form, catalogue: Catalogue) -> None:
    found = trend_of(daily, FIGURES)
    periods = spans(daily, parse_period("2026-W08"), TODAY)
    points = tuple(replace(point, period=period) for point, period in zip(found.points, periods, strict=True))
    over_new_year = replace(found, points=points)
    assert texts(trend_svg(over_new_year, catalogue, "zh-CN"))[1] == "疑似病例，2025年第48周至2026年第8周"
    assert texts(trend_svg(over_new_year, catalogue, "en"))[1] == "Suspected cases, weeks 48 of 2025 to 8 of 2026"


def test_the_rates_are_those_that_the_text_says(daily: Form, catalogue: Catalogue) -> None:
    known = trend_of(daily, FIGURES)
    counts = [Counts(168, 159), Counts(168, 167), Counts(168, 168), Counts(168, 0)]  # 94.6, 99.4, 100, 0
    points = tuple(
        replace(point, counts=one) for point, one in zip(known.points, [*counts, *[Counts()] * 9], strict=True)
    )
    drawn = ET.fromstring(trend_svg(replace(known, points=points), catalogue, "en")).iter(f"{SVG}text")
    assert [one.text for one in drawn if one.attrib.get("class") == ""][:5] == ["95", "99", "100", "0", "—"]


def test_where_nobody_reported_the_line_has_a_gap(daily: Form, catalogue: Catalogue) -> None:
    svg = trend_svg(trend_of(daily, FIGURES), catalogue, "zh-CN")
    (before, after) = [one.attrib["d"] for one in elements(svg, "line now")[1:]]  # the first one is the legend's
    assert (before.count("L") + 1, after.count("L") + 1) == (7, 4)
    assert len(elements(svg, "now mark")) == 11 + 1
    assert texts(svg).count("—") == 2
    assert texts(svg).count("0") == 1 + 2 + 1  # on the scale, two rates, and the week of a real zero


def test_a_zero_lies_on_the_axis(daily: Form, catalogue: Catalogue) -> None:
    svg = trend_svg(trend_of(daily, FIGURES), catalogue, "zh-CN")
    assert elements(svg, "now mark")[-2].attrib["cy"] == f"{BOTTOM:.1f}"


def test_nobody_at_all_is_no_line(daily: Form, catalogue: Catalogue) -> None:
    svg = trend_svg(trend_of(daily, [None] * 13), catalogue, "zh-CN")
    assert (len(elements(svg, "line now")), len(elements(svg, "now mark"))) == (1, 1)  # the legend
    assert texts(svg).count("—") == 13
    assert "上年同期" not in texts(svg)


def test_nothing_expected_has_no_rate(daily: Form, catalogue: Catalogue) -> None:
    known = trend_of(daily, [None] * 13)
    nothing = replace(known, points=tuple(replace(point, counts=Counts()) for point in known.points))
    svg = trend_svg(nothing, catalogue, "zh-CN")
    assert elements(svg, "rate") == []
    assert texts(svg).count("—") == 2 * 13


def test_the_years_differ_in_more_than_colour(daily: Form, catalogue: Catalogue) -> None:
    svg = trend_svg(trend_of(daily, FIGURES, LAST_YEAR), catalogue, "zh-CN")
    assert {one.tag for one in elements(svg, "now mark")} == {f"{SVG}circle"}
    assert {one.tag for one in elements(svg, "then mark")} == {f"{SVG}rect"}
    assert ".line.then { stroke: #E69F00; stroke-width: 3; stroke-dasharray" in svg


def test_a_week_that_is_not_over_is_drawn_empty(daily: Form, catalogue: Catalogue) -> None:
    svg = trend_svg(trend_of(daily, FIGURES, today=TODAY - timedelta(days=2)), catalogue, "zh-CN")
    assert len(elements(svg, "running")) == 1 + 1
    assert "还没有结束" in texts(svg)


@given(st.lists(st.one_of(st.none(), st.integers(0, 99_999)), min_size=13, max_size=13), st.integers(40, 48))
def test_labels_never_overlap_and_the_last_one_is_there(figures: list[int | None], step: int) -> None:
    found = labels(trend_of(DAILY, figures).points, step)
    spans = [
        (index * step - ems(label) * SMALLEST / 2, index * step + ems(label) * SMALLEST / 2)
        for index, label in enumerate(found)
        if label.isdigit()
    ]
    assert all(end <= start + 1e-6 for (_, end), (start, _) in itertools.pairwise(spans))
    assert [label == "—" for label in found] == [figure is None for figure in figures]
    assert found[-1] in ("—", str(figures[-1]))
    highest = max((figure for figure in figures if figure is not None), default=None)
    assert highest is None or found[-1].isdigit() or str(highest) in found


@pytest.mark.parametrize(
    ("highest", "scale"),
    [(0, "2"), (1, "2"), (3, "4"), (5, "6"), (10, "10"), (11, "20"), (99, "100"), (1400, "2000"), (7999, "8000")],
)
def test_the_scale_ends_with_a_round_number(daily: Form, catalogue: Catalogue, highest: int, scale: str) -> None:
    found = texts(trend_svg(trend_of(daily, [highest] * 13), catalogue, "zh-CN"))
    assert found[3:6] == ["0", str(int(scale) // 2), scale]
