"""The phone of the demo that is like one of WeCom's: what is a bubble there, and where buttons stand."""

from __future__ import annotations

import pytest

from bot.channels.local import LocalChannel
from bot.channels.local_wecom import LocalWeComChannel, bubbles
from core.messages import Block, Choice, File, Message

ZERO, ALL, GUIDE = (Choice(label, f"do:{label}") for label in ("零报告", "全部为零", "填报"))
PICTURE = File("picture", "/tmp/w47.png", "w47.png")
LONG = "\n".join(f"第{n}行：门诊人次、接种针次、疑似病例" for n in range(20))


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (Message("您好"), [("您好", [])]),
        (Message("您好\n请报数", ((ZERO, ALL),)), [("您好\n请报数", [["零报告", "全部为零"]])]),
        (Message("您好", ((ZERO, ALL), (GUIDE,))), [("您好", [["零报告"], ["全部为零"], ["填报"]])]),
        (Message(LONG, ((ZERO,),)), [(LONG, []), ("第0行：门诊人次、接种针次、疑似病例", [["零报告"]])]),
        (Message("周报", ((ZERO,),), (PICTURE,)), [("周报", []), ("", []), ("周报", [["零报告"]])]),
    ],
    ids=["words", "card", "more than two", "too long for a card", "picture"],
)
async def test_buttons_stand_on_a_card_of_their_own(message: Message, shown: list[tuple[str, list[list[str]]]]) -> None:
    kept: list[Message] = []

    async def append(_who: str, bubble: Message) -> int:
        kept.append(bubble)
        return len(kept)

    assert await LocalWeComChannel(append).send("w1", message) == str(len(shown))
    found = [(one.text, [[choice.label for choice in row] for row in one.buttons]) for one in kept]
    assert found == shown
    assert [one.files for one in kept if one.files] == ([(PICTURE,)] if message.files else [])


def test_what_looks_different_still_does() -> None:
    (shown,) = bubbles(Message("周报\n村 已报", blocks=(Block("周报", "strong"), Block("村 已报", "table"))))
    assert [block.style for block in shown.blocks] == ["strong", "table"]


def test_only_this_one_has_little_room() -> None:
    many = [Choice(f"第{n}项", f"do:{n}") for n in range(7)]
    assert LocalChannel.room is None
    assert LocalWeComChannel.room is not None
    assert not LocalWeComChannel.room.takes(many)
    assert LocalWeComChannel.room.takes(many[:6])
