"""A real browser for the tests of pages."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; CI installs it")

DESK = (1280, 860)
TELEPHONE = (390, 844)

PATIENCE_MS = 30_000  # for a machine with more to do than this


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield started
        await started.close()


async def visit(browser: Browser, url: str, size: tuple[int, int] = DESK) -> tuple[Page, list[str]]:
    """The page once every phone on it has heard for the first time, and what it complains about from now on."""
    page = await browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(url)
    await heard(page)
    return page, complaints


async def heard(page: Page) -> None:
    """Waits until every phone shows what there was for it: only what comes afterwards is news to it."""
    await expect(page.locator("main [aria-busy]")).to_have_count(0)
