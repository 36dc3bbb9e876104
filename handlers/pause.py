"""暂停提醒: whoever does not want to be reminded for a while says so, in words or by a tap under the reminder.

Her manager still hears of what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from core.daywords import DAY, SHORT_DAY, WEEKDAY, day_named, weekday_named
from core.effects import Effect, Pause
from core.messages import Button
from core.numerals import chinese_number
from core.plaintext import plain
from core.texts import day_text, text
from handlers.help import show_help, stale
from handlers.turn import Turn

MOST_DAYS = 60
"""Whoever is away for longer asks for leave, so that somebody stands in."""

OFFERED_DAYS = (1, 3, 7)
ONE_DAY = timedelta(days=1)
MONTH, HALF_A_YEAR = 27, 182

_FEW = r"([0-9]{1,3}|[一二两三四五六七八九十]{1,3}) ?(?:天|days?)"


def on_words(turn: Turn, words: str) -> list[Effect]:
    """暂停提醒, with or without a day: 到11月25日, 到周五, 三天."""
    if not turn.reporting:
        return show_help(turn)
    day = _day_in(plain(words), turn.today)
    return _until(turn, day) if day else _ask(turn)


def resume(turn: Turn) -> list[Effect]:
    """恢复提醒."""
    if turn.person is None or not turn.reporting:
        return show_help(turn)
    return [Pause(turn.person.id, None), turn.answer(text("pause-over"))]


def on_until(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap on one of the days offered."""
    day = _read(words)
    if day is None or not turn.reporting or not turn.today < day <= turn.today + MOST_DAYS * ONE_DAY:
        return [stale(turn)]
    return _until(turn, day)


def on_resume(turn: Turn, words: Sequence[str]) -> list[Effect]:
    return resume(turn) if not words and turn.reporting else [stale(turn)]


def not_today(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """今天不再提醒, under the reminder of that day."""
    if turn.person is None or not turn.reporting or _read(words) != turn.today:
        return [stale(turn)]
    pause = Pause(turn.person.id, turn.today + ONE_DAY, at_least=True)
    return [pause, turn.answer(text("pause-today"), buttons=[[_resume_button()]])]


def later(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """明天再说: nothing more today, and tomorrow's reminder asks for today's report as well."""
    if turn.person is None or not turn.reporting or _read(words) != turn.today:
        return [stale(turn)]
    pause = Pause(turn.person.id, turn.today + ONE_DAY, at_least=True, put_off=turn.today)
    said = text("pause-later", period=day_text(turn.today))
    return [pause, turn.answer(said, buttons=[[_resume_button()]])]


def _day_in(words: str, today: date) -> date | None:
    """The first day named from which she wants to be reminded again; the next such day where several could be meant."""
    if few := re.search(_FEW, words):
        count = int(few[1]) if few[1].isdecimal() else chinese_number(few[1])
        return today + count * ONE_DAY if count else None
    if week := re.search(f"(下)?{WEEKDAY}", words):
        ahead = (weekday_named(week[0]) - today.isoweekday()) % 7 or 7
        is_next = bool(week[1]) and weekday_named(week[0]) > today.isoweekday()
        return today + (ahead + 7 * is_next) * ONE_DAY
    found = re.search(f"{DAY}|{SHORT_DAY}", words)
    return _to_come(found[0], today) if found else None


def _to_come(words: str, today: date) -> date | None:
    """`day_named` looks back from the day that it is given: from a month ahead for a day of the month, from half a year
    ahead for a day of the year."""
    named, next_named = (day_named(words, day) for day in (today, today + ONE_DAY))
    if named and next_named == named + ONE_DAY:
        return named
    is_day_of_month = re.fullmatch(r"[^月/.-]{1,4}[日号]", words)
    return day_named(words, today + (MONTH if is_day_of_month else HALF_A_YEAR) * ONE_DAY)


def _until(turn: Turn, day: date) -> list[Effect]:
    if turn.person is None:
        return show_help(turn)
    if day <= turn.today:
        return [turn.answer(text("pause-past", day=day_text(day)))]
    if day > turn.today + MOST_DAYS * ONE_DAY:
        return [turn.answer(text("pause-too-long", days=MOST_DAYS))]
    said = text("pause-until", day=day_text(day))
    return [Pause(turn.person.id, day), turn.answer(said, buttons=[[_resume_button()]])]


def _ask(turn: Turn) -> list[Effect]:
    days = [turn.today + count * ONE_DAY for count in OFFERED_DAYS]
    rows = [[Button(text("button-pause-until", day=day_text(day)), f"pause:{day.isoformat()}")] for day in days]
    return [turn.answer(text("pause-how-long", month=days[-1].month, day=days[-1].day), buttons=rows)]


def _resume_button() -> Button:
    return Button(text("button-resume"), "resume")


def _read(words: Sequence[str]) -> date | None:
    try:
        (day,) = words
        return date.fromisoformat(day)
    except ValueError:
        return None
