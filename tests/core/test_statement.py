"""To whom each report counts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.leave import LEAVE, Leave, State
from core.statement import Asked, Sums, Whose, added_up, shared_out
from core.units import Post, Role
from tests.county import at

VILLAGE, DOCTOR, COLLEAGUE, STAND_IN = 1, 11, 12, 13
DAY = date(2026, 11, 20)
ASKED_AT = at("2026-11-01 08:00")


def post(person_id: int = DOCTOR, first: date | None = None, last: date | None = None) -> Post:
    return Post(person_id, VILLAGE, Role.REPORTER, first, last)


def leave(state: State, stand_in: int | None = None, person_id: int = DOCTOR) -> Leave:
    return Leave("l", person_id, VILLAGE, DAY, DAY, stand_in, state, ASKED_AT)


def whose(row: Asked, posts: list[Post], leaves: list[Leave] | None = None) -> tuple[int | None, bool]:
    ((_, person_id, shared),) = shared_out([row], posts, leaves or [])
    return person_id, shared


def test_whoever_has_sent_it_has_it() -> None:
    assert whose(Asked(VILLAGE, DAY, True, author=COLLEAGUE), [post(), post(COLLEAGUE)]) == (COLLEAGUE, False)
    assert whose(Asked(VILLAGE, DAY, True, author=STAND_IN), [post()]) == (STAND_IN, False)


@pytest.mark.parametrize("row", [Asked(VILLAGE, DAY, received=True), Asked(VILLAGE, DAY)])
def test_what_was_entered_for_others_and_what_is_missing_is_that_of_whoever_reports_there(row: Asked) -> None:
    before, after = post(last=date(2026, 11, 19)), post(COLLEAGUE, first=DAY)
    assert whose(row, [post()]) == (DOCTOR, False)
    assert whose(row, [before, after]) == (COLLEAGUE, False)
    assert whose(row, [post(), post(COLLEAGUE)]) == (None, True)
    assert whose(row, [before]) == (None, False)
    assert whose(row, []) == (None, False)


def test_during_leave_it_is_that_of_the_stand_in_or_of_the_colleague() -> None:
    missing = Asked(VILLAGE, DAY)
    assert whose(missing, [post()], [leave(State.COVERED, STAND_IN)]) == (STAND_IN, False)
    assert whose(missing, [post(), post(COLLEAGUE)], [leave(State.COVERED)]) == (COLLEAGUE, False)
    assert whose(missing, [post()], [leave(State.ASKED), leave(State.REFUSED, STAND_IN)]) == (DOCTOR, False)
    assert whose(Asked(VILLAGE, date(2026, 11, 21)), [post()], [leave(State.COVERED, STAND_IN)]) == (DOCTOR, False)


def test_what_stands_for_days_without_leave_is_not_taken_for_one_with_leave() -> None:
    assert whose(Asked(VILLAGE, DAY, away=False), [post()], [leave(State.COVERED, STAND_IN)]) == (DOCTOR, False)


def test_what_leave_has_excused_is_that_of_whoever_was_away() -> None:
    excused = Asked(VILLAGE, DAY, excused=LEAVE)
    assert whose(excused, [post()], [leave(State.EXCUSED)]) == (DOCTOR, False)
    assert whose(excused, [post(), post(COLLEAGUE)], [leave(State.EXCUSED)]) == (DOCTOR, False)
    assert whose(Asked(VILLAGE, DAY, excused="flood"), [post()]) == (DOCTOR, False)


@pytest.mark.parametrize(
    ("row", "sums"),
    [
        (Asked(VILLAGE, DAY, True, on_time=True), Sums(expected=1, on_time=1)),
        (Asked(VILLAGE, DAY, True, on_time=True, zero=True), Sums(expected=1, on_time=1, zero=1)),
        (Asked(VILLAGE, DAY, True), Sums(expected=1, late=1)),
        (Asked(VILLAGE, DAY, True, on_time=True, excused="flood"), Sums(expected=1, on_time=1)),
        (Asked(VILLAGE, DAY), Sums(expected=1, missing=1)),
        (Asked(VILLAGE, DAY, due=False), Sums(expected=1, waiting=1)),
        (Asked(VILLAGE, DAY, excused="flood"), Sums(excused=1)),
        (Asked(VILLAGE, DAY, excused="flood", due=False), Sums(excused=1)),
    ],
)
def test_as_what_it_counts(row: Asked, sums: Sums) -> None:
    assert list(shared_out([row, row], [post()], []).values()) == [added_up([sums, sums])]


ROWS = st.builds(
    Asked,
    st.sampled_from([1, 2]),
    st.sampled_from([DAY, date(2026, 11, 21)]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, DOCTOR, COLLEAGUE]),
    st.sampled_from([None, "flood", LEAVE]),
    st.booleans(),
    st.integers(1, 3),
)
POSTS = st.lists(st.sampled_from([post(), post(COLLEAGUE), post(STAND_IN, last=DAY)]), max_size=3)
LEAVES = st.lists(
    st.sampled_from([leave(State.COVERED, STAND_IN), leave(State.EXCUSED), leave(State.ASKED)]), max_size=2
)


@given(st.lists(ROWS, max_size=30), POSTS, LEAVES)
def test_the_lines_add_up_to_every_report_once(rows: list[Asked], posts: list[Post], leaves: list[Leave]) -> None:
    found: dict[Whose, Sums] = shared_out(rows, posts, leaves)
    total = added_up(found.values())
    assert total.expected == sum(row.reports for row in rows if row.received or row.excused is None)
    assert total.expected == total.received + total.missing + total.waiting
    assert total.excused == sum(row.reports for row in rows) - total.expected
    assert total.received == sum(row.reports for row in rows if row.received)
    assert total.zero <= total.received
