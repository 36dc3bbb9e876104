"""Weeks, ten days, months, quarters, half-years and years that a message names; and what of a message about one length
of time belongs to another."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.forms import Form, Indicator
from core.periods import LENGTHS, Length, containing, parse_period
from core.periodwords import PERIOD, names_a, period_named, period_written
from core.plaintext import plain
from core.reading import Reader, Reading, Status
from core.texts import Text, period_text, text

TODAY = date(2026, 11, 20)  # a Friday in week 47
DAYS = st.dates(date(2010, 1, 1), date(2090, 12, 31))
LONG = st.sampled_from(LENGTHS[1:])
CASES = Indicator(key="cases", name={"zh-CN": "病例", "en": "cases"}, unit={"zh-CN": "例"}, surveillance=True)
SCHOOLS = Indicator(key="schools", name={"zh-CN": "学校", "en": "schools"}, unit={"zh-CN": "所"}, maximum=9999)


def form(every: Length, **more: object) -> Form:
    title = {"zh-CN": "搜索", "en": "Search"}
    return Form.model_validate(
        {"key": "search", "title": title, "level": "village", "every": every, "due": time(18), "backfill_days": 9}
        | {"indicators": [SCHOOLS, CASES]}
        | more
    )


def read(message: str, every: Length, today: date = TODAY, **more: object) -> Reading:
    return Reader(form(every, **more)).read(message, today)


@pytest.mark.parametrize(
    ("length", "words", "key"),
    [
        ("week", "本周", "2026-W47"),
        ("week", "这个星期", "2026-W47"),
        ("week", "上周", "2026-W46"),
        ("week", "上个星期", "2026-W46"),
        ("week", "上上周", "2026-W45"),
        ("week", "下周", "2026-W48"),
        ("week", "第47周", "2026-W47"),
        ("week", "第四十七周", "2026-W47"),
        ("week", "第48周", "2025-W48"),  # this year's has not begun
        ("week", "第53周", None),  # nor has this year's last one, and the year before had none
        ("week", "第54周", None),
        ("week", "2026年第53周", "2026-W53"),
        ("week", "2025年第53周", None),
        ("week", "去年第3周", "2025-W03"),
        ("week", "2026-w47", "2026-W47"),
        ("week", "w7", "2026-W07"),
        ("week", "week 47", "2026-W47"),
        ("week", "week 47 of 2025", "2025-W47"),
        ("week", "last week", "2026-W46"),
        ("ten_days", "上旬", "2026-11-T1"),
        ("ten_days", "中旬", "2026-11-T2"),
        ("ten_days", "下旬", "2026-10-T3"),
        ("ten_days", "本旬", "2026-11-T2"),
        ("ten_days", "上一旬", "2026-11-T1"),
        ("ten_days", "上月下旬", "2026-10-T3"),
        ("ten_days", "本月下旬", "2026-11-T3"),
        ("ten_days", "10月中旬", "2026-10-T2"),
        ("ten_days", "十二月上旬", "2025-12-T1"),
        ("ten_days", "2026年12月上旬", "2026-12-T1"),
        ("ten_days", "13月上旬", None),
        ("ten_days", "2026-11-t2", "2026-11-T2"),
        ("ten_days", "2026-11-t4", None),
        ("month", "去年12月", "2025-12"),
        ("month", "今年7月份", "2026-07"),
        ("month", "last month", "2026-10"),
        ("month", "october 2026", "2026-10"),
        ("month", "sep 2025", "2025-09"),
        ("month", "may 2026", "2026-05"),
        ("quarter", "本季度", "2026-Q4"),
        ("quarter", "上季度", "2026-Q3"),
        ("quarter", "上一季度", "2026-Q3"),
        ("quarter", "三季度", "2026-Q3"),
        ("quarter", "第3季度", "2026-Q3"),
        ("quarter", "去年四季度", "2025-Q4"),
        ("quarter", "2025年第一季度", "2025-Q1"),
        ("quarter", "五季度", None),
        ("quarter", "q3", "2026-Q3"),
        ("quarter", "2026-q3", "2026-Q3"),
        ("quarter", "quarter 3 of 2025", "2025-Q3"),
        ("quarter", "quarter 5 of 2025", None),
        ("half_year", "上半年", "2026-H1"),
        ("half_year", "下半年", "2026-H2"),
        ("half_year", "去年下半年", "2025-H2"),
        ("half_year", "2025年上半年", "2025-H1"),
        ("half_year", "2026-h1", "2026-H1"),
        ("half_year", "first half of 2025", "2025-H1"),
        ("half_year", "h3", None),
        ("year", "今年", "2026"),
        ("year", "去年", "2025"),
        ("year", "本年度", "2026"),
        ("year", "2025年", "2025"),
        ("year", "2025年度", "2025"),
        ("year", "last year", "2025"),
    ],
)
def test_a_period_and_its_words(length: Length, words: str, key: str | None) -> None:
    assert re.fullmatch(PERIOD, words)
    assert names_a(length, words)
    found = period_named(words, length, TODAY)
    assert (found and found.key) == key


@given(LONG, DAYS)
def test_every_period_is_found_by_its_key_and_by_its_name(length: Length, day: date) -> None:
    period = containing(day, length)
    key = plain(period.key)
    for words in (f"{key}年" if length == "year" else key, *names_with_year(period.key)):
        assert re.match(PERIOD, words), words
        assert re.fullmatch(PERIOD, words)[0] == words  # type: ignore[index]
        assert period_named(words, length, day) == period_written(words, length) == period


def names_with_year(key: str) -> list[str]:
    period = parse_period(key)
    year, month, number = period.year, period.start.month, period.number
    return {
        "week": [f"{year}年第{number}周", f"{year}年{number}周"],
        "ten_days": [f"{year}年{month}月{'上中下'[(number - 1) % 3]}旬"],
        "month": [f"{year}年{month}月", f"{year}-{month:02}"],
        "quarter": [f"{year}年第{number}季度", f"{year}年{'一二三四'[(number - 1) % 4]}季度"],
        "half_year": [f"{year}年{'上下'[(number - 1) % 2]}半年"],
        "year": [f"{year}年", f"{year}年度"],
    }[period.length]


@given(LONG, DAYS, st.integers(0, 3))
def test_without_a_year_it_is_the_latest_that_has_begun(length: Length, today: date, ago: int) -> None:
    period = containing(today, length)
    for _ in range(ago):
        period = period.previous()
    named = {"week": f"第{period.number}周", "month": f"{period.number}月", "quarter": f"{period.number}季度"}
    if length in named:
        assert period_named(named[length], length, today) == period


@pytest.mark.parametrize(
    ("every", "message", "period"),
    [
        ("week", "上周 3 0", "2026-W46"),
        ("week", "3 0", "2026-W46"),  # the week that has just ended
        ("week", "第47周：学校3所，病例0例", "2026-W47"),
        ("week", "2026-W46\n3 0", "2026-W46"),
        ("week", "本周一共学校3 病例0", "2026-W47"),
        ("ten_days", "11月上旬 学校3 病例0", "2026-11-T1"),
        ("ten_days", "中旬 3 0", "2026-11-T2"),
        ("quarter", "三季度 学校3 病例0", "2026-Q3"),
        ("quarter", "Q3 3 0", "2026-Q3"),
        ("half_year", "上半年学校3病例0", "2026-H1"),
        ("year", "2025年 学校3 病例0", "2025"),
        ("year", "去年学校3，病例0", "2025"),
        ("year", "学校2026，病例0", "2025"),  # a figure
    ],
)
def test_a_message_about_a_longer_period(every: Length, message: str, period: str) -> None:
    reading = read(message, every, backfill_days=365)
    assert (reading.status, reading.period and reading.period.key, reading.reason) == (Status.COMPLETE, period, None)
    assert reading.values == {"schools": 2026 if "学校2026" in message else 3, "cases": 0}


@pytest.mark.parametrize(
    ("every", "message", "word"),
    [
        ("week", "昨天 3 0", "昨天"),
        ("week", "11月18日 学校3 病例0", "11月18日"),
        ("week", "上周五 学校3 病例0", "上周五"),
        ("week", "上周5 病例0", "上周5"),  # Friday, or five of something?
        ("week", "周五 学校3 病例0", "周五"),
        ("week", "10月 学校3 病例0", "10月"),
        ("week", "上旬 学校3 病例0", "上旬"),
        ("ten_days", "上周 学校3 病例0", "上周"),
        ("ten_days", "11月 学校3 病例0", "11月"),
        ("month", "11月上旬 学校3 病例0", "11月上旬"),
        ("month", "三季度 学校3 病例0", "三季度"),
        ("quarter", "2026年上半年 学校3 病例0", "2026年上半年"),
        ("half_year", "今年 学校3 病例0", "今年"),
        ("year", "2025年12月 学校3 病例0", "2025年12月"),
    ],
)
def test_another_length_of_time_is_rejected_with_the_reason(every: Length, message: str, word: str) -> None:
    reading = read(message, every, backfill_days=365)
    assert reading.reason == text("reading-other-length", word=word, every=every)
    assert (reading.status, reading.values) == (Status.REJECT, {})


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("下周 3 0", "reading-future"),
        ("第30周 3 0", "reading-too-long-ago"),
        ("第54周 3 0", "reading-no-such-day"),
        ("上周 本周 3 0", "reading-two-days"),
        ("本周累计 学校3 病例0", "reading-unknown-word"),
    ],
)
def test_a_week_in_doubt_is_not_stored(message: str, reason: str) -> None:
    reading = read(message, "week")
    assert reading.reason is not None
    assert (reading.reason.key, reading.values) == (reason, {})


@pytest.mark.parametrize("every", ["week", "ten_days", "quarter", "half_year", "year"])
def test_what_a_form_calls_its_indicators_is_no_period(every: Length) -> None:
    visits = CASES.model_copy(update={"aliases": ("本周新发", "今年新发", "一季度新发")})
    labelled = form(every, indicators=[SCHOOLS, visits], backfill_days=365)
    for label in visits.aliases:
        reading = Reader(labelled).read(f"学校3，{label}2", TODAY)
        assert (reading.status, reading.values) == (Status.COMPLETE, {"schools": 3, "cases": 2})


@pytest.mark.parametrize(
    ("today", "message", "period"),
    [
        (TODAY, "3 0", "2026-11-20"),
        (TODAY + timedelta(2), "3 0", "2026-11-20"),  # Sunday: Friday's
        (TODAY + timedelta(4), "3 0", "2026-11-24"),
        (TODAY, "11月17日 学校3 病例0", "2026-11-17"),
        (TODAY - timedelta(1), "周二 学校3 病例0", "2026-11-17"),
    ],
)
def test_a_form_of_chosen_weekdays(today: date, message: str, period: str) -> None:
    reading = read(message, "day", today, weekdays=(2, 5))
    assert (reading.status, reading.period and reading.period.key) == (Status.COMPLETE, period)


def test_another_weekday_is_rejected_with_the_reason() -> None:
    reading = read("昨天 学校3 病例0", "day", weekdays=(2, 5))
    assert (reading.status, reading.values) == (Status.REJECT, {})
    days: list[Text | str | dict[str, str]] = [text("weekday", weekday=2), text("weekday", weekday=5)]
    about = period_text(containing(TODAY - timedelta(1), "day"))
    assert reading.reason == text("reading-other-weekday", period=about, days=days)


@given(st.text(max_size=40), LONG)
def test_no_message_breaks_the_reader(message: str, every: Length) -> None:
    reading = read(message, every)
    assert reading.period is None or reading.period.length == every
