"""The work summary as text: the golden month, a silent one, and days of which everything is said, whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from core.computed import computed_figures
from core.digest import Digest, FormSection
from core.forms import Forms
from core.periods import Period, parse_period
from core.summary import Summary
from core.texts import Text, text
from core.totals import Counts, UnitTotals
from digests.summary import work_summary
from digests.summary_parts import Body, Captioned, Heading, Part, Title, ToWrite
from locales import Catalogue
from tests.digests.conftest import TOWNSHIPS, VILLAGES
from tests.digests.test_goals import made
from tests.digests.test_rates import computed

EXPECTED = Path(__file__).parent / "expected"
SIX = ("一、基本情况", "二、主要指标完成情况", "三、传染病概况", "四、报告质量", "五、存在问题", "六、下一步工作")
DAYS = parse_period("2026-11-16..2026-11-22")


def plain(parts: list[Part], catalogue: Catalogue, language: str = "zh-CN") -> str:
    return "\n".join(line for part in parts for line in _lines(part, catalogue, language)) + "\n"


def _lines(part: Part, catalogue: Catalogue, language: str) -> list[str]:
    def words(what: Text) -> str:
        return catalogue.render(what, language)

    match part:
        case Title():
            return ["# " + words(part.words)]
        case Heading():
            return ["#" * (part.level + 1) + " " + words(part.words)]
        case ToWrite():
            return ["> " + words(part.words)]
        case Body():
            return [words(text("summary-space")).join(map(words, part.sentences))]
    rows = [["—" if cell is None else catalogue.cell(cell, language) for cell in row] for row in part.rows]
    heads = [catalogue.cell(cell, language) for cell in part.heads]
    return [words(part.caption), *(" | ".join(row) for row in [heads, *rows])]


def about(digest: Digest, period: Period = DAYS) -> Digest:
    """A week's figures as those of the same days: nobody writes a summary of a week."""
    sections = tuple(
        replace(
            section,
            now=replace(section.now, period=period),
            before=replace(section.before, period=period.previous()),
        )
        for section in digest.sections
    )
    return replace(digest, period=period, number=0, sections=sections)


def over(digest: Digest) -> Summary:
    return Summary(digest, digest.period.end)


def with_everything(eventful: Digest, forms: Forms) -> Summary:
    """Targets, a coverage that has fallen, a township that reports less, and corrections of these days themselves."""
    digest = about(computed(eventful, 500))
    (section,) = digest.sections
    form = section.form
    _, second, *others = section.now.rows
    more = replace(second, counts=Counts(42, 42, 42, 0, 42))
    vaccinated = {"vaccinations": 60, "visits": 300, "suspected_cases": 0}
    first = replace(section.now.rows[0], totals=vaccinated)
    before = replace(section.before, form=form, rows=(first, replace(more, totals=vaccinated), *others))
    goals = (
        made(form, 2800, item="visits"),
        made(form, 1234, lacking=3),
        made(form, 2999, TOWNSHIPS[0]),
        made(form, None, TOWNSHIPS[1]),
        made(form, 12, TOWNSHIPS[2]),
    )
    digest = replace(
        digest,
        sections=(replace(section, before=before),),
        progress=goals,
        rate_targets={("daily", "coverage"): Decimal(9)},
        alerts=(("open", 1), ("confirmed", 2)),
    )
    return Summary(digest, date(2026, 11, 21), digest.updates[1:])


@pytest.fixture
def golden(golden_month: Digest) -> Summary:
    return over(golden_month)


@pytest.fixture
def mute(silent: Digest) -> Summary:
    return over(about(silent))


@pytest.fixture
def everything(eventful: Digest, forms: Forms) -> Summary:
    return with_everything(eventful, forms)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("name", ["golden", "everything", "mute"])
def test_the_whole_text(
    request: pytest.FixtureRequest, forms: Forms, catalogue: Catalogue, name: str, language: str
) -> None:
    summary: Summary = request.getfixturevalue(name)
    file = EXPECTED / f"summary_{name}.{language}.txt"
    assert plain(work_summary(summary, forms), catalogue, language) == file.read_text("utf-8")


def test_the_customary_order(golden: Summary, forms: Forms, catalogue: Catalogue) -> None:
    first = [part for part in work_summary(golden, forms) if isinstance(part, Heading) and part.level == 1]
    assert tuple(catalogue.render(heading.words, "zh-CN") for heading in first) == SIX


def test_every_disease_of_the_bureau_with_its_change(golden: Summary, forms: Forms, catalogue: Catalogue) -> None:
    said = plain(work_summary(golden, forms), catalogue)
    (line,) = (line for line in said.splitlines() if "痢疾" in line)  # as prose: all in one paragraph
    for sentence in (
        "痢疾13例，比上月增加8例；",
        "手足口病2例，比上月减少3例；",
        "丙肝0例，比上月减少1例。",
        "乙肝4例，比上月减少7例",
        "感染性腹泻18例，比上月减少7例",
    ):
        assert sentence in line


@pytest.mark.parametrize(
    ("key", "number", "chinese", "english"),
    [
        ("2026-07", 7, "2026年7月", "July 2026"),
        ("2026-Q3", 3, "2026年第3季度", "quarter 3 of 2026"),
        ("2026-H1", 1, "2026年上半年", "first half of 2026"),
        ("2026-H2", 2, "2026年下半年", "second half of 2026"),
        ("2026", 1, "2026年", "2026"),
        ("2025-12-20..2026-01-05", 0, "2025年12月20日至2026年1月5日", "20 Dec 2025 to 5 Jan 2026"),
        ("2026-11-03..2026-11-17", 0, "2026年11月3日至11月17日", "3 Nov to 17 Nov 2026"),
    ],
)
def test_the_title_names_the_period(
    golden: Summary, forms: Forms, catalogue: Catalogue, key: str, number: int, chinese: str, english: str
) -> None:
    digest = replace(golden.digest, period=parse_period(key), number=number)
    title, *_ = work_summary(over(digest), forms)
    assert isinstance(title, Title)
    assert catalogue.render(title.words, "zh-CN") == f"青山县{chinese}基层报告工作总结"
    assert catalogue.render(title.words, "en") == f"Work summary of 青山县, {english}"


def test_a_period_that_goes_on_says_up_to_when(golden: Summary, forms: Forms, catalogue: Catalogue) -> None:
    said = plain(work_summary(replace(golden, until=date(2026, 7, 20)), forms), catalogue)
    assert "本期尚未结束，数据截至7月20日。" in said
    assert "尚未结束" not in plain(work_summary(golden, forms), catalogue)


def test_who_is_late_often_and_who_said_nothing(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    digest = about(week)
    (section,) = digest.sections
    counts = (Counts(7, 7, 5, 0, 7), Counts(7, 0), Counts(7, 7, 6, 0, 7))
    villages = tuple(UnitTotals(unit, each, {}) for unit, each in zip(VILLAGES, counts, strict=True))
    now = replace(section.now, deeper=(villages,))
    said = plain(work_summary(over(replace(digest, sections=(replace(section, now=now),))), forms), catalogue)
    assert "日报有1个单位迟报占应报的10%以上：石桥村卫生室（迟报2份，共报7份）。" in said
    assert "日报有1个单位整期没有报过：柳树湾村卫生室。" in said
    assert "日报由3个单位填报" in said
    assert said.count("【建议】") == 3
    for heading in ("（一）部分单位缺报", "（二）个别单位整期没有上报", "（三）部分单位经常迟报"):
        assert f"### {heading}\n" in said


def fallen_by(section: FormSection, received: int) -> FormSection:
    """The first township had all 42, now so many."""
    all_came = tuple(replace(row, counts=Counts(42, 42, 42, 0, 42)) for row in section.now.rows)
    rows = (replace(all_came[0], counts=replace(all_came[0].counts, received=received)), *all_came[1:])
    return replace(
        section,
        now=replace(section.now, rows=rows, counts=replace(section.now.counts, expected=168, received=168)),
        before=replace(section.before, rows=all_came),
    )


@pytest.mark.parametrize(("received", "is_named"), [(37, True), (38, False)])
def test_a_reporting_rate_that_fell(
    week: Digest, forms: Forms, catalogue: Catalogue, received: int, is_named: bool
) -> None:
    digest = about(week)
    first, *_ = digest.sections[0].now.rows
    fallen = replace(digest, sections=(fallen_by(digest.sections[0], received),))
    said = plain(work_summary(over(fallen), forms), catalogue)
    sentence = f"日报有1个单位报告率比上一期低一成以上：{first.unit.name}{received}/42份（前7天42/42份）。"
    assert (sentence in said) == is_named
    assert ("【建议】对报告率下降的单位开展一次督导。" in said) == is_named


@pytest.mark.parametrize(("people", "is_named"), [(150, True), (400, False), (600, False), (None, False)])
def test_a_coverage_that_fell(
    week: Digest, forms: Forms, catalogue: Catalogue, people: int | None, is_named: bool
) -> None:
    """The same doses, and fewer people then. A point less is named; of other units than now nothing can be said."""
    digest = about(computed(week, 600))
    (section,) = digest.sections
    first, *others = section.now.rows
    then = replace(section.now, rows=(replace(first, unit=replace(first.unit, population=people)), *others))
    section = replace(section, before=replace(then, period=section.before.period))
    (now,), (before,) = computed_figures(section.now), computed_figures(then)
    said = plain(work_summary(over(replace(digest, sections=(section,))), forms), catalogue)
    assert f"，前7天为{before.value}%" in said
    assert (f"接种率为{now.value}%，低于前7天的{before.value}%。" in said) == is_named


def test_nothing_is_said_of_what_was_not_looked_at(golden: Summary, forms: Forms, catalogue: Catalogue) -> None:
    """The monthly form has no month before to be compared with, and there are no targets and no shares."""
    nothing = "从上报的数据看，没有缺报、经常迟报、报表锁定或者月报生成以后更正的情况。"
    assert nothing in plain(work_summary(golden, forms), catalogue)
    daily, _ = golden.digest.sections
    compared = replace(golden, digest=replace(golden.digest, sections=(daily,)))
    assert "没有缺报、经常迟报、报告率明显下降、报表" in plain(work_summary(compared, forms), catalogue)
    ahead = replace(compared, digest=replace(compared.digest, progress=(made(daily.form, 2999),)))
    assert "报告率明显下降、全年任务落后、报表" in plain(work_summary(ahead, forms), catalogue)


def test_what_is_not_due_is_no_rate_of_nothing(golden: Summary, forms: Forms, catalogue: Catalogue) -> None:
    daily, workload = golden.digest.sections
    early = replace(workload, now=replace(workload.now, counts=Counts(24), totals={}))
    summary = replace(golden, digest=replace(golden.digest, sections=(daily, early)))
    said = plain(work_summary(summary, forms), catalogue)
    assert said.count("月度工作量：应报24份，还没有到截止时间。") == 2
    assert "0/24" not in said
    assert "报告率明显下降" not in said  # who knows yet?


def test_columns_of_which_nothing_is_known_are_left_out(golden: Summary, forms: Forms) -> None:
    tables = [part for part in work_summary(golden, forms) if isinstance(part, Captioned)]
    daily, workload = (table for table in tables if table.caption.key == "summary-table-indicators")
    assert (len(daily.heads), len(workload.heads)) == (4, 2)
    assert all(len(row) == len(table.heads) for table in tables for row in table.rows)


def test_a_form_that_nobody_reported_has_no_table(mute: Summary, forms: Forms) -> None:
    captions = [part.caption.key for part in work_summary(mute, forms) if isinstance(part, Captioned)]
    assert captions == ["summary-table-quality"]
