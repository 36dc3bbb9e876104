"""Messages that did not arrive and are not tried any more, as the managers of their readers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.messages import Lane
from core.questions import Question
from core.units import Unit

LOOKED_BACK = timedelta(days=7)
"""Nobody still acts on what is older; the administrator has all of it (`lingbao outbox`)."""

MOST = 200
"""Those of a subtree that are told of, the newest: more than that is one trouble, and not so many."""


class Why(StrEnum):
    LATE = "late"
    """Its time was over before it could be sent."""
    UNREACHABLE = "unreachable"
    """Its reader has stopped the bot, and has not written since."""
    NOT_TAKEN = "not-taken"
    """The chat service has refused it, or not answered, however often it was tried."""


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One message: to whom, at which unit, what kind (its lane), since when (UTC), and why it did not arrive after so
    many `attempts`."""

    person: str
    unit: str
    lane: Lane
    at: datetime
    why: Why
    attempts: int


@dataclass(frozen=True, slots=True)
class UndeliveredAt(Question[tuple[Undelivered, ...]]):
    """What has not reached those who have a post at this unit, or below it, within LOOKED_BACK; the newest first."""

    top: Unit
