"""A digest in ten lines: whole texts in both languages, what is never left out, and how much was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.digest import Digest, FormSection
from core.forms import Form, Forms
from core.totals import Counts, Excused, FormTotals, Missing, UnitTotals
from core.units import Unit
from digests.lines import MOST_LINES, short_lines
from locales import Catalogue
from tests.digests.shortly import changed, read

EXPECTED = Path(__file__).parent / "expected"
LANGUAGES = ["zh-CN", "en"]
CAPTION = 1024
"""So many characters Telegram shows under a picture."""


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
    assert said == "未报：丙村3天、己村3天、乙村2天、戊村2天、甲村连续12天、另有1个"


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


def silent_copy(section: FormSection, form: Form) -> FormSection:
    """The same of another form, from which nothing has come: all is owed."""
    owing = tuple(replace(one, periods=("2026-11-16",) * 24) for one in section.now.missing)
    now = replace(section.now, form=form, counts=Counts(24), totals={}, rows=(), missing=owing)
    return FormSection(now, replace(section.before, form=form))


def test_a_second_form_that_nobody_reported_is_said_however_little_room_there_is(
    eventful: Digest, workload: Form, forms: Forms, catalogue: Catalogue
) -> None:
    digest = many(eventful, workload, 1, 30)
    digest = replace(digest, sections=(*digest.sections, silent_copy(eventful.sections[0], workload)))
    lines = read(digest, forms, catalogue)
    assert lines[-1] == "还有7条，见详情。"
    assert lines[2] == "月度工作量：应报24份，一份也没有收到。没有数据不等于零。"


def test_several_forms_that_nobody_reported_are_one_line(
    week: Digest, workload: Form, forms: Forms, catalogue: Catalogue
) -> None:
    (section,) = week.sections
    others = [workload, workload.model_copy(update={"key": "other", "title": {"zh-CN": "死因登记"}})]
    digest = replace(week, sections=(section, *(silent_copy(section, form) for form in others)))
    lines = read(digest, forms, catalogue)
    assert lines[1].startswith("日报：4个乡镇中2个报齐")
    assert lines[2] == "一份也没有收到：月度工作量（应报24份）、死因登记（应报24份）。没有数据不等于零。"
    only = replace(digest, sections=digest.sections[1:])
    assert read(only, forms, catalogue)[1:] == [lines[2]]


def test_a_week_in_which_everybody_was_excused_says_who_and_why(
    week: Digest, forms: Forms, catalogue: Catalogue
) -> None:
    all_excused = (Excused(week.sections[0].now.missing[0].unit, "flood", 7),)
    digest = changed(week, rows=(), missing=(), counts=Counts(), totals={}, excused=all_excused)
    assert not digest.is_empty
    assert read(digest, forms, catalogue)[1:] == ["日报：本期应报的全部免报。", "免报7份：石桥村卫生室（灾害7份）"]


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
