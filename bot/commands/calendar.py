"""`lingbao calendar`: what each day is, and what is due on it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from bot.calendar import calendar_of
from bot.console import Console, Refusal
from core.calendar_days import CalendarDay, calendar_days
from core.periods import Period, containing, parse_period
from core.texts import Names, Text, day_text, period_text, text
from forms import load_forms

BETWEEN_COLUMNS = "  "


def show(console: Console, key: str, *, as_json: bool) -> None:
    forms = load_forms(*console.settings.form_folders)
    calendar = calendar_of(console.settings, forms)
    about = _month_or_year(key)
    days = list(calendar_days(about, forms, calendar))
    if as_json:
        console.show_json([_as_json(day) for day in days])
        return
    for month in dict.fromkeys(containing(day.day, "month") for day in days):
        _show_month(console, month, [day for day in days if month.start <= day.day <= month.end])
    if about.year not in calendar.workdays.years:
        console.say(text("calendar-year-unknown", year=about.year))


def _month_or_year(key: str) -> Period:
    try:
        period = parse_period(key)
    except ValueError:
        period = None
    if period is None or period.length not in ("month", "year"):
        raise Refusal(text("calendar-bad-period", value=key))
    return period


def _show_month(console: Console, month: Period, days: Sequence[CalendarDay]) -> None:
    works = sum(day.kind in ("workday", "swapped", "extra_workday") for day in days)
    console.say(text("calendar-title", month=period_text(month), workdays=works))
    rows = [[console.words(cell) if cell else "" for cell in _cells(day)] for day in days]
    widths = [max(_width(row[column]) for row in rows) for column in (0, 1)]
    for row in rows:
        day, kind = map(_padded, row[:2], widths)
        console.print_line(BETWEEN_COLUMNS.join([day, kind, *filter(None, row[2:])]).rstrip())


def _cells(day: CalendarDay) -> Iterator[Text | None]:
    """Its date, what it is, what is due, and what it is to single forms."""
    yield day_text(day.day)
    yield text(f"calendar-{day.kind.replace('_', '-')}", name=day.name or "")
    due: list[Text | str | Names] = [
        form.title if period.length == "day" else text("calendar-due-of", form=form.title, period=period_text(period))
        for form, period in day.due
    ]
    yield text("calendar-due", forms=due) if due else None
    own = [
        text(f"calendar-form-{special.kind.replace('_', '-')}", form=form.title, name=special.name)
        for form, special in day.of_forms
    ]
    yield text("calendar-of-forms", days=list(own)) if own else None


def _as_json(day: CalendarDay) -> dict[str, object]:
    return {
        "day": day.day.isoformat(),
        "weekday": day.day.isoweekday(),
        "kind": day.kind.value,
        "name": day.name,
        "forms": [
            {"form": form.key, "kind": special.kind.value, "name": special.name} for form, special in day.of_forms
        ],
        "due": [{"form": form.key, "period": period.key} for form, period in day.due],
    }


def _width(words: str) -> int:
    """In columns of a terminal, where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in words)


def _padded(words: str, width: int) -> str:
    return words + " " * (width - _width(words))
