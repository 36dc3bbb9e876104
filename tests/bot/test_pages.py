"""From the digest in a chat to its page: the link that a manager gets on Telegram, what it opens, and when no more."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import update

from bot.handover import HandOver
from bot.pages import KEY, Pages, own_key
from bot.server import WebServer
from core.messages import Message, Say
from core.page_links import LIVES, PATH, link_of, page_button
from core.periods import parse_period
from core.texts import text
from locales import load_catalogue
from storage import Store, facts
from storage.claiming import Waiting
from storage.tables import post
from tests.bot.program import CAST
from tests.bot.sending import NO_PACE, Phonebook, nothing, nothing_to_tell
from tests.bot.telegram_world import PHONES, TelegramWorld
from tests.county import EAST, at
from tests.emulator import BotApi
from tests.overheard import Overheard, telltale
from web.app import build_app

WEEK = parse_period("2026-W46")
SITE = "https://bot.example.org/qs"
WU_ID = 101 + list(CAST["people"]).index("吴科长")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@pytest.fixture
async def world(api: BotApi, migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[TelegramWorld]:
    shutil.copyfile(migrated_sqlite, tmp_path / "lingbao.db")
    world = TelegramWorld(tmp_path, api)
    await world.begin()
    await world.populate()
    await world.past("QS0101", "daily", {"2026-11-12": {"visits": 12, "vaccinations": 3, "suspected_cases": 0}})
    await world.move_to("2026-11-20 10:00")
    yield world
    await world.end()


async def link(world: TelegramWorld, api: BotApi) -> str:
    """The address that 吴科长's button opens after the public one."""
    await world.says("吴科长", "周报")
    buttons = dict(button for row in api.sent(PHONES["吴科长"])[-1].buttons for button in row)
    assert buttons["打开网页"].startswith(SITE + PATH)
    return buttons["打开网页"].removeprefix(SITE)


@asynccontextmanager
async def site(world: TelegramWorld) -> AsyncIterator[str]:
    """Served as the program serves it."""
    server = WebServer(build_app(world.program.health, digest_pages=world.program.digest_pages), "127.0.0.1", 0)
    serving = asyncio.create_task(server.run_until_cancelled())
    yield server.url
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def status(url: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        if answer.status == 200:
            assert "东河镇 2026年第46期周报" in await answer.text()
        return answer.status


async def test_the_button_opens_the_page_until_she_manages_the_unit_no_more(
    world: TelegramWorld, api: BotApi, overheard: Overheard
) -> None:
    path = await link(world, api)
    async with site(world) as url:
        assert await status(url + path) == 200
        assert await status(url + path[:-1] + "x") == 404
        world.clock.move_to(at("2026-11-27 09:59"))
        assert await status(url + path) == 200
        left = update(post).where(post.c.person_id == WU_ID).values(last_day="2026-11-26")
        await world._parts.store.write(lambda conn: conn.execute(left))
        assert await status(url + path) == 404
    token = path.removeprefix(PATH)
    log = "\n".join(overheard.lines)
    assert token[:20] not in log
    assert telltale(token) != []  # and were it there, any test would have found it


async def test_the_link_outlives_a_restart_and_is_over_after_a_week(world: TelegramWorld, api: BotApi) -> None:
    path = await link(world, api)
    await world.restart()
    async with site(world) as url:
        assert await status(url + path) == 200
        world.clock.move_to(at("2026-11-27 10:00"))
        assert await status(url + path) == 404


async def test_a_tap_on_another_button_leaves_the_link_there(world: TelegramWorld, api: BotApi) -> None:
    await link(world, api)
    before = api.sent(PHONES["吴科长"])[-1]
    await world.taps("吴科长", f"paper:workbook:{await world.unit_id('QS01')}:{WEEK.key}")
    await api.until(lambda: api.called("editMessageReplyMarkup"))
    (after,) = (sent for sent in api.sent(PHONES["吴科长"]) if sent.message_id == before.message_id)
    labels = [[label for label, _ in row] for row in after.buttons]
    assert labels[:2] == [["详情", "✓ 工作簿"], ["打开网页"]]
    assert after.buttons[1] == before.buttons[1]


async def test_a_forged_tap_on_it_is_nothing(world: TelegramWorld) -> None:
    said = await world.taps("吴科长", f"page:{await world.unit_id('QS01')}:{WEEK.key}")
    assert "这个按钮" in said.text


async def test_the_key_is_made_once(store: Store) -> None:
    first = await store.write(own_key)
    assert len(first) == 32
    assert await store.write(own_key) == first
    assert await store.read(lambda conn: facts.get(conn, KEY)) == first.hex()
    pages = Pages(SITE, first, lambda: at("2026-11-23 08:00"))
    assert first.hex() not in repr(pages)
    assert repr(first) not in repr(pages)


SAID = Say((text("today-nothing"),), ((page_button(EAST, WEEK),),))


def waiting(reader: int | None) -> Waiting:
    return Waiting(1, "digest:1", "local", "m1", SAID, 1, at("2026-11-23 08:00"), "zh-CN", reader=reader)


async def handed(pages: Pages | None, reader: int | None) -> Message:
    phones = Phonebook(NO_PACE)
    address = pages.address if pages else None
    hand_over = HandOver({"local": phones}, load_catalogue(), "zh-CN", nothing, nothing_to_tell, address)
    await hand_over(waiting(reader))
    return phones.messages[-1]


async def test_every_reader_gets_a_link_of_her_own_and_nobody_else_any() -> None:
    now = at("2026-11-23 08:00")
    pages = Pages("", b"key", lambda: now)
    ((button,),) = (await handed(pages, 2)).buttons
    assert (button.label, button.action) == ("打开网页", "")
    found = link_of(button.url.removeprefix(PATH), b"key", now)
    assert found
    assert (found.person_id, found.unit_id, found.period, found.until) == (2, EAST.id, WEEK, now + LIVES)
    ((other,),) = (await handed(pages, 3)).buttons
    assert other.url != button.url
    assert (await handed(pages, None)).buttons == ()
    assert (await handed(None, 2)).buttons == ()
