"""The text of a digest: the golden month, whole texts in both languages, and what must never be missing from it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.digest import Digest, FormSection
from core.forms import Form, Forms
from core.messages import Say
from core.periods import parse_period
from core.totals import Counts, Excused, FormTotals, Missing, UnitTotals
from core.units import Unit
from digests.details import MOST_NAMES, MOST_ROWS
from digests.lines import long_lines
from locales import Catalogue

EXPECTED = Path(__file__).parent / "expected"
LANGUAGES = ["zh-CN", "en"]
TELEGRAM_LIMIT = 4096


def read(digest: Digest, forms: Forms, catalogue: Catalogue, language: str = "zh-CN") -> list[str]:
    return catalogue.message(Say(long_lines(digest, forms)), language).text.split("\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["week", "eventful", "silent", "golden_month"])
def test_the_whole_text(
    name: str, language: str, request: pytest.FixtureRequest, forms: Forms, catalogue: Catalogue
) -> None:
    lines = read(request.getfixturevalue(name), forms, catalogue, language)
    assert lines == (EXPECTED / f"{name}.{language}.txt").read_text("utf-8").splitlines()


def test_the_month_states_every_count_and_every_change_of_the_bureau(
    golden_month: Digest, july: dict[str, Any], forms: Forms, catalogue: Catalogue
) -> None:
    lines = read(golden_month, forms, catalogue)
    for disease in july["diseases"]:
        start = f"{disease['zh']}{disease['this']}例，"
        (line,) = [line for line in lines if line.startswith(start)]
        by = disease["stated_change"]
        if by is None:
            assert line == start + "上月没有人报过"
        else:
            assert line.startswith(f"{start}比上月{'增加' if by > 0 else '减少'}{abs(by)}例")


def test_the_month_states_the_daily_sums_and_the_grouped_workload(
    golden_month: Digest, july: dict[str, Any], forms: Forms, catalogue: Catalogue
) -> None:
    lines = read(golden_month, forms, catalogue)
    assert lines[0] == "青山县 2026年第7期月报，7月1日—7月31日"
    assert any(line.startswith("门诊人次：9246人次") for line in lines)
    assert any(line.startswith("接种针次：976针") for line in lines)
    assert any(line.startswith("疑似病例：42例") for line in lines)
    table = [f"〔{group['group']}〕" for group in july["workload"]]
    for heading, group in zip(table, july["workload"], strict=True):
        start = lines.index(heading) + 1
        items = [f"{name}：{n}" for name, n in group["items"].items()]
        assert lines[start : start + len(items)] == items


def test_the_verdict_comes_first(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    assert read(week, forms, catalogue)[:3] == [
        "青山县 2026年第47期周报，11月16日—11月22日",
        "日报报告率95.2%，未报8份。",
        "疑似病例5例，比上周增加2例。",
    ]


def test_nobody_reported_is_said_and_is_not_zero(silent: Digest, forms: Forms, catalogue: Catalogue) -> None:
    text = "\n".join(read(silent, forms, catalogue))
    assert "应报168份，一份也没有收到。没有数据不等于零。" in text
    assert "疑似病例" not in text
    assert "0例" not in text


def change_before(digest: Digest, counts: Counts, totals: dict[str, int]) -> Digest:
    (section,) = digest.sections
    return replace(digest, sections=(replace(section, before=replace(section.before, counts=counts, totals=totals)),))


@pytest.mark.parametrize(
    ("before", "line"),
    [
        (Counts(168, 150), "上周应报168份，实报150份，增减请对照着看。"),
        (Counts(160, 160), "上周应报160份，实报160份，增减请对照着看。"),
        (Counts(168, 0), "上周应报168份，一份也没有收到，无法比较。"),
        (Counts(), "上周没有应报的报表，无法比较。"),
    ],
)
def test_it_says_when_the_week_before_was_not_reported_alike(
    week: Digest, forms: Forms, catalogue: Catalogue, before: Counts, line: str
) -> None:
    lines = read(change_before(week, before, {"visits": 1200} if before.received else {}), forms, catalogue)
    assert lines.count(line) == 1
    if not before.received:
        assert "门诊人次：1234人次" in lines


def test_two_weeks_that_were_reported_alike_need_no_remark(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    (section,) = week.sections
    lines = read(change_before(week, section.now.counts, {}), forms, catalogue)
    assert not any(line.startswith("上周应报") for line in lines)
    assert "门诊人次：1234人次，上周没有数据" in lines


def test_an_indicator_that_nobody_filled_in_is_not_zero(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    (section,) = week.sections
    blank = replace(section, now=replace(section.now, totals={"visits": 1234}))
    lines = read(replace(week, sections=(blank,)), forms, catalogue)
    assert "接种针次：没有人报数" in lines
    assert "疑似病例：没有人报数。" in lines


def test_a_form_that_was_not_due_takes_one_line(
    week: Digest, workload: Form, forms: Forms, catalogue: Catalogue
) -> None:
    nothing = FormTotals(workload, week.unit, week.period, Counts(), {})
    digest = replace(week, sections=(*week.sections, FormSection(nothing, nothing)))
    assert [line for line in read(digest, forms, catalogue) if "月度工作量" in line] == [
        "月度工作量：本期没有应报的报表。"
    ]


def test_a_week_that_begins_in_the_old_year_counts_in_its_own(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    digest = replace(week, period=parse_period("2026-W01"), number=1)
    assert read(digest, forms, catalogue)[0] == "青山县 2026年第1期周报，12月29日—1月4日"


@pytest.mark.parametrize(
    ("language", "title", "change"),
    [
        ("zh-CN", "青山县 2026年第324期日报，11月20日", "疑似病例5例，比前一天增加2例。"),
        ("en", "青山县: Daily digest no. 324 of 2026, 20 Nov", "Suspected cases: 5, 2 more than the day before."),
    ],
)
def test_a_day_has_a_digest_too(
    week: Digest, forms: Forms, catalogue: Catalogue, language: str, title: str, change: str
) -> None:
    day = parse_period("2026-11-20")
    (section,) = week.sections
    today = replace(
        section, now=replace(section.now, period=day), before=replace(section.before, period=day.previous())
    )
    lines = read(Digest(week.unit, day, day.number, (today,)), forms, catalogue, language)
    assert (lines[0], lines[2]) == (title, change)


def test_reports_that_nobody_expected_are_added_up_without_a_rate(
    week: Digest, forms: Forms, catalogue: Catalogue
) -> None:
    (section,) = week.sections
    now = replace(section.now, counts=Counts(received=2, on_time=2, complete=2), missing=())
    lines = read(replace(week, sections=(replace(section, now=now),)), forms, catalogue)
    assert not any(line.startswith(("报告率", "及时率", "日报报告率")) for line in lines)
    assert "完整率 2/2＝100%" in lines
    assert "没有逾期未报的单位。" in lines


def test_one_silent_township_is_not_given_zeros(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    (section,) = week.sections
    first, *others = section.now.rows
    rows = (UnitTotals(first.unit, Counts(expected=42), {}), *others)
    lines = read(replace(week, sections=(replace(section, now=replace(section.now, rows=rows)),)), forms, catalogue)
    assert ["城关镇", "0/42", "-", "-", "-"] in [line.split() for line in lines]


def big_county(golden_month: Digest) -> Digest:
    """Forty townships, and six hundred clinics; each owes reports in both forms."""
    units = [Unit(100 + i, f"T{i}", f"青龙桥中心镇{i}", "township", 1, f"1/{100 + i}/") for i in range(40)]
    clinics = [
        Unit(1000 + i, f"V{i}", f"柳树湾村卫生室{i}", "village", 100, f"1/{100 + i % 40}/{1000 + i}/")
        for i in range(600)
    ]
    sections = []
    for section in golden_month.sections:
        rows = tuple(UnitTotals(unit, Counts(600, 500, 400, 300, 450), section.now.totals) for unit in units)
        missing = tuple(Missing(clinic, ("2026-07-01", "2026-07-02")) for clinic in clinics)
        sections.append(replace(section, now=replace(section.now, rows=rows, missing=missing)))
    return replace(golden_month, sections=tuple(sections))


def test_a_large_county_fits_into_one_message(golden_month: Digest, forms: Forms, catalogue: Catalogue) -> None:
    lines = read(big_county(golden_month), forms, catalogue)
    assert len("\n".join(lines)) <= TELEGRAM_LIMIT


def test_what_was_cut_is_counted(golden_month: Digest, forms: Forms, catalogue: Catalogue) -> None:
    lines = read(big_county(golden_month), forms, catalogue)
    assert f"其余{40 - MOST_ROWS}个单位见工作簿。" in lines
    assert f"还有{600 - MOST_NAMES}家，名单见工作簿。" in lines


def test_a_township_names_its_own_villages_one_by_one(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    (section,) = week.sections
    village = section.now.missing[0].unit
    now = replace(section.now, rows=(UnitTotals(village, Counts(7, 6, 6), {}),), missing=section.now.missing[:1])
    lines = read(replace(week, sections=(replace(section, now=now),)), forms, catalogue)
    assert lines[-2:] == ["未报（1家，共欠1份）：", "石桥村卫生室（1份）"]


def with_excused(digest: Digest, *excused: Excused, **changes: Any) -> Digest:
    first, *others = digest.sections
    return replace(digest, sections=(replace(first, now=replace(first.now, excused=excused, **changes)), *others))


def unit_called(name: str) -> Unit:
    return Unit(900, "QS0999", name, "village", 2, "1/2/900/")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("zh-CN", "免报3份，不算应报：张家村（请假2份）、李家村（赶集1份）"),
        ("en", "Excused, and in no rate, 3: 张家村 (leave, 2), 李家村 (赶集, 1)"),
    ],
)
def test_excused_days_are_named_with_their_reason(
    week: Digest, forms: Forms, catalogue: Catalogue, language: str, line: str
) -> None:
    excused = (Excused(unit_called("张家村"), "leave", 2), Excused(unit_called("李家村"), "赶集", 1))
    before = read(week, forms, catalogue, language)
    after = read(with_excused(week, *excused), forms, catalogue, language)
    assert [one for one in after if one not in before] == [line]
    assert len(after) == len(before) + 1


def test_where_all_is_excused_it_is_said_beside_the_verdict(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    digest = with_excused(week, Excused(unit_called("张家村"), "flood", 7), counts=Counts(), missing=())
    lines = read(replace(digest, sections=digest.sections[:1]), forms, catalogue)
    assert lines[1:] == ["日报：本期应报的全部免报。", "免报7份，不算应报：张家村（灾害7份）"]


def test_many_excused_units_fit_one_line(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    many = [Excused(unit_called(f"{number}村"), "leave", 1) for number in range(MOST_NAMES + 5)]
    (line,) = [one for one in read(with_excused(week, *many), forms, catalogue) if one.startswith("免报")]
    assert line.startswith(f"免报{MOST_NAMES + 5}份")
    assert line.endswith("、另有5个")
