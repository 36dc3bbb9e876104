"""What is done about an owed report: a table of moments, and what must hold at all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.expected import Calendar, Stage, expected_report
from core.reminders import Action, Step, decide
from core.reports import Expected
from tests.county import CALENDAR, DAILY, EAST, WORKLOAD, ZHANG, at

ROW = expected_report(DAILY, ZHANG, "2026-11-20", CALENDAR)
OPEN, REMINDED, ESCALATED = Stage.OPEN, Stage.REMINDED, Stage.ESCALATED
REMIND, ESCALATE, NOTHING = Action.REMIND, Action.ESCALATE, Action.NOTHING

TABLE = [
    # moment              stage      action    reason       stage after  next look
    ("2026-11-20 00:05", OPEN, NOTHING, "quiet", OPEN, "2026-11-20 06:30"),
    ("2026-11-20 08:00", OPEN, NOTHING, "early", OPEN, "2026-11-20 16:30"),
    ("2026-11-20 16:29", OPEN, NOTHING, "early", OPEN, "2026-11-20 16:30"),
    ("2026-11-20 16:30", OPEN, REMIND, "owed", REMINDED, "2026-11-20 20:00"),
    ("2026-11-20 19:00", OPEN, REMIND, "owed", REMINDED, "2026-11-20 20:00"),  # down from 16:00 to 19:00
    ("2026-11-20 19:00", REMINDED, NOTHING, "reminded", REMINDED, "2026-11-20 20:00"),
    ("2026-11-20 19:59", OPEN, REMIND, "owed", REMINDED, "2026-11-20 20:00"),
    ("2026-11-20 20:00", OPEN, ESCALATE, "silent", ESCALATED, None),
    ("2026-11-20 20:00", REMINDED, ESCALATE, "silent", ESCALATED, None),
    ("2026-11-20 20:30", OPEN, ESCALATE, "silent", ESCALATED, None),  # down from 16:00 to 20:30
    ("2026-11-20 20:30", ESCALATED, NOTHING, "escalated", ESCALATED, None),
    ("2026-11-20 21:29", REMINDED, ESCALATE, "silent", ESCALATED, None),
    ("2026-11-20 21:30", REMINDED, NOTHING, "quiet", REMINDED, None),  # quiet until the day is over
    ("2026-11-20 21:30", OPEN, NOTHING, "quiet", OPEN, None),
    ("2026-11-21 00:00", OPEN, NOTHING, "over", OPEN, None),
    ("2026-11-21 16:30", OPEN, NOTHING, "over", OPEN, None),
    ("2026-11-21 20:00", REMINDED, NOTHING, "over", REMINDED, None),
    ("2026-11-19 16:30", OPEN, NOTHING, "early", OPEN, "2026-11-20 16:30"),  # due tomorrow
]


@pytest.mark.parametrize(("moment", "stage", "action", "reason", "after", "next_look"), TABLE)
def test_the_time_of_day_decides(
    moment: str, stage: Stage, action: Action, reason: str, after: Stage, next_look: str | None
) -> None:
    step = decide(replace(ROW, stage=stage), CALENDAR, at(moment))
    assert step == Step(action, reason, after, at(next_look) if next_look else None)


def test_a_monthly_report_is_reminded_on_the_day_on_which_it_is_due() -> None:
    row = expected_report(WORKLOAD, EAST, "2026-10", CALENDAR)
    assert row.next_step_at == at("2026-11-03 16:30")
    assert decide(row, CALENDAR, at("2026-11-02 16:30")).action == NOTHING
    assert decide(row, CALENDAR, at("2026-11-03 16:30")).action == REMIND
    assert decide(row, CALENDAR, at("2026-11-04 16:30")).reason == "over"


QUIET_AT_NOON = replace(CALENDAR, quiet_from=time(16), quiet_until=time(17))


@pytest.mark.parametrize(
    ("moment", "action", "next_look"),
    [
        ("2026-11-20 16:30", NOTHING, "2026-11-20 17:00"),
        ("2026-11-20 17:00", REMIND, "2026-11-20 20:00"),
        ("2026-11-20 20:00", ESCALATE, None),
    ],
)
def test_a_reminder_set_for_quiet_hours_waits_for_their_end(moment: str, action: Action, next_look: str | None) -> None:
    step = decide(ROW, QUIET_AT_NOON, at(moment))
    assert (step.action, step.next_step_at) == (action, at(next_look) if next_look else None)


def test_an_escalation_set_for_the_night_is_left_out() -> None:
    late = replace(CALENDAR, escalate_at=time(22))
    reminded = decide(ROW, late, at("2026-11-20 16:30"))
    assert (reminded.action, reminded.next_step_at) == (REMIND, None)
    assert decide(ROW, late, at("2026-11-20 22:00")).action == NOTHING
    assert decide(ROW, late, at("2026-11-21 06:30")).action == NOTHING


def test_with_both_set_for_one_moment_only_the_escalation_is_done() -> None:
    together = replace(CALENDAR, escalate_at=time(16, 30))
    assert decide(ROW, together, at("2026-11-20 16:29")).next_step_at == at("2026-11-20 16:30")
    assert decide(ROW, together, at("2026-11-20 16:30")).action == ESCALATE


times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 5, 30]))
calendars = st.builds(
    Calendar,
    zone=st.just(CALENDAR.zone),
    remind_at=times,
    escalate_at=times,
    quiet_from=times,
    quiet_until=times,
)
looks = st.lists(st.integers(0, 3 * 24 * 60), max_size=40).map(
    lambda minutes: [at("2026-11-19 00:00") + timedelta(minutes=minute) for minute in sorted(minutes)]
)


def walk(row: Expected, calendar: Calendar, moments: list[datetime]) -> list[tuple[datetime, Step]]:
    """Looks at the row at these moments as the sweep does: no sooner than the step before has asked for."""
    done = []
    for moment in moments:
        if row.next_step_at and row.next_step_at <= moment:
            step = decide(row, calendar, moment)
            row = replace(row, stage=step.next_stage, next_step_at=step.next_step_at)
            done.append((moment, step))
    return done


@given(calendars, looks)
def test_whenever_it_is_looked_at_there_is_at_most_one_of_each_and_never_at_night_or_about_yesterday(
    calendar: Calendar, moments: list[datetime]
) -> None:
    row = expected_report(DAILY, ZHANG, "2026-11-20", calendar)
    done = walk(row, calendar, moments)
    actions = [step.action for _, step in done if step.action != NOTHING]
    assert actions in ([], [REMIND], [ESCALATE], [REMIND, ESCALATE])
    for moment, step in done:
        if step.action != NOTHING:
            assert not calendar.is_quiet(moment)
            assert calendar.today(moment) == calendar.today(row.due_at)
        if step.next_step_at:
            assert moment < step.next_step_at < at("2026-11-21 00:00")


@given(calendars.filter(lambda calendar: calendar.remind_at <= calendar.escalate_at))
def test_looked_at_whenever_it_asks_for_it_nothing_that_can_be_done_is_left_out(calendar: Calendar) -> None:
    row = expected_report(DAILY, ZHANG, "2026-11-20", calendar)
    actions = []
    while row.next_step_at:
        step = decide(row, calendar, row.next_step_at)
        row = replace(row, stage=step.next_stage, next_step_at=step.next_step_at)
        actions.append(step.action)
    remind_from, escalate_from = (
        calendar.awake(at(f"2026-11-20 {moment:%H:%M}")) for moment in (calendar.remind_at, calendar.escalate_at)
    )
    over = at("2026-11-21 00:00")
    assert (REMIND in actions) == (remind_from < min(escalate_from, over))
    assert (ESCALATE in actions) == (escalate_from < over)
