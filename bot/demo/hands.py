"""How the doctors of the demo write their counts down: each has a hand of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Counts:
    """What there is to report of one village and day."""

    visits: int
    vaccinations: int
    suspected: int


Hand = Callable[[Counts, date, str], str]
"""Writes the counts of that day; the last argument is what the day is called, empty for the day of writing."""


def numeral(n: int) -> str:
    """A number below 100 in Chinese."""
    tens, ones = divmod(n, 10)
    if not tens:
        return NUMERALS[ones]
    return (NUMERALS[tens] if tens > 1 else "") + "十" + (NUMERALS[ones] if ones else "")


def amount(n: int, unit: str) -> str:
    """A number of something: two of a kind are 两."""
    return ("两" if n == 2 else numeral(n)) + unit


def spaced(front: str, rest: str) -> str:
    """`rest`, after `front` if there is any."""
    return f"{front} {rest}" if front else rest


def named(found: Mapping[str, int]) -> str:
    """The answer to the question which diseases it is, by name: 水痘, 都是流感, 流感2 水痘1."""
    if len(found) == 1:
        name, count = next(iter(found.items()))
        return name if count == 1 else f"都是{name}"
    return " ".join(f"{name}{count}" for name, count in found.items())


def _plain(c: Counts, _day: date, called: str) -> str:
    return spaced(called, f"{c.visits} {c.vaccinations} {c.suspected}")


def _commas(c: Counts, _day: date, called: str) -> str:
    return spaced(called, f"{c.visits}，{c.vaccinations}，{c.suspected}")


def _full_width(c: Counts, day: date, called: str) -> str:
    return _plain(c, day, called).translate(FULL_WIDTH)


def _numerals(c: Counts, _day: date, called: str) -> str:
    return spaced(called, " ".join(map(numeral, (c.visits, c.vaccinations, c.suspected))))


def _labelled(c: Counts, _day: date, called: str) -> str:
    return spaced(called, f"门诊{c.visits} 接种{c.vaccinations} 疑似{c.suspected}")


def _traditional(c: Counts, _day: date, called: str) -> str:
    return spaced(called, f"門診{c.visits} 接種{c.vaccinations} 疑似{c.suspected}")


def _with_units(c: Counts, _day: date, called: str) -> str:
    return spaced(called, f"门诊:{c.visits}人次 接种:{c.vaccinations}针 疑似:{c.suspected}例")


def _suspicion_first(c: Counts, _day: date, called: str) -> str:
    return spaced(called, f"疑似{c.suspected}，门诊{c.visits}，接种{c.vaccinations}")


def _sentence(c: Counts, _day: date, called: str) -> str:
    visits = f"{called or '今天'}门诊{amount(c.visits, '人')}"
    vaccinations = f"接种{amount(c.vaccinations, '针')}" if c.vaccinations else "没有接种"
    suspected = f"疑似{amount(c.suspected, '例')}" if c.suspected else "无疑似"
    return f"{visits}，{vaccinations}，{suspected}"


def _plain_speech(c: Counts, _day: date, called: str) -> str:
    suspected = f"疑似{c.suspected}例" if c.suspected else "没有疑似"
    return spaced(called, f"看病{c.visits}个，打疫苗{c.vaccinations}针，{suspected}")


def _zero_first(c: Counts, day: date, called: str) -> str:
    if c.suspected:
        return _labelled(c, day, called)
    return spaced(called, f"零报告 门诊{c.visits} 接种{c.vaccinations}")


def _table(c: Counts, day: date, _called: str) -> str:
    return f"【{day.month}月{day.day}日日报】\n1、门诊{c.visits}\n2、接种{c.vaccinations}\n3、疑似{c.suspected}"


HANDS: tuple[Hand, ...] = (
    _labelled,
    _plain,
    _with_units,
    _numerals,
    _plain_speech,
    _full_width,
    _labelled,
    _commas,
    _sentence,
    _zero_first,
    _plain,
    _table,
    _suspicion_first,
    _traditional,
)
