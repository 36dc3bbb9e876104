"""The day that a message names."""

from __future__ import annotations

import re
from datetime import date, timedelta

from core.numerals import NUMERALS, chinese_number

_OFFSETS = {
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨儿": -1, "昨儿个": -1, "昨个": -1, "yesterday": -1,
    "今天": 0, "今日": 0, "今儿": 0, "今儿个": 0, "今个": 0, "今个儿": 0, "本日": 0, "today": 0,
    "明天": 1, "明日": 1, "明儿": 1, "tomorrow": 1, "后天": 2, "大后天": 3,
}  # fmt: skip

_NUMBER = "[0-9]{1,2}|[一二三四五六七八九十廿卅]{1,3}"
_FULL = r"(?<![0-9])(20[0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})(?![0-9])[日号]?"
_MONTH_AND_DAY = rf"(?<![0-9])({_NUMBER})月(?:({_NUMBER})[日号]|([0-9]{{1,2}})(?![0-9人例针剂名个]))"
_DAY_OF_MONTH = rf"(?<![0-9])({_NUMBER})(?:号|日(?!报))"
_MONTH_AND_NAMED_DAY = rf"(?<![0-9])(?:{_NUMBER})月(?:{_NUMBER})[日号]"
_WORDS = "|".join(sorted(_OFFSETS, key=len, reverse=True))

DAY = f"{_WORDS}|{_FULL}|{_MONTH_AND_DAY}|{_DAY_OF_MONTH}"
NAMED_DAY = f"{_WORDS}|{_FULL}|{_MONTH_AND_NAMED_DAY}|{_DAY_OF_MONTH}"
"""What is a day wherever it stands: 7月12 may be July and a figure."""
SHORT_DAY = (
    r"(?<![0-9./-])(?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12][0-9]|0?[1-9])"
    rf"(?![0-9]|[-.][0-9]|/ ?[0-9{NUMERALS}无])(?:号|日(?!报))?"
)
"""11-18, 11/18, 11.18: a day only where the message leaves no other meaning for it."""
WEEKDAY = "(?:星期|礼拜|周)(?:[一二三四五六天]|日(?!报))"

_WEEKDAYS = "一二三四五六日"
_MONTHS_BACK = 12
_YEARS_BACK = 8  # as far as from one 29 February to the one before


def day_named(words: str, today: date) -> date | None:
    """The day that `words` (a match of DAY or SHORT_DAY) mean; None when there is no such day.

    Without a year it is the latest such day that is not in the future, without a month too.
    """
    if words in _OFFSETS:
        return today + timedelta(days=_OFFSETS[words])
    if match := re.fullmatch(_FULL, words):
        return _date(*map(int, match.groups()))
    if match := re.fullmatch(_DAY_OF_MONTH, words):
        months = [divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(_MONTHS_BACK)]
        return _latest([(year, month + 1) for year, month in months], _number(match[1]), today)
    month, day = (_number(part) for part in re.split("[-/.月]", words.rstrip("日号")))
    return _latest([(today.year - back, month) for back in range(_YEARS_BACK + 1)], day, today)


def weekday_named(words: str) -> int:
    """1 for Monday to 7 for Sunday."""
    return _WEEKDAYS.index(words[-1].replace("天", "日")) + 1


def _latest(months: list[tuple[int, int]], day: int, today: date) -> date | None:
    """That day of the first of these months that has it and in which it is not in the future."""
    days = (_date(year, month, day) for year, month in months)
    return next((found for found in days if found and found <= today), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(digits: str) -> int:
    """Its value; 0, which no month and no day has, for what is no number."""
    return int(digits) if digits.isdecimal() else chinese_number(digits) or 0
