"""What to do about a report that is still owed: a pure function of its row, the calendar and now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.expected import ONE_DAY, Calendar, Stage
from core.reports import Expected


class Action(StrEnum):
    REMIND = "remind"
    ESCALATE = "escalate"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Step:
    """What to do now, in what stage the row is then, and when to look at it again (None: never)."""

    action: Action
    reason: str
    next_stage: str
    next_step_at: datetime | None


def decide(row: Expected, calendar: Calendar, now: datetime) -> Step:
    """At most one reminder and one escalation, on the day on which the report is due and never in quiet hours.

    The time of day alone decides which of the two: after an outage what was missed is not made up for, but what
    applies now is done, once (mission, promise 5). Whether the report has come in meanwhile is not asked here.
    """
    day = calendar.today(row.due_at)
    day_ends = calendar.midnight(day + ONE_DAY)
    remind_from, escalate_from = (
        calendar.awake(calendar.moment(day, at)) for at in (calendar.remind_at, calendar.escalate_at)
    )

    def wait(reason: str, until: datetime | None) -> Step:
        return Step(Action.NOTHING, reason, row.stage, until if until and until < day_ends else None)

    if now >= day_ends:
        return wait("over", None)
    if row.stage == Stage.ESCALATED:
        return wait("escalated", None)
    if calendar.is_quiet(now):
        return wait("quiet", calendar.awake(now))
    if now >= escalate_from:
        return Step(Action.ESCALATE, "silent", Stage.ESCALATED, None)
    if row.stage == Stage.REMINDED:
        return wait("reminded", escalate_from)
    if now < remind_from:
        return wait("early", min(remind_from, escalate_from))
    return Step(Action.REMIND, "owed", Stage.REMINDED, escalate_from if escalate_from < day_ends else None)
