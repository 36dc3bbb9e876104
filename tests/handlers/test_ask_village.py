"""Suspected cases that a manager puts down for a village: whom the bot asks about them, and whom not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.effects import Effect, KeepDraft, Queue
from core.messages import Kind, Lane
from core.texts import Text
from core.units import Post, Role
from handlers import buttons
from tests.handlers.memory import CHANNEL, GROUP, Memory

MANAGER, DOCTOR, NURSE, OTHER = "吴科长", "张医生", "张护士", "李医生"
RELAY = "张家村 8 0 2\n李家村 7 0 0\n上孙庄 5 0 1\n下孙庄 6 0 3"


def step(world: Memory, words: str, who: str = MANAGER, kind: Kind = Kind.TEXT, group: str = "") -> list[Effect]:
    return world.step(replace(world.inbound(who, kind, words), group=group))


def texts_of(effect: Effect) -> list[Text]:
    return [line for line in effect.say.lines if isinstance(line, Text)] if isinstance(effect, Queue) else []


def asked(effects: Sequence[Effect]) -> dict[str, list[str]]:
    """Which villages each doctor is asked about."""
    found: dict[str, list[str]] = {}
    for effect in effects:
        for line in texts_of(effect)[:1]:
            if isinstance(effect, Queue) and line.key == "village-reported-for":
                found.setdefault(effect.account[1], []).append(str(line.args["unit"]))
    return found


def keys_said(effects: Sequence[Effect], who: str = MANAGER) -> list[str]:
    queues = [effect for effect in effects if isinstance(effect, Queue) and effect.account[1] == who]
    return [line.key for queue in queues for line in texts_of(queue)]


async def confirmed(world: Memory, words: str, who: str = MANAGER) -> list[Effect]:
    await world.says(who, words)
    relay = world.context.relays[CHANNEL, who]
    assert relay
    return step(world, f"relay:all:{buttons.mark(relay)}", who, Kind.TAP)


def test_every_reporter_of_the_village_is_asked_once_by_buttons_alone(world: Memory) -> None:
    effects = step(world, "张家村 8 0 2")
    assert asked(effects) == {DOCTOR: ["张家村"], NURSE: ["张家村"]}
    questions = [effect for effect in effects if isinstance(effect, Queue) and effect.account[1] != MANAGER]
    assert len({queue.key for queue in questions}) == 2
    assert {queue.lane for queue in questions} == {Lane.ALERT}
    assert all(queue.say.buttons and queue.expires_at for queue in questions)
    assert not [effect for effect in effects if isinstance(effect, KeepDraft)]
    assert "relay-asked-disease-one" in keys_said(effects)


@pytest.mark.parametrize("words", ["张家村 8 0 0", "张家村 零报告", "张家村 门诊8 接种0 疑似2 手足口2"])
def test_nobody_is_asked_where_nothing_is_open(world: Memory, words: str) -> None:
    assert asked(step(world, words)) == {}


async def test_of_a_relay_only_the_villages_with_open_cases_are_asked(world: Memory) -> None:
    effects = await confirmed(world, RELAY)
    assert asked(effects) == {DOCTOR: ["张家村"], NURSE: ["张家村"], "孙医生": ["上孙庄", "下孙庄"]}
    keys = [effect.key for effect in effects if isinstance(effect, Queue)]
    assert len(keys) == len(set(keys)) == 5
    assert "relay-needs-disease" not in keys_said(effects)


async def test_who_cannot_be_written_to_is_left_to_the_manager(world: Memory) -> None:
    world.context.unreachable |= {(CHANNEL, "孙医生"), (CHANNEL, DOCTOR)}
    effects = await confirmed(world, RELAY)
    assert asked(effects) == {NURSE: ["张家村"]}
    (line,) = (line for effect in effects for line in texts_of(effect) if line.key == "relay-needs-disease")
    assert line.args["names"] == ["上孙庄", "下孙庄"]
    assert "relay-asked-disease" in keys_said(effects)


def test_a_village_without_anybody_to_ask(world: Memory) -> None:
    world.context.unreachable.add((CHANNEL, OTHER))
    effects = step(world, "李家村 8 0 2")
    assert asked(effects) == {}
    assert "relay-needs-disease-one" in keys_said(effects)


async def test_a_manager_who_reports_for_the_village_is_not_asked_beside_her_answer(world: Memory) -> None:
    person = world.context.people[CHANNEL, MANAGER]
    village = Post(person.id, world.unit("QS0102").id, Role.REPORTER)
    world.context.posts[person.id] = (*world.context.posts[person.id], village)
    effects = await confirmed(world, "张家村 8 0 0\n李家村 7 0 2")
    assert asked(effects) == {OTHER: ["李家村"]}


async def test_a_doctor_of_two_villages_is_not_asked_about_what_she_pastes_herself(world: Memory) -> None:
    effects = await confirmed(world, "上孙庄 5 0 1\n下孙庄 6 0 3", "孙医生")
    assert asked(effects) == {}
    assert "relay-needs-disease" in keys_said(effects, "孙医生")


def test_from_the_group_the_doctor_is_asked_in_private(world: Memory) -> None:
    effects = step(world, "李家村 8 0 2", group=GROUP)
    assert asked(effects) == {OTHER: ["李家村"]}
    in_group = [q for q in effects if isinstance(q, Queue) and q.account[1] == GROUP]
    assert [(q.say.lines, q.say.reaction) for q in in_group] == [((), "👌")]


def test_the_nearest_unit_is_named_that_the_manager_manages(world: Memory) -> None:
    person = world.context.people[CHANNEL, MANAGER]
    world.context.posts[person.id] = (
        Post(person.id, world.unit("QS").id, Role.MANAGER),
        *world.context.posts[person.id],
    )
    effects = step(world, "李家村 8 0 2")
    assert asked(effects) == {OTHER: ["李家村"]}
    (head,) = (texts_of(q)[0] for q in effects if isinstance(q, Queue) and q.account[1] == OTHER)
    assert head.args["above"] == "东河镇"
