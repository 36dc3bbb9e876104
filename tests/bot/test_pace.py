"""The pace: as fast as a service allows, never faster, whenever turns are asked for and however long messages take."""

from __future__ import annotations

import math
from heapq import heappop, heappush
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Pacing
from bot.channels.telegram import BULK_PER_SECOND, is_group
from bot.pace import FORGET_AT, Pace, Pacer, Window
from core.messages import Lane

GAP = 0.1
SLACK = 1e-9
TELEGRAM = Pacing(29, 1, 3, 20, is_group)
Ask = tuple[str, Lane, float, float, float]
"""To whom, in which lane, so many seconds after the one before; after how many more it arrives, and has landed."""


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
    begun = starts(1 / BULK_PER_SECOND, [0.0, 5.0] + [0.0] * 100)
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


flights = st.lists(
    st.tuples(st.floats(0, 0.2), st.floats(0.01, 1.5), st.floats(0, 1), st.integers(1, 3)), min_size=20, max_size=120
)
"""After how many seconds somebody wants to send; how long it takes, how far the first half of that is when the service
gets it, and as how many messages."""


@given(flights)
def test_however_long_messages_are_on_their_way_the_service_gets_no_more_in_a_second(
    wanted: list[tuple[float, float, float, int]],
) -> None:
    window, now, under_way, arrived = Window(10), 1000.0, list[tuple[float, int]](), list[float]()
    for number, (idle, takes, share, messages) in enumerate(wanted):
        now += idle
        while True:
            while under_way and under_way[0][0] <= now:
                landing, id_ = heappop(under_way)
                window.landed(id_, landing)
            if not (wait := window.wait(now, messages)):
                break
            now += wait
        window.begun(number, now, messages)
        heappush(under_way, (now + takes, number))
        arrived += [now + share * takes / 2] * messages
    assert most_in(1, sorted(arrived)) <= 10


def test_a_window_has_room_for_the_permitted_rate() -> None:
    """29 a second, each 50 ms on its way."""
    window, under_way = Window(30), list[tuple[float, int]]()
    for number in range(300):
        now = 1000 + number / 29
        while under_way and under_way[0][0] <= now:
            landing, id_ = heappop(under_way)
            window.landed(id_, landing)
        assert window.wait(now) == 0, number
        window.begun(number, now)
        heappush(under_way, (now + 0.05, number))


def test_what_is_more_than_fits_goes_when_there_is_nothing_else() -> None:
    window = Window(1.5)
    assert window.wait(100.0, 3) == 0
    window.begun(1, 100.0, 3)
    assert window.wait(100.0) > 0
    window.landed(1, 101.0)
    assert window.wait(102.0) == 0


def test_where_a_second_ends_there_is_room_for_one_however_it_is_rounded() -> None:
    for number in range(2000):
        window, begun, landed = Window(1), 1000 + number / 7, 1000 + number / 7 + number / 3333
        window.begun(1, begun)
        window.landed(1, landed)
        now = landed + 0.1
        now += window.wait(now)
        while wait := window.wait(now):
            now += wait
        window.begun(2, now)
        assert window.wait(now) > 0, number


asks = st.tuples(
    st.sampled_from(["-1", "-2", "5"]),
    st.sampled_from(Lane),
    st.floats(0, 2),
    st.floats(0, 3),
    st.floats(0, 3),
)


@given(st.lists(asks, min_size=30, max_size=120))
def test_no_chat_gets_more_than_it_may_in_any_time(wanted: list[Ask]) -> None:
    arrived = played(wanted)
    for account, its in arrived.items():
        moments = [at for at, _ in its]
        assert most_in(3, moments) <= 3
        assert most_in(60, moments) <= (20 if is_group(account) else math.inf)
        for (earlier, _), (later, lane) in pairwise(its):
            assert lane is not Lane.BULK or later - earlier >= 1 - SLACK


def played(wanted: list[Ask]) -> dict[str, list[tuple[float, Lane]]]:
    """When messages arrive at the service, by account; each is sent as soon as the pacer lets it, and the next one to
    the same account when it has landed."""
    pacer, now = Pacer(TELEGRAM), 1000.0
    arrived: dict[str, list[tuple[float, Lane]]] = {}
    for account, lane, idle, way, way_back in wanted:
        now += idle
        while wait := pacer.wait(account, lane, now):
            now += wait
        arrived.setdefault(account, []).append((now + way, lane))
        pacer.landed(0, account, now, now + way + way_back)
        now += way + way_back
    return arrived


def most_in(seconds: float, moments: list[float]) -> int:
    return max(sum(start <= other < start + seconds - SLACK for other in moments) for start in moments)


def test_a_full_group_holds_up_nobody_else() -> None:
    pacer = Pacer(TELEGRAM)
    for second in range(0, 40, 2):
        assert pacer.wait("-1", Lane.REPLY, second) == 0
    assert pacer.wait("-1", Lane.REPLY, 40) == 20
    assert pacer.wait("-2", Lane.REPLY, 40) == 0
    assert pacer.wait("5", Lane.BULK, 40) == 0
    assert pacer.wait("-1", Lane.ALERT, 60) == 0


def test_a_message_counts_from_when_it_has_landed() -> None:
    pacer = Pacer(TELEGRAM)
    pacer.wait("5", Lane.BULK, 100.0)
    pacer.landed(1, "5", 100.0, 107.0)
    assert pacer.wait("5", Lane.BULK, 107.5) == 0.5
    pacer.landed(2, "6", 100.0, 107.0)  # of which nothing is known


def test_without_numbers_nothing_waits() -> None:
    pacer = Pacer(Pacing())
    assert not any(pacer.wait("5", Lane.BULK, 100.0) or pacer.turn(100.0) for _ in range(100))


def test_who_is_quiet_is_forgotten() -> None:
    pacer = Pacer(TELEGRAM)
    for number in range(5 * FORGET_AT):
        pacer.wait(str(number), Lane.BULK, float(number))
    assert len(pacer._sent) <= FORGET_AT + 1
