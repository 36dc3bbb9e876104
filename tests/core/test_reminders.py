"""What is done about an owed report: a table of moments, and what must hold at all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.expected import Calendar, Stage, expected_report
from core.reminders import REMINDERS, Action, Policy, Step, decide, reminded_at
from core.reports import Expected
from tests.county import CALENDAR, DAILY, EAST, WORKLOAD, ZHANG, at

ROW = expected_report(DAILY, ZHANG, "2026-11-20", CALENDAR)
POLICY = Policy(CALENDAR)
OPEN, AHEAD, REMINDED, ESCALATED, TOLD = Stage
REMIND, _, ESCALATE, COUNTY, NOTHING = Action

TABLE = [
    # moment              stage      action    reason       stage after  next look
    ("2026-11-20 00:05", OPEN, NOTHING, "early", OPEN, "2026-11-20 16:30"),
    ("2026-11-20 16:29", OPEN, NOTHING, "early", OPEN, "2026-11-20 16:30"),
    ("2026-11-20 16:30", OPEN, REMIND, "owed", REMINDED, "2026-11-20 20:00"),
    ("2026-11-20 19:00", OPEN, REMIND, "owed", REMINDED, "2026-11-20 20:00"),  # down from 16:00 to 19:00
    ("2026-11-20 19:00", REMINDED, NOTHING, "reminded", REMINDED, "2026-11-20 20:00"),
    ("2026-11-20 19:59", OPEN, REMIND, "owed", REMINDED, "2026-11-20 20:00"),
    ("2026-11-20 20:00", OPEN, ESCALATE, "silent", ESCALATED, "2026-11-21 09:00"),
    ("2026-11-20 20:00", REMINDED, ESCALATE, "silent", ESCALATED, "2026-11-21 09:00"),
    ("2026-11-20 20:30", OPEN, ESCALATE, "silent", ESCALATED, "2026-11-21 09:00"),  # down from 16:00 to 20:30
    ("2026-11-20 20:30", ESCALATED, NOTHING, "escalated", ESCALATED, "2026-11-21 09:00"),
    ("2026-11-20 21:29", REMINDED, ESCALATE, "silent", ESCALATED, "2026-11-21 09:00"),
    ("2026-11-20 21:30", REMINDED, NOTHING, "quiet", REMINDED, "2026-11-21 09:00"),  # until the day is over
    ("2026-11-20 21:30", OPEN, NOTHING, "quiet", OPEN, "2026-11-21 09:00"),
    ("2026-11-21 00:00", OPEN, NOTHING, "early", OPEN, "2026-11-21 09:00"),
    ("2026-11-21 08:59", REMINDED, NOTHING, "early", REMINDED, "2026-11-21 09:00"),
    ("2026-11-21 09:00", ESCALATED, COUNTY, "silent", TOLD, None),
    ("2026-11-21 16:30", OPEN, COUNTY, "silent", TOLD, None),  # down since the afternoon before: no old reminder
    ("2026-11-21 16:30", TOLD, NOTHING, "told", TOLD, None),
    ("2026-11-21 21:30", OPEN, NOTHING, "quiet", OPEN, None),
    ("2026-11-22 00:00", OPEN, NOTHING, "over", OPEN, None),
    ("2026-11-19 16:30", OPEN, NOTHING, "early", OPEN, "2026-11-20 16:30"),  # due tomorrow
]


@pytest.mark.parametrize(("moment", "stage", "action", "reason", "after", "next_look"), TABLE)
def test_the_time_of_day_decides(
    moment: str, stage: Stage, action: Action, reason: str, after: Stage, next_look: str | None
) -> None:
    step = decide(replace(ROW, stage=stage), POLICY, at(moment))
    assert step == Step(action, reason, after, at(next_look) if next_look else None)


def test_a_monthly_report_is_reminded_on_the_day_on_which_it_is_due() -> None:
    row = expected_report(WORKLOAD, EAST, "2026-10", CALENDAR)
    assert row.next_step_at == at("2026-11-03 16:30")
    assert decide(row, POLICY, at("2026-11-02 16:30")).action == NOTHING
    assert decide(row, POLICY, at("2026-11-03 16:30")).action == REMIND
    assert decide(row, POLICY, at("2026-11-04 09:00")).action == COUNTY
    assert decide(row, POLICY, at("2026-11-05 16:30")).reason == "over"


QUIET_AT_NOON = Policy(replace(CALENDAR, quiet_from=time(16), quiet_until=time(17)))


@pytest.mark.parametrize(
    ("moment", "action", "next_look"),
    [
        ("2026-11-20 16:30", NOTHING, "2026-11-20 17:00"),
        ("2026-11-20 17:00", REMIND, "2026-11-20 20:00"),
        ("2026-11-20 20:00", ESCALATE, "2026-11-21 09:00"),
    ],
)
def test_a_reminder_set_for_quiet_hours_waits_for_their_end(moment: str, action: Action, next_look: str | None) -> None:
    step = decide(ROW, QUIET_AT_NOON, at(moment))
    assert (step.action, step.next_step_at) == (action, at(next_look) if next_look else None)


def test_an_escalation_set_for_the_night_is_left_out() -> None:
    late = Policy(replace(CALENDAR, escalate_at=time(22)))
    reminded = decide(ROW, late, at("2026-11-20 16:30"))
    assert (reminded.action, reminded.next_step_at) == (REMIND, at("2026-11-21 09:00"))
    assert decide(ROW, late, at("2026-11-20 22:00")).action == NOTHING
    assert decide(ROW, late, at("2026-11-21 06:30")).action == NOTHING


def test_with_both_set_for_one_moment_only_the_escalation_is_done() -> None:
    together = Policy(replace(CALENDAR, escalate_at=time(16, 30)))
    assert decide(ROW, together, at("2026-11-20 16:29")).next_step_at == at("2026-11-20 16:30")
    assert decide(ROW, together, at("2026-11-20 16:30")).action == ESCALATE


def test_a_county_may_leave_the_next_day_out() -> None:
    without = Policy(replace(CALENDAR, county_at=None))
    assert decide(ROW, without, at("2026-11-20 20:00")).next_step_at is None
    assert decide(ROW, without, at("2026-11-21 09:00")).reason == "over"


@pytest.mark.parametrize(
    ("before", "a_day", "moments"),
    [
        (0, 1, ["16:30"]),
        (0, 2, ["16:30"]),
        (60, 1, ["17:00"]),  # the last one before the deadline
        (120, 1, ["16:30"]),
        (60, 2, ["16:30", "17:00"]),
        (120, 2, ["16:00", "16:30"]),
        (60, 0, []),
    ],
)
def test_the_cap_picks_the_reminders_nearest_before_the_deadline(before: int, a_day: int, moments: list[str]) -> None:
    policy = Policy(replace(CALENDAR, remind_before=before), a_day)
    assert [f"{CALENDAR.local(moment):%H:%M}" for _, moment in reminded_at(ROW, policy)] == moments


def test_of_a_report_due_at_noon_the_reminder_before_it_is_better_than_the_one_after() -> None:
    noon = expected_report(DAILY.model_copy(update={"due": time(12)}), ZHANG, "2026-11-20", CALENDAR)
    (only,) = reminded_at(noon, Policy(replace(CALENDAR, remind_before=30)))
    assert only == (AHEAD, at("2026-11-20 11:30"))
    assert reminded_at(noon, Policy(CALENDAR)) == [(REMINDED, at("2026-11-20 16:30"))]


def test_without_any_reminder_the_unit_above_is_told_all_the_same() -> None:
    none = Policy(CALENDAR, 0)
    assert decide(ROW, none, at("2026-11-20 16:30")).next_step_at == at("2026-11-20 20:00")
    assert decide(ROW, none, at("2026-11-20 20:00")).action == ESCALATE


def test_a_report_that_is_to_be_asked_for_early_is_looked_at_early() -> None:
    early = replace(CALENDAR, remind_before=120)
    assert expected_report(DAILY, ZHANG, "2026-11-20", early).next_step_at == at("2026-11-20 16:00")
    after_midnight = replace(CALENDAR, remind_before=1440)
    assert expected_report(DAILY, ZHANG, "2026-11-20", after_midnight).next_step_at == at("2026-11-20 00:00")


times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 5, 30]))
calendars = st.builds(
    Calendar,
    zone=st.just(CALENDAR.zone),
    remind_at=times,
    remind_before=st.sampled_from([0, 30, 60, 240, 1440]),
    escalate_at=times,
    county_at=st.none() | times,
    quiet_from=times,
    quiet_until=times,
)
policies = st.builds(Policy, calendars, st.integers(0, 2))
looks = st.lists(st.integers(0, 4 * 24 * 60), max_size=40).map(
    lambda minutes: [at("2026-11-19 00:00") + timedelta(minutes=minute) for minute in sorted(minutes)]
)


def walk(row: Expected, policy: Policy, moments: list[datetime]) -> list[tuple[datetime, Step]]:
    """Looks at the row at these moments as the sweep does: no sooner than the step before has asked for."""
    done = []
    for moment in moments:
        if row.next_step_at and row.next_step_at <= moment:
            step = decide(row, policy, moment)
            row = replace(row, stage=step.next_stage, next_step_at=step.next_step_at)
            done.append((moment, step))
    return done


@given(policies, looks)
def test_whenever_it_is_looked_at_nothing_is_done_twice_or_at_night_and_nobody_is_reminded_of_yesterday(
    policy: Policy, moments: list[datetime]
) -> None:
    row = expected_report(DAILY, ZHANG, "2026-11-20", policy.calendar)
    done = walk(row, policy, moments)
    acted = [(moment, step) for moment, step in done if step.action != NOTHING]
    actions = [step.action for _, step in acted]
    assert len(actions) == len(set(actions))
    assert sum(action in REMINDERS for action in actions) <= policy.reminders_a_day
    for moment, step in acted:
        assert not policy.calendar.is_quiet(moment)
        days_late = (CALENDAR.today(moment) - CALENDAR.today(row.due_at)).days
        assert days_late == (1 if step.action == COUNTY else 0)
    ranks = [0 if action in REMINDERS else (ESCALATE, COUNTY).index(action) + 1 for action in actions]
    assert ranks == sorted(ranks)
    for moment, step in done:
        assert step.next_step_at is None or moment < step.next_step_at < at("2026-11-22 00:00")


@given(policies.filter(lambda policy: policy.calendar.remind_at <= policy.calendar.escalate_at))
def test_looked_at_whenever_it_asks_for_it_nothing_that_can_be_done_is_left_out(policy: Policy) -> None:
    calendar = policy.calendar
    row = expected_report(DAILY, ZHANG, "2026-11-20", calendar)
    actions = []
    while row.next_step_at:
        step = decide(row, policy, row.next_step_at)
        row = replace(row, stage=step.next_stage, next_step_at=step.next_step_at)
        actions.append(step.action)
    over, next_over = at("2026-11-21 00:00"), at("2026-11-22 00:00")
    escalate_from = calendar.awake(at(f"2026-11-20 {calendar.escalate_at:%H:%M}"))
    reminded = [moment for _, moment in reminded_at(row, policy) if moment < min(escalate_from, over)]
    assert sum(action in REMINDERS for action in actions) == len(set(reminded))
    assert (ESCALATE in actions) == (escalate_from < over)
    told_from = calendar.county_at and calendar.awake(at(f"2026-11-21 {calendar.county_at:%H:%M}"))
    assert (COUNTY in actions) == bool(told_from and told_from < next_over)
