"""When a lane may send: not during silence, one at a time while the service is away, and nobody for another's fault."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.gate import LONGEST_WAIT_S, Gate, backoff


class Watch:
    """Seconds, as the test wants them."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def gate() -> tuple[Gate, Watch]:
    watch = Watch()
    return Gate(watch), watch


def test_silence_lasts_as_long_as_it_was_asked_for_and_is_broken_by_one() -> None:
    it, watch = gate()
    it.silence(7, "Too Many Requests")
    assert (it.opens_in, it.silent_for, it.careful, it.why) == (7, 7, True, "Too Many Requests")
    watch.now += 6.5
    it.silence(0.1, "a shorter one")  # of another that was under way
    assert it.opens_in == 0.5
    watch.now += 0.5
    assert (it.opens_in, it.careful) == (0, True)
    it.worked(begun=watch.now)
    assert not it.careful


def test_what_was_under_way_when_silence_began_does_not_break_it() -> None:
    it, watch = gate()
    begun = watch.now
    watch.now += 1
    it.silence(7, "")
    watch.now += 1
    assert not it.worked(begun)
    assert (it.opens_in, it.careful) == (6, True)


def test_one_failure_may_be_its_messages_own_fault() -> None:
    it, watch = gate()
    assert not it.failed(watch.now, "500")
    assert (it.opens_in, it.careful) == (0, False)
    assert not it.worked(watch.now)
    assert not it.failed(watch.now, "500")
    assert (it.opens_in, it.careful) == (0, False)


def test_of_many_that_fail_together_one_counts() -> None:
    it, watch = gate()
    begun = watch.now
    for _ in range(25):
        watch.now += 0.1
        it.failed(begun, "no network")
    assert (it.opens_in, it.careful) == (0, False)
    assert it.failed(watch.now, "no network")
    assert 0.5 <= it.opens_in <= 1
    assert it.careful


def test_the_longer_a_service_is_away_the_longer_it_is_left_alone() -> None:
    it, watch = gate()
    it.failed(watch.now, "no network")
    found_out = [it.failed(watch.now, "no network")]
    waits = []
    for _ in range(12):
        waits.append(it.opens_in)
        watch.now += it.opens_in
        assert (it.opens_in, it.careful) == (0, True)
        found_out.append(it.failed(watch.now, "no network"))
    assert found_out == [True] + [False] * 12
    for attempt, wait in enumerate(waits):
        assert min(2**attempt, LONGEST_WAIT_S) / 2 <= wait <= min(2**attempt, LONGEST_WAIT_S)
    assert it.worked(watch.now)
    assert (it.opens_in, it.careful) == (0, False)
    assert not it.worked(watch.now)


def test_where_no_attempt_has_a_point_none_is_made() -> None:
    it, watch = gate()
    assert it.failed(watch.now, "the token is refused", 600)
    assert (it.opens_in, it.careful) == (600, True)


def test_an_answer_ends_an_absence_and_not_the_silence() -> None:
    it, watch = gate()
    it.failed(watch.now, "no network", 600)
    it.silence(30, "Too Many Requests")
    assert it.opens_in == 600
    it.worked(watch.now)
    assert it.opens_in == 30


@given(st.integers(1, 10**6), st.floats(0.1, 10), st.floats(1, 1000))
def test_a_wait_doubles_up_to_the_longest_and_is_spread(attempts: int, first: float, longest: float) -> None:
    most = min(longest, first * 2.0 ** min(attempts - 1, 60))
    least = min(longest, first * 2.0 ** min(attempts - 1, 20)) / 2
    assert least <= backoff(attempts, first, longest) <= most
