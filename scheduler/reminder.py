"""What a reminder says: the reports that are owed, how to send them, and the answers that take one tap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.forms import Form
from core.messages import Button, Say
from core.notice_words import again_buttons, again_lines
from core.notices import Standing
from core.periods import Period, parse_period
from core.texts import Text, period_text, text, time_text
from core.zeros import Rows, zero_buttons, zero_buttons_named
from scheduler.base import County
from storage.reminders import Owed

MOST_GUIDED = 4
"""Buttons for one report each: more would bury the others."""


def say(county: County, now: datetime, rows: Sequence[Owed], put_off: Sequence[Owed]) -> Say:
    """`rows` are due today, `put_off` were due yesterday."""
    today, yesterday = _asked(county, rows), _asked(county, put_off)
    zeros = [*zero_buttons(today), *zero_buttons_named(yesterday)]
    how = text("remind-how-or-tap" if zeros else "remind-how")
    lines = [text("remind-title" if rows else "remind-title-yesterday")]
    lines += [_line(county, now, row) for row in rows]
    if put_off and rows:
        lines.append(text("remind-put-off"))
    lines += [_line(county, now, row) for row in put_off]
    buttons = [*zeros, *_guided(county, rows), _not_now(county, now)]
    return Say(lines=(*lines, how), buttons=tuple(map(tuple, buttons)))


def with_notices(said: Say, notices: Sequence[Standing]) -> Say:
    """The same, with what else waits for an answer: nobody gets a message of its own about that on the same day."""
    if not notices:
        return said
    listed = [(one.notice, one.unit.name) for one in notices]
    lines = (*said.lines, text("remind-notices", count=len(listed)), *again_lines(listed))
    return replace(said, lines=lines, buttons=(*said.buttons, *again_buttons(one.notice for one in notices)))


def _asked(county: County, rows: Sequence[Owed]) -> list[tuple[Form, Period]]:
    asked = dict.fromkeys((row.expected.key.form, row.expected.key.period) for row in rows)
    return [(county.forms.forms[form], parse_period(period)) for form, period in asked]


def _line(county: County, now: datetime, row: Owed) -> Text:
    expected = row.expected
    return text(
        "remind-late" if expected.due_at <= now else "remind-due",
        unit=row.unit,
        form=county.forms.forms[expected.key.form].title,
        period=period_text(parse_period(expected.key.period)),
        time=time_text(county.calendar.local(expected.due_at)),
    )


def _guided(county: County, rows: Sequence[Owed]) -> Rows:
    """填报, one figure at a time: with its name where there is more than one report."""
    keys = [(row, row.expected.key) for row in rows]
    if len(keys) > MOST_GUIDED:
        return []
    labels = [
        text("button-guide-of", unit=row.unit, form=county.forms.forms[key.form].title)
        if len(keys) > 1
        else text("button-guide")
        for row, key in keys
    ]
    actions = [f"guide:{key.unit_id}:{key.form}:{key.period}" for _, key in keys]
    return [[Button(label=label, action=action)] for label, action in zip(labels, actions, strict=True)]


def _not_now(county: County, now: datetime) -> list[Button]:
    day = county.calendar.today(now).isoformat()
    return [Button(label=text(f"button-{word}"), action=f"{word}:{day}") for word in ("later", "nomore")]
