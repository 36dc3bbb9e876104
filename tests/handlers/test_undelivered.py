"""What a manager sees of messages that did not arrive: on a village's card, under 今日, and as a list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.messages import Kind, Lane
from core.undelivered import Undelivered, UndeliveredAt, Why
from handlers.undelivered import MOST_LINES
from tests.handlers.memory import Memory
from tests.transcripts.play import shown

STALE = "这个按钮已经失效，没有改动任何数据。"
ADVICE = "要紧的事请打电话说。回复没送到，不影响已经收到的报表。"


def undelivered(world: Memory, code: str, *why: Why, lane: Lane = Lane.REPLY, attempts: int = 3) -> None:
    found = tuple(
        Undelivered("张医生", "张家村", lane, world.now - timedelta(minutes=minute), one, attempts)
        for minute, one in enumerate(why)
    )
    world.context.answers[UndeliveredAt(world.unit(code))] = found


def asks(world: Memory, who: str, words: str = "未送达") -> list[str]:
    return shown(world.answer(world.inbound(who, Kind.TEXT, words)))


def taps(world: Memory, who: str, action: str) -> list[str]:
    return shown(world.answer(world.inbound(who, Kind.TAP, action)))


@pytest.mark.parametrize(
    ("why", "lane", "said"),
    [
        (Why.LATE, Lane.REPLY, "回复：没来得及送出，已经过时"),
        (Why.UNREACHABLE, Lane.ALERT, "通知：对方停用了机器人，收不到"),
        (Why.NOT_TAKEN, Lane.BULK, "提醒或汇总：试了 3 次，聊天软件没有收下"),
    ],
)
def test_a_line_says_when_to_whom_what_and_why(world: Memory, why: Why, lane: Lane, said: str) -> None:
    undelivered(world, "QS01", why, lane=lane)
    assert asks(world, "吴科长") == [
        "【东河镇】近 7 天没有送到的消息 1 条：",
        f"11月20日（周五） 16:02 给张医生（张家村）的{said}",
        ADVICE,
    ]


@pytest.mark.parametrize(
    ("attempts", "tried"), [(1, "tried once, the chat service"), (12, "tried 12 times, the chat service")]
)
def test_in_english(world: Memory, attempts: int, tried: str) -> None:
    undelivered(world, "QS03", Why.NOT_TAKEN, attempts=attempts)
    title, line, _ = asks(world, "Grace", "/undelivered")
    assert title == "[南坪镇] Messages that did not arrive in the last 7 days, 1:"
    assert "16:02, an answer to 张医生 (张家村): " in line
    assert tried in line


def test_where_everything_arrived_it_is_said_and_has_no_button(world: Memory) -> None:
    assert asks(world, "吴科长") == ["【东河镇】近 7 天没有送不到的消息。"]
    assert not [line for line in asks(world, "吴科长", "今日") if "没送到" in line]


def test_today_has_a_button_for_it(world: Memory) -> None:
    undelivered(world, "QS01", Why.LATE, Why.LATE)
    assert asks(world, "吴科长", "今日")[-1] == "[东河镇没送到的消息（2）]"
    assert taps(world, "吴科长", f"undelivered:{world.unit('QS01').id}")[0] == "【东河镇】近 7 天没有送到的消息 2 条："


@pytest.mark.parametrize("who", ["冯科长", "张医生"])
def test_only_its_own_managers_see_it(world: Memory, who: str) -> None:
    undelivered(world, "QS01", Why.LATE)
    assert taps(world, who, f"undelivered:{world.unit('QS01').id}") == [STALE]


@pytest.mark.parametrize("words", ["", ":", ":x", ":1:2", ":9999", ":12345678901"])
def test_forged_taps(world: Memory, words: str) -> None:
    assert taps(world, "吴科长", f"undelivered{words}") == [STALE]


def test_to_a_doctor_it_is_no_command(world: Memory) -> None:
    undelivered(world, "QS01", Why.LATE)
    assert not [line for line in asks(world, "张医生") if "没有送到" in line]


def test_a_long_list_is_cut_and_says_so(world: Memory) -> None:
    undelivered(world, "QS01", *[Why.LATE] * (MOST_LINES + 2))
    lines = asks(world, "吴科长")
    assert len(lines) == 1 + MOST_LINES + 2
    assert lines[-2:] == ["还有更早的 2 条。", ADVICE]


def test_the_card_of_a_village_has_the_newest_three(world: Memory) -> None:
    world.expect(world.now.date())
    undelivered(world, "QS0101", Why.LATE, Why.UNREACHABLE, Why.LATE, Why.LATE)
    village = world.unit("QS0101").id
    lines = taps(world, "吴科长", f"silent:{village}:daily:2026-11-20")
    assert [line.partition("的")[2] for line in lines if "的回复：" in line] == [
        "回复：没来得及送出，已经过时",
        "回复：对方停用了机器人，收不到",
        "回复：没来得及送出，已经过时",
    ]
