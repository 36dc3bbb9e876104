"""The one-tap zero reports: 零报告 and 全部为零, alike under a reminder and under an answer."""

from __future__ import annotations

from collections.abc import Iterable

from core.forms import Form
from core.messages import Button
from core.periods import Period
from core.texts import period_text, text

SURE = "sure"
"""Ends the action of a button that names its period on its label, so that a tap needs no question."""

WORDS = ("zero", "allzero")
Rows = list[list[Button]]


def zero_buttons(asked: Iterable[tuple[Form, Period]]) -> Rows:
    """One row for each form that knows zero reports; the form is named where there are several.

    An action names its period, for a button may be tapped on another day than it was sent.
    """
    rows = [(form, period) for form, period in asked if form.watched]
    suffix = "-of" if len(rows) > 1 else ""
    return [
        [
            Button(label=text(f"button-{word}{suffix}", form=form.title), action=f"{word}:{form.key}:{period.key}")
            for word in WORDS
        ]
        for form, period in rows
    ]


def zero_buttons_named(asked: Iterable[tuple[Form, Period]]) -> Rows:
    """The same for periods that are not the open one: each is named, and its form where there are several."""
    rows = [(form, period) for form, period in asked if form.watched]
    suffix = "-of" if len({form.key for form, _ in rows}) > 1 else ""
    return [
        [
            Button(
                label=text(f"button-{word}-for{suffix}", form=form.title, period=period_text(period)),
                action=f"{word}:{form.key}:{period.key}:{SURE}",
            )
            for word in WORDS
        ]
        for form, period in rows
    ]
