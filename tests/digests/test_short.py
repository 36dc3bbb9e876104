"""A digest in ten lines: whole texts in both languages, what is never left out, and how much was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.digest import Digest, FormSection
from core.forms import Form, Forms
from core.messages import Say
from core.periods import parse_period
from core.totals import Counts, Excused, FormTotals, Missing, UnitTotals
from core.units import Unit
from digests.lines import MOST_LINES, short_lines
from locales import Catalogue

EXPECTED = Path(__file__).parent / "expected"
LANGUAGES = ["zh-CN", "en"]
CAPTION = 1024
"""So many characters Telegram shows under a picture."""


def read(digest: Digest, forms: Forms, catalogue: Catalogue, language: str = "zh-CN") -> list[str]:
    return catalogue.message(Say(short_lines(digest, forms)), language).text.split("\n")


def changed(digest: Digest, *, before: dict[str, Any] | None = None, **now: Any) -> Digest:
    """The digest with other totals of its first form."""
    first, *others = digest.sections
    first = replace(first, now=replace(first.now, **now), before=replace(first.before, **(before or {})))
    return replace(digest, sections=(first, *others))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["week", "eventful", "silent", "golden_month"])
def test_the_whole_text(
    name: str, language: str, request: pytest.FixtureRequest, forms: Forms, catalogue: Catalogue
) -> None:
    lines = read(request.getfixturevalue(name), forms, catalogue, language)
    assert lines == (EXPECTED / f"{name}_short.{language}.txt").read_text("utf-8").splitlines()
    assert len(lines) <= MOST_LINES


def test_the_verdict_comes_first(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    verdict = read(week, forms, catalogue)[1]
    assert verdict.startswith("4个乡镇中2个报齐，收到160/168份（95.2%）；疑似病例5例（痢疾2、水痘2、未注明病种1），")


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        ({"suspected_cases": 2, "suspected_cases.dysentery": 2}, "疑似病例2例，都是痢疾，石桥村卫生室"),
        ({"suspected_cases": 1, "suspected_cases.dysentery": 1}, "疑似病例1例（痢疾1），石桥村卫生室"),
        ({"suspected_cases": 0}, "疑似病例0例"),
        ({}, "疑似病例没有人报数"),
    ],
)
def test_a_township_reads_which_village_has_the_cases(
    week: Digest, forms: Forms, catalogue: Catalogue, cases: dict[str, int], said: str
) -> None:
    villages = [Unit(10 + n, f"V{n}", name, "village", 2, f"1/2/{10 + n}/") for n, name in enumerate("甲乙")]
    rows = [UnitTotals(unit, Counts(7, 7, 7), {"visits": 5, "suspected_cases": 0}) for unit in villages]
    sick = UnitTotals(week.sections[0].now.missing[0].unit, Counts(7, 7, 7), cases)
    digest = changed(week, rows=(*rows, sick), missing=(), counts=Counts(21, 21, 21), totals={"visits": 15, **cases})
    assert read(digest, forms, catalogue)[1] == f"3个村全部报齐，收到21/21份（100%）；{said}"


def test_nobody_reported_is_said_and_is_not_zero(silent: Digest, forms: Forms, catalogue: Catalogue) -> None:
    assert read(silent, forms, catalogue)[1:] == ["日报：应报168份，一份也没有收到。没有数据不等于零。"]


def test_a_week_in_which_nothing_was_due(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    digest = changed(week, rows=(), missing=(), counts=Counts(), totals={})
    assert read(digest, forms, catalogue)[1:] == ["日报：本期没有应报的报表。"]


def test_a_form_that_was_not_due_is_left_to_the_details(
    week: Digest, workload: Form, forms: Forms, catalogue: Catalogue
) -> None:
    nothing = FormTotals(workload, week.unit, week.period, Counts(), {})
    digest = replace(week, sections=(*week.sections, FormSection(nothing, nothing)))
    assert read(digest, forms, catalogue) == read(week, forms, catalogue)


def test_what_is_not_due_yet_is_not_missing(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    (section,) = week.sections
    digest = changed(week, missing=section.now.missing[:1])
    assert "（95.2%）；7份还没到截止时间；" in read(digest, forms, catalogue)[1]
    waiting = changed(week, missing=(), counts=Counts(168), totals={})
    assert read(waiting, forms, catalogue)[1:] == ["日报：应报168份，还没有到截止时间。"]


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ({"totals": {"visits": 1234}}, "比上周：门诊人次1234人次（持平）、接种针次87针（上周没有数据）"),
        ({"totals": {"visits": 9}}, "比上周：门诊人次1234人次（+1225）、"),
        ({"totals": {"visits": 10}}, "比上周：门诊人次1234人次（+1224，+12240%）、"),
        ({"totals": {"visits": 0}}, "比上周：门诊人次1234人次（+1234）、"),
        ({"counts": Counts(168, 0), "totals": {}}, "门诊人次1234人次、接种针次87针、疑似病例5例；上周收到0/168份"),
        (
            {"counts": Counts(), "totals": {}},
            "门诊人次1234人次、接种针次87针、疑似病例5例；上周没有应报的报表，无法比较",
        ),
        ({"counts": Counts(84, 80), "totals": {}}, "比上周：门诊人次1234人次（上周没有数据）"),
    ],
)
def test_the_rule_for_zero_for_missing_and_for_small_numbers(
    week: Digest, forms: Forms, catalogue: Catalogue, before: dict[str, Any], line: str
) -> None:
    assert read(changed(week, before=before), forms, catalogue)[2].startswith(line)


def test_that_other_shares_were_reported_is_said_with_both_counts(
    week: Digest, forms: Forms, catalogue: Catalogue
) -> None:
    assert read(week, forms, catalogue)[2].endswith("；上周收到150/168份")
    alike = changed(week, before={"counts": Counts(84, 80)})  # half of the days, as many of them
    assert "上周收到" not in read(alike, forms, catalogue)[2]


def test_last_year_is_one_line_and_stands_only_where_there_is_one(
    eventful: Digest, forms: Forms, catalogue: Catalogue
) -> None:
    said = "比上年第47周：门诊人次（−166，−12%）、接种针次（持平）、疑似病例（−15，−75%）；上年第47周收到84/168份"
    assert said in read(eventful, forms, catalogue)
    (section,) = eventful.sections
    empty = replace(section, year_ago=replace(section.now, counts=Counts(), totals={}))
    for other in (replace(section, year_ago=None), empty):
        text = "\n".join(read(replace(eventful, sections=(other,)), forms, catalogue))
        assert "上年" not in text


@pytest.mark.parametrize(
    ("length", "before", "year_ago"),
    [
        ("2026-11-T2", "前一旬", "上年同期"),
        ("2026-11", "上月", "上年同期"),
        ("2026-Q3", "上季度", "上年同期"),
        ("2026-H1", "上个半年", "上年同期"),
        ("2026-11-03..2026-11-17", "前15天", "上年同期"),
    ],
)
def test_each_period_calls_the_earlier_ones_by_their_names(
    eventful: Digest, forms: Forms, catalogue: Catalogue, length: str, before: str, year_ago: str
) -> None:
    period = parse_period(length)
    (section,) = eventful.sections
    section = replace(section, now=replace(section.now, period=period))
    lines = read(replace(eventful, period=period, number=period.number, sections=(section,)), forms, catalogue)
    assert lines[2].startswith(f"比{before}：")
    assert lines[3].startswith(f"比{year_ago}：")


def test_who_is_missing_is_named_the_longest_silent_first(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    villages = [
        Unit(50 + n, f"V{n}", f"{name}村", "village", 2, f"1/2/{50 + n}/") for n, name in enumerate("甲乙丙丁戊己")
    ]
    rows = tuple(UnitTotals(unit, Counts(7, 1, 1), {}) for unit in villages)
    owing = [Missing(unit, ("2026-11-17",) * (n % 3 + 1)) for n, unit in enumerate(villages)]
    owing[0] = replace(owing[0], in_a_row=12)
    (said,) = [
        line for line in read(changed(week, rows=rows, missing=tuple(owing)), forms, catalogue) if "未报" in line
    ]
    assert said == "未报：丙村3天、己村3天、乙村2天、戊村2天、甲村连续12天、另有 1 个"


def test_a_unit_whose_rate_has_fallen_is_named_with_both_counts(
    week: Digest, forms: Forms, catalogue: Catalogue
) -> None:
    (section,) = week.sections
    full = tuple(replace(row, counts=Counts(42, 42)) for row in section.now.rows)
    lines = read(changed(week, before={"rows": full}), forms, catalogue)
    assert "异常：大塅乡34/42份（上周42/42份）" in lines


def many(digest: Digest, workload: Form, copies: int, restated: int) -> Digest:
    """As many forms again, each with something to say in every place."""
    (section,) = digest.sections
    more = [
        replace(section, now=replace(section.now, form=workload.model_copy(update={"key": f"k{n}"})))
        for n in range(copies)
    ]
    return replace(digest, sections=(section, *more), restated=digest.restated[:1] * restated)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(copies=st.integers(0, 4), restated=st.integers(0, 30), most=st.integers(3, 20))
def test_never_more_lines_and_what_is_left_out_is_counted(
    eventful: Digest, workload: Form, forms: Forms, copies: int, restated: int, most: int
) -> None:
    digest = many(eventful, workload, copies, restated)
    everything, lines = short_lines(digest, forms, 1000), short_lines(digest, forms, most)
    assert len(lines) == min(most, len(everything))
    if len(everything) > most:
        assert set(map(repr, lines[:-1])) <= set(map(repr, everything))
        assert lines[-1].args == {"count": len(everything) - most + 1}  # type: ignore[union-attr]
    else:
        assert lines == everything


def test_with_many_forms_no_subject_is_lost(
    eventful: Digest, workload: Form, forms: Forms, catalogue: Catalogue
) -> None:
    digest = replace(many(eventful, workload, 5, 1), updates=())
    lines = read(digest, forms, catalogue)
    starts = [
        "青山县",
        *[f"日报：{word}" for word in ("4个", "比上周", "比上年", "未报", "异常")],
        "上期",
        "日报：免报",
        "还有",
    ]
    starts.insert(2, "月度工作量：4个")
    assert [(line, start) for line, start in zip(lines, starts, strict=True) if not line.startswith(start)] == []
    assert lines[-1] == "还有24条，见详情。"


def test_the_largest_county_fits_under_a_picture(eventful: Digest, forms: Forms, catalogue: Catalogue) -> None:
    (section,) = eventful.sections
    towns = [Unit(100 + i, f"T{i}", f"青龙桥中心镇{i}", "township", 1, f"1/{100 + i}/") for i in range(40)]
    clinics = [
        Unit(1000 + i, f"V{i}", f"柳树湾村卫生室{i}", "village", 100, f"1/{100 + i % 40}/{1000 + i}/")
        for i in range(600)
    ]
    rows = tuple(UnitTotals(unit, Counts(600, 300, 300), section.now.totals) for unit in towns)
    before = {"rows": tuple(replace(row, counts=Counts(600, 600)) for row in rows)}
    missing = tuple(Missing(clinic, ("2026-11-17", "2026-11-18"), 40) for clinic in clinics)
    excused = tuple(Excused(clinic, "leave", 2) for clinic in clinics)
    digest = changed(eventful, before=before, rows=rows, missing=missing, excused=excused)
    for language in LANGUAGES:
        text = "\n".join(read(digest, forms, catalogue, language))
        assert len(text.splitlines()) <= MOST_LINES
        assert language == "en" or len(text) <= CAPTION
