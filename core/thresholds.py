"""So many cases within so many days: what a threshold counts, and that it counts each case once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from core.alerts import Alert, Counted, Finding, State
from core.expected import ONE_DAY
from core.forms import Threshold


def place(unit_id: int, day: date) -> str:
    """The report of that unit and day, as `Counted` names it."""
    return f"{unit_id}:{day}"


def day_of(place_: str) -> date:
    return date.fromisoformat(place_.partition(":")[2])


def crossed(
    rule: Threshold, cases: Mapping[str, int], alerts: Collection[Alert], changed: Collection[date], today: date
) -> tuple[date, Counted] | None:
    """The last day of the first window that holds one of the `changed` days and enough cases that no earlier alert of
    the rule has counted, with these cases; None where there is none. `cases` are those of one unit by their reports,
    as far back and forth as the windows go, and `alerts` all that the rule has raised there."""
    fresh = _fresh(cases, alerts)
    for last in _ends(rule, changed, today):
        window = {at: count for at, count in fresh.items() if last - ONE_DAY * rule.days < day_of(at) <= last}
        if sum(window.values()) >= rule.cases:
            return last, window
    return None


def _fresh(cases: Mapping[str, int], alerts: Collection[Alert]) -> dict[str, int]:
    """Without the cases that stand in an alert already. One that a correction has withdrawn has counted nothing."""
    left = dict(cases)
    for alert in alerts:
        for at, count in standing(alert).items():
            left[at] = left.get(at, 0) - count
    return {at: count for at, count in left.items() if count > 0}


def standing(alert: Alert) -> Counted:
    """The cases that an alert stands for."""
    return {} if alert.finding == Finding.WITHDRAWN else alert.counted


def _ends(rule: Threshold, changed: Collection[date], today: date) -> Iterator[date]:
    """The last days of the windows that hold one of these days, none of them still to come."""
    found = {day + ONE_DAY * n for day in changed for n in range(rule.days)}
    yield from sorted(day for day in found if day <= today)


def recounted(
    rule: Threshold, cases: Mapping[str, int], alerts: Collection[Alert], changed: Collection[str]
) -> Iterator[tuple[Alert, Counted]]:
    """The alerts that have counted other cases of the `changed` reports than there are left now, with what is left for
    each: what was raised first keeps its cases first. Of these alerts `cases` has all reports."""
    taken: Counter[str] = Counter()
    for alert in sorted(alerts, key=lambda one: (one.history[0].at, one.key)):
        left = standing(alert)
        if any(at in left for at in changed):
            room = {at: min(count, cases.get(at, 0) - taken[at]) for at, count in left.items()}
            left = {at: count for at, count in room.items() if count > 0}
            if left != alert.counted:
                yield alert, left
            if sum(left.values()) < rule.cases and alert.state != State.CLOSED:
                continue  # it will be withdrawn
        taken.update(left)
