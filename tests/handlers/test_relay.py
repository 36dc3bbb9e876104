"""接龙: who may hand on what, what is stored and when; how long the answer may become. The words are in transcripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.effects import DropRelay, Effect, KeepRelay, Queue, SaveReport
from core.forms import Form, Forms, Indicator
from core.messages import Kind
from core.relay import Relay, RelayLine
from core.reports import ReportKey
from core.texts import Text
from core.units import Post, Role, Unit
from handlers import buttons
from handlers.router import Router
from tests.handlers.memory import ACTION_BYTES, CHANNEL, Memory

DAY = "2026-11-20"
MANAGER, OTHER_MANAGER, DOCTOR = "冯科长", "吴科长", "张医生"
LONGEST_MESSAGE = 4096


def step(world: Memory, who: str, words: str, kind: Kind = Kind.TEXT) -> list[Effect]:
    return world.step(world.inbound(who, kind, words))


def saves(effects: Sequence[Effect]) -> list[SaveReport]:
    return [effect for effect in effects if isinstance(effect, SaveReport)]


def kept(effects: Sequence[Effect]) -> Relay:
    return next(effect.relay for effect in effects if isinstance(effect, KeepRelay))


def keys_said(effects: Sequence[Effect]) -> list[str]:
    return [line.key for line in texts_said(effects)]


def texts_said(effects: Sequence[Effect]) -> list[Text]:
    queues = [effect for effect in effects if isinstance(effect, Queue)]
    return [line for queue in queues for line in queue.say.lines if isinstance(line, Text)]


def actions(effects: Sequence[Effect]) -> list[str]:
    queues = [effect for effect in effects if isinstance(effect, Queue)]
    return [button.action for queue in queues for row in queue.say.buttons for button in row]


def villages(world: Memory) -> list[Unit]:
    top = world.unit("QS03")
    return [unit for unit in world.context.units.values() if unit.parent_id == top.id]


async def shown(world: Memory, words: str, who: str = MANAGER) -> Relay:
    await world.says(who, words)
    found = world.context.relays[CHANNEL, who]
    assert found
    return found


async def test_thirty_lines_are_stored_by_one_list_of_effects(world: Memory) -> None:
    units = villages(world)
    relay = await shown(world, "\n".join(f"{n}. {unit.name} {n} 0 0" for n, unit in enumerate(units, 1)))
    assert world.context.reports == {}
    effects = step(world, MANAGER, f"relay:all:{buttons.mark(relay)}", Kind.TAP)
    assert [(save.report.key.unit_id, save.report.values["visits"]) for save in saves(effects)] == [
        (unit.id, n) for n, unit in enumerate(units, 1)
    ]
    assert DropRelay((CHANNEL, MANAGER)) in effects
    person = world.context.people[CHANNEL, MANAGER]
    assert {save.report.person_id for save in saves(effects)} == {person.id}


@pytest.mark.parametrize("choice", ["all", "clear", "cancel", "ALL", ""])
async def test_a_table_is_confirmed_only_by_whom_it_was_shown_to(world: Memory, choice: str) -> None:
    relay = await shown(world, "陈家村 1 0 0\n陈家庄 2 0 0")
    for who in (OTHER_MANAGER, DOCTOR, "Grace"):
        assert keys_said(step(world, who, f"relay:{choice}:{buttons.mark(relay)}", Kind.TAP)) == ["talk-stale-button"]


@pytest.mark.parametrize(
    "action", ["relay", "relay:all", "relay:all:", "relay:all:00000000", "relay:some:{mark}", "relay:all:{mark}:1"]
)
async def test_a_forged_tap_does_nothing(world: Memory, action: str) -> None:
    relay = await shown(world, "陈家村 1 0 0\n陈家庄 2 0 0")
    effects = step(world, MANAGER, action.format(mark=buttons.mark(relay)), Kind.TAP)
    assert keys_said(effects) == ["talk-stale-button"]
    assert saves(effects) == []


async def test_rights_are_looked_at_when_the_button_is_tapped(world: Memory) -> None:
    relay = await shown(world, "陈家村 1 0 0\n陈家庄 2 0 0")
    person = world.context.people[CHANNEL, MANAGER]
    world.context.posts[person.id] = (Post(person.id, villages(world)[1].id, Role.REPORTER),)
    effects = step(world, MANAGER, f"relay:all:{buttons.mark(relay)}", Kind.TAP)
    assert [save.report.key.unit_id for save in saves(effects)] == [villages(world)[1].id]
    assert "relay-left-out" in keys_said(effects)


async def test_a_table_that_was_kept_with_somebody_elses_village_stores_nothing_of_it(world: Memory) -> None:
    other = Relay("daily", (RelayLine(world.unit("QS0101").id, DAY, {"visits": 1}),), world.now)
    world.context.relays[CHANNEL, MANAGER] = other
    effects = step(world, MANAGER, f"relay:all:{buttons.mark(other)}", Kind.TAP)
    assert saves(effects) == []
    assert "relay-left-out" in keys_said(effects)


async def test_what_is_closed_by_then_is_left_out(world: Memory) -> None:
    relay = await shown(world, "陈家村 1 0 0\n陈家庄 2 0 0")
    await world.move_to("2026-12-25 09:00")
    effects = step(world, MANAGER, f"relay:all:{buttons.mark(relay)}", Kind.TAP)
    assert saves(effects) == []
    assert keys_said(effects).count("relay-left-out") == 2


async def test_a_report_that_was_taken_back_since_is_left_out_too(world: Memory) -> None:
    await world.says(DOCTOR, "12 3 0")
    relay = await shown(world, "张家村 13 3 0\n李家村 8 0 0", OTHER_MANAGER)
    await world.taps(DOCTOR, f"undo:{world.unit('QS0101').id}:daily:{DAY}:1")
    effects = step(world, OTHER_MANAGER, f"relay:all:{buttons.mark(relay)}", Kind.TAP)
    assert [save.report.key.unit_id for save in saves(effects)] == [world.unit("QS0102").id]


async def test_the_mark_changes_with_every_figure(world: Memory) -> None:
    line = RelayLine(1, DAY, {"visits": 1, "vaccinations": 2})
    lines = [
        line,
        replace(line, unit_id=2),
        replace(line, period="2026-11-19"),
        replace(line, values={"visits": 2, "vaccinations": 1}),
        replace(line, version=1),
    ]
    assert len({buttons.mark(Relay("daily", (each,), world.now)) for each in lines}) == len(lines)
    shuffled = replace(line, values={"vaccinations": 2, "visits": 1})
    assert buttons.mark(Relay("daily", (line,), world.now)) == buttons.mark(Relay("daily", (shuffled,), world.now))


async def test_a_second_tap_stores_nothing_more(world: Memory) -> None:
    relay = await shown(world, "陈家村 1 0 0\n陈家庄 2 0 0")
    await world.taps(MANAGER, f"relay:all:{buttons.mark(relay)}")
    effects = step(world, MANAGER, f"relay:all:{buttons.mark(relay)}", Kind.TAP)
    assert keys_said(effects) == ["talk-stale-button"]


@pytest.mark.parametrize("words", ["收到", "谢谢", "今日有会", "12 3 0", "门诊12 接种3 疑似0", "全零", "昨天 5 0 0"])
async def test_a_manager_who_also_reports_is_not_taken_for_one_who_relays(world: Memory, words: str) -> None:
    """Nothing below her is looked up for an ordinary message."""
    step(world, "钱院长", words)
    assert world.context.below == {}


async def test_figures_of_several_forms_that_read_alike_are_not_guessed(world: Memory) -> None:
    daily = world.context.forms.forms["daily"]
    second = daily.model_copy(update={"key": "second", "title": {"zh-CN": "发热日报表", "en": "Fever"}})
    use(world, Forms({"daily": daily, "second": second}, world.context.forms.breakdowns))
    assert keys_said(step(world, MANAGER, "陈家村 1 0 0\n陈家庄 2 0 0")) == ["relay-which-form"]
    assert kept(step(world, MANAGER, "发热日报表\n陈家村 1 0 0\n陈家庄 2 0 0")).form == "second"


async def test_thirty_villages_with_many_indicators_fit_one_message(world: Memory) -> None:
    indicators = tuple(
        Indicator(key=f"i{n}", name={"zh-CN": f"基本公共卫生服务第{letter}项人次", "en": f"one of many services, {n}"})
        for n, letter in enumerate("甲乙丙丁戊己庚辛壬癸子丑")
    )
    daily = world.context.forms.forms["daily"]
    form = Form(key="wide", title=daily.title, level="village", every="day", due=daily.due, indicators=indicators)
    use(world, Forms({"wide": form}, {}))
    row = " ".join(["9999"] * 12)
    words = "\n".join(f"{unit.name} {row}" for unit in villages(world))
    relay = await shown(world, words)
    assert len(relay.lines) == 30
    message = await world.says(MANAGER, words)
    assert len(message.text) <= LONGEST_MESSAGE
    doubtful = await world.says(
        MANAGER, "\n".join(f"王{n}村 9999 9999 9999 9999 9999" for n in range(300)) + f"\n{words}"
    )
    assert len(doubtful.text) <= LONGEST_MESSAGE


async def test_the_action_of_a_button_is_short(world: Memory) -> None:
    effects = step(world, MANAGER, "陈家村 1 0 0\n陈家庄 2 0")
    assert actions(effects)
    assert all(len(action.encode()) <= ACTION_BYTES for action in actions(effects))


async def test_a_village_that_is_excused_is_not_missing(world: Memory) -> None:
    await world.says(DOCTOR, "12 3 0")
    key = ReportKey(world.unit("QS0103").id, "daily", DAY)
    row = world.context.expected[ReportKey(world.unit("QS0101").id, "daily", DAY)]
    world.context.expected[key] = replace(row, key=key, excused="leave")
    effects = step(world, OTHER_MANAGER, "李家村 门诊8")
    assert [line.args["names"] for line in texts_said(effects) if line.key == "relay-missing"] == [["下孙庄"]]


def use(world: Memory, forms: Forms) -> None:
    world.context.forms = forms
    world.router = Router(forms, world.catalogue.languages)
