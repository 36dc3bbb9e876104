"""The callback of a self-built app: what WeCom brings is stored before it is confirmed; nobody else is listened to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import quote

import aiohttp
import pytest
from starlette.applications import Starlette
from yarl import URL

from bot.channels.base import Condition
from bot.channels.wecom_brought import Brought, read_brought
from bot.channels.wecom_callback import MOST_BYTES, PATH, Callback
from bot.channels.wecom_crypto import Seal
from bot.channels.wecom_xml import NotXml, fields
from bot.server import WebServer, behind
from core.messages import Inbound, Kind
from tests.emulator import Taken, Waits
from tests.emulator.wecom.app import AppServer
from tests.emulator.wecom.callback import Caller
from tests.emulator.wecom.sealing import encrypted

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
BILLION = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>'


class World:
    """The callback behind the web server, called by WeCom."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.taken = Taken(lambda: None)
        self.stored: list[Brought] = []
        self.condition = Condition()
        self.waits = Waits(lambda: None)

    @asynccontextmanager
    async def running(self, answer_s: float = 4.5) -> AsyncIterator[None]:
        seal = Seal(self.caller.token, self.caller.key, AppServer.corp_id)

        async def take(batch: Sequence[Inbound]) -> None:
            await self.taken(batch)

        self.callback = Callback(
            seal,
            AppServer.agent_id,
            take,
            self.stored.append,
            self.condition,
            now=lambda: NOON,
            sleep=self.waits,
            answer_s=answer_s,
        )
        server = WebServer(behind({PATH: self.callback}, Starlette()), "127.0.0.1", 0)
        serving = asyncio.create_task(server.run_until_cancelled())
        self.caller.url = f"{server.url}{PATH}"
        try:
            yield
        finally:
            serving.cancel()
            await asyncio.wait([serving])
            await self.callback.close()

    @property
    def inbound(self) -> list[Inbound]:
        return [inbound for batch in self.taken.batches for inbound in batch]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with Caller(AppServer(), lambda: NOON) as caller:
        yield World(caller)


async def test_the_check_of_the_address_is_answered_with_bare_words(world: World) -> None:
    async with world.running():
        assert await world.caller.check() == (200, "1616140317555161061")
        assert await world.caller.check("签名") == (200, "签名")
        sealed = world.caller.sealed("1").replace("+", "%2b")
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{world.caller.signed('x')}&echostr={quote(sealed)}") as answer:
                assert (answer.status, await answer.text()) == (403, "")
            async with session.get(world.caller.url) as answer:
                assert (answer.status, await answer.text()) == (403, "")


async def test_a_plus_in_an_address_is_one(world: World) -> None:
    sealed = next(each for number in range(999) if "+" in (each := world.caller.sealed(str(number))))
    async with world.running(), aiohttp.ClientSession() as session:
        signed = f"{world.caller.signed(sealed)}&echostr={sealed}"
        async with session.get(URL(signed, encoded=True)) as answer:
            assert answer.status == 200


async def test_a_message_is_stored_and_confirmed_with_nothing(world: World) -> None:
    async with world.running():
        number = await world.caller.say("ZhangSan", "门诊12 接种3 <疑似>0 & ]]>")
        number2 = await world.caller.say("ZhangSan", "12 3 0")
    assert world.caller.answers == [200, 200]
    said = Inbound("wecom", number, "ZhangSan", Kind.TEXT, "门诊12 接种3 <疑似>0 & ]]>", NOON)
    assert [(one.id, one.account, one.kind, one.text, one.at) for one in world.inbound] == [
        (said.id, said.account, said.kind, said.text, said.at),
        (number2, "ZhangSan", Kind.TEXT, "12 3 0", NOON),
    ]
    assert all(one.numbered and one.message == one.id for one in world.inbound)


AT = str(int(NOON.timestamp()))
KNOWN = {"FromUserName": "zhang", "CreateTime": AT, "AgentID": str(AppServer.agent_id)}
BROUGHT: list[tuple[dict[str, str], Kind, str, str]] = [
    ({"MsgType": "text", "Content": "0", "MsgId": "1"}, Kind.TEXT, "0", "1"),
    ({"MsgType": "text", "Content": " ", "MsgId": "1"}, Kind.OTHER, "other", "1"),
    ({"MsgType": "voice", "MediaId": "m", "Format": "amr", "MsgId": "2"}, Kind.OTHER, "voice", "2"),
    ({"MsgType": "voice", "Recognition": "门诊十二", "MsgId": "2"}, Kind.TEXT, "门诊十二", "2"),
    ({"MsgType": "image", "PicUrl": "http://x", "MediaId": "m", "MsgId": "3"}, Kind.OTHER, "photo", "3"),
    ({"MsgType": "video", "MsgId": "4"}, Kind.OTHER, "video", "4"),
    ({"MsgType": "file", "MsgId": "5"}, Kind.OTHER, "document", "5"),
    ({"MsgType": "location", "MsgId": "6"}, Kind.OTHER, "other", "6"),
    ({"MsgType": "event", "Event": "subscribe"}, Kind.ENTER, "", ""),
    ({"MsgType": "event", "Event": "enter_agent"}, Kind.ENTER, "", ""),
    ({"MsgType": "event", "Event": "click", "EventKey": "/missing"}, Kind.TEXT, "/missing", ""),
    (
        {"MsgType": "event", "Event": "template_card_event", "EventKey": "undo:1:daily|撤销", "TaskId": "t"},
        Kind.TAP,
        "undo:1:daily",
        "",
    ),
]


@pytest.mark.parametrize(("said", "kind", "words", "number"), BROUGHT)
def test_what_is_brought(said: dict[str, str], kind: Kind, words: str, number: str) -> None:
    found = read_brought({**KNOWN, **said}, AppServer.agent_id, NOON)
    assert found
    assert (found.inbound.kind, found.inbound.text, found.inbound.account) == (kind, words, "zhang")
    assert found.inbound.id == number or (not number and found.inbound.id.startswith("event_"))
    assert bool(found.tap) == (kind is Kind.TAP)


@pytest.mark.parametrize(
    "said",
    [
        {"MsgType": "event", "Event": "unsubscribe"},
        {"MsgType": "event", "Event": "change_contact", "FromUserName": "sys"},
        {"MsgType": "event", "Event": "click", "EventKey": ""},
        {"MsgType": "event", "Event": "template_card_event", "EventKey": ""},
        {"MsgType": "text", "Content": "0", "MsgId": "1", "AgentID": "7"},
        {"MsgType": "text", "Content": "0", "MsgId": "1", "FromUserName": ""},
    ],
)
async def test_what_is_nobodys_message_is_confirmed_and_counted(world: World, said: dict[str, str]) -> None:
    assert read_brought({**KNOWN, **said}, AppServer.agent_id, NOON) is None
    async with world.running():
        await world.caller.bring("zhang", said["MsgType"], **said)
    assert world.caller.answers == [200]
    assert world.inbound == []
    assert world.condition.skipped.total() == 1


@pytest.mark.parametrize("said", [{"MsgId": ""}, {"CreateTime": "soon"}, {"CreateTime": "9" * 30}])
async def test_what_is_not_understood_does_not_come_again(world: World, said: dict[str, str]) -> None:
    async with world.running():
        await world.caller.bring("zhang", "text", **{"Content": "0", "MsgId": "1", **said})
    assert world.caller.answers == [200]
    assert world.inbound == []


def test_the_same_event_has_the_same_number_and_another_another() -> None:
    def number(**said: str) -> str:
        event = {"MsgType": "event", "Event": "template_card_event", "EventKey": "undo:1|撤", "TaskId": "t", **said}
        found = read_brought({**KNOWN, **event}, AppServer.agent_id, NOON)
        assert found
        return found.inbound.id

    others = {number(TaskId="u"), number(EventKey="undo:2|撤"), number(CreateTime="1"), number(FromUserName="li")}
    assert number() == number()
    assert len({number(), *others}) == 5
    later = str(int(AT) + 3600)
    assert number(Event="subscribe") == number(Event="enter_agent", CreateTime=later)  # one greeting a day
    assert number(Event="subscribe") != number(Event="enter_agent", CreateTime=str(int(AT) + 86400))


async def test_a_tap_tells_what_it_takes_to_mark_the_card(world: World) -> None:
    async with world.running():
        said = {"EventKey": "undo:1:daily|撤销", "TaskId": "t1", "ResponseCode": "RC1"}
        await world.caller.bring("zhang", "event", Event="template_card_event", **said)
    tap = world.stored[0].tap
    assert tap
    assert (tap.account, tap.card, tap.code, tap.button.label) == ("zhang", "t1", "RC1", "撤销")


async def test_who_is_not_wecom_is_not_listened_to(world: World) -> None:
    caller = world.caller
    body = caller.xml("zhang", "text", Content="0", MsgId="1")
    sealed = caller.sealed(body)
    other = encrypted(body.encode(), caller.key, "ww_other")
    async with world.running():
        signed, envelope = caller.signed(sealed), caller.envelope(sealed)
        for url, said in [
            (caller.url, envelope),
            (signed.replace("msg_signature=", "msg_signature=0"), envelope),
            (signed.replace("nonce01", "nonce02"), envelope),
            (f"{caller.url}?{quote('签名')}", envelope),
            (signed, caller.envelope(caller.sealed("<xml></xml>"))),
            (caller.signed(other), caller.envelope(other)),
            (caller.signed("AAAA"), caller.envelope("AAAA")),
            (caller.signed(""), "<xml></xml>"),
        ]:
            assert await caller.post(url, said) == 403, url
        for said in ("", "12 3 0", "<xml>", "<xml><Encrypt>", BILLION, "<xml></xml><xml></xml>"):
            assert await caller.post(signed, said) == 400
        for inside in ("12 3 0", BILLION, "<xml><Content>&amp;&x;</Content></xml>"):
            assert await caller.call(inside) == 400
        assert await caller.post(signed, "x" * (MOST_BYTES + 1)) == 413
        async with aiohttp.ClientSession() as session:
            for method in ("PUT", "DELETE", "HEAD"):
                async with session.request(method, signed, data=envelope) as answer:
                    assert answer.status == 405
            async with session.post(signed.replace(PATH, f"{PATH}/2"), data=envelope) as answer:
                assert answer.status == 404
            async with session.post(signed, data=_pieces()) as answer:
                assert answer.status == 413
        assert world.inbound == []
        assert await caller.post(signed, envelope) == 200


async def _pieces() -> AsyncIterator[bytes]:
    """A body that does not say how long it is."""
    for _ in range(20):
        yield b"x" * (MOST_BYTES // 16)


async def test_whoever_dawdles_holds_no_connection_for_ever(world: World) -> None:
    async with world.running(answer_s=0.05):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(world.caller.url.split(":")[2].split("/")[0]))
        writer.write(f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n<xml>".encode())
        assert (await reader.readline()).startswith(b"HTTP/1.1 408")
        assert (await reader.read()).endswith(b"\r\n\r\n")
        writer.close()


async def test_what_could_not_be_stored_is_tried_until_it_is_and_confirmed_then(world: World) -> None:
    world.taken = Taken(lambda: None, failures=5)
    async with world.running():
        await world.caller.say("zhang", "12 3 0")
    assert world.caller.answers == [200]
    assert world.taken.texts == ["12 3 0"]
    assert len(world.waits) == 5
    assert all(0 < wait <= 5 for wait in world.waits)


async def test_a_slow_database_is_not_confirmed_in_time_and_what_it_got_counts_once(world: World) -> None:
    """WeCom asks three times and forgets it; here it is kept all the same."""
    go_on = asyncio.Event()
    taken = world.taken

    class Slow(Taken):
        async def __call__(self, batch: Sequence[Inbound]) -> None:
            await go_on.wait()
            await taken(batch)

    world.taken = Slow(lambda: None)
    async with world.running(answer_s=0.05):
        await world.caller.say("zhang", "12 3 0")
        assert world.caller.answers == [503] * 3
        go_on.set()
        await world.caller.call(world.caller.xml("zhang", "text", Content="12 3 0", MsgId="8000"))
    assert taken.texts == ["12 3 0", "12 3 0"]
    assert [one.id for batch in taken.batches for one in batch] == ["7001", "8000"]


async def test_what_is_not_stored_at_the_end_is_said(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.taken = Taken(lambda: None, failures=10**9)
    async with world.running(answer_s=0.05):
        await world.caller.say("zhang", "12 3 0")
    assert "1 messages could not be stored before the end" in caplog.text


def test_xml_is_one_element_with_others_in_it() -> None:
    said = b"<xml><A>1</A><B><![CDATA[<2>]]></B><C><D>3</D>4</C><A>5</A></xml>"
    assert fields(said) == {"A": "1", "B": "<2>", "C": "4"}
    for broken in (b"", b"1", b"<a>", b"<a></b>", BILLION.encode(), b"\xff\xfe<a></a>", b"<a>&lol;</a>", b"<a>\0</a>"):
        with pytest.raises(NotXml):
            fields(broken)
