"""The pace of the bulk lane: as fast as Telegram allows, never faster, whenever turns are asked for."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import BULK_GAP_S
from bot.pace import Pace

GAP = 0.1
SLACK = 1e-9


def starts(gap: float, idle: list[float]) -> list[float]:
    """When each turn begins for somebody who asks for the next one so many seconds after the last one began."""
    pace, now, begun = Pace(gap), 1000.0, []
    for seconds in idle:
        now += seconds
        now += pace.turn(now)
        begun.append(now)
    return begun


@given(st.lists(st.floats(0, 0.5), min_size=2, max_size=60))
def test_however_turns_are_asked_for_there_is_no_burst(idle: list[float]) -> None:
    begun = starts(GAP, idle)
    for first, start in enumerate(begun):
        for number, later in enumerate(begun[first + 1 :], 1):
            assert later - start >= (number - 0.5) * GAP - SLACK


def test_at_most_thirty_in_any_second() -> None:
    """At worst: nobody asked for long, then somebody who is half a turn late asks at once for all that can be had."""
    begun = starts(BULK_GAP_S, [0.0, 5.0] + [0.0] * 100)
    assert max(sum(start <= other < start + 1 for other in begun) for start in begun) <= 30


@pytest.mark.parametrize("late", [0.0, 0.001, GAP / 2 - 0.001])
def test_being_a_little_late_does_not_add_up(late: float) -> None:
    """A timer that is always late takes nothing of the rate."""
    pace, now = Pace(GAP), 1000.0
    for _ in range(100):
        now += pace.turn(now) + late
    assert now - 1000 <= 100 * GAP + late


def test_a_turn_that_nobody_took_is_not_made_up_for() -> None:
    begun = starts(GAP, [0.0, 10.0, 0.0, 0.0])
    assert [later - earlier for earlier, later in pairwise(begun)] == pytest.approx([10.0, GAP / 2, GAP])
