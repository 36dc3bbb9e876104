"""Which days words like 请假三天, 明天请假, 请假 11月20日到22日 ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.numerals import chinese_number
from core.plaintext import plain

LOOKED_BACK = 7
"""In days: a day of the month that is no longer ago is meant, else the next one."""

_ASKS = re.compile(r"^/?(?:absence|(?:您好|你好|主任|院长|,|，|\s)*(?:我|想|要|需要|申请)*(?:请假|休假))")
_LEAVE = re.compile("请假|休假|/?absence")
_FILLER = re.compile(r"我|想|要|需要|申请|从|起|开始|一共|共|了|期间|和|、|for|from|and|[\s,，。.!！]")
_OFFSETS = {
    "大后天": 3, "大前天": -3, "前天": -2, "昨天": -1, "今天": 0, "明天": 1, "后天": 2,
    "yesterday": -1, "today": 0, "tomorrow": 1,
}  # fmt: skip
_UNTIL = r"到|至|-|—+|~|～|to\b|until\b"
_NUMBER = "[0-9]{1,3}|[一二两三四五六七八九十]{1,3}"
_TOKENS = re.compile(
    r"(?P<date>(?:(?P<year>20[0-9]{2})[-/.年])?(?P<month>[0-9]{1,2})[-/.月](?P<day>[0-9]{1,2})[日号]?)"
    r"|(?P<only>[0-9]{1,2})[日号]"
    rf"|(?P<count>{_NUMBER}) ?(?:天|个?工作日|days?)"
    rf"|(?P<weeks>{_NUMBER}) ?(?:周|个?星期|个?礼拜|weeks?)"
    rf"|(?P<word>{'|'.join(_OFFSETS)})"
    r"|(?P<next>下)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    rf"|(?P<until>{_UNTIL})"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """`days` are the first and the last one; None where that is left open. `rest` is what else was said; the words
    `begin` with the leave, or only hold it."""

    days: tuple[date, date] | None
    rest: str
    begin: bool = True


def read(words: str, today: date) -> Asked | None:
    """None for words that do not ask for leave. They do when they begin with it, or when they hold it and else nothing
    but days, and perhaps somebody's name, without a number."""
    said = plain(words).strip()
    if "\n" in said or not _LEAVE.search(said):
        return None
    asked = after_command(said, today)
    begin = _ASKS.match(said) is not None
    return replace(asked, begin=begin) if begin or not re.search("[0-9]", asked.rest) else None


def after_command(words: str, today: date) -> Asked:
    """What is asked for by what follows the command."""
    said = plain(words).strip()
    about = _spelt_out(_LEAVE.sub(" ", said))
    rest = _FILLER.sub("", _TOKENS.sub(" ", about))
    return Asked(_days(about, today), rest)


def _spelt_out(said: str) -> str:
    """11月20-22日 becomes 11月20日到11月22日, 20-22日 becomes 20日到22日, 十一月二十日 has digits."""
    digits = re.sub("([一二三四五六七八九十廿卅]{1,3})(?=[月日号])", lambda found: str(chinese_number(found[1])), said)
    same = re.sub(
        rf"([0-9]{{1,2}})月([0-9]{{1,2}})[日号]?\s*(?:{_UNTIL})\s*([0-9]{{1,2}})[日号](?!月)",
        r"\1月\2日到\1月\3日",
        digits,
    )
    return re.sub(rf"(?<![0-9月./-])([0-9]{{1,2}})\s*(?:{_UNTIL})\s*([0-9]{{1,2}})[日号]", r"\1日到\2日", same)


def _days(about: str, today: date) -> tuple[date, date] | None:
    days: list[date] = []
    length = 0
    for found in _TOKENS.finditer(about):
        if found["count"] or found["weeks"]:
            length = _number(found["count"] or found["weeks"]) * (7 if found["weeks"] else 1)
        elif not found["until"]:
            day = _day(found, today, days[-1] if days else None)
            if day is None:
                return None
            days.append(day)
    if not days and not length:
        return None
    first = min(days, default=today)
    if re.match(rf"\s*(?:{_UNTIL})", about) and len(days) == 1 and not length:
        first = min(today, first)  # 请假到22日
    last = first + timedelta(days=length - 1) if length else max(days)
    return (first, last) if days == sorted(days) else None


def _day(found: re.Match[str], today: date, after: date | None) -> date | None:
    if found["word"]:
        return today + timedelta(days=_OFFSETS[found["word"]])
    if found["weekday"]:
        monday = today - timedelta(days=today.weekday())
        day = monday + timedelta(days="一二三四五六日".index(found["weekday"].replace("天", "日")))
        return day + timedelta(days=7) if found["next"] or day < today else day
    if found["only"]:
        from_ = after or today - timedelta(days=LOOKED_BACK)
        months = [divmod(from_.year * 12 + from_.month - 1 + ahead, 12) for ahead in range(3)]
        return next((day for day in _dates((y, m + 1, int(found["only"])) for y, m in months) if day >= from_), None)
    month, day_of_month = int(found["month"]), int(found["day"])
    years = [int(found["year"])] if found["year"] else [today.year - 1, today.year, today.year + 1]
    return min(_dates((year, month, day_of_month) for year in years), key=lambda day: abs(day - today), default=None)


def _dates(days: Iterable[tuple[int, int, int]]) -> list[date]:
    """Those of these that there are."""
    found = []
    for year, month, day in days:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return found


def _number(digits: str) -> int:
    return int(digits) if digits.isdecimal() else chinese_number(digits.replace("两", "二")) or 0
