"""What counts as burden, and how it is added up."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from core.burden import Burden, added_up, counted
from core.effects import Queue
from core.messages import Kind, Lane, Say
from core.texts import text
from core.units import Person
from tests.county import ZHANG, report_of, says, values

ZHANG_DOCTOR = Person(11, "张医生", "zh-CN")
PEOPLE = {("local", "d1"): ZHANG_DOCTOR, ("local", "new"): Person(-1, "新人", "zh-CN")}
SAVED = report_of(ZHANG, values(12, 3, 0))


def answer(key: str, address: str = "d1") -> Queue:
    return Queue(key, ("local", address), Lane.REPLY, Say((text("talk-ok"),)))


def test_words_and_taps_are_told_apart_and_a_reply_that_was_given_counts_as_sent() -> None:
    batch = [says("d1", "12 3 0"), says("d1", "undo:1", kind=Kind.TAP), says("d1", "13", kind=Kind.EDIT)]
    found = counted(PEOPLE, batch, [SAVED, answer("given"), answer("queued")], {"given"})
    assert found == {11: Burden(sent=1, written=2, taps=1, reports=1)}


def test_a_correction_is_no_further_report_and_one_taken_back_and_sent_again_is() -> None:
    corrected = report_of(ZHANG, values(13, 3, 0), before=SAVED.report)
    assert counted(PEOPLE, [], [corrected], ()) == {}
    taken_back = replace(SAVED.report, values={})
    assert counted(PEOPLE, [], [replace(corrected, report=taken_back)], ()) == {}
    again = report_of(ZHANG, values(13, 3, 0), before=taken_back)
    assert counted(PEOPLE, [], [again], ()) == {11: Burden(reports=1)}


def test_strangers_and_who_has_only_just_joined_are_not_counted() -> None:
    batch = [says("stranger", "你好"), says("new", "/start ABC")]
    assert counted(PEOPLE, batch, [answer("given", "new"), answer("other", "stranger")], {"given", "other"}) == {}


def test_messages_per_report_are_both_ways_and_the_median_is_of_days_with_a_report() -> None:
    days = [Burden(2, 1, 1, 0, 1), Burden(3, 1, 1, 4, 1), Burden(1, 1, 0, 9, 0), Burden(0, 0, 1, 2, 1)]
    found = added_up(days)
    assert found.total == Burden(6, 3, 3, 15, 3)
    assert (found.messages_per_report, found.median_taps) == (3.0, 2)
    assert (added_up([]).messages_per_report, added_up([Burden(1)]).median_taps) == (None, None)


burdens = st.builds(Burden, *[st.integers(0, 9)] * 5)


@given(st.lists(burdens), st.randoms())
def test_the_order_of_days_and_people_does_not_matter(days: list[Burden], chance: Random) -> None:
    mixed = list(days)
    chance.shuffle(mixed)
    assert added_up(mixed) == added_up(days)
