"""Silence: for how long it has lasted, and the buttons by which a manager acts on it."""

from __future__ import annotations

from dataclasses import dataclass

from core.messages import Button
from core.questions import Question
from core.reports import ReportKey
from core.texts import text


@dataclass(frozen=True, slots=True)
class SilentFor(Question[tuple[tuple[int, int], ...]]):
    """How many reports of that form are missing in a row at each of these units, the one of `period` being the last:
    (unit id, count). Further back than a quarter is not looked."""

    form: str
    period: str
    unit_ids: tuple[int, ...]


def silent_button(unit: str, key: ReportKey) -> Button:
    """Opens the card of one village, called `unit`, whose report is missing."""
    return Button(label=text("button-silent", unit=unit), action=f"silent:{key.unit_id}:{key.form}:{key.period}")


def remind_all_button(top_id: int, form: str, period: str, count: int) -> Button:
    """Reminds all below the unit `top_id` that have not reported; `count` were silent when it was shown."""
    return Button(label=text("button-remind-all", count=count), action=f"remindall:{top_id}:{form}:{period}")
