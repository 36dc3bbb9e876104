"""So many cases in so many days, each counted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.alerts import BOT, Alert, AlertKind, Counted, State, corrected, raised
from core.expected import ONE_DAY
from core.forms import Threshold
from core.thresholds import crossed, day_of, place, recounted, standing
from tests.county import at

RULE = Threshold(key="rule", indicator="suspected_cases", item="dysentery", cases=3, days=7, level="township")
TODAY = date(2026, 11, 20)
NOW = at("2026-11-20 16:00")


def day(n: int) -> date:
    """So many days ago."""
    return TODAY - ONE_DAY * n


def cases(**by_day: int) -> dict[str, int]:
    """`a3=2`: two cases three days ago at the unit a."""
    return {place(ord(key[0]), day(int(key[1:]))): count for key, count in by_day.items()}


def an_alert(counted: Counted, number: int = 1) -> Alert:
    last = max(map(day_of, counted)).isoformat()
    count = sum(counted.values())
    about = (AlertKind.THRESHOLD, 2, "daily", last, RULE.counts)
    return raised(*about, count, hours=24, at=NOW, rule=RULE.key, number=number, counted=counted)


@pytest.mark.parametrize(
    ("found", "changed", "last"),
    [
        (cases(a0=3), 0, 0),
        (cases(a0=2), 0, None),
        (cases(a0=1, a6=2), 0, 0),
        (cases(a0=1, a7=2), 0, None),  # eight days apart
        (cases(a0=1, b3=1, c5=1), 0, 0),
        (cases(a5=3), 5, 5),  # a report that comes late
        (cases(a0=1, a5=2), 5, 0),
        (cases(a0=1, a6=2), 6, 0),  # as late as the window is long
        (cases(a3=1, a5=2), 5, 3),  # the first window that is full
        (cases(a0=3), 7, None),
        (cases(a9=3, a0=1), 0, None),  # what is far from what has changed is left alone
    ],
)
def test_when_there_are_enough(found: dict[str, int], changed: int, last: int | None) -> None:
    got = crossed(RULE, found, [], {day(changed)}, TODAY)
    assert (got and got[0]) == (None if last is None else day(last))


def test_no_window_ends_on_a_day_to_come() -> None:
    assert crossed(RULE, {place(1, TODAY + ONE_DAY): 3}, [], {TODAY}, TODAY) is None


def test_what_has_been_counted_is_not_counted_again() -> None:
    first = an_alert(cases(a2=3))
    assert crossed(RULE, cases(a2=3, a0=2), [first], {TODAY}, TODAY) is None
    assert crossed(RULE, cases(a2=3, a0=3), [first], {TODAY}, TODAY) == (TODAY, cases(a0=3))
    assert crossed(RULE, cases(a2=5, a0=1), [first], {TODAY}, TODAY) == (TODAY, cases(a2=2, a0=1))


def test_what_was_withdrawn_has_counted_nothing() -> None:
    gone = corrected(an_alert(cases(a2=3)), 2, hours=24, at=NOW, who=BOT, least=3)
    assert standing(gone) == {}
    assert crossed(RULE, cases(a2=2, a0=1), [gone], {TODAY}, TODAY) == (TODAY, cases(a2=2, a0=1))


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (cases(a2=1, b1=5), cases(a2=1, b1=1)),  # corrections take away, and add nothing
        (cases(a2=2, b1=1), None),
        (cases(b1=1), cases(b1=1)),
        ({}, {}),
    ],
)
def test_what_corrections_leave(now: dict[str, int], left: dict[str, int] | None) -> None:
    alert = an_alert(cases(a2=2, b1=1))
    expected = [] if left is None else [(alert, left)]
    assert list(recounted(RULE, now, [alert], cases(a2=0, b1=0))) == expected


def test_what_was_raised_first_keeps_its_cases() -> None:
    first = an_alert(cases(a0=3))
    second = replace(an_alert(cases(a0=1, b0=2), 2), history=(replace(first.history[0], at=at("2026-11-20 17:00")),))
    now = cases(a0=3, b0=2)
    assert list(recounted(RULE, now, [second, first], cases(a0=0))) == [(second, cases(b0=2))]


def test_of_two_that_were_raised_together_the_same_one_always_comes_first() -> None:
    one, other = sorted((an_alert(cases(a0=3)), an_alert(cases(a0=3), 2)), key=lambda alert: alert.key)
    for alerts in ([one, other], [other, one]):
        assert list(recounted(RULE, cases(a0=3), alerts, cases(a0=0))) == [(other, {})]


@pytest.mark.parametrize(("state", "left"), [(State.CLOSED, 1), (State.OPEN, 2)])
def test_what_a_manager_has_closed_keeps_the_cases_that_are_left_of_it(state: State, left: int) -> None:
    """However few: nobody is alerted of them again. One that is open gives them up, for it will be withdrawn."""
    first = replace(an_alert(cases(a0=2, b1=1)), state=state)
    later = (replace(first.history[0], at=at("2026-11-20 17:00")),)
    second = replace(an_alert(cases(a0=2, c0=3), 2), history=later)
    found = {alert.key: counted for alert, counted in recounted(RULE, cases(a0=3, c0=3), [first, second], cases(a0=0))}
    assert found[first.key] == cases(a0=2)
    assert found.get(second.key, second.counted) == cases(a0=left, c0=3)


def test_alerts_about_other_reports_are_left_alone() -> None:
    assert list(recounted(RULE, {}, [an_alert(cases(a9=3))], cases(a0=0))) == []


REPORTS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 12), st.integers(0, 5)), max_size=30)


@given(REPORTS)
def test_each_case_is_counted_once(reports: list[tuple[str, int, int]]) -> None:
    """Reports come and are corrected in any order, about any day. Of no report more cases stand in alerts than it has,
    each alert has enough, and around the last report nothing is left that would be enough for another."""
    found: dict[str, int] = {}
    alerts: list[Alert] = []
    for unit, ago, count in reports:
        at_ = place(ord(unit), day(ago))
        found[at_] = count
        left = {alert.key: counted for alert, counted in recounted(RULE, found, alerts, {at_})}
        alerts = [shrunk(alert, left[alert.key]) if alert.key in left else alert for alert in alerts]
        while got := crossed(RULE, found, alerts, {day(ago)}, TODAY):
            assert sum(got[1].values()) >= RULE.cases
            assert (got[0] - min(map(day_of, got[1]))).days < RULE.days
            alerts.append(an_alert(got[1], len(alerts)))
        stand = [standing(alert) for alert in alerts]
        assert all(sum(one.get(at_, 0) for one in stand) <= found[at_] for at_ in found)
        assert all(sum(one.values()) >= RULE.cases for one in stand if one)
        assert crossed(RULE, found, alerts, {day(ago)}, TODAY) is None


def shrunk(alert: Alert, left: Counted) -> Alert:
    after = corrected(alert, sum(left.values()), hours=24, at=NOW, who=BOT, least=RULE.cases)
    return replace(after, counted=left)
