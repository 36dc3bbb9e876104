"""What ten lines say of the period before and of last year: the rule for zero, for missing, for small numbers, for
other reports than now, and for a period that is not over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.digest import Digest
from core.forms import Forms
from core.periods import parse_period
from core.totals import Counts
from locales import Catalogue
from tests.digests.shortly import changed, read


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


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (Counts(168, 150), "；上周收到150/168份"),
        (Counts(248, 217), "；上周收到217/248份"),
        (Counts(84, 80), "；上周收到80/84份"),  # the same share, of half as many villages
        (Counts(161, 160), "；上周收到160/161份"),
        (Counts(168, 160, on_time=3), ""),
    ],
)
def test_that_other_reports_came_is_said_with_both_counts(
    week: Digest, forms: Forms, catalogue: Catalogue, before: Counts, said: str
) -> None:
    line = read(changed(week, before={"counts": before}), forms, catalogue)[2]
    assert line.endswith(f"疑似病例5例（+2）{said}")


def test_fewer_villages_last_year_are_said_though_all_of_them_reported(
    eventful: Digest, forms: Forms, catalogue: Catalogue
) -> None:
    (section,) = eventful.sections
    assert section.year_ago
    for counts, said in ((Counts(147, 140), "；上年第47周收到140/147份"), (section.now.counts, "")):
        other = replace(section, year_ago=replace(section.year_ago, counts=counts))
        line = read(replace(eventful, sections=(other,)), forms, catalogue)[3]
        assert line.endswith(f"疑似病例（−15，−75%）{said}")


def running(digest: Digest, key: str, until: date) -> Digest:
    """The digest as one of a period that is not over."""
    period = parse_period(key)
    (section,) = digest.sections
    section = replace(section, now=replace(section.now, period=period), until=until)
    return replace(digest, period=period, number=period.number, sections=(section,))


@pytest.mark.parametrize(
    ("key", "title", "before", "year_ago"),
    [
        ("2026-W47", "2026年第47期周报，11月16日—11月22日（截至11月18日）", "上周同期", "上年第47周同期"),
        ("2026-11-T2", "2026年第32期旬报，11月11日—11月20日（截至11月18日）", "前一旬同期", "上年同期"),
        ("2026-11", "2026年第11期月报，11月1日—11月30日（截至11月18日）", "上月同期", "上年同期"),
        (
            "2026-11-10..2026-11-20",
            "2026年11月10日—2026年11月20日汇总（截至11月18日）",
            "前11天同期",
            "上年同期",
        ),
    ],
)
def test_what_is_not_over_says_up_to_when_and_is_compared_with_as_many_days(
    eventful: Digest, forms: Forms, catalogue: Catalogue, key: str, title: str, before: str, year_ago: str
) -> None:
    lines = read(running(eventful, key, date(2026, 11, 18)), forms, catalogue)
    assert lines[0] == f"青山县 {title}"
    assert lines[2].startswith(f"比{before}：")
    assert lines[2].endswith(f"；{before}收到150/168份")
    assert lines[3].startswith(f"比{year_ago}：")
    assert lines[3].endswith(f"；{year_ago}收到84/168份")


def test_in_english_too(eventful: Digest, forms: Forms, catalogue: Catalogue) -> None:
    lines = read(running(eventful, "2026-W47", date(2026, 11, 18)), forms, catalogue, "en")
    assert lines[0].endswith("16 Nov – 22 Nov (up to 18 Nov)")
    assert lines[2].startswith("Against the same days of the week before: ")
    assert lines[3].endswith("; 84/168 reports in the same days of week 47 of last year")


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
