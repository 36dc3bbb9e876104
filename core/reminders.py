"""What to do about a report that is still owed: a pure function of its row, the county's policy and now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from core.expected import ONE_DAY, Calendar, Stage
from core.reports import Expected


class Action(StrEnum):
    """A message to the reporter (some time before the deadline, or at the hour set for it), to the unit above, to the
    one above that, or none. Messages bear these names in their keys."""

    REMIND = "remind"
    AHEAD = "ahead"
    ESCALATE = "escalate"
    COUNTY = "county"
    NOTHING = "nothing"


REMINDERS = (Action.REMIND, Action.AHEAD)


@dataclass(frozen=True, slots=True)
class Policy:
    """When who hears of it (the calendar's times), and how often a reporter does at most on one day."""

    calendar: Calendar
    reminders_a_day: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """What to do now, in what stage the row is then, and when to look at it again (None: never)."""

    action: Action
    reason: str
    next_stage: str
    next_step_at: datetime | None


class Due(NamedTuple):
    """One thing that is done about a row, from a moment on and before another (UTC)."""

    at: datetime
    until: datetime
    stage: Stage
    action: Action


def decide(row: Expected, policy: Policy, now: datetime) -> Step:
    """The latest thing that applies now, once; never in quiet hours. What an outage has missed is not made up for: the
    reporter hears nothing of a day that is over, the unit above nothing either, and the one above that only on the next
    day. Whether the report has come in meanwhile is not asked here (mission, promise 5)."""
    calendar, course = policy.calendar, course_of(row, policy)
    to_come = min((due.at for due in course if due.at > now), default=None)
    applies = next((due for due in reversed(course) if due.at <= now < due.until), None)

    def wait(reason: str, until: datetime | None) -> Step:
        return Step(Action.NOTHING, reason, row.stage, until)

    if applies is None:
        return wait("early", to_come) if to_come else wait("over", None)
    if row.stage in [due.stage for due in course if due.at >= applies.at]:
        return wait(row.stage, to_come)
    if calendar.is_quiet(now):
        awake = calendar.awake(now)
        return wait("quiet", awake if awake < applies.until else to_come)
    return Step(applies.action, "owed" if applies.action in REMINDERS else "silent", applies.stage, to_come)


_BY_STAGE = {Stage.REMINDED: Action.REMIND, Stage.AHEAD: Action.AHEAD}


def course_of(row: Expected, policy: Policy) -> list[Due]:
    """What is done about a row until its report is there, in the order of time."""
    calendar = policy.calendar
    day = calendar.today(row.due_at)
    over, next_over = calendar.midnight(day + ONE_DAY), calendar.midnight(day + 2 * ONE_DAY)
    reminders = [Due(at, over, stage, _BY_STAGE[stage]) for stage, at in reminded_at(row, policy)]
    escalated = Due(calendar.awake(calendar.moment(day, calendar.escalate_at)), over, Stage.ESCALATED, Action.ESCALATE)
    course = [*(due for due in reminders if due.at < escalated.at), escalated]
    if calendar.county_at:
        told_at = calendar.awake(calendar.moment(day + ONE_DAY, calendar.county_at))
        course.append(Due(told_at, next_over, Stage.TOLD, Action.COUNTY))
    return [due for due in course if due.at < due.until]


def reminded_at(row: Expected, policy: Policy) -> list[tuple[Stage, datetime]]:
    """When the reporter is reminded on the day on which the report is due, in the order of time. Where that is more
    than she is to hear on one day, the best are those shortly before the deadline; after it the first."""
    calendar = policy.calendar
    day = calendar.today(row.due_at)
    wanted = [(Stage.REMINDED, calendar.moment(day, calendar.remind_at))]
    if calendar.remind_before:
        wanted.append((Stage.AHEAD, calendar.ahead(row.due_at)))
    moments = [(stage, calendar.awake(at)) for stage, at in wanted]
    best = sorted(moments, key=lambda one: (one[1] > row.due_at, abs(row.due_at - one[1])))
    return sorted(best[: policy.reminders_a_day], key=lambda one: one[1])
