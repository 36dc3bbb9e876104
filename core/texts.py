"""A sentence before it has a language: the key of a message in `locales/` and what is filled in.

Whoever decides what to say (handlers, jobs, digests) speaks in these; only the edge that shows the sentence to a
person turns it into words, in that person's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Annotated

from pydantic import Field, SerializeAsAny

from core.frozen import frozen
from core.periods import Period

Names = dict[str, str]
"""One name in several languages, as form files give it: `{"zh-CN": "门诊人次", "en": "visits"}`."""


@frozen
class Text:
    """A message key with its arguments; an argument may itself be a text, a name, or a list to be joined. What each of
    them is shows when it is spelled: to try one kind after the other took twice as long."""

    key: str
    args: SerializeAsAny[dict[str, Arg]] = field(default_factory=dict)


_IN_ORDER = Field(union_mode="left_to_right")  # what is stored is a text before it is a name: both are objects
Arg = Annotated[
    Text | str | int | float | Names | list[Annotated[Text | str | Names, _IN_ORDER]],
    _IN_ORDER,
]


def text(key: str, /, **args: Arg) -> Text:
    return Text(key, args)


def in_language(names: Mapping[str, str], language: str) -> str:
    """The name in that language, or in the first language that the file gives."""
    return names.get(language) or next(iter(names.values()))


def day_text(day: date) -> Text:
    """A calendar day with its weekday."""
    return text("day", year=day.year, month=day.month, day=day.day, weekday=day.isoweekday())


def period_text(period: Period) -> Text:
    """A report's period in words: 11月20日（周五）, 2026年第47周（11月16日—11月22日）, 2026年上半年."""
    if period.length in ("day", "range"):
        return days_text(period.start, period.end)
    year, month = period.year, period.start.month
    match period.length:
        case "week":
            days = {"first": _date_text(period.start), "last": _date_text(period.end)}
            return text("period-week", year=year, number=period.number, **days)
        case "ten_days":
            return text("period-ten-days", year=year, month=month, part=(period.number - 1) % 3 + 1)
        case "month":
            return text("month", year=year, month=month)
        case "quarter":
            return text("period-quarter", year=year, number=period.number)
        case "half_year":
            return text("period-half-year", year=year, number=period.number)
        case "range":
            return days_text(period.start, period.end)
    return text("period-year", year=year)


def _date_text(day: date) -> Text:
    return text("digest-date", month=day.month, day=day.day)


def weekday_texts(weekdays: Iterable[int]) -> list[Text | str | Names]:
    """The names of these weekdays, 1 for Monday."""
    return [text("weekday", weekday=weekday) for weekday in weekdays]


def days_text(first: date, last: date) -> Text:
    """These days, both inside."""
    return day_text(first) if first == last else text("leave-days", first=day_text(first), last=day_text(last))


def time_text(moment: datetime) -> Text:
    """The time of day of a moment that is already in the county's zone."""
    return text("time", hour=f"{moment.hour:02}", minute=f"{moment.minute:02}")


def second_text(moment: datetime) -> Text:
    """The same to the second: two moments of one minute are told apart."""
    return text("time-to-the-second", time=time_text(moment), second=f"{moment.second:02}")
