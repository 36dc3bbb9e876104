"""The picture: well-formed whatever a unit is called, and really drawn, Chinese and rare characters too."""

from __future__ import annotations

import struct
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from core.digest import Digest, FormSection
from core.forms import Form
from core.periods import parse_period
from core.totals import Counts, DayTotals, FormTotals, Missing
from digests.chart import SMALLEST, WIDTH
from digests.drawing import render_png
from digests.fonts import default_font
from digests.picture import picture_svg
from locales import Catalogue
from tests.digests.conftest import VILLAGES

DIGESTS = ["week", "silent", "golden_month"]
LANGUAGES = ["zh-CN", "en"]
SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


def size(png: bytes) -> tuple[int, int]:
    """Width and height from the header of a PNG file."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack_from(">II", png, 16)
    return width, height


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DIGESTS)
def test_it_is_drawn_at_its_own_size(
    name: str, language: str, request: pytest.FixtureRequest, catalogue: Catalogue
) -> None:
    svg = picture_svg(request.getfixturevalue(name), catalogue, language)
    root = ET.fromstring(svg)
    assert size(render_png(svg, [default_font()])) == (WIDTH, int(root.attrib["height"]))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DIGESTS)
def test_no_letter_is_too_small_for_a_phone(
    name: str, language: str, request: pytest.FixtureRequest, catalogue: Catalogue
) -> None:
    root = ET.fromstring(picture_svg(request.getfixturevalue(name), catalogue, language))
    sizes = [int(element.attrib["font-size"]) for element in root.iter() if "font-size" in element.attrib]
    assert min(sizes) >= SMALLEST


def test_the_week_says_what_a_manager_looks_for(week: Digest, catalogue: Catalogue) -> None:
    found = texts(picture_svg(week, catalogue, "zh-CN"))
    assert found[:2] == ["青山县", "2026年第47期周报，11月16日—11月22日"]
    assert found[2:11] == ["报告率", "95.2%", "160/168", "及时率", "92.3%", "155/168", "疑似病例", "5", "上周 3例"]
    assert {"每日报告", "及时", "迟报", "未报", "66.7%", "每日疑似病例", "周二", "17日"} <= set(found)


@pytest.mark.parametrize(
    ("counts", "language", "note"),
    [
        (Counts(168, 145), "zh-CN", "上周 3例"),
        (Counts(168, 144), "zh-CN", "上周 144/168份"),  # a tenth fewer than 160
        (Counts(200, 177), "zh-CN", "上周 3例"),
        (Counts(200, 178), "zh-CN", "上周 178/200份"),
        (Counts(168, 144), "en", "before: 144/168"),
        (Counts(168), "zh-CN", "上周 —"),
    ],
)
def test_of_how_many_reports_the_earlier_figure_is_where_these_were_clearly_others(
    week: Digest, catalogue: Catalogue, counts: Counts, language: str, note: str
) -> None:
    (section,) = week.sections
    totals = section.before.totals if counts.received else {}
    other = replace(section, before=replace(section.before, counts=counts, totals=totals))
    assert texts(picture_svg(replace(week, sections=(other,)), catalogue, language))[10] == note


def test_headings_begin_with_a_capital(week: Digest, daily: Form, catalogue: Catalogue) -> None:
    small = daily.indicators[2].model_copy(update={"name": {"en": "suspected cases"}})
    section = week.sections[0]
    form = daily.model_copy(update={"indicators": (small,)})
    found = texts(
        picture_svg(replace(week, sections=(replace(section, now=replace(section.now, form=form)),)), catalogue, "en")
    )
    assert {"Suspected cases", "Suspected cases per day"} <= set(found)


def test_a_month_names_its_worst_day(week: Digest, golden_month: Digest, catalogue: Catalogue) -> None:
    assert not any(words.startswith("最低") for words in texts(picture_svg(golden_month, catalogue, "zh-CN")))
    section = golden_month.sections[0]
    first, *others = section.now.days
    now = replace(section.now, days=(replace(first, counts=Counts(24, 17, 17)), *others))
    worse = replace(golden_month, sections=(replace(section, now=now),))
    svg = picture_svg(worse, catalogue, "zh-CN")
    assert "最低：7月1日 70.8%" in texts(svg)
    at = {one.text: one.attrib["y"] for one in ET.fromstring(svg).iter(f"{SVG}text")}
    assert at["最低：7月1日 70.8%"] == at["每日报告"] != at["未报"]  # the legend may be as wide as the picture


def owing(digest: Digest, villages: int) -> Digest:
    """So many villages owe every day of the week."""
    section = digest.sections[0]
    days = tuple(day.isoformat() for day in digest.period.days())
    missing = tuple(Missing(replace(VILLAGES[0], id=1000 + number), days) for number in range(villages))
    return replace(digest, sections=(replace(section, now=replace(section.now, missing=missing)),))


def test_silence_is_an_empty_box_and_not_a_zero(silent: Digest, catalogue: Catalogue) -> None:
    svg = picture_svg(owing(silent, 24), catalogue, "zh-CN")
    kinds = [element.attrib.get("class") for element in ET.fromstring(svg).iter(f"{SVG}rect")]
    assert kinds.count("missing") == 7 + 1  # the days, and the legend
    assert "figure" not in kinds
    assert "0" not in texts(svg)
    assert texts(svg).count("—") == 7 + 1  # the days, and the tile


def test_days_on_which_nothing_was_due_keep_their_place(week: Digest, catalogue: Catalogue) -> None:
    section = week.sections[0]
    workdays = replace(section, now=replace(section.now, days=section.now.days[:5]))
    found = texts(picture_svg(replace(week, sections=(workdays,)), catalogue, "zh-CN"))
    assert found.count("周六") == found.count("22日") == 2
    assert found.count("—") == 2


def test_what_is_not_due_yet_is_not_missing(silent: Digest, catalogue: Catalogue) -> None:
    """Of 24 villages 18 owe the whole week, so that 42 reports are not due: those of Sunday, and some of Saturday."""
    svg = picture_svg(owing(silent, 18), catalogue, "zh-CN")
    kinds = [element.attrib.get("class") for element in ET.fromstring(svg).iter(f"{SVG}rect")]
    assert (kinds.count("missing"), kinds.count("waiting")) == (6 + 1, 2 + 1)
    found = texts(svg)
    assert "未到期" in found
    assert found.count("0%") == 5 + 2  # no rate where reports may still come; the tiles'


def of_period(week: Digest, period: str) -> Digest:
    """Every day expects 24 reports and lacks one; a case on each but in its first month."""
    about = parse_period(period)
    days = tuple(
        DayTotals(day, Counts(24, 23, 23), {"suspected_cases": 1} if day.month != about.start.month else {})
        for day in about.days()
    )
    section = week.sections[0]
    counts = Counts(24 * len(days), 23 * len(days), 23 * len(days))
    owed = tuple(day.day.isoformat() for day in days)
    now = replace(section.now, period=about, days=days, counts=counts, missing=(Missing(VILLAGES[0], owed),))
    return replace(week, period=about, number=about.number, sections=(replace(section, now=now),))


def test_a_quarter_is_shown_by_its_weeks(week: Digest, catalogue: Catalogue) -> None:
    svg = picture_svg(of_period(week, "2026-Q3"), catalogue, "zh-CN")
    found = texts(svg)
    assert {"每周报告与报告率（%）", "每周疑似病例", "27", "40"} <= set(found)
    assert found.count("96") == 14  # 95.8%, as in the tile
    figures = [one for one in ET.fromstring(svg).iter(f"{SVG}rect") if one.attrib.get("class") == "figure"]
    assert len(figures) == 9 + 1  # of July's weeks only the last one, which reaches into August


def test_a_year_is_shown_by_its_months(week: Digest, catalogue: Catalogue) -> None:
    found = texts(picture_svg(of_period(week, "2026"), catalogue, "en"))
    drawn = found[found.index("Reports per month, and the reporting rate (%)") :]
    assert [words for words in drawn if words in map(str, range(1, 13))] == [*map(str, range(1, 13))] * 2
    assert {"28", "31"} <= set(drawn)  # nothing in January, then a case on every day


def test_late_reports_are_striped(week: Digest, catalogue: Catalogue) -> None:
    svg = picture_svg(week, catalogue, "en")
    assert ".digest .late { fill: url(#late); }" in svg
    plain = svg.replace("url(#late)", "#E69F00")
    assert render_png(svg, [default_font()]) != render_png(plain, [default_font()])


def test_a_form_without_days_has_no_charts(golden_month: Digest, workload: Form, catalogue: Catalogue) -> None:
    monthly = replace(golden_month, sections=golden_month.sections[1:])
    found = texts(picture_svg(monthly, catalogue, "zh-CN"))
    assert "全科门诊就诊" in found
    assert "每日报告" not in found


def test_the_daily_form_under_surveillance_is_drawn(golden_month: Digest, daily: Form, catalogue: Catalogue) -> None:
    plain = daily.model_copy(update={"indicators": daily.indicators[:1]})
    other = FormTotals(plain, golden_month.unit, golden_month.period, Counts(1, 1, 1), {"visits": 1})
    digest = replace(golden_month, sections=(FormSection(other, other), *reversed(golden_month.sections)))
    assert "每日疑似病例" in texts(picture_svg(digest, catalogue, "zh-CN"))


def test_a_digest_without_forms_is_still_a_picture(week: Digest, catalogue: Catalogue) -> None:
    assert texts(picture_svg(replace(week, sections=()), catalogue, "en"))[0] == "青山县"


@pytest.mark.parametrize("name", ['R&D <村> "三"', "</text><script>", "喆堃珺塅镇", "a\x0bb\x00c", "{{ 7 * 7 }}"])
def test_no_name_breaks_the_picture(week: Digest, catalogue: Catalogue, name: str) -> None:
    svg = picture_svg(replace(week, unit=replace(week.unit, name=name)), catalogue, "zh-CN")
    assert texts(svg)[0] == "".join(filter(str.isprintable, name))
    render_png(svg, [default_font()])


def test_the_label_is_drawn_and_not_left_out(week: Digest, catalogue: Catalogue) -> None:
    svg = picture_svg(week, catalogue, "zh-CN")
    without = svg.replace(">每日疑似病例<", "><")
    assert without != svg
    assert render_png(svg, [default_font()]) != render_png(without, [default_font()])
