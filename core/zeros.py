"""The one-tap zero reports: 零报告 and 全部为零, alike under a reminder and under an answer."""

from __future__ import annotations

from collections.abc import Iterable

from core.forms import Form
from core.messages import Button
from core.periods import Period
from core.texts import text

SURE = "sure"
"""Ends the action of a button that names its period on its label, so that a tap needs no question."""

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
            for word in ("zero", "allzero")
        ]
        for form, period in rows
    ]
