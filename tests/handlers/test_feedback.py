"""The private note to whoever reports badly: to whom, once, and to nobody who has heard enough today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.effects import Audit, Queue
from core.messages import Kind, Lane
from core.periods import parse_period
from core.rank import Entry, League, LeagueOf
from core.reach import Reporter, note_key, nudge_key
from core.totals import Counts
from tests.handlers.memory import Memory
from tests.transcripts.play import shown

WEEK = parse_period("2026-W46")
TODAY = date(2026, 11, 20)
LOW, WELL = Counts(7, 3, 2, 0, 3), Counts(7, 7, 7, 0, 7)


@pytest.fixture
def low(world: Memory) -> Memory:
    """Of 东河镇 both 孙庄 are low, 李家村 too, and 张家村 is not."""
    of = {"QS0101": WELL, "QS0102": LOW, "QS0103": LOW, "QS0104": LOW}
    entries = tuple(Entry(world.unit(code), counts) for code, counts in of.items())
    world.context.answers[LeagueOf(world.unit("QS01"), WEEK)] = League(entries)
    return world


def taps(world: Memory, end: str = "", who: str = "吴科长", code: str = "QS01") -> list[str]:
    action = f"feedback:{world.unit(code).id}:{WEEK.key}{end}"
    return shown(world.answer(world.inbound(who, Kind.TAP, action)))


def sent(world: Memory) -> Iterator[Queue]:
    for effect in world.effects:
        if isinstance(effect, Queue) and effect.key.startswith("feedback:"):
            yield effect


def with_reporter(world: Memory, **known: object) -> None:
    """李医生 is known to be so."""
    village = world.unit("QS0102")
    load = world.load

    def loaded(inbound: object) -> None:
        load(inbound)  # type: ignore[arg-type]
        (reporter,) = world._reach(village.id)
        world.context.reach[village.id] = (replace(reporter, **known),)  # type: ignore[arg-type]

    world.load = loaded  # type: ignore[method-assign]


def test_it_is_shown_before_it_is_sent(low: Memory) -> None:
    lines = taps(low)
    assert lines[0] == "给这 3 个单位各发一条私信：李家村、上孙庄、下孙庄"
    assert lines[-1] == "[发送]"
    assert "李家村：应报 7 份，收到 3 份，其中按时 2 份。" in lines
    assert list(sent(low)) == []


def test_one_message_a_person_about_all_her_units(low: Memory) -> None:
    assert taps(low, ":yes") == ["✅ 马上私下发给 3 个单位：李家村、上孙庄、下孙庄"]
    notes = list(sent(low))
    assert [note.account[1] for note in notes] == ["李医生", "孙医生"]
    assert [len(note.say.lines) for note in notes] == [3, 4]
    assert {note.lane for note in notes} == {Lane.BULK}
    assert all(note.expires_at and note.expires_at > low.now for note in notes)
    person = low.context.people["memory", "李医生"]
    assert notes[0].key == note_key(person.id, TODAY)


def test_each_is_recorded(low: Memory) -> None:
    taps(low, ":yes")
    entries = [effect for effect in low.effects if isinstance(effect, Audit)]
    assert [(one.action, one.details) for one in entries] == [("feedback", {"period": WEEK.key})] * 3
    assert {one.unit_id for one in entries} == {low.unit(code).id for code in ("QS0102", "QS0103", "QS0104")}


def test_once_for_a_unit_and_period(low: Memory) -> None:
    asked = LeagueOf(low.unit("QS01"), WEEK)
    noted = frozenset(low.unit(code).id for code in ("QS0102", "QS0103", "QS0104"))
    low.context.answers[asked] = replace(low.context.answers[asked], noted=noted)
    assert taps(low, ":yes") == ["没有要发的。", "这一期已经提醒过：李家村、上孙庄、下孙庄"]
    assert list(sent(low)) == []


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({"reminded_at": "now"}, "今天已经收到过提醒，明天再发"),
        ({"noted_at": "now"}, "今天已经收到过提醒，明天再发"),
        ({"is_on_its_way": True}, "今天已经收到过提醒，明天再发"),
        ({"nudged_at": "now"}, "今天已经催过，明天再发"),
        ({"on_leave_until": TODAY}, "在请假"),
        ({"paused_until": TODAY + timedelta(days=1)}, "说过今天不要再提醒"),
        ({"joined": False}, "还没有加入"),
        ({"account": None}, "已停用机器人"),
    ],
)
def test_nobody_hears_more_than_is_right(low: Memory, known: dict[str, object], why: str) -> None:
    with_reporter(low, **{key: low.now if value == "now" else value for key, value in known.items()})
    assert taps(low, ":yes") == ["✅ 马上私下发给 2 个单位：上孙庄、下孙庄", f"{why}：李家村"]
    assert [note.account[1] for note in sent(low)] == ["孙医生"]


async def test_none_in_quiet_hours(low: Memory) -> None:
    await low.move_to("2026-11-20 22:30")
    assert taps(low, ":yes") == ["没有要发的。", "现在是休息时间：李家村、上孙庄、下孙庄"]


def test_whoever_has_been_nudged_in_the_same_batch_hears_nothing_more(low: Memory) -> None:
    person = low.context.people["memory", "李医生"]
    load = low.load
    low.load = lambda inbound: (load(inbound), low.context.nudged.add(nudge_key(person.id, TODAY)))  # type: ignore[method-assign, assignment, func-returns-value]
    assert taps(low, ":yes")[1] == "今天已经收到过提醒，明天再发：李家村"


def test_a_colleague_who_can_be_reached_is_enough(low: Memory) -> None:
    village = low.unit("QS0102")
    load = low.load

    def loaded(inbound: object) -> None:
        load(inbound)  # type: ignore[arg-type]
        (reporter,) = low._reach(village.id)
        away: Reporter = replace(reporter, on_leave_until=TODAY)
        low.context.reach[village.id] = (away, replace(reporter))

    low.load = loaded  # type: ignore[method-assign]
    assert taps(low, ":yes") == ["✅ 马上私下发给 3 个单位：李家村、上孙庄、下孙庄"]


def test_of_a_township_its_managers_hear(low: Memory) -> None:
    low.context.answers[LeagueOf(low.unit("QS"), WEEK)] = League((Entry(low.unit("QS03"), LOW),))
    assert taps(low, ":yes", "周主任", "QS") == ["✅ 马上私下发给 1 个单位：南坪镇"]
    assert sorted(note.account[1] for note in sent(low)) == ["Grace", "冯科长"]
    assert len({note.key for note in sent(low)}) == 2


def test_a_unit_without_anybody_is_named(low: Memory) -> None:
    low.context.answers[LeagueOf(low.unit("QS03"), WEEK)] = League((Entry(low.unit("QS0301"), LOW),))
    assert taps(low, ":yes", "冯科长", "QS03") == ["没有要发的。", "没有能收消息的人：陈家村"]


@pytest.mark.parametrize("end", [":no", ":yes:yes", ":", ":2026"])
def test_forged_taps(low: Memory, end: str) -> None:
    assert taps(low, end) == ["这个按钮已经失效，没有改动任何数据。"]
    assert list(sent(low)) == []


@pytest.mark.parametrize("who", ["冯科长", "李医生", "林管理员"])
def test_only_of_ones_own_subtree(low: Memory, who: str) -> None:
    assert taps(low, ":yes", who) == ["这个按钮已经失效，没有改动任何数据。"]
    assert list(sent(low)) == []
