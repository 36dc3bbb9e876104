"""What becomes of buttons for which a chat has no room."""

from __future__ import annotations

import pytest

from bot.channels.base import Room
from bot.handover import HandedOver, HandOver
from core.messages import Button, Message, Say
from core.texts import Text, text
from locales import Catalogue
from storage.claiming import Waiting
from tests.bot.sending import NO_PACE, Phonebook, nothing, nothing_to_tell
from tests.county import at

NOW = at("2026-11-20 16:30")
WORDS = """
ask = 请选：
numbered-how = 请回复数字来选：
numbered-choice = { $number }：{ $label }
short = 撤销
long = 一个放不进按钮里的很长的名称
both = 另一个放不进按钮里的很长的名称
    .short = 短名 { $count }
figure = { $count }
"""


async def shown(*labels: Text, room: Room | None = Room(6, 10)) -> tuple[Message, HandedOver]:  # noqa: B008
    phones = Phonebook(NO_PACE)
    phones.room = room
    hand_over = HandOver({"local": phones}, Catalogue({"zh-CN": WORDS}), "zh-CN", nothing, nothing_to_tell)
    buttons = tuple((Button(label, f"do:{place}"),) for place, label in enumerate(labels, 1))
    say = Say((text("ask"),), buttons)
    handed = await hand_over(Waiting(1, "k", "local", "d1", say, 1, NOW, None))
    return phones.messages[-1], handed


def labels_of(message: Message) -> list[str]:
    return [choice.label for row in message.buttons for choice in row]


async def test_what_fits_is_a_button() -> None:
    message, handed = await shown(*[text("short")] * 6)
    assert (message.text, labels_of(message), handed.numbered) == ("请选：", ["撤销"] * 6, ())


async def test_a_label_that_is_too_long_is_the_short_one() -> None:
    message, handed = await shown(text("both", count=2), text("short"))
    assert (labels_of(message), handed.numbered) == (["短名 2", "撤销"], ())


@pytest.mark.parametrize("labels", [[text("short")] * 7, [text("long"), text("short")]])
async def test_what_does_not_fit_is_chosen_by_number(labels: list[Text]) -> None:
    message, handed = await shown(*labels)
    assert labels_of(message) == []
    assert message.text.splitlines()[1] == "请回复数字来选："
    assert len(message.text.splitlines()) == 2 + len(labels)
    assert handed.numbered == tuple(f"do:{place}" for place in range(1, len(labels) + 1))


async def test_numbers_have_the_whole_labels() -> None:
    message, _ = await shown(text("both", count=2), text("long"))
    assert message.text.splitlines()[2:] == ["1：另一个放不进按钮里的很长的名称", "2：一个放不进按钮里的很长的名称"]


async def test_where_a_figure_is_asked_for_nothing_has_a_number() -> None:
    message, handed = await shown(text("figure", count=1), text("figure", count=2), text("long"), text("short"))
    assert (message.text, labels_of(message), handed.numbered) == ("请选：", ["撤销"], ())


async def test_a_chat_with_room_gets_all_of_it() -> None:
    message, handed = await shown(*[text("both", count=1)] * 9, text("figure", count=1), room=None)
    assert len(labels_of(message)) == 10
    assert handed.numbered is None
