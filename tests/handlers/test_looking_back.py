"""Which messages make storage look back beyond what is open; `Memory.answer` checks that no answer depends on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.look_up import LookUp
from core.messages import Inbound, Kind
from handlers.looking_back import only_about_today
from tests.handlers.memory import CALENDAR, CHANNEL, Memory, Shipped, county

TODAY = (
    "门诊12 接种3 疑似0",
    "12 3 0",
    "今天门诊十二,接种三,没有疑似",
    "零报告",
    "谢谢主任",
    "今日",
    "/help",
    "DONGHE88",
    "每日零报告",
    "zero:daily:2026-11-20:sure",
    "allzero:daily:2026-11-20",
    "undo:4:daily:2026-11-20:1",
    "lang:en",
    "form:daily",
)
EARLIER = (
    "昨天门诊12 接种3 疑似0",
    "前天 12 3 0",
    "11月18日 12 3 0",
    "十八号 12 3 0",
    "11-18 门诊12 接种3 疑似0",
    "2026.11.18 12 3 0",
    "上个月 5",
    "Yesterday 12 3 0",
    "修改",
    "/edit",
    "Change",
    "更正 接种4",
    "改门诊15",
    "刚才错了，疑似是1",
    "门诊应该是17",
    "接种应为5",
    "纠正 门诊12",
    "订正：门诊12",
    "不对，门诊是16",
    "Corrected visits 5",
    "zero:daily:2026-11-19",
    "undo:4:daily:2026-11-19:1",
    "edit:4:daily:2026-11-19",
    "mean:daily:2026-11-18::12,3,0",
)


def is_about_today(world: Memory, kind: Kind, words: str) -> bool:
    return bool(only_about_today([world.inbound("张医生", kind, words)], world.context.forms, CALENDAR))


def kind_of(words: str) -> Kind:
    return Kind.TAP if ":" in words else Kind.TEXT


@pytest.mark.parametrize("words", TODAY)
def test_what_is_about_today_is_answered_from_today(world: Memory, words: str) -> None:
    assert is_about_today(world, kind_of(words), words)
    beside_reports = LookUp(hints=frozenset([(CHANNEL, "张医生")]), below=frozenset(world.context.units))
    world.look_up(beside_reports)
    assert world.answered_narrowly(world.inbound("张医生", kind_of(words), words)) is not None


@pytest.mark.parametrize("words", EARLIER)
def test_what_may_be_about_an_earlier_day_is_known_before(world: Memory, words: str) -> None:
    assert not is_about_today(world, kind_of(words), words)


def test_an_edit_is_about_the_day_of_its_original(world: Memory) -> None:
    assert not is_about_today(world, Kind.EDIT, "12 3 0")
    assert is_about_today(world, Kind.OTHER, "")


def test_one_message_that_looks_back_is_enough(world: Memory) -> None:
    batch = [
        world.inbound(who, Kind.TEXT, words) for who, words in (("a", "12 3 0"), ("b", "谢谢"), ("a", "昨天 1 2 0"))
    ]
    assert only_about_today(batch, world.context.forms, CALENDAR) == {(CHANNEL, "b")}


PIECES = st.sampled_from(
    [
        "门诊12",
        "接种3",
        "疑似0",
        "零报告",
        "昨天",
        "前天",
        "11月19日",
        "号",
        "19",
        "改",
        "修改",
        "更正",
        "错了",
        "上月",
        "-",
        " ",
    ]
)
TAPS = st.sampled_from(
    ["zero:daily:2026-11-{}", "undo:4:daily:2026-11-{}:1", "edit:4:daily:2026-11-{}", "mean:daily:2026-11-{}::1,2,0"]
)
MESSAGES = st.one_of(
    st.tuples(st.just(Kind.TEXT), st.lists(PIECES, min_size=1, max_size=5).map("".join)),
    st.tuples(st.just(Kind.TEXT), st.text(max_size=20)),
    st.tuples(st.just(Kind.TAP), st.builds(str.format, TAPS, st.integers(9, 21).map("{:02}".format))),
    st.tuples(st.just(Kind.EDIT), st.just("门诊5")),
)


@given(
    st.lists(st.tuples(MESSAGES, st.sampled_from([timedelta(), timedelta(minutes=9), timedelta(hours=11)])), max_size=6)
)
def test_whatever_is_said_nothing_that_matters_is_left_out(
    made: Shipped, said: list[tuple[tuple[Kind, str], timedelta]]
) -> None:
    world = county(made)
    for (kind, words), later in said:
        world.now += later
        sent: Inbound = world.inbound("张医生", kind, words, world.now - timedelta(days=kind == Kind.EDIT))
        world.answer(sent)  # compares the two answers
