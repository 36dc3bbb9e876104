"""What becomes of an alert: who hears of it when, how it ends, and that there is never a second one for one case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.alerts import (
    Alert,
    AlertKind,
    Finding,
    Measure,
    Stage,
    State,
    What,
    Who,
    acknowledge,
    add_note,
    alert_key,
    close,
    corrected,
    in_doubt,
    is_unclear,
    raised,
    take_measure,
)
from core.climbing import addressed, course, is_to_be_told, is_urgent, overseers, stage_due, tell, wait
from tests.county import CALENDAR, COUNTY, EAST, ZHANG, at

AT = at("2026-11-20 16:00")
DOCTOR, MANAGER, OTHER = Who(11, "张医生"), Who(2, "吴科长"), Who(1, "周主任")


def a_case(disease_class: str = "B", hours: int = 24, moment: datetime = AT, cases: int = 1) -> Alert:
    about = (AlertKind.CASE, ZHANG.id, "daily", "2026-11-20", "suspected_cases.dysentery")
    return raised(*about, cases, hours=hours, at=moment, who=DOCTOR, disease_class=disease_class)


def told(alert: Alert) -> Alert:
    return tell(alert, Stage.TOLD, ZHANG.above, CALENDAR, alert.since)


def whats(alert: Alert) -> list[What]:
    return [step.what for step in alert.history]


def test_its_time_is_that_of_its_class() -> None:
    alert = told(a_case("A", 2))
    assert (alert.due_at, alert.hours, alert.state) == (at("2026-11-20 18:00"), 2, State.OPEN)
    assert alert.next_step_at == at("2026-11-20 17:00")
    assert alert.raised_by == DOCTOR


def test_that_it_is_told_at_once_is_no_step_of_its_own() -> None:
    alert = told(a_case())
    assert whats(alert) == [What.RAISED]
    assert (alert.history[0].units, alert.announced) == ((EAST.id, COUNTY.id), 1)


def test_only_what_everybody_has_to_know_is_told_without_a_step_of_its_own() -> None:
    """A note at the same moment announces nothing, and neither does it say that half of the time is gone."""
    noted = tell(add_note(a_case(), "在县医院", at=AT, who=MANAGER), Stage.TOLD, ZHANG.above, CALENDAR, AT)
    assert whats(noted) == [What.RAISED, What.NOTE, What.TOLD]
    half = at("2026-11-21 04:00")
    more = corrected(told(a_case(hours=24)), 2, hours=24, at=half, who=DOCTOR)
    assert whats(tell(more, Stage.HALF, ZHANG.above, CALENDAR, half))[-1] == What.HALF


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-11-20 16:00", None),
        ("2026-11-20 16:59", None),
        ("2026-11-20 17:00", Stage.HALF),
        ("2026-11-20 18:00", Stage.OVERDUE),
        ("2026-11-22 09:00", Stage.OVERDUE),
    ],
)
def test_it_climbs_when_half_of_its_time_is_gone_and_when_all_of_it_is(moment: str, due: Stage | None) -> None:
    assert stage_due(told(a_case("A", 2)), CALENDAR, at(moment)) == due


def test_what_an_outage_has_missed_is_made_up_for_once() -> None:
    late = tell(told(a_case("A", 2)), Stage.OVERDUE, ZHANG.above, CALENDAR, at("2026-11-20 20:00"))
    assert whats(late) == [What.RAISED, What.OVERDUE]
    assert late.next_step_at is None
    assert stage_due(late, CALENDAR, at("2026-11-21 20:00")) is None


@pytest.mark.parametrize("end", [acknowledge, lambda a, **by: close(a, Finding.EXCLUDED, **by)])
def test_it_climbs_no_further_once_somebody_has_received_it(end: object) -> None:
    alert = end(told(a_case("A", 2)), at=AT, who=MANAGER)  # type: ignore[operator]
    assert alert.next_step_at is None
    assert stage_due(alert, CALENDAR, at("2026-11-21 20:00")) is None


@pytest.mark.parametrize(
    ("disease_class", "hours", "moment", "is_told"),
    [
        ("A", 24, "2026-11-20 23:00", True),
        ("A-managed", 24, "2026-11-20 03:00", True),
        ("B", 24, "2026-11-20 23:00", False),
        ("C", 24, "2026-11-20 21:30", False),
        ("C", 24, "2026-11-20 21:29", True),
        ("other", 9, "2026-11-20 23:00", True),  # as long as the night: it would be over before the morning
        ("other", 10, "2026-11-20 23:00", False),
    ],
)
def test_who_is_woken(disease_class: str, hours: int, moment: str, is_told: bool) -> None:
    alert = a_case(disease_class, hours, at(moment))
    assert is_to_be_told(alert, CALENDAR, at(moment)) == is_told
    assert (wait(alert, CALENDAR).next_step_at == at(moment)) == is_told


@pytest.mark.parametrize(("hours", "urgent"), [(9, True), (10, False)])
def test_the_night_is_as_long_as_its_minutes_say(hours: int, urgent: bool) -> None:
    """From 21:30 until 7:00."""
    calendar = replace(CALENDAR, quiet_until=time(7))
    assert is_urgent(a_case("other", hours), calendar) == urgent


def test_what_is_raised_at_night_is_told_in_the_morning() -> None:
    alert = wait(a_case(moment=at("2026-11-20 22:10")), CALENDAR)
    morning = at("2026-11-21 06:30")
    assert alert.next_step_at == morning
    assert stage_due(alert, CALENDAR, at("2026-11-21 06:29")) is None
    assert stage_due(alert, CALENDAR, morning) == Stage.TOLD
    alert = tell(alert, Stage.TOLD, ZHANG.above, CALENDAR, morning)
    assert (whats(alert), alert.announced) == ([What.RAISED, What.TOLD], 2)


@pytest.mark.parametrize(
    ("now", "due"),
    [("2026-11-20 21:29", Stage.HALF), ("2026-11-20 23:00", None), ("2026-11-21 06:30", Stage.HALF)],
)
def test_what_was_due_before_the_night_wakes_nobody_in_it(now: str, due: Stage | None) -> None:
    """Half of its time is gone at 21:00, and nothing runs then."""
    assert stage_due(told(a_case(moment=at("2026-11-20 09:00"))), CALENDAR, at(now)) == due


def test_what_has_been_told_is_not_told_once_more() -> None:
    assert is_to_be_told(a_case(), CALENDAR, AT)
    assert not is_to_be_told(told(a_case()), CALENDAR, AT)


def test_what_somebody_received_before_it_was_told_is_told_no_more() -> None:
    """At night, from the list of alerts."""
    alert = acknowledge(a_case(), at=AT, who=MANAGER)
    assert not is_to_be_told(alert, CALENDAR, AT)
    assert wait(alert, CALENDAR).next_step_at is None


def test_without_quiet_hours_nothing_waits_and_nothing_is_short() -> None:
    calendar = replace(CALENDAR, quiet_until=CALENDAR.quiet_from)
    alert = a_case(moment=at("2026-11-20 23:00"))
    assert not is_urgent(alert, calendar)
    assert is_to_be_told(alert, calendar, at("2026-11-20 23:00"))


@pytest.mark.parametrize(
    ("reachable", "stage", "units"),
    [
        ({2, 1, 8, 9}, Stage.TOLD, (2, 1)),
        ({2, 1, 8, 9}, Stage.HALF, (2, 1, 8)),
        ({2, 1, 8, 9}, Stage.OVERDUE, (2, 1, 8, 9)),
        ({1}, Stage.TOLD, (2, 1)),
        ({8}, Stage.TOLD, (2, 1, 8)),  # up to whoever can be reached
        ({9}, Stage.HALF, (2, 1, 8, 9)),
        (set(), Stage.TOLD, (2, 1, 8, 9)),
    ],
)
def test_whose_managers_are_told(reachable: set[int], stage: Stage, units: tuple[int, ...]) -> None:
    """A township, a county, a prefecture and a province."""
    assert addressed((2, 1, 8, 9), reachable, stage) == units


def test_at_the_top_the_same_are_told_again() -> None:
    assert addressed((2, 1), {2, 1}, Stage.OVERDUE) == (2, 1)


def test_a_unit_above_sees_what_is_its_own() -> None:
    assert overseers(ZHANG, "village") == (EAST.id, COUNTY.id)
    assert overseers(EAST, "village") == (EAST.id, COUNTY.id)


def test_more_cases_open_it_again_with_a_new_time() -> None:
    done = acknowledge(told(a_case()), at=AT, who=MANAGER)
    later = at("2026-11-20 18:00")
    more = corrected(done, 3, hours=24, at=later, who=DOCTOR)
    assert (more.state, more.stage, more.cases) == (State.OPEN, Stage.WAITING, 3)
    assert (more.since, more.due_at, more.hours) == (later, at("2026-11-21 18:00"), 24)
    assert whats(more)[-1] == What.CHANGED
    assert (more.history[-1].units, more.next_step_at) == ((), later)  # who is told of it is decided anew


def test_fewer_cases_change_the_number_alone() -> None:
    done = acknowledge(told(a_case(cases=3)), at=AT, who=MANAGER)
    fewer = corrected(done, 1, hours=24, at=at("2026-11-20 18:00"), who=DOCTOR)
    assert (fewer.state, fewer.cases, fewer.due_at) == (State.ACKNOWLEDGED, 1, done.due_at)
    assert (fewer.history[-1].old, fewer.history[-1].new) == (3, 1)
    assert fewer.announced == len(fewer.history)


def test_nobody_has_a_message_about_what_nobody_was_told_of() -> None:
    night = wait(a_case(moment=at("2026-11-20 22:10"), cases=3), CALENDAR)
    fewer = corrected(night, 1, hours=24, at=at("2026-11-20 22:20"), who=DOCTOR)
    assert (whats(fewer), fewer.announced) == ([What.RAISED, What.CHANGED], 0)


def test_none_close_it_and_some_open_it_again() -> None:
    gone = corrected(told(a_case()), 0, hours=24, at=AT, who=DOCTOR)
    assert (gone.state, gone.finding) == (State.CLOSED, Finding.WITHDRAWN)
    assert whats(gone)[-2:] == [What.CHANGED, What.CLOSED]
    later = at("2026-11-20 18:00")
    back = corrected(gone, 1, hours=24, at=later, who=OTHER)
    assert (back.state, back.finding, whats(back)[-1]) == (State.OPEN, None, What.REOPENED)
    assert (back.raised_by, back.since, back.next_step_at) == (OTHER, later, later)
    assert back.history[-1].units == ()


def test_what_was_found_out_stays_when_the_case_is_taken_back() -> None:
    found = close(told(a_case()), Finding.EXCLUDED, at=AT, who=MANAGER)
    gone = corrected(found, 0, hours=24, at=AT, who=DOCTOR)
    assert (gone.state, gone.finding, whats(gone)[-1]) == (State.CLOSED, Finding.EXCLUDED, What.CHANGED)


def test_the_same_figure_is_nothing_new() -> None:
    alert = told(a_case())
    assert corrected(alert, 1, hours=24, at=AT, who=DOCTOR) is alert


def test_a_correction_may_leave_it_open_which_disease_it_is() -> None:
    alert = told(a_case(cases=2))
    unclear = in_doubt(alert, at=AT, who=DOCTOR)
    assert is_unclear(unclear)
    assert in_doubt(unclear, at=AT, who=DOCTOR) is unclear
    assert (unclear.state, unclear.cases) == (State.OPEN, 2)
    gone = corrected(alert, 0, hours=24, at=AT, who=DOCTOR)
    assert in_doubt(gone, at=AT, who=DOCTOR) is gone  # of no cases there is nothing to say
    clear = corrected(unclear, 2, hours=24, at=AT, who=DOCTOR)
    assert (whats(clear)[-1], is_unclear(clear)) == (What.CLEAR, False)


def test_the_first_one_counts_who_receives_it() -> None:
    seen = acknowledge(told(a_case()), at=AT, who=MANAGER)
    assert acknowledge(seen, at=AT, who=OTHER) is seen
    both = take_measure(seen, Measure.VISIT, at=AT, who=OTHER)
    assert [(step.who, step.words) for step in both.history[1:]] == [(MANAGER, ""), (OTHER, "visit")]


def test_whoever_does_something_has_received_it() -> None:
    doing = take_measure(told(a_case()), Measure.CALL, at=AT, who=MANAGER)
    assert (doing.state, whats(doing)[1:]) == (State.ACKNOWLEDGED, [What.ACKNOWLEDGED, What.MEASURE])


def test_a_note_changes_nothing_else() -> None:
    alert = told(a_case())
    noted = add_note(alert, "已派人去", at=AT, who=MANAGER)
    assert replace(noted, history=alert.history) == alert
    assert noted.history[-1].words == "已派人去"


def test_one_case_is_one_alert() -> None:
    about = ("daily", "2026-11-20", "suspected_cases.dysentery")
    key = alert_key(AlertKind.CASE, ZHANG.id, *about)
    assert key == a_case().key == a_case("A", 2, at("2026-11-21 09:00"), 5).key
    others = [alert_key(AlertKind.CASE, EAST.id, *about), alert_key(AlertKind.THRESHOLD, ZHANG.id, *about)]
    others += [alert_key(AlertKind.CASE, ZHANG.id, *about, "rule"), alert_key(AlertKind.CASE, ZHANG.id, *about, "", 2)]
    assert len({key, *others}) == 5


DEEDS = st.one_of(
    st.tuples(st.just("cases"), st.integers(0, 4)),
    st.tuples(st.sampled_from(["ack", "measure", "note", "close", "doubt"]), st.just(0)),
)


def done(alert: Alert, deed: str, count: int, moment: datetime) -> Alert:
    by = {"at": moment, "who": MANAGER}
    match deed:
        case "cases":
            return corrected(alert, count, hours=24, **by)  # type: ignore[arg-type]
        case "ack":
            return acknowledge(alert, **by)  # type: ignore[arg-type]
        case "measure":
            return take_measure(alert, Measure.CALL, **by) if alert.state != State.CLOSED else alert  # type: ignore[arg-type]
        case "note":
            return add_note(alert, "x", **by)  # type: ignore[arg-type]
        case "close":
            return close(alert, Finding.LOST, **by) if alert.state != State.CLOSED else alert  # type: ignore[arg-type]
    return in_doubt(alert, **by)  # type: ignore[arg-type]


@given(st.lists(st.tuples(DEEDS, st.integers(0, 40)), max_size=12), st.sampled_from(["A", "B"]), st.integers(0, 23))
def test_every_alert_ends_acknowledged_climbed_or_closed(
    deeds: list[tuple[tuple[str, int], int]], disease_class: str, hour: int
) -> None:
    """Whatever happens in whatever order: the history only grows, and what nobody has received or closed has come to
    its last stage some time later, and is told by then."""
    now = at("2026-11-20 00:00") + timedelta(hours=hour)
    alert = wait(a_case(disease_class, 2 if disease_class == "A" else 24, now), CALENDAR)
    for (deed, count), hours in deeds:
        alert, before = swept(done(alert, deed, count, now), now), alert.history
        assert [step.what for step in alert.history[: len(before)]] == [step.what for step in before]
        now += timedelta(hours=hours)
        alert = swept(alert, now)
    for _ in range(4):
        now += timedelta(hours=30)
        alert = swept(alert, now)
    assert alert.state != State.OPEN or (alert.stage == Stage.OVERDUE and alert.told)
    assert alert.next_step_at is None
    assert (alert.finding is not None) == (alert.state == State.CLOSED)


def swept(alert: Alert, now: datetime) -> Alert:
    """As the job does it at every minute."""
    stage = stage_due(alert, CALENDAR, now)
    after = tell(alert, stage, ZHANG.above, CALENDAR, now) if stage else wait(alert, CALENDAR)
    assert stage is None or stage in [due for due, moment in course(alert, CALENDAR) if moment <= now]
    return after
