"""How a message looks on Telegram: bold, tables, cut where it is too long, and nobody's name is taken for markup."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_html import pieces
from bot.channels.telegram_messages import split
from core.messages import Block, Choice, File, Message, Say, Strong, Table
from core.tables import width
from core.texts import text
from locales import Catalogue, load_catalogue
from tests.emulator import BotApi
from tests.emulator.markup import shown

MANAGER = 556
ODD_NAMES = [
    "<b>",
    "&amp;",
    "a & b",
    "*_[]()",
    "`x`",
    "</pre>",
    "&lt;",
    "<a href='t.me'>",
    "\u202e村\u202c",
    "ئەلى\u200f",
]


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        api.start(MANAGER)
        yield api


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(api.token, api.url)
    yield channel
    await channel.close()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def styled(*blocks: Block) -> Message:
    return Message("\n".join(block.text for block in blocks), blocks=blocks)


def table_of(*names: str) -> Say:
    row = text("digest-missing-name", unit=names[0], reports=1)
    return Say((Strong(row), Table(("村", "数"), tuple((name, 1) for name in names)), row))


async def test_what_stands_out_is_bold_and_a_table_monospaced(api: BotApi, channel: TelegramChannel) -> None:
    message = styled(Block("周报", "strong"), Block("应报 < 10\n"), Block("村   数\n李村  1", "table"), Block("请看"))
    await channel.send(str(MANAGER), message)
    (sent,) = api.sent(MANAGER)
    assert sent.text == message.text
    (call,) = api.called("sendMessage")
    assert call.params["parse_mode"] == "HTML"
    assert call.params["text"] == "<b>周报</b>\n应报 &lt; 10\n\n<pre>村   数\n李村  1</pre>\n请看"


async def test_a_message_without_any_is_sent_as_it_is(api: BotApi, channel: TelegramChannel) -> None:
    await channel.send(str(MANAGER), Message("<b> & *_[]()"))
    (call,) = api.called("sendMessage")
    assert call.params == {"chat_id": str(MANAGER), "text": "<b> & *_[]()"}


def test_bare_words_are_all_that_was_said() -> None:
    message = replace(styled(Block("周报", "strong"), Block("村 1", "table")), buttons=((Choice("好", "ok"),),))
    assert message.plain == Message("周报\n村 1")
    menu = Message("", commands=(("help", "帮助"),))
    assert menu.plain == menu


@pytest.mark.parametrize("name", ODD_NAMES)
async def test_a_name_is_never_markup(api: BotApi, channel: TelegramChannel, catalogue: Catalogue, name: str) -> None:
    message = catalogue.message(table_of(name, "李家村"), "zh-CN")
    await channel.send(str(MANAGER), message)
    await channel.send(str(MANAGER), message.plain)
    assert {sent.text for sent in api.sent(MANAGER)} == {message.text}


async def test_a_caption_and_a_changed_message_look_the_same(
    api: BotApi, channel: TelegramChannel, tmp_path: Path
) -> None:
    (tmp_path / "week.png").write_bytes(b"png")
    picture = File("picture", str(tmp_path / "week.png"), "week.png")
    message = styled(Block("<周报>", "strong"), Block("好"))
    await channel.send(str(MANAGER), replace(message, files=(picture,)))
    first = await channel.send(str(MANAGER), Message("旧"))
    await channel.send(str(MANAGER), replace(message, replaces=first))
    assert [(one.kind, one.text) for one in api.sent(MANAGER)] == [
        ("photo", "<周报>\n好"),
        ("message", "旧"),
        ("edit", "<周报>\n好"),
    ]
    assert api.called("sendPhoto")[0].params["caption"] == "<b>&lt;周报&gt;</b>\n好"


async def test_a_caption_is_counted_as_it_is_read(api: BotApi, channel: TelegramChannel, tmp_path: Path) -> None:
    (tmp_path / "week.png").write_bytes(b"png")
    picture = File("picture", str(tmp_path / "week.png"), "week.png")
    for length, kinds in ((1024, ["photo"]), (1025, ["message", "photo"])):
        before = len(api.sent(MANAGER))
        await channel.send(str(MANAGER), replace(styled(Block("&" * length, "strong")), files=(picture,)))
        assert [one.kind for one in api.sent(MANAGER)[before:]] == kinds


async def test_a_long_digest_is_cut_between_its_paragraphs(api: BotApi, channel: TelegramChannel) -> None:
    paragraphs = [
        [Block(f"\n【报表{n}】", "strong"), Block("\n".join(f"村{n}<{row}> 12 3 0" for row in range(60)), "table")]
        for n in range(9)
    ]
    message = replace(styled(*(block for blocks in paragraphs for block in blocks)), buttons=((Choice("好", "ok"),),))
    await channel.send(str(MANAGER), message)
    sent = api.sent(MANAGER)
    assert len(sent) > 1
    assert all(one.text.strip().startswith("【报表") for one in sent)
    assert "\n\n".join(one.text.strip() for one in sent) == message.text.strip()
    assert [bool(one.buttons) for one in sent] == [False] * (len(sent) - 1) + [True]


@pytest.mark.parametrize(
    ("words", "longest", "parts"),
    [
        ("aa\n\nbb\n\ncc", 6, ["aa\n\nbb", "cc"]),
        ("aa\n\nbb\ncc\n\ndd", 8, ["aa", "bb\ncc", "dd"]),  # a paragraph stays whole that can
        ("aa\n\nbb\ncc\ndd\nee", 7, ["aa\n\nbb", "cc\ndd", "ee"]),  # one that cannot is cut between its lines
        ("aa\nbb", 5, ["aa\nbb"]),
        ("aa\nbbbbbbbbb", 5, ["aa", "bbbbb", "bbbb"]),
        ("aaaaa\n\nb", 5, ["aaaaa", "b"]),
    ],
)
def test_where_a_text_is_cut(words: str, longest: int, parts: list[str]) -> None:
    assert [words[start:end] for start, end in pieces(words, longest)] == parts


BLOCKS = st.lists(
    st.builds(
        Block,
        st.text(st.sampled_from("ab<>&;字😀\n\n "), max_size=40).map(lambda stem: stem * 60),
        st.sampled_from(["words", "strong", "table"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40)
@given(BLOCKS)
def test_every_piece_can_be_read_and_nothing_is_lost(blocks: list[Block]) -> None:
    message = styled(*blocks)
    parts = split(message)
    assert all(len(part.text) <= 4096 for part in parts)
    assert [shown(part.html) for part in parts] == [part.text for part in parts]
    assert "".join(part.text for part in parts).replace("\n", "") == message.text.replace("\n", "")


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_no_name_makes_a_table_wider_or_a_message_unreadable(catalogue: Catalogue, names: list[str]) -> None:
    message = catalogue.message(table_of(*names), "zh-CN")
    (table,) = (block for block in message.blocks if block.style == "table")
    assert all(width(line) <= 34 for line in table.text.split("\n"))
    assert [shown(part.html) for part in split(message)] == [message.text]


LARGE = 24 * 1024 * 1024


@pytest.mark.parametrize("kind", ["picture", "document"])
async def test_a_file_is_never_whole_in_memory(tmp_path: Path, kind: Literal["picture", "document"]) -> None:
    """The service reads it as it comes, and forgets it."""
    path = tmp_path / "year.xlsx"
    with path.open("wb") as file:
        file.truncate(LARGE)
    arrived = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal arrived
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
        while arrived < length:
            arrived += len(await reader.read(65536))
        body = b'{"ok":true,"result":{"message_id":7}}'
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body))
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        channel = TelegramChannel("1:secret", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        await channel.send(
            str(MANAGER), Message("年报", files=(File(kind, str(path), "year.xlsx"),))
        )  # all is imported
        arrived = 0
        tracemalloc.start()
        sent = await channel.send(str(MANAGER), Message("年报", files=(File(kind, str(path), "year.xlsx"),)))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        await channel.close()
    assert (sent, arrived > LARGE) == ("7", True)
    assert peak < LARGE / 8
