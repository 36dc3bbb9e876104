import re
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.daywords import DAY, SHORT_DAY, day_named, weekday_named
from core.periods import Period, containing
from core.periodwords import MONTH, period_named

TODAY = date(2026, 11, 20)
DAYS = st.dates(date(2010, 1, 1), date(2090, 12, 31))
DIGITS = "零一二三四五六七八九"


def month_named(words: str, today: date) -> Period | None:
    return period_named(words, "month", today)


def chinese(number: int) -> str:
    """1 to 31."""
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else DIGITS[tens]) + "十" if tens else "") + (DIGITS[ones] if ones else "")


@given(DAYS, st.integers(0, 364))
def test_a_day_of_the_last_year_is_found_again_without_its_year(today: date, ago: int) -> None:
    day = today - timedelta(ago)
    assume((day.month, day.day) != (2, 29))
    spellings = [f"{day.month}月{day.day}日", f"{day.month}月{day.day}", f"{day.month}-{day.day:02}", f"{day:%m/%d}"]
    spellings += [
        f"{chinese(day.month)}月{chinese(day.day)}号",
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
    ]
    for words in spellings:
        assert re.fullmatch(f"{DAY}|{SHORT_DAY}", words)
        assert day_named(words, today) == day


@given(DAYS, st.integers(1, 31))
def test_a_day_of_the_month_is_the_latest_not_in_the_future(today: date, number: int) -> None:
    day = day_named(f"{number}号", today)
    assert day is not None
    assert day.day == number
    assert day <= today
    assert day_named(f"{chinese(number)}日", today) == day
    later = (day + timedelta(n) for n in range(1, 63))
    assert not any(other.day == number and other <= today for other in later)


@pytest.mark.parametrize(
    ("words", "ago"),
    [
        ("今天", 0),
        ("今日", 0),
        ("昨天", 1),
        ("昨日", 1),
        ("前天", 2),
        ("大前天", 3),
        ("明天", -1),
        ("后天", -2),
        ("大后天", -3),
    ],
)
def test_day_words(words: str, ago: int) -> None:
    assert re.fullmatch(DAY, words)
    assert day_named(words, TODAY) == TODAY - timedelta(ago)


@pytest.mark.parametrize(
    "words", ["11月31日", "2月30日", "0号", "32号", "13月1日", "2026-13-01", "2025-02-29", "四十号"]
)
def test_no_such_day(words: str) -> None:
    assert day_named(words, TODAY) is None


def test_the_29th_of_february_is_the_last_one_there_was() -> None:
    assert day_named("2月29日", TODAY) == date(2024, 2, 29)
    assert day_named("2月29日", date(2104, 2, 1)) == date(2096, 2, 29)  # 2100 is no leap year


@pytest.mark.parametrize(
    ("words", "month"),
    [
        ("上月", "2026-10"),
        ("上个月", "2026-10"),
        ("本月", "2026-11"),
        ("这个月", "2026-11"),
        ("下月", "2026-12"),
        ("7月", "2026-07"),
        ("7月份", "2026-07"),
        ("十一月", "2026-11"),
        ("12月", "2025-12"),
        ("2026-07", "2026-07"),
        ("2026年7月", "2026-07"),
        ("2027/01", "2027-01"),
    ],
)
def test_months(words: str, month: str) -> None:
    assert re.fullmatch(MONTH, words)
    period = month_named(words, TODAY)
    assert period is not None
    assert period.key == month


@pytest.mark.parametrize("words", ["13月", "0月", "2026-13", "2026年二十月"])
def test_no_such_month(words: str) -> None:
    assert month_named(words, TODAY) is None


@given(DAYS)
def test_the_month_before_and_after_cross_the_year(today: date) -> None:
    this = containing(today, "month")
    assert month_named("上月", today) == this.previous()
    after = month_named("下月", today)
    assert after is not None
    assert after.previous() == this


@pytest.mark.parametrize(("words", "number"), [("周一", 1), ("星期五", 5), ("礼拜六", 6), ("周日", 7), ("星期天", 7)])
def test_weekdays(words: str, number: int) -> None:
    assert weekday_named(words) == number
