"""The page in a real browser: writing, tapping, pictures, a bad line, the clock, both widths, both languages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect

from core.messages import Choice, File, Kind, Message
from storage import accounts
from tests.browser import TELEPHONE, heard, launched, needs_chromium, visit
from tests.county import CALENDAR, at
from tests.web.site import Bot, serving, well
from web.app import build_app

pytestmark = needs_chromium

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f0003860180"
    "5a347d6b0000000049454e44ae426082"
)


@pytest.fixture
async def url(bot: Bot) -> AsyncIterator[str]:
    async with serving(build_app(well, bot.chat())) as address:
        yield address


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with launched() as started:
        yield started


async def test_a_doctor_writes_and_taps(browser: Browser, url: str, bot: Bot) -> None:
    bot.answers = [Message("收到：12 3 0", ((Choice("撤回", "undo:1"), Choice("修改", "edit:1")),)), Message("已撤回")]
    page, complaints = await visit(browser, url)
    phone = page.get_by_test_id("phone-reporter")
    await expect(phone.get_by_text("还没有消息")).to_be_visible()

    await phone.get_by_test_id("text-reporter").fill("12 3 0")
    await phone.get_by_test_id("text-reporter").press("Enter")
    await expect(phone.get_by_test_id("mine")).to_contain_text("12 3 0")
    await phone.get_by_role("button", name="撤回").click()
    await expect(phone.get_by_test_id("bot").last).to_contain_text("已撤回")

    await phone.get_by_role("button", name="门诊12 接种3 疑似0").click()
    await expect(phone.get_by_test_id("mine")).to_have_count(3)
    said = [(inbound.account, inbound.kind, inbound.text) for inbound in bot.taken]
    assert said[:2] == [("d1", Kind.TEXT, "12 3 0"), ("d1", Kind.TAP, "undo:1")]
    await expect(phone.locator(".pending")).to_have_count(0)
    assert bot.taken[2].text == "门诊12 接种3 疑似0"
    assert complaints == []


async def test_the_phone_like_wecoms_is_held_by_whoever_holds_the_other(browser: Browser, url: str, bot: Bot) -> None:
    for address, person_id in (("w1", 11), ("w2", 12)):
        account = ("local-wecom", address)
        await bot.store.write(lambda conn, a=account, p=person_id: accounts.bind(conn, a, p, bot.now))  # type: ignore[misc]
    await bot.say("w2", Message("李医生的卡片", ((Choice("零报告", "zero:1"),),)))
    page, complaints = await visit(browser, url, TELEPHONE)
    wecom = page.get_by_test_id("phone-wecom")
    await expect(wecom).to_be_hidden()
    await page.get_by_test_id("person-reporter").select_option("d2")
    await page.get_by_test_id("tab-wecom").click()
    await expect(wecom.locator(".who")).to_contain_text("李医生")
    await expect(page.get_by_test_id("phone-reporter")).to_be_hidden()
    await wecom.get_by_role("button", name="打开聊天").click()
    await wecom.get_by_test_id("bot").last.get_by_role("button", name="零报告").click()
    await expect(wecom.locator(".pending")).to_have_count(0)
    said = [(one.channel, one.account, one.text) for one in bot.taken]
    assert said == [("local-wecom", "w2", ""), ("local-wecom", "w2", "zero:1")]
    assert "wecom" not in page.url
    assert complaints == []


async def test_several_lines_and_wild_text_are_shown_as_written(browser: Browser, url: str, bot: Bot) -> None:
    wild = "<img src=x onerror=\"document.title='broken'\">\n第二行"
    bot.answers = [Message(wild)]
    page, complaints = await visit(browser, url)
    field = page.get_by_test_id("text-reporter")
    await field.fill(wild.split("\n")[0])
    await field.press("Shift+Enter")
    await field.press_sequentially("第二行")
    await page.get_by_test_id("send-reporter").click()
    for bubble in ("mine", "bot"):
        shown = page.get_by_test_id("phone-reporter").get_by_test_id(bubble).locator(".text")
        await expect(shown).to_have_text(wild, use_inner_text=True)
    assert await page.title() == "零报 Lingbao · 青山县"
    assert complaints == []


async def test_a_picture_is_seen_enlarged_and_a_workbook_downloaded(
    browser: Browser, url: str, bot: Bot, tmp_path: Path
) -> None:
    (tmp_path / "p.png").write_bytes(PIXEL)
    (tmp_path / "w.xlsx").write_bytes(b"PK workbook")
    picture = File(kind="picture", path=str(tmp_path / "p.png"), name="2026-W47.png")
    workbook = File(kind="document", path=str(tmp_path / "w.xlsx"), name="东河镇 2026-W47.xlsx")
    await bot.say("m1", Message("第47期周报", files=(picture, workbook)))
    page, complaints = await visit(browser, url)
    phone = page.get_by_test_id("phone-manager")

    await expect(phone.locator("img")).to_have_js_property("naturalWidth", 1)
    await phone.get_by_role("button", name="图片 2026-W47.png，点开看大图").click()
    await expect(page.get_by_test_id("enlarged").get_by_role("img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("enlarged")).to_be_hidden()

    async with page.expect_download() as downloading:
        await phone.get_by_role("link", name="下载文件").click()
    download = await downloading.value
    assert download.suggested_filename == "东河镇 2026-W47.xlsx"
    assert Path(await download.path()).read_bytes() == b"PK workbook"
    assert complaints == []


async def test_on_a_bad_line_a_message_arrives_once(browser: Browser, url: str, bot: Bot) -> None:
    """The first attempt reaches the server and its answer is lost; the second finds the bot out of order."""
    page, _ = await visit(browser, url)
    attempts: list[str] = []

    async def lose(route: Route) -> None:
        if route.request.method != "POST":
            await route.continue_()
            return
        attempts.append(route.request.post_data or "")
        bot.broken = len(attempts) == 2
        await route.fetch()
        bot.broken = False
        if len(attempts) < 3:
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/phones/d1/messages", lose)
    await page.get_by_test_id("text-reporter").fill("12 3 0")
    await page.get_by_test_id("send-reporter").click()
    await expect(page.locator(".pending")).to_have_count(0)
    while len(attempts) < 3:
        await page.wait_for_timeout(50)
    await expect(page.get_by_test_id("phone-reporter").get_by_test_id("mine")).to_have_count(1)
    assert len(set(attempts)) == 1
    assert len({inbound.id for inbound in bot.taken}) == 1
    assert len(await bot.phone("d1")) == 1


async def test_a_lost_connection_is_said_and_found_again(browser: Browser, url: str, bot: Bot) -> None:
    page, _ = await visit(browser, url)
    await page.context.set_offline(True)
    await expect(page.get_by_test_id("notice")).to_contain_text("连接断了")
    await page.get_by_test_id("text-reporter").fill("12 3 0")
    await page.get_by_test_id("send-reporter").click()
    await expect(page.locator(".pending")).to_contain_text("正在重发")
    await page.context.set_offline(False)
    await expect(page.locator(".pending")).to_have_count(0)
    await expect(page.get_by_test_id("notice")).to_be_hidden()
    assert [inbound.text for inbound in bot.taken] == ["12 3 0"]


async def test_choosing_somebody_else_shows_their_phone(browser: Browser, url: str, bot: Bot) -> None:
    await bot.say("d1", Message("给张医生"))
    await bot.say("d4", Message("给赵医生"))
    page, complaints = await visit(browser, url)
    phone = page.get_by_test_id("phone-reporter")
    await expect(phone.get_by_test_id("bot")).to_contain_text("给张医生")
    await page.get_by_test_id("person-reporter").select_option("d4")
    await expect(phone.get_by_test_id("bot")).to_contain_text("给赵医生")
    await expect(phone.get_by_test_id("bot")).to_have_count(1)
    await expect(phone.locator(".owner .who")).to_contain_text("西岭乡 · 赵村")
    await page.reload()
    await expect(phone.get_by_test_id("bot")).to_contain_text("给赵医生")
    assert complaints == []


async def test_the_clock_is_moved_by_a_button(browser: Browser, url: str, bot: Bot) -> None:
    page, complaints = await visit(browser, url)
    await expect(page.get_by_test_id("clock")).to_contain_text("16:12")
    await page.get_by_test_id("move-week").click()
    await expect(page.get_by_test_id("clock")).to_contain_text("11月23日（周一）")
    await expect(page.get_by_test_id("move-week")).to_be_enabled()
    await expect(page.get_by_test_id("notice")).to_be_hidden()
    assert bot.moved == [(CALENDAR.moment(CALENDAR.today(at("2026-11-23 12:00")), CALENDAR.digest_at), "d1")]
    assert complaints == []


async def test_in_english(browser: Browser, url: str, bot: Bot) -> None:
    page, complaints = await visit(browser, url)
    await page.get_by_role("button", name="English").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.get_by_test_id("send-reporter")).to_have_text("Send")
    await expect(page.get_by_test_id("clock")).to_contain_text("Fri 20 Nov")
    assert bot.languages == ["en"]
    assert complaints == []


async def test_on_a_telephone_there_is_one_phone_at_a_time(browser: Browser, url: str, bot: Bot) -> None:
    page, complaints = await visit(browser, url, TELEPHONE)
    doctor, manager = page.get_by_test_id("phone-reporter"), page.get_by_test_id("phone-manager")
    await expect(doctor).to_be_visible()
    await expect(manager).to_be_hidden()
    await bot.say("m1", Message("还有 2 个村没有报"))
    await expect(page.get_by_test_id("tab-manager").locator(".unread")).to_be_visible()
    await page.get_by_test_id("tab-manager").click()
    await expect(manager.get_by_text("还有 2 个村没有报")).to_be_visible()
    await expect(doctor).to_be_hidden()
    await expect(page.locator(".unread")).to_have_count(2)
    await expect(page.get_by_test_id("tab-manager").locator(".unread")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE[0]
    assert complaints == []


async def test_a_phone_is_busy_until_it_has_heard_and_only_what_comes_then_is_news(
    browser: Browser, url: str, bot: Bot
) -> None:
    page, complaints = await visit(browser, url, TELEPHONE)
    line = asyncio.Event()

    async def slow(route: Route) -> None:
        await line.wait()
        await route.continue_()

    await page.route("**/phones/m1/messages*", slow)
    await page.reload()
    log, unread = page.get_by_test_id("messages-manager"), page.get_by_test_id("tab-manager").locator(".unread")
    await expect(page.get_by_test_id("messages-reporter")).not_to_have_attribute("aria-busy", "true")
    await expect(log).to_have_attribute("aria-busy", "true")
    await bot.say("m1", Message("还有 2 个村没有报"))
    line.set()
    await heard(page)
    await expect(log).to_contain_text("还有 2 个村没有报")
    await expect(unread).to_be_hidden()
    await bot.say("m1", Message("还有 1 个村没有报"))
    await expect(unread).to_be_visible()
    assert complaints == []


async def test_a_phone_is_busy_anew_when_somebody_else_is_chosen(browser: Browser, url: str, bot: Bot) -> None:
    page, _ = await visit(browser, url)
    line = asyncio.Event()

    async def slow(route: Route) -> None:
        await line.wait()
        await route.continue_()

    await page.route("**/phones/d4/messages*", slow)
    await page.get_by_test_id("person-reporter").select_option("d4")
    await expect(page.get_by_test_id("messages-reporter")).to_have_attribute("aria-busy", "true")
    line.set()
    await heard(page)
    await expect(page.get_by_test_id("phone-reporter").get_by_text("还没有消息")).to_be_visible()


async def test_everything_to_touch_is_large_and_everything_to_read_too(browser: Browser, url: str, bot: Bot) -> None:
    await bot.say("d1", Message("今天还没有报", ((Choice("零报告", "zero"),),)))
    page, _ = await visit(browser, url, TELEPHONE)
    await expect(page.get_by_role("button", name="零报告").first).to_be_visible()
    small = await page.evaluate(
        """[...document.querySelectorAll("button, select, textarea")]
            .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 38)
            .map((each) => each.outerHTML)"""
    )
    assert small == []
    sizes = await page.evaluate(
        """[...document.querySelectorAll(".text, textarea, .row button, .examples button, .owner .who")]
            .map((each) => parseFloat(getComputedStyle(each).fontSize))"""
    )
    assert min(sizes) >= 16
