"""Links to the page of a township's week, and the pages that they open."""

from __future__ import annotations

from core.page_links import LIVES, PATH, PageLink, chat_mark, token_of
from core.periods import parse_period
from locales import load_catalogue
from storage import Store
from tests.county import CALENDAR, EAST, FORMS, at
from web.digest_page import DigestPages

KEY = bytes(range(32))
NOW = at("2026-11-23 08:00")
WU_ID, ZHENG_ID, ZHANG_ID = 2, 3, 11
HERS = PageLink(WU_ID, chat_mark(("local", "m1"), KEY), EAST.id, parse_period("2026-W47"), NOW + LIVES)
TOKEN = token_of(HERS, KEY)


def path(link: PageLink, key: bytes = KEY) -> str:
    return PATH + token_of(link, key)


def pages(store: Store) -> DigestPages:
    return DigestPages(store, FORMS, CALENDAR, load_catalogue(), "zh-CN", KEY, lambda: NOW)
