"""Where the pages of digests are, and who may open which: makes the links, and serves what they lead to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex
from typing import TYPE_CHECKING

from core.effects import Account
from core.page_links import LIVES, PATH, PageLink, chat_mark, token_of
from core.periods import Period
from scheduler.base import County
from storage import Connection, Store, facts

if TYPE_CHECKING:
    from web.digest_page import DigestPages

KEY = "page.key"
KEY_BYTES = 32


def own_key(conn: Connection) -> bytes:
    """The county's key for links, made when it is wanted for the first time. It is kept in the database, so that links
    go on working after a restart, in every process, and after a move."""
    return bytes.fromhex(facts.once(conn, KEY, token_hex(KEY_BYTES)))


@dataclass(frozen=True)
class Pages:
    """`at` is the address in front of every page, without a slash at its end; empty on the pages' own site."""

    at: str
    key: bytes = field(repr=False)
    now: Callable[[], datetime]

    def address(self, person_id: int, account: Account, unit_id: int, period: Period) -> str:
        """A link for that person, good from now on, to be sent to that chat of hers."""
        until = (self.now() + LIVES).replace(microsecond=0)
        link = PageLink(person_id, chat_mark(account, self.key), unit_id, period, until)
        return f"{self.at}{PATH}{token_of(link, self.key)}"

    def served(self, store: Store, county: County, language: str) -> DigestPages:
        """`language` is that of whoever is not known."""
        from web.digest_page import DigestPages  # only where there are pages: they need a template engine

        return DigestPages(store, county.forms, county.calendar, county.catalogue, language, self.key, self.now)
