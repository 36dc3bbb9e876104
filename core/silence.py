"""The buttons by which a manager acts on silence: under an escalation and under the daily confirmation."""

from __future__ import annotations

from core.messages import Button
from core.reports import ReportKey
from core.texts import text


def silent_button(unit: str, key: ReportKey) -> Button:
    """Opens the card of one village, called `unit`, whose report is missing."""
    return Button(label=text("button-silent", unit=unit), action=f"silent:{key.unit_id}:{key.form}:{key.period}")


def remind_all_button(top_id: int, form: str, period: str, count: int) -> Button:
    """Reminds all below the unit `top_id` that have not reported; `count` were silent when it was shown."""
    return Button(label=text("button-remind-all", count=count), action=f"remindall:{top_id}:{form}:{period}")
