"""The demo as a visitor sees it: the real program, a doctor's phone, a manager's phone, and a clock to move."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, expect

from bot.clock import Clock
from bot.demo.run import opened_demo
from bot.settings import Settings, Web
from locales import load_catalogue
from tests.browser import TELEPHONE, heard, launched, needs_chromium, visit
from tests.county import at

pytestmark = needs_chromium

MOVING_TAKES_MS = 60_000


@asynccontextmanager
async def demo(folder: Path, *, fresh: bool = False) -> AsyncIterator[str]:
    """The running demo's address. It begins on a Friday, at three in the afternoon."""
    clock = Clock()
    clock.move_to(at("2026-11-20 10:00"))
    settings = Settings(data_dir=folder, web=Web(port=0))
    async with opened_demo(settings, load_catalogue(), clock, fresh=fresh) as opened:
        await opened.prepare(lambda _done, _total: None)
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        stop = asyncio.Event()
        running = asyncio.create_task(opened.run(ready.set_result, stop))
        try:
            yield await ready
        finally:
            stop.set()
            await running


async def move(page: Page, to: str) -> None:
    await page.get_by_test_id(f"move-{to}").click()
    await expect(page.locator("[data-move][aria-busy]")).to_have_count(0, timeout=MOVING_TAKES_MS)


async def write(page: Page, words: str, role: str = "reporter") -> None:
    await page.get_by_test_id(f"text-{role}").fill(words)
    await page.get_by_test_id(f"send-{role}").click()


async def test_a_visit_from_the_report_to_the_digest(tmp_path: Path) -> None:
    async with launched() as browser:
        async with demo(tmp_path) as url:
            page, complaints = await visit(browser, url)
            doctor, manager = page.get_by_test_id("phone-reporter"), page.get_by_test_id("phone-manager")
            await expect(page.get_by_test_id("clock")).to_contain_text("15:00")

            wecom = page.get_by_test_id("phone-wecom")
            await wecom.get_by_role("button", name="打开聊天").click()
            await expect(wecom.get_by_test_id("bot").last).to_contain_text("还没报")
            await expect(doctor.get_by_test_id("bot")).to_have_count(0)

            await write(page, "门诊12 接种3 疑似0")
            await expect(doctor.get_by_test_id("bot").last).to_contain_text("门诊人次：12")
            await doctor.get_by_role("button", name="撤销").last.click()
            await expect(doctor.get_by_test_id("bot").last).to_contain_text("已撤销")

            await move(page, "reminders")
            reminder = doctor.get_by_test_id("bot").last
            await expect(reminder).to_contain_text("张家村卫生室")
            await expect(reminder.get_by_role("button", name="零报告")).to_be_visible()

            await move(page, "escalation")
            await expect(manager.get_by_test_id("bot").last).to_contain_text("张家村卫生室")
            await reminder.get_by_role("button", name="全部为零").click()
            await expect(doctor.get_by_test_id("bot").last).to_contain_text("迟")

            await move(page, "week")
            picture = manager.get_by_test_id("picture").last
            await expect(picture).to_be_visible()
            await expect(picture.locator("img")).to_have_js_property("naturalWidth", 720)  # once it has been fetched
            await manager.get_by_role("button", name="工作簿").last.click()
            async with page.expect_download() as download:
                await manager.get_by_test_id("document").last.click()
            workbook = await (await download.value).path()
            assert workbook.read_bytes().startswith(b"PK")
            await expect(manager.get_by_test_id("messages-manager")).to_contain_text("第47期周报")
            await write(page, "门诊12 接种3 疑似2", "wecom")
            asked = wecom.get_by_test_id("bot").last
            await expect(asked).to_contain_text("1：手足口病")  # too many for a card
            await expect(asked.get_by_role("button")).to_have_count(0)
            await write(page, "1", "wecom")
            await expect(wecom.get_by_test_id("bot").last).to_contain_text("手足口病")
            await write(page, "帮助", "wecom")
            await expect(wecom.get_by_test_id("bot").last.get_by_role("button")).to_have_count(2)
            assert complaints == []
            await page.reload()  # whatever else has come by now is counted, too
            await heard(page)
            bubbles = await doctor.get_by_test_id("bot").count()

        async with demo(tmp_path) as url:  # goes on where it stopped
            page, _ = await visit(browser, url, TELEPHONE)
            await expect(page.get_by_test_id("clock")).to_contain_text("11月23日（周一）")
            await expect(page.get_by_test_id("phone-reporter").get_by_test_id("bot")).to_have_count(bubbles)

            await page.get_by_role("button", name="English").click()
            await expect(page.get_by_test_id("clock")).to_contain_text("Mon")
            await write(page, "visits 12, vaccinations 3, cases 0")
            await expect(page.get_by_test_id("phone-reporter").get_by_test_id("bot").last).to_contain_text("visits")

        async with demo(tmp_path, fresh=True) as url:  # and starts over when it is told to
            page, _ = await visit(browser, url)
            await expect(page.get_by_test_id("clock")).to_contain_text("15:00")
            await expect(page.get_by_test_id("phone-reporter").get_by_text("门诊人次：12")).to_have_count(0)
