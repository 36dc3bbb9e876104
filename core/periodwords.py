"""The week, ten days, month, quarter, half-year or year that a message names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from core.daywords import NAMED_DAY
from core.numerals import chinese_number
from core.periods import MONTHS, TEN_DAYS, Length, Period, containing

_NUMBER = "[0-9]{1,2}|[一二三四五六七八九十廿卅]{1,3}"
_YEARS = {
    "今年": 0, "本年": 0, "今年度": 0, "本年度": 0, "去年": -1, "上年": -1, "去年度": -1, "上年度": -1, "前年": -2,
    "明年": 1, "this year": 0, "last year": -1, "next year": 1,
}  # fmt: skip
_WEEKS = {
    "本周": 0, "这周": 0, "这个周": 0, "本星期": 0, "这星期": 0, "这个星期": 0, "本礼拜": 0, "这礼拜": 0, "这个礼拜": 0,
    "上周": -1, "上个周": -1, "上一周": -1, "上星期": -1, "上个星期": -1, "上礼拜": -1, "上个礼拜": -1,
    "上上周": -2, "上上个星期": -2, "上上星期": -2, "下周": 1, "下个周": 1, "下一周": 1, "下星期": 1, "下个星期": 1,
    "下礼拜": 1, "下个礼拜": 1, "this week": 0, "last week": -1, "next week": 1,
}  # fmt: skip
_TENS = {"本旬": 0, "这旬": 0, "这一旬": 0, "这个旬": 0, "上一旬": -1, "上个旬": -1, "下一旬": 1, "下个旬": 1}
_MONTHS = {
    "上月": -1, "上个月": -1, "本月": 0, "这个月": 0, "当月": 0, "下月": 1, "下个月": 1,
    "this month": 0, "last month": -1, "next month": 1,
}  # fmt: skip
_QUARTERS = {
    "本季度": 0, "本季": 0, "这季度": 0, "这个季度": 0, "这一季度": 0, "上季度": -1, "上个季度": -1, "上一季度": -1,
    "下季度": 1, "下个季度": 1, "下一季度": 1, "this quarter": 0, "last quarter": -1, "next quarter": 1,
}  # fmt: skip
_HALVES = {"这半年": 0, "这个半年": 0, "上个半年": -1, "下个半年": 1}
_OFFSETS: Mapping[Length, Mapping[str, int]] = MappingProxyType(
    {
        "week": _WEEKS,
        "ten_days": _TENS,
        "month": _MONTHS,
        "quarter": _QUARTERS,
        "half_year": _HALVES,
        "year": _YEARS,
    }
)
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_NAMED_MONTHS = {name[:length]: n for n, name in enumerate(_MONTH_NAMES, 1) for length in (3, len(name))}


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_DIGITS = "(?<![0-9])(?P<year>20[0-9]{2})"
_WORD = f"(?P<ago>{_any(word for word in _YEARS if not word.isascii())})的?"
_IN_WEEKS = "(?![二三四五六日天末0-9]|一(?!共))"
"""上周五 and 上周5 are days; 上周一共 is none."""
_ALONE = "(?![0-9a-z])"

_PATTERNS: Mapping[Length, tuple[str, ...]] = MappingProxyType(
    {
        "week": (
            rf"(?:{_DIGITS}年?|{_WORD})? ?第 ?(?P<n>{_NUMBER}) ?周{_IN_WEEKS}",
            rf"{_DIGITS}年(?P<n>{_NUMBER})周{_IN_WEEKS}",
            rf"{_DIGITS}-?w(?P<n>[0-9]{{1,2}}){_ALONE}",
            rf"(?<![a-z0-9])w(?P<n>[0-9]{{1,2}}){_ALONE}",
            rf"(?<![a-z])week (?P<n>[0-9]{{1,2}})(?: of (?P<year>20[0-9]{{2}}))?{_ALONE}",
        ),
        "ten_days": (
            rf"{_DIGITS}-(?P<month>[0-9]{{2}})-t(?P<n>[1-9]){_ALONE}",
            rf"(?:{_DIGITS}[-/.年]|{_WORD})?(?<![0-9])(?P<month>{_NUMBER})月份? ?的?(?P<n>[上中下])旬",
            rf"(?P<then>{_any(word for word in _MONTHS if not word.isascii())})?的?(?P<n>[上中下])旬",
        ),
        "month": (
            rf"{_DIGITS}[-/.年](?P<n>{_NUMBER})(?![-/.]?[0-9])月?份?",
            rf"{_WORD}(?P<n>{_NUMBER})月份?",
            rf"(?<![0-9])(?P<n>{_NUMBER})月份?",
            rf"(?<![a-z])(?P<n>{_any(_NAMED_MONTHS)}) (?P<year>20[0-9]{{2}}){_ALONE}",
        ),
        "quarter": (
            rf"(?:{_DIGITS}年?|{_WORD})? ?第?(?<![0-9])(?P<n>{_NUMBER})季度?",
            rf"{_DIGITS}-?q(?P<n>[0-9]){_ALONE}",
            rf"(?<![a-z0-9])q(?P<n>[0-9])(?: of (?P<year>20[0-9]{{2}}))?{_ALONE}",
            rf"(?<![a-z])quarter (?P<n>[0-9]) of (?P<year>20[0-9]{{2}}){_ALONE}",
        ),
        "half_year": (
            rf"(?:{_DIGITS}年?|{_WORD})? ?(?P<n>[上下])半年",
            rf"{_DIGITS}-?h(?P<n>[0-9]){_ALONE}",
            rf"(?<![a-z0-9])h(?P<n>[0-9]){_ALONE}",
            rf"(?<![a-z])(?:the )?(?P<n>first|second) half(?: of (?P<year>20[0-9]{{2}}))?{_ALONE}",
        ),
        "year": (rf"{_DIGITS}年度?", rf"(?<![a-z])(?:the )?year (?P<year>20[0-9]{{2}}){_ALONE}"),
    }
)
"""Each with what it names as `n`, and the year as digits or as a word (`ago`) if it says one."""
_PARTS = {"上": 1, "中": 2, "下": 3}
_HALVES_NAMED = {"上": 1, "下": 2, "first": 1, "second": 2}
_FROM_THE_NARROWEST: tuple[Length, ...] = ("ten_days", "week", "quarter", "half_year", "month", "year")
"""So that 11月上旬 is not taken for a month, nor 2026年上半年 for a year."""


def _words_of(length: Length) -> str:
    """A pattern without names for its groups, that may stand in another."""
    offsets = _OFFSETS[length]
    latin = "|".join(rf"(?<![a-z]){word}(?![a-z])" for word in offsets if word.isascii())
    others = _any(word for word in offsets if not word.isascii()) + (_IN_WEEKS if length == "week" else "")
    pieces = [*(re.sub(r"\(\?P<\w+>", "(?:", pattern) for pattern in _PATTERNS[length]), f"(?:{others})", latin]
    return "|".join(filter(None, pieces))


_DAY_OF_WEEK = "(?:上上|[本这上下])个?(?:周|星期|礼拜)(?:[二三四五六日天末]|[1-7](?![0-9])|一(?!共))"
PERIOD = "|".join([NAMED_DAY, _DAY_OF_WEEK, *map(_words_of, _FROM_THE_NARROWEST)])
"""Whatever names a day or a longer period, in a message about a longer one."""
MONTH = _words_of("month")
_NAMES = {length: re.compile(_words_of(length)) for length in _OFFSETS}


def names_a(length: Length, words: str) -> bool:
    """Whether the words (a match of PERIOD) name a period of that length, which need not exist."""
    return _NAMES[length].fullmatch(words) is not None


def period_named(words: str, length: Length, today: date) -> Period | None:
    """The period of that length that the words name; None when there is none. Without a year it is the latest that has
    begun."""
    if (steps := _OFFSETS.get(length, {}).get(words)) is not None:
        return _moved(containing(today, length), steps)
    said = next((match.groupdict() for p in _PATTERNS[length] if (match := re.fullmatch(p, words))), None)
    if said is None:
        return None
    if length == "ten_days" and not said.get("month"):
        return _ten_days_without_month(said, today)
    this = today.isocalendar().year if length == "week" else today.year
    if said.get("year"):
        years = [int(said["year"])]
    else:
        years = [this + _YEARS[said["ago"]]] if said.get("ago") else [this, this - 1]
    found = [period for year in years if (period := _in_year(year, length, said))]
    return found[0] if found and len(years) == 1 else next((p for p in found if p.start <= today), None)


def period_written(words: str, length: Length) -> Period | None:
    """The period that a cell of a table gives in words, with its year; None for anything else."""
    found = (re.fullmatch(pattern, words) for pattern in _PATTERNS.get(length, ()))
    is_dated = any(match and match.groupdict().get("year") for match in found)
    return period_named(words, length, date.min) if is_dated else None


def _in_year(year: int, length: Length, said: Mapping[str, str | None]) -> Period | None:
    number = _number(said.get("n") or "", length)
    try:
        match length:
            case "week":
                return containing(date.fromisocalendar(year, number, 1), "week")
            case "ten_days":
                return containing(date(year, _number(said["month"] or "", "month"), TEN_DAYS[number - 1]), length)
            case "year":
                return containing(date(year, 1, 1), "year")
            case _:
                return containing(date(year, number * MONTHS[length], 1), length)
    except (ValueError, IndexError):
        return None


def _ten_days_without_month(said: Mapping[str, str | None], today: date) -> Period | None:
    """上月下旬, or 下旬 alone: the latest that has begun."""
    this, number = containing(today, "month"), _number(said["n"] or "", "ten_days")
    months = [_moved(this, _MONTHS[said["then"]])] if said["then"] else [this, this.previous()]
    found = [containing(month.start.replace(day=TEN_DAYS[number - 1]), "ten_days") for month in months]
    return found[0] if said["then"] else next((period for period in found if period.start <= today), None)


def _moved(period: Period, steps: int) -> Period:
    for _ in range(abs(steps)):
        period = period.next() if steps > 0 else period.previous()
    return period


def _number(word: str, length: Length) -> int:
    """Its value; 0, which nothing has, for what is no number."""
    if length == "ten_days" and word in _PARTS:
        return _PARTS[word]
    if length == "month" and word in _NAMED_MONTHS:
        return _NAMED_MONTHS[word]
    if length == "half_year" and word in _HALVES_NAMED:
        return _HALVES_NAMED[word]
    return int(word) if word.isdecimal() else chinese_number(word) or 0
