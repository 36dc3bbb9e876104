"""Who is told of an alert and when: at once, or when the quiet hours are over; and one level further up when half of
its time is gone and nobody has acknowledged it, and again when all of it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.alerts import ANNOUNCED, Alert, Stage, State, Step, What, with_step
from core.expected import ONE_DAY, Calendar
from core.units import Unit

AT_ONCE = frozenset({"A", "A-managed"})
"""Classes of diseases for which nobody is left asleep."""

AT_FIRST = 2
"""So many levels above are told at once: the township and the county of a village."""

STAGES = tuple(Stage)


def stage_due(alert: Alert, calendar: Calendar, now: datetime) -> Stage | None:
    """Of what is due now, the last: an outage is made up for by one message. None while nothing is."""
    if alert.state != State.OPEN or not can_be_told(alert, calendar, now):
        return None
    due = [stage for stage, at in course(alert, calendar) if at <= now]
    return due[-1] if due and STAGES.index(due[-1]) > STAGES.index(alert.stage) else None


def can_be_told(alert: Alert, calendar: Calendar, now: datetime) -> bool:
    """Whether managers may be woken for it, or are awake."""
    return is_urgent(alert, calendar) or not calendar.is_quiet(now)


def is_to_be_told(alert: Alert, calendar: Calendar, now: datetime) -> bool:
    """Whether nobody knows of it yet, and somebody is to hear of it now."""
    return alert.state == State.OPEN and alert.stage == Stage.WAITING and can_be_told(alert, calendar, now)


def wait(alert: Alert, calendar: Calendar) -> Alert:
    """Nobody is told before the quiet hours are over."""
    if alert.state != State.OPEN or alert.stage != Stage.WAITING:
        return alert
    return replace(alert, next_step_at=course(alert, calendar)[0][1])


def tell(alert: Alert, stage: Stage, units: Sequence[int], calendar: Calendar, at: datetime) -> Alert:
    """It has come to that stage, and the managers of these units are told. That it is told at once is no step of its
    own."""
    to_come = [due for later, due in course(alert, calendar) if STAGES.index(later) > STAGES.index(stage)]
    told = replace(alert, stage=stage, told=tuple(units), next_step_at=min(to_come, default=None))
    last = alert.history[-1]
    if stage == Stage.TOLD and last.at == at and last.what in ANNOUNCED:
        return replace(told, history=(*alert.history[:-1], replace(last, units=told.told)))
    return with_step(told, Step(What(stage), at, units=told.told))


def course(alert: Alert, calendar: Calendar) -> list[tuple[Stage, datetime]]:
    """When its stages are due as long as nobody acknowledges it, in the order of time."""
    half = alert.since + (alert.due_at - alert.since) / 2
    moments = [(Stage.TOLD, alert.since), (Stage.HALF, half), (Stage.OVERDUE, alert.due_at)]
    if is_urgent(alert, calendar):
        return moments
    return [(stage, calendar.awake(at)) for stage, at in moments]


def is_urgent(alert: Alert, calendar: Calendar) -> bool:
    """Whether it goes out in quiet hours, too: for class A, and where the time is shorter than a night."""
    return alert.disease_class in AT_ONCE or alert.due_at - alert.since <= _night(calendar)


def _night(calendar: Calendar) -> timedelta:
    start, end = (timedelta(hours=at.hour, minutes=at.minute) for at in (calendar.quiet_from, calendar.quiet_until))
    return (end - start) % ONE_DAY


def overseers(unit: Unit, level: str) -> tuple[int, ...]:
    """The units whose managers may be told of what happens at that one, the nearest first. At `level` the figures are
    reported: whoever does that is told by others, and a unit above also sees what is its own."""
    return unit.above if unit.level == level else (unit.id, *unit.above)


def addressed(above: Sequence[int], reachable: Collection[int], stage: Stage) -> tuple[int, ...]:
    """Whose managers are told at that stage: `above` are the units from the nearest one up, `reachable` those where
    somebody can be written to. Each stage after the first goes one level further up, and once more to those below; if
    nobody can be reached there, it goes up to whoever can."""
    levels = AT_FIRST + STAGES.index(stage) - STAGES.index(Stage.TOLD)
    first = next((n for n, unit_id in enumerate(above, 1) if unit_id in reachable), len(above))
    return tuple(above[: max(levels, first)])
