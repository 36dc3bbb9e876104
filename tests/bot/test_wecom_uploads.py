"""Files on WeCom: pictures and workbooks that are sent, in portions, and what people send to be handed on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import Malformed, Refused, RetryLater, Unavailable
from bot.channels.wecom_uploads import KNOWN_FOR_S, LARGEST, PORTION
from core.messages import Choice, File, Inbound, Kind, Message
from tests.bot.wecom import Hands, channel_on
from tests.emulator import Taken, running
from tests.emulator.wecom import Fault, WeCom
from tests.emulator.wecom.faults import CUT, CUT_AFTER, refused

PNG = b"\x89PNG\r\n\x1a\n"
DONE = Fault(done=True)
DAY_S = 86_400


class World:
    def __init__(self, wecom: WeCom, hands: Hands, folder: Path) -> None:
        self.wecom, self.hands, self.folder = wecom, hands, folder
        self.channel = channel_on(wecom, hands, wants_file=self.wants_file)
        self.taken = Taken(wecom.changed)
        self.wanted = {"wu"}
        wecom.state.opened |= {"zhang", "li", "wu"}

    async def wants_file(self, account: str) -> bool:
        return account in self.wanted

    def file(self, data: bytes, name: str = "周报.xlsx") -> File:
        path = self.folder / name
        path.write_bytes(data)
        return File("picture" if name.endswith(".png") else "document", str(path), name)

    def got(self, conversation: str = "zhang") -> list[tuple[str, bytes, str]]:
        return [(shown.kind, shown.media, shown.name) for shown in self.wecom.shown(conversation) if shown.media]

    def uploads(self) -> int:
        return len(self.wecom.sent("aibot_upload_media_init"))

    async def comes(self, user: str, msgtype: str, data: bytes, name: str = "", key: bytes | None = None) -> Inbound:
        content: dict[str, Any] = {"msgtype": msgtype, msgtype: self.wecom.lay(data, name, key=key)}
        self.wecom.say(user, "", **content)
        before = len(self.taken.texts)
        await self.wecom.until(lambda: len(self.taken.texts) > before)
        return self.taken.batches[-1][-1]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    hands = Hands()
    async with WeCom(hands.now) as wecom:
        world = World(wecom, hands, tmp_path)
        async with running(world.channel, world.taken):
            await wecom.until(lambda: wecom.subscribed)
            yield world


# --- what is sent ---


@pytest.mark.parametrize("size", [5, PORTION - 1, PORTION, PORTION + 1, 3 * PORTION + 7])
async def test_a_workbook_arrives_as_it_is(world: World, size: int) -> None:
    data = bytes(number % 251 for number in range(size))
    await world.channel.send("zhang", Message("周报", files=(world.file(data),)))
    assert world.got() == [("file", data, "周报.xlsx")]
    portions = world.wecom.sent("aibot_upload_media_chunk")
    assert [portion["chunk_index"] for portion in portions] == list(range(-(-size // PORTION)))


def test_the_largest_file_has_no_more_portions_than_wecom_takes() -> None:
    assert PORTION <= 512 * 1024
    assert LARGEST["file"] / PORTION <= 100


@pytest.mark.parametrize(("size", "kind"), [(2000, "image"), (LARGEST["image"] + 1, "file")])
async def test_a_picture_is_shown_unless_it_is_too_large(world: World, size: int, kind: str) -> None:
    data = PNG + bytes(size)
    await world.channel.send("zhang", Message("趋势", files=(world.file(data, "趋势.png"),)))
    assert world.got() == [(kind, data, "趋势.png")]


async def test_words_then_files_then_buttons(world: World) -> None:
    files = (world.file(PNG + bytes(9), "一.png"), world.file(b"12345"))
    await world.channel.send("zhang", Message("周报", ((Choice("详情", "details:1"),),), files))
    assert [shown.kind for shown in world.wecom.shown("zhang")] == ["markdown", "image", "file", "template_card"]


@pytest.mark.parametrize("name", ["字" * 200 + ".xlsx", "a." + "x" * 300, "字" * 200, ".x"])
async def test_a_long_name_is_cut(world: World, name: str) -> None:
    file = File("document", world.file(b"12345").path, name)
    await world.channel.send("zhang", Message("周报", files=(file,)))
    ((_, _, shown),) = world.got()
    assert 0 < len(shown.encode()) <= 256
    assert shown[:2] == name[:2]
    assert not name.endswith(".xlsx") or shown.endswith(".xlsx")


@pytest.mark.parametrize("data", [b"", b"1234"])
async def test_what_is_too_small_is_refused_after_its_words(world: World, data: bytes) -> None:
    with pytest.raises(Refused, match=r"周报\.xlsx has \d bytes"):
        await world.channel.send("zhang", Message("周报", files=(world.file(data),)))
    assert world.uploads() == 0


async def test_a_file_that_is_gone_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        await world.channel.send("zhang", Message("", files=(File("document", "/nowhere/x", "x"),)))


@pytest.mark.parametrize("cut", [CUT, CUT_AFTER])
@pytest.mark.parametrize("before", [0, 1, 2])
async def test_a_cut_in_the_middle_of_an_upload_leads_to_one_delivery(world: World, before: int, cut: Fault) -> None:
    data = bytes(3 * PORTION)
    world.wecom.plan.add("aibot_upload_media_chunk", *[DONE] * before, cut)
    await world.channel.send("zhang", Message("", files=(world.file(data),)))
    assert world.got() == [("file", data, "周报.xlsx")]
    assert (world.uploads(), world.wecom.connections) == (1, 2)


@pytest.mark.parametrize("step", ["aibot_upload_media_init", "aibot_upload_media_finish", "aibot_send_msg"])
async def test_what_was_cut_otherwise_is_made_anew_by_the_next_attempt(world: World, step: str) -> None:
    message = Message("", files=(world.file(b"12345"),))
    world.wecom.plan.add(step, CUT)
    with pytest.raises(Unavailable):
        await world.channel.send("zhang", message)
    await world.channel.send("zhang", message)
    assert world.got() == [("file", b"12345", "周报.xlsx")]
    assert world.uploads() == (1 if step == "aibot_send_msg" else 2), "what is there is not uploaded again"


@pytest.mark.parametrize("body", [None, {}, {"upload_id": ""}, {"upload_id": 7}, []])
async def test_an_answer_without_a_number_is_no_answer(world: World, body: object) -> None:
    async def ask(*_: object) -> object:
        return body

    world.channel._uploads._ask = ask
    with pytest.raises(Unavailable, match="upload_id"):
        await world.channel.send("zhang", Message("", files=(world.file(b"12345"),)))


async def test_the_same_file_for_several_people_is_uploaded_once(world: World) -> None:
    message = Message("周报", files=(world.file(b"12345"),))
    for person in ("zhang", "li"):
        await world.channel.send(person, message)
    assert (world.uploads(), world.got("zhang")) == (1, world.got("li"))
    world.hands.seconds += KNOWN_FOR_S
    await world.channel.send("li", message)
    assert world.uploads() == 2
    await world.channel.send("li", Message("周报", files=(world.file(b"54321"),)))
    assert world.got("li")[-1][1] == b"54321"


async def test_what_wecom_has_lost_is_uploaded_again(world: World) -> None:
    message = Message("", files=(world.file(b"12345"),))
    await world.channel.send("zhang", message)
    world.wecom.state.media.clear()
    with pytest.raises(Malformed):
        await world.channel.send("zhang", message)
    await world.channel.send("zhang", message.plain)
    assert len(world.got()) == 2


async def test_of_more_than_thirty_files_a_minute_the_next_waits_and_its_words_are_said_once(world: World) -> None:
    for number in range(30):
        await world.channel.send(("zhang", "li")[number % 2], Message("", files=(world.file(b"%05d" % number),)))
    message = Message("周报", files=(world.file(b"the next"),), key="digest:1")
    with pytest.raises(RetryLater) as refusal:
        await world.channel.send("wu", message)
    assert refusal.value.wait
    await world.channel.send("zhang", Message("已记录"))
    world.hands.seconds += refusal.value.wait.total_seconds()
    await world.channel.send("wu", message)
    assert [shown.text for shown in world.wecom.shown("wu")] == ["周报", ""]


# --- what people send ---


@pytest.mark.parametrize(
    ("msgtype", "data", "name", "kind", "called"),
    [
        ("file", b"a document", "防汛通知.docx", "document", "防汛通知.docx"),
        ("file", b"a document", "pass\x00wd", "document", "passwd"),
        ("file", b"a document", "no/header", "document", "document"),
        ("file", b"a document", "C:\\temp\\名单.xlsx", "document", "名单.xlsx"),
        ("file", b"a document", "", "document", "document"),
        ("file", b"a document", "长" * 300 + ".docx", "document", "长" * 80 + ".docx"),
        ("image", PNG + bytes(100), "", "picture", "picture.png"),
        ("image", b"\xff\xd8\xff" + bytes(100), "", "picture", "picture.jpg"),
        ("image", b"RIFF" + bytes(100), "", "document", "picture"),
        ("image", PNG + bytes(LARGEST["image"]), "", "document", "picture.png"),
        ("file", PNG + bytes(100), "照片.png", "picture", "照片.png"),
    ],
)
async def test_it_is_handed_on_as_it_came(
    world: World, msgtype: str, data: bytes, name: str, kind: str, called: str
) -> None:
    came = await world.comes("wu", msgtype, data, name)
    assert (came.kind, came.text) == (Kind.OTHER, "photo" if msgtype == "image" else "document")
    assert came.file
    assert (came.file.kind, came.file.name, came.file.path) == (kind, called, "")
    await world.channel.send("zhang", Message("通知", files=(came.file,)))
    await world.channel.send("li", Message("通知", files=(came.file,)).plain)
    assert world.got() == world.got("li") == [("image" if kind == "picture" else "file", data, called)]
    assert world.uploads() == 1


async def test_what_is_handed_on_is_good_for_three_days_and_then_fails_after_its_words(world: World) -> None:
    came = await world.comes("wu", "file", b"a document", "通知.docx")
    assert came.file
    message = Message("通知", files=(came.file,))
    world.hands.seconds += 3 * DAY_S
    await world.channel.send("zhang", message)
    world.hands.seconds += 1
    with pytest.raises(Refused, match="does not lie with WeCom any more") as refusal:
        await world.channel.send("li", message)
    assert not isinstance(refusal.value, Malformed)
    assert [shown.text for shown in world.wecom.shown("li")] == ["通知"]


async def test_what_nobody_asked_for_is_not_fetched(world: World) -> None:
    came = await world.comes("zhang", "image", PNG + bytes(9))
    assert (came.kind, came.text, came.file) == (Kind.OTHER, "photo", None)
    assert (world.wecom.lying.fetched, world.uploads()) == ([], 0)


@pytest.mark.parametrize("trouble", ["late", "gone", "error", "key", "no key", "refused", "large", "small"])
async def test_what_cannot_be_got_is_told_without_it(
    world: World, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    lying = world.wecom.lay(
        bytes(LARGEST["file"] + 1) if trouble == "large" else b"1" if trouble == "small" else b"doc__"
    )
    match trouble:
        case "late":
            world.hands.seconds += 301
        case "gone":
            lying["url"] = "http://127.0.0.1:9/secret_of_the_file"
        case "error":
            world.wecom.lying.fails = 502
        case "key":
            lying["aeskey"] = lying["aeskey"][::-1]
        case "no key":
            lying["aeskey"] = ""
        case "refused":
            world.wecom.plan.add("aibot_upload_media_init", refused(45009))
    world.wecom.say("wu", "", msgtype="file", file=lying)
    await world.wecom.until(lambda: world.taken.texts)
    ((came,),) = world.taken.batches
    assert (came.kind, came.text, came.file) == (Kind.OTHER, "document", None)
    assert "could not be taken" in caplog.text
    assert lying["url"] not in caplog.text


async def test_nobody_waits_for_somebody_elses_file(world: World) -> None:
    goes_on = asyncio.Event()

    async def wants_file(_account: str) -> bool:
        await goes_on.wait()
        return True

    world.channel._receiving._media._wants_file = wants_file
    for _ in range(3):
        world.wecom.say("wu", "", msgtype="file", file=world.wecom.lay(b"a document"))
    world.wecom.say("zhang", "门诊12")
    world.wecom.say("wu", "门诊3")
    await world.wecom.until(lambda: len(world.taken.texts) == 2)
    assert world.taken.texts == ["门诊12", "门诊3"]
    goes_on.set()
    await world.wecom.until(lambda: len(world.taken.texts) == 5)
    assert all(batch[0].file for batch in world.taken.batches[-3:])


async def test_what_nobody_wants_waits_for_no_file(world: World) -> None:
    turns = world.channel._receiving._media._turns
    async with turns, turns:
        world.wecom.say("wu", "", msgtype="file", file=world.wecom.lay(b"a document"))
        came = await world.comes("zhang", "image", PNG)
        assert (came.account, came.text) == ("zhang", "photo")
    await world.wecom.until(lambda: len(world.taken.texts) == 2)
    assert world.taken.batches[-1][0].file


async def test_a_program_that_stops_stores_what_came_without_the_file() -> None:
    asked = asyncio.Event()

    async def never(_account: str) -> bool:
        asked.set()
        await asyncio.Event().wait()
        return True

    async with WeCom() as wecom:
        taken = Taken(wecom.changed)
        async with running(channel_on(wecom, wants_file=never), taken):
            await wecom.until(lambda: wecom.subscribed)
            wecom.say("wu", "", msgtype="file", file=wecom.lay(b"a document"))
            await asked.wait()
        assert [(inbound.text, inbound.file) for inbound in taken.batches[0]] == [("document", None)]
