"""Buttons on WeCom: cards that are marked within five seconds of a tap, or not at all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wecom_cards import LONGEST_TITLE, LONGEST_UNDER, ROOM, card, new_number, under_words, whole
from bot.channels.wecom_parts import split
from core.messages import Block, Choice, Inbound, Kind, Message
from tests.bot.wecom import Hands, channel_on
from tests.emulator import Taken, running
from tests.emulator.wecom import WeCom
from tests.emulator.wecom.cards import check_task, checked
from tests.emulator.wecom.faults import CUT, refused

YES, NO = Choice("是", "answer:yes"), Choice("不是", "answer:no")
QUESTION = Message("门诊 120 人次，比平时多很多。对吗？", ((YES, NO),))
LIST = Message("未报", ((Choice("催王村", "remind:1"),), (Choice("催李村", "remind:2"),)))


class Slow:
    """A `take` on a disk that takes so many seconds."""

    def __init__(self, taken: Taken, hands: Hands) -> None:
        self.taken, self.hands, self.seconds = taken, hands, 0.0

    async def __call__(self, batch: Sequence[Inbound]) -> None:
        self.hands.seconds += self.seconds
        await self.taken(batch)


class World:
    def __init__(self, wecom: WeCom, hands: Hands) -> None:
        self.wecom, self.hands = wecom, hands
        self.taken = Taken(wecom.changed)
        self.take = Slow(self.taken, hands)
        self.channel = channel_on(wecom, hands)
        wecom.state.opened.add("zhang")

    def buttons(self, card: str) -> list[str]:
        return [label for shown in self.wecom.shown("zhang") if shown.card == card for label, _ in shown.buttons]

    async def tap(self, card: str, label: str) -> None:
        before = len(self.taken.texts)
        self.wecom.tap("zhang", card, label)
        await self.wecom.until(lambda: len(self.taken.texts) > before)

    async def settled(self) -> None:
        """Whatever was to be marked is."""
        await self.channel._receiving.settle()
        await self.channel._receiving.close()

    @property
    def updates(self) -> int:
        return len(self.wecom.sent("aibot_respond_update_msg"))


@pytest.fixture
async def world() -> AsyncIterator[World]:
    hands = Hands()
    async with WeCom(hands.now) as wecom:
        world = World(wecom, hands)
        async with running(world.channel, world.take):
            await wecom.until(lambda: wecom.subscribed)
            yield world


async def test_a_short_question_is_one_card(world: World) -> None:
    number = await world.channel.send("zhang", QUESTION)
    (shown,) = world.wecom.shown("zhang")
    assert (shown.kind, shown.text, shown.card) == ("template_card", QUESTION.text, number)
    assert shown.buttons == (("是", "answer:yes"), ("不是", "answer:no"))


async def test_a_tap_is_stored_and_then_marked(world: World) -> None:
    number = await world.channel.send("zhang", QUESTION)
    await world.tap(number, "是")
    ((tapped,),) = world.taken.batches
    assert (tapped.kind, tapped.text, tapped.account) == (Kind.TAP, "answer:yes", "zhang")
    await world.settled()
    assert world.buttons(number) == ["✓ 是"]
    assert world.wecom.sent("aibot_respond_update_msg")[0]["template_card"]["task_id"] == number


async def test_of_a_list_every_tapped_button_keeps_its_mark(world: World) -> None:
    number = await world.channel.send("zhang", LIST)
    for label in ("催李村", "催王村"):
        await world.tap(number, label)
        await world.settled()
    assert world.buttons(number) == ["✓ 催王村", "✓ 催李村"]
    await world.tap(number, "✓ 催李村")
    await world.settled()
    assert world.buttons(number) == ["✓ 催王村", "✓ 催李村"]
    assert world.updates == 2
    assert world.taken.texts[-1] == "remind:2", "a mark changes nothing"


async def test_nothing_is_marked_that_is_not_stored(world: World) -> None:
    number = await world.channel.send("zhang", QUESTION)
    world.taken._failures = 2
    await world.tap(number, "是")
    await world.settled()
    assert world.updates == 1


@pytest.mark.parametrize(("seconds", "updates"), [(4, 1), (6, 0)])
async def test_a_slow_disk_costs_the_mark_and_nothing_else(world: World, seconds: float, updates: int) -> None:
    number = await world.channel.send("zhang", QUESTION)
    world.take.seconds = seconds
    await world.tap(number, "是")
    await world.settled()
    assert world.updates == updates
    assert world.buttons(number) == (["✓ 是"] if updates else ["是", "不是"])
    await world.channel.send("zhang", Message("已确认"))
    assert world.wecom.shown("zhang")[-1].text == "已确认"
    assert world.taken.texts == ["answer:yes"]


@pytest.mark.parametrize("fault", [refused(846605), refused(42014), CUT])
async def test_a_mark_that_fails_is_let_go(world: World, fault: object) -> None:
    number = await world.channel.send("zhang", QUESTION)
    world.wecom.plan.add("aibot_respond_update_msg", fault)  # type: ignore[arg-type]
    await world.tap(number, "是")
    await world.settled()
    assert world.buttons(number) == ["是", "不是"]
    await world.channel.send("zhang", Message("已确认"))
    assert world.taken.texts == ["answer:yes"]


async def test_the_answer_to_a_tap_is_a_new_message(world: World) -> None:
    """The id of a tap takes nothing but the changed card."""
    number = await world.channel.send("zhang", QUESTION)
    await world.tap(number, "是")
    await world.channel.send("zhang", Message("已确认"))
    assert world.wecom.sent("aibot_respond_msg") == []


async def test_after_a_restart_older_cards_still_work(world: World) -> None:
    number = await world.channel.send("zhang", QUESTION)
    other, taken, before = channel_on(world.wecom, world.hands), Taken(world.wecom.changed), world.wecom.subscribed
    async with running(other, taken):
        await world.wecom.until(lambda: world.wecom.subscribed not in (None, before))
        world.wecom.tap("zhang", number, "是")
        await world.wecom.until(lambda: taken.texts)
        await other._receiving.settle()
    assert taken.texts == ["answer:yes"]
    assert world.updates == 0


async def test_a_tap_on_no_card_of_ours_is_one_all_the_same(world: World) -> None:
    world.wecom.forge("zhang", "undo:1")
    await world.wecom.until(lambda: world.taken.texts)
    await world.settled()
    assert (world.taken.texts, world.updates) == (["undo:1"], 0)


async def test_a_number_that_was_used_before_is_replaced(world: World) -> None:
    world.wecom.plan.add("aibot_send_msg", refused(42014))
    number = await world.channel.send("zhang", QUESTION)
    first, second = (body["template_card"]["task_id"] for body in world.wecom.sent("aibot_send_msg"))
    assert first != second == number
    await world.tap(number, "是")
    await world.settled()
    assert world.buttons(number) == ["✓ 是"]


async def test_more_buttons_than_a_card_has_stand_on_several(world: World) -> None:
    many = Message("未报", tuple((Choice(f"催{place}", f"remind:{place}"),) for place in range(8)))
    await world.channel.send("zhang", many)
    words, first, second = world.wecom.shown("zhang")
    assert (words.text, len(first.buttons), len(second.buttons)) == ("未报", 6, 2)


def test_where_it_says_all_a_card_needs_no_words_beside_it() -> None:
    short = QUESTION.text
    assert [bool(part.card) for part in split(QUESTION)] == [True]
    for message in (
        Message("字" * (LONGEST_TITLE + 1), QUESTION.buttons),
        Message("题\n" + "字" * (LONGEST_UNDER + 1), QUESTION.buttons),
        Message(short, QUESTION.buttons, blocks=(Block(short, "strong"),)),
    ):
        words, buttons = split(message)
        assert words.words
        assert buttons.card
        assert buttons.card.title[: LONGEST_TITLE - 1] in message.text


def test_numbers_are_new_for_ever() -> None:
    used: set[str] = set()
    for _ in range(1000):
        used.add(check_task({"task_id": new_number()}, used))


LABELS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=10)


@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip),
    labels=st.lists(LABELS, min_size=1, max_size=6),
)
def test_wecom_takes_every_card(text: str, labels: list[str]) -> None:
    choices = [Choice(label, f"answer:{place}") for place, label in enumerate(labels)]
    assert ROOM.takes(choices)
    marked = [Choice(f"✓ {choice.label}", choice.action) for choice in choices]
    for shown in (whole(text, choices), under_words(text, choices), under_words(text, marked)):
        if shown:
            words, buttons = checked(card(shown, "t"))
            assert words.strip()
            assert [key for _, key in buttons] == [choice.action for choice in choices]


def test_a_card_that_says_all_says_it_in_its_order() -> None:
    shown = whole("\n题\n\n第一行\n第二行\n", [YES])
    assert shown
    assert (shown.title, shown.under) == ("题", "第一行\n第二行")
    assert whole("", [YES]) is None
