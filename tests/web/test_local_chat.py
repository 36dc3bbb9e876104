"""Writing, tapping, reading and fetching files: what the script of the page asks of the server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.messages import Block, Choice, File, Inbound, Kind, Message
from storage import accounts
from tests.county import at
from tests.web.site import FRIDAY, Bot, Client

KEY = "0123456789abcdef"
PNG = b"\x89PNG\r\n\x1a\n and more"


async def read(http: Client, address: str, after: int = 0) -> list[dict[str, Any]]:
    answer = await http.get(f"/phones/{address}/messages?after={after}")
    assert answer.status == 200
    messages: list[dict[str, Any]] = (answer.json())["messages"]
    return messages


async def write(http: Client, address: str = "d1", **body: object) -> int:
    return (await http.post(f"/phones/{address}/messages", json=body)).status


async def test_what_is_written_is_shown_and_given_to_the_bot(http: Client, bot: Bot) -> None:
    bot.answers = [Message("收到")]
    assert await write(http, key=KEY, text=" 门诊12 接种3 疑似0\n") == 200
    text = "门诊12 接种3 疑似0"
    assert bot.taken == [Inbound("local", f"d1:{KEY}", "d1", Kind.TEXT, text, FRIDAY, "张医生")]
    mine, answer = await read(http, "d1")
    assert mine == {
        "id": mine["id"],
        "key": KEY,
        "mine": True,
        "text": text,
        "blocks": [],
        "day": "11月20日（周五）",
        "time": "16:12",
        "buttons": [],
        "files": [],
    }
    assert (answer["mine"], answer["key"], answer["text"]) == (False, None, "收到")
    assert await read(http, "d2") == []


async def test_a_phone_like_wecoms_is_another_chat_of_the_same_person(http: Client, bot: Bot) -> None:
    await bot.store.write(lambda conn: accounts.bind(conn, ("local-wecom", "w1"), 11, FRIDAY))
    bot.answers = [Message("您好"), Message("收到")]
    assert await write(http, "w1", key=KEY, open="yes") == 200
    assert await write(http, "w1", key=KEY.upper(), text="12 3 0") == 200
    assert [(said.channel, said.account, said.kind, said.text) for said in bot.taken] == [
        ("local-wecom", "w1", Kind.ENTER, ""),
        ("local-wecom", "w1", Kind.TEXT, "12 3 0"),
    ]
    assert {(said.numbered, said.vouches, said.name) for said in bot.taken} == {(True, False, "")}
    assert [each["text"] for each in await read(http, "w1")] == ["您好", "12 3 0", "收到"]
    assert await read(http, "d1") == []
    assert await write(http, "d1", key=KEY, open="yes") == 400  # nobody opens a chat of the other kind


async def test_what_is_to_look_different_comes_in_blocks(http: Client, bot: Bot) -> None:
    blocks = (Block("周报", "strong"), Block("村 已报", "table"))
    bot.answers = [Message("周报\n村 已报", blocks=blocks)]
    await write(http, key=KEY, text="今日")
    _, answer = await read(http, "d1")
    assert answer["text"] == "周报\n村 已报"
    assert answer["blocks"] == [{"text": "周报", "style": "strong"}, {"text": "村 已报", "style": "table"}]


@pytest.mark.parametrize(
    ("said", "language", "shown"),
    [
        ("门诊12 接种3 疑似0 13900001111", "zh-CN", "（含隐私的内容，没有保存）"),
        ("患者王小明手足口病", "en", "(private content, not kept)"),
        ("门诊139000011112", "zh-CN", "（含隐私的内容，没有保存）"),
        ("20261120 12 3 0", "zh-CN", "20261120 12 3 0"),
    ],
)
async def test_what_is_private_is_given_to_the_bot_and_not_kept(
    http: Client, bot: Bot, said: str, language: str, shown: str
) -> None:
    await http.post("/language", json={"language": language})
    assert await write(http, key=KEY, text=said) == 200
    assert [message.text for message in bot.taken] == [said]
    assert [message["text"] for message in await read(http, "d1")] == [shown]


async def test_only_what_is_new_is_read(http: Client, bot: Bot) -> None:
    first = await bot.say("d1", Message("一"))
    await bot.say("d1", Message("二"))
    assert [message["text"] for message in await read(http, "d1")] == ["一", "二"]
    assert [message["text"] for message in await read(http, "d1", first)] == ["二"]


async def test_the_clock_comes_with_the_messages_in_the_readers_language(http: Client, bot: Bot) -> None:
    bot.now = at("2027-01-01 08:00")
    await http.post("/language", json={"language": "en"})
    answer = await http.get("/phones/d1/messages")
    assert (answer.json())["clock"] == {"day": "Fri 1 Jan", "time": "08:00"}


async def test_sent_again_it_is_the_same_message(http: Client, bot: Bot) -> None:
    for _ in range(3):
        assert await write(http, key=KEY, text="12 3 0") == 200
    assert [bubble.message.text for bubble in await bot.phone("d1")] == ["12 3 0"]
    assert {inbound.id for inbound in bot.taken} == {f"d1:{KEY}"}  # by which the bot knows it again


async def test_two_messages_with_one_text_are_two(http: Client, bot: Bot) -> None:
    await write(http, key=KEY, text="12 3 0")
    await write(http, key=KEY[::-1], text="12 3 0")
    assert len(await bot.phone("d1")) == 2
    await write(http, "d2", key=KEY, text="12 3 0")  # the same key on another phone is another message
    assert len({inbound.id for inbound in bot.taken}) == 3


async def test_what_could_not_be_stored_is_not_confirmed_and_can_be_sent_again(http: Client, bot: Bot) -> None:
    bot.broken = True
    assert await write(http, key=KEY, text="12 3 0") == 500
    bot.broken = False
    assert await write(http, key=KEY, text="12 3 0") == 200
    assert len(bot.taken) == len(await bot.phone("d1")) == 1


async def test_a_tap_shows_the_label_and_gives_the_bot_the_action(http: Client, bot: Bot) -> None:
    id_ = await bot.say("d1", Message("今天还没有报", ((Choice("零报告", "zero:daily"), Choice("停诊", "closed")),)))
    assert (await read(http, "d1"))[0]["buttons"] == [
        [{"label": "零报告", "action": "zero:daily"}, {"label": "停诊", "action": "closed"}]
    ]
    assert await write(http, key=KEY, message=str(id_), action="closed") == 200
    assert [(inbound.kind, inbound.text) for inbound in bot.taken] == [(Kind.TAP, "closed")]
    assert (await bot.phone("d1"))[-1].message == Message("停诊")


async def test_a_tapped_button_is_marked_and_says_what_it_said(http: Client, bot: Bot) -> None:
    choices = (Choice("同意", "leave:1:yes"), Choice("不同意", "leave:1:no"))
    id_ = await bot.say("d1", Message("李医生请假", (choices,)))
    left = [[{"label": "✓ 同意", "action": "leave:1:yes"}]]
    for key in (KEY, KEY, KEY[::-1]):  # the answer was lost once, then she taps again
        answer = await http.post("/phones/d1/messages", json={"key": key, "message": str(id_), "action": "leave:1:yes"})
        assert answer.json()["buttons"] == left
    shown = await read(http, "d1")
    assert shown[0]["buttons"] == left
    assert [one["text"] for one in shown[1:]] == ["同意", "同意"]
    assert await write(http, key=KEY * 2, message=str(id_), action="leave:1:no") == 400


async def test_only_a_button_on_ones_own_phone_can_be_tapped(http: Client, bot: Bot) -> None:
    id_ = await bot.say("d1", Message("今天还没有报", ((Choice("零报告", "zero"),),)))
    assert await write(http, key=KEY, message=str(id_), action="undo:7") == 400
    assert await write(http, key=KEY, message=str(id_ + 1), action="zero") == 400
    assert await write(http, "d2", key=KEY, message=str(id_), action="zero") == 400
    assert not bot.taken
    assert len(await bot.phone("d1")) == 1


REFUSED = (
    (b"{", 400, "this is not JSON"),
    (b"\xff\xfe", 400, "this is not JSON"),
    (b"[]", 400, "send an object whose values are strings"),
    (b'{"key": 12345678, "text": "12 3 0"}', 400, "send an object whose values are strings"),
    (b'{"text": "12 3 0"}', 400, "key: 8 to 64 letters, digits and hyphens"),
    (b'{"key": "a b c d e", "text": "12 3 0"}', 400, "key: 8 to 64 letters, digits and hyphens"),
    (b'{"key": "0123456789"}', 400, "text: 1 to 4000 characters"),
    (b'{"key": "0123456789", "text": " \\n "}', 400, "text: 1 to 4000 characters"),
    (b'{"key": "0123456789", "text": "' + b"1" * 4001 + b'"}', 400, "text: 1 to 4000 characters"),
    (b'{"key": "0123456789", "action": "zero"}', 404, "Not Found"),
)


async def test_what_makes_no_sense_is_refused_with_a_reason(http: Client, bot: Bot) -> None:
    for body, status, says in REFUSED:
        answer = await http.post("/phones/d1/messages", data=body, headers={"Content-Type": "application/json"})
        assert (answer.status, answer.text) == (status, says), body[:80]
    assert not bot.taken
    assert not await bot.phone("d1")


async def test_the_form_of_another_site_gets_nowhere(http: Client, bot: Bot) -> None:
    disguised = '{"key": "0123456789", "text": "12 3 0", "to": "week", "language": "en"}'
    for path in ("/phones/d1/messages", "/clock", "/language"):
        answer = await http.post(path, data=disguised, headers={"Content-Type": "text/plain"})
        assert answer.status == 415, path
    assert [*bot.taken, *bot.moved, *bot.languages] == []


async def test_nobody_has_no_phone(http: Client, bot: Bot) -> None:
    for address in ("nobody", "D1", "d1%2F", "..", "%2e%2e", "d1'--"):
        phone = f"/phones/{address}/messages"
        assert (await http.get(phone)).status == 404, address
        assert (await http.get(f"{phone}/1/files/0")).status == 404, address
        assert (await http.post(phone, json={"key": KEY, "text": "12 3 0"})).status == 404, address
    assert bot.taken == []


async def test_an_id_that_is_none(http: Client) -> None:
    for after in ("-1", "x", "1e3", "", "%D9%A3", "99999999999999999999"):
        assert (await http.get(f"/phones/d1/messages?after={after}")).status == 404, after


@pytest.fixture
async def digest(bot: Bot, tmp_path: Path) -> int:
    """A message with a picture and a workbook on the manager's phone."""
    picture, workbook = tmp_path / "1" / "p.png", tmp_path / "1" / "w.xlsx"
    picture.parent.mkdir()
    picture.write_bytes(PNG)
    workbook.write_bytes(b"PK workbook")
    (tmp_path / "secret").write_text("the token")
    files = (
        File(kind="picture", path=str(picture), name="2026-W47.png"),
        File(kind="document", path=str(workbook), name="东河镇 2026-W47.xlsx"),
    )
    return await bot.say("m1", Message("第47期周报", files=files))


async def test_files_are_shown_and_downloaded(http: Client, digest: int) -> None:
    picture, workbook = (await read(http, "m1"))[0]["files"]
    assert picture == {
        "kind": "picture",
        "name": "2026-W47.png",
        "url": f"/phones/m1/messages/{digest}/files/0",
        "label": "图片 2026-W47.png，点开看大图",
    }
    shown, downloaded = await http.get(picture["url"]), await http.get(workbook["url"])
    assert (shown.content, shown.headers["Content-Type"]) == (PNG, "image/png")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert downloaded.content == b"PK workbook"
    assert downloaded.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E4%B8%9C")


OTHER_FILES = (
    "/phones/d1/messages/{id}/files/0",  # on another phone
    "/phones/m1/messages/{id}/files/2",
    "/phones/m1/messages/{id}/files/-1",
    "/phones/m1/messages/{id}/files/",
    "/phones/m1/messages/99/files/0",
    "/phones/m1/messages/{id}/files/../secret",
    "/phones/m1/messages/{id}/files/..%2Fsecret",
    "/phones/m1/messages/{id}/files/0/..%2f..%2fsecret",
    "/phones/m1/messages/{id}/files/%2Fetc%2Fpasswd",
    "/phones/m1/messages/99999999999999999999/files/0",
    "/static/../local_chat.py",
    "/static/..%2Flocal_chat.py",
    "/static/%2e%2e/templates/chat.html",
)


async def test_no_other_file_can_be_had(http: Client, digest: int) -> None:
    for path in OTHER_FILES:
        answer = await http.get(path.format(id=digest))
        assert answer.status == 404, path
        assert "token" not in answer.text


async def test_a_file_that_has_been_cleared_away(http: Client, digest: int, tmp_path: Path) -> None:
    (tmp_path / "1" / "p.png").unlink()
    assert (await http.get(f"/phones/m1/messages/{digest}/files/0")).status == 404


@pytest.mark.parametrize(
    ("to", "then", "clock"),
    [
        ("reminders", "2026-11-20 16:30", {"day": "11月20日（周五）", "time": "16:30"}),
        ("week", "2026-11-23 08:00", {"day": "11月23日（周一）", "time": "08:00"}),
    ],
)
async def test_the_clock_is_moved(http: Client, bot: Bot, to: str, then: str, clock: dict[str, str]) -> None:
    answer = await http.post("/clock", json={"to": to, "reporter": "d1"})
    assert (answer.status, answer.json()) == (200, {"clock": clock})
    assert bot.moved == [(at(then), "d1")]


async def test_there_is_no_way_back_in_time(http: Client, bot: Bot) -> None:
    answer = await http.post("/clock", json={"to": "1999-01-01"})
    assert (answer.status, answer.text) == (400, "to: no such move")
    assert not bot.moved
