"""The alerts of a subtree, as its managers ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from core.alerts import Alert
from core.questions import Question
from core.units import Unit

LOOKED_BACK = timedelta(days=7)
"""So long ago may have been raised what is closed and still listed."""


class Raised(NamedTuple):
    """An alert, and where it is."""

    alert: Alert
    unit: Unit


@dataclass(frozen=True, slots=True)
class AlertsAt(Question[tuple[Raised, ...]]):
    """Those of this unit and below it that are not closed, and all of the last days (LOOKED_BACK); the newest first."""

    top: Unit
