"""The page of a digest in a real browser, on the smallest phone, in both languages."""

from __future__ import annotations

from sqlalchemy import update

from core.page_links import PATH
from storage import Store
from storage.tables import person
from tests.browser import launched, needs_chromium, visit
from tests.web.links import HERS, WU_ID, pages, path
from tests.web.site import serving, well
from web.app import build_app

pytestmark = needs_chromium

SMALLEST = (360, 740)
PICTURES = "[...document.images].map(image => image.complete && image.naturalWidth)"
SMALL = (
    """[...document.querySelectorAll("p, th, td")].filter(each => parseFloat(getComputedStyle(each).fontSize) < 13)"""
)
BROKEN = """[...document.querySelectorAll("thead th, tbody th")].flatMap(cell => {
    const text = cell.firstChild, range = document.createRange()
    return [...cell.textContent.matchAll(LONGEST)].filter(word => {
        range.setStart(text, word.index)
        range.setEnd(text, word.index + word[0].length)
        return new Set([...range.getClientRects()].map(piece => Math.round(piece.bottom))).size > 1
    }).map(word => word[0])
})"""
"""What goes on in a second line: words of letters, and names of up to four Chinese characters."""
WORDS = BROKEN.replace("LONGEST", r"/[a-z]+|^[\u4e00-\u9fff]{1,4}$/gi")
WIDE = "[...document.querySelectorAll('.wide')].filter(each => each.scrollWidth > each.clientWidth).length"


async def test_it_fits_the_smallest_phone_in_both_languages(week: Store) -> None:
    async with serving(build_app(well, digest_pages=pages(week))) as url, launched() as browser:
        for language, words in (("zh-CN", "未报"), ("en", "Change")):
            named = update(person).where(person.c.id == WU_ID).values(language=language)
            await week.write(lambda conn, named=named: conn.execute(named))  # type: ignore[misc]
            page, complaints = await visit(browser, url + path(HERS), SMALLEST)
            assert words in await page.inner_text("body")
            assert await page.evaluate("document.documentElement.scrollWidth") == SMALLEST[0]
            assert await page.evaluate(WIDE) == 0
            assert await page.evaluate(WORDS) == []
            assert await page.evaluate(PICTURES) == [720, 720, 720]
            assert await page.evaluate(f"{SMALL}.length") == 0
            assert await page.evaluate("getComputedStyle(document.body).fontSize") == "16px"  # the style is let in
            assert complaints == []
            await page.emulate_media(media="print")
            assert await page.evaluate("getComputedStyle(document.querySelector('.wide')).overflowX") == "visible"
            await page.close()
        page, _ = await visit(browser, f"{url}{PATH}forged", SMALLEST)
        assert "打开网页" in await page.inner_text("main")
        assert await page.evaluate("document.documentElement.scrollWidth") == SMALLEST[0]
