"""A sentence before it has a language: the key of a message in `locales/` and what is filled in.

Whoever decides what to say (handlers, jobs, digests) speaks in these; only the edge that shows the sentence to a
person turns it into words, in that person's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from core.periods import Period

Names = dict[str, str]
"""One name in several languages, as form files give it: `{"zh-CN": "门诊人次", "en": "visits"}`."""


class Text(BaseModel):
    """A message key with its arguments; an argument may itself be a text, a name, or a list to be joined."""

    model_config = ConfigDict(frozen=True)

    key: str
    args: dict[str, Arg] = {}


Arg = str | int | float | Text | Names | list["str | Text | Names"]


def text(key: str, /, **args: Arg) -> Text:
    return Text(key=key, args=args)


def in_language(names: Mapping[str, str], language: str) -> str:
    """The name in that language, or in the first language that the file gives."""
    return names.get(language) or next(iter(names.values()))


def day_text(day: date) -> Text:
    """A calendar day with its weekday."""
    return text("day", year=day.year, month=day.month, day=day.day, weekday=day.isoweekday())


def period_text(period: Period) -> Text:
    """A report's period, a day or a month, in words."""
    if period.length == "day":
        return day_text(period.start)
    return text("month", year=period.start.year, month=period.start.month)


def time_text(moment: datetime) -> Text:
    """The time of day of a moment that is already in the county's zone."""
    return text("time", hour=f"{moment.hour:02}", minute=f"{moment.minute:02}")
