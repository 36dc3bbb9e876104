"""Leave, 请假: days on which somebody does not report for a unit, and who does instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core.periods import Period, parse_period
from core.reports import Expected

LEAVE = "leave"
"""The reason for which rows are excused on whose days nobody reports."""


class State(StrEnum):
    ASKED = "asked"  # nobody would report on these days: a manager decides
    COVERED = "covered"  # somebody else reports: the stand-in, or a colleague of the same unit
    EXCUSED = "excused"  # nothing is expected on these days
    REFUSED = "refused"
    ENDED = "ended"  # taken back before it began


@dataclass(frozen=True, slots=True)
class Leave:
    """From `first_day` to `last_day`, both inside. `key` names it in buttons. `stand_in_id` is the person who has the
    unit's post on these days; None when a colleague has it anyway, or nobody. Moments are UTC."""

    key: str
    person_id: int
    unit_id: int
    first_day: date
    last_day: date
    stand_in_id: int | None
    state: State
    asked_at: datetime
    decided_at: datetime | None = None
    decided_by: int | None = None

    @property
    def is_taken(self) -> bool:
        """Whether she is away on these days: it holds, and nobody has to decide about it any more."""
        return self.state in (State.COVERED, State.EXCUSED)

    def is_on(self, day: date) -> bool:
        return self.is_taken and self.first_day <= day <= self.last_day

    def excuses(self, period: Period) -> bool:
        """Whether nothing is expected about that period: a month's report is not excused because of a week."""
        return self.state == State.EXCUSED and self.first_day <= period.start and period.end <= self.last_day

    def meets(self, first: date, last: date) -> bool:
        """Whether any of these days is one of its own."""
        return self.first_day <= last and first <= self.last_day


def excused_by(leaves: Iterable[Leave], row: Expected) -> str | None:
    """Why that row is not expected, by what is known of the leave at its unit; other reasons stay as they are."""
    if row.excused not in (None, LEAVE):
        return row.excused
    period = parse_period(row.key.period)
    return LEAVE if any(leave.excuses(period) for leave in leaves) else None
