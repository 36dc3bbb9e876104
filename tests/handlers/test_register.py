"""Who becomes a member by which message."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.effects import Bind, Effect, Hint, Join, Queue
from core.messages import Inbound, Kind
from core.units import Person, Role
from handlers.register import code_in, codes_in
from tests.handlers.memory import CHANNEL, Memory


def join(world: Memory, who: str, words: str) -> list[Effect]:
    world.effects.clear()
    world.answer(world.inbound(who, Kind.TEXT, words))
    return [effect for effect in world.effects if not isinstance(effect, Queue | Hint)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("/start AB12cd", "AB12cd"),
        ("  /start   AB12cd\n", "AB12cd"),
        ("/START@lingbao_bot AB-1_2", "AB-1_2"),
        ("/start A", "A"),
        ("AB12cd", "AB12cd"),
        ("AB1", None),
        ("/start", None),
        ("/start 你好", None),
        ("/start AB12 CD34", None),
        ("12 3 0", None),
        ("A" * 65, None),
        ("", None),
    ],
)
def test_the_code_of_a_message(words: str, code: str | None) -> None:
    assert code_in(words) == code


def test_only_written_messages_hold_codes() -> None:
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    batch = [
        Inbound("memory", str(number), "who", kind, words, moment)
        for number, (kind, words) in enumerate(
            [(Kind.TEXT, "/start AAAA1111"), (Kind.TEXT, "门诊12"), (Kind.TAP, "/start BBBB2222"), (Kind.OTHER, "")]
        )
    ]
    assert codes_in(batch) == {"AAAA1111"}


def test_a_newcomer_gets_an_id_of_her_own_until_storage_gives_the_real_one(world: Memory) -> None:
    world.context.people[CHANNEL, "另一个"] = Person(-3, "另一个", "zh-CN")
    (joined,) = join(world, "陌生人", "/start DONGHE88")
    assert isinstance(joined, Join)
    assert joined.person == Person(-4, "陌生人", "zh-CN")
    assert (joined.account, joined.code) == ((CHANNEL, "陌生人"), "DONGHE88")
    assert (joined.post.person_id, joined.post.unit_id, joined.post.role) == (-4, world.unit("QS01").id, Role.MANAGER)
    (second,) = join(world, "新来的", "/start DONGHE88")
    assert isinstance(second, Join)
    assert second.person.id == -5


def test_an_invitation_for_somebody_on_the_roster_makes_her_the_member(world: Memory) -> None:
    (joined,) = join(world, "陌生人", "/start LAOWANG9")
    assert isinstance(joined, Join)
    assert (joined.person.id, joined.post.person_id) == (901, 901)


def test_somebody_who_writes_from_a_second_account_keeps_her_name(world: Memory) -> None:
    known = world.roster[901] = world.context.people[CHANNEL, "旧手机"] = Person(901, "王医生", "en")
    joined, bound = join(world, "陌生人", "/start LAOWANG9")
    assert isinstance(joined, Join)
    assert joined.person == known
    assert bound == Bind((CHANNEL, "陌生人"), known, ((CHANNEL, "旧手机"),))


def test_a_newcomer_without_a_name_is_called_after_the_unit(world: Memory) -> None:
    world.load(inbound := Inbound(CHANNEL, "1", "x", Kind.TEXT, "/start DONGHE88", world.now))
    (joined, _) = world.router.step(world.context, inbound, world.now)
    assert isinstance(joined, Join)
    assert joined.person.name == "东河镇"


@pytest.mark.parametrize("words", ["/start NOSUCH99", "/start TOOLATE1", "NOSUCH99", "/start"])
@pytest.mark.parametrize("who", ["陌生人", "张医生"])
def test_a_code_that_cannot_be_used_changes_nothing(world: Memory, who: str, words: str) -> None:
    assert join(world, who, words) == []


def test_the_last_use_of_a_code_in_a_batch_leaves_none_for_the_next(world: Memory) -> None:
    world.load(first := world.inbound("陌生人", Kind.TEXT, "/start ZHANG777"))
    for effect in world.step(first):
        world.context.apply(effect)
    answers = world.step(world.inbound("新来的", Kind.TEXT, "/start ZHANG777"))
    assert [type(effect) for effect in answers] == [Queue]


def test_a_members_words_are_never_taken_for_a_code(world: Memory) -> None:
    assert join(world, "张医生", "DONGHE88") == []


def test_somebody_without_any_post_left_is_told_how_to_join(world: Memory) -> None:
    world.context.posts[world.context.people[CHANNEL, "张医生"].id] = ()
    message = world.answer(world.inbound("张医生", Kind.TEXT, "12 3 0"))
    assert "邀请码" in message.text
    assert {type(effect) for effect in world.effects} == {Hint, Queue}
