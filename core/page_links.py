"""Links to the page of a digest: each is one reader's own, about one unit and period, and good for a week.

The last part of a link, its token, says all that and is signed with a key that only this county has; so nothing about
links is stored, and no link can be guessed, altered or made up. It opens the page only as long as its reader manages
that unit or one above it, and still has the chat that it was sent to, which is asked each time.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from core.effects import Account
from core.messages import Button, Choice
from core.periods import Period, parse_period
from core.taps import Buttons
from core.texts import text
from core.units import Unit

LIVES = timedelta(days=7)
"""Until the next week's digest comes; whoever needs it later asks for the digest again."""

SIGNATURE = 32
"""Hexadecimal digits: 128 bits of an HMAC-SHA256 (RFC 2104, section 5: at least half of the hash, and 80 bits)."""

PATH = "/page/"
"""Where the pages lie on their site, before the token."""

PAGE = "page"
"""First word of the action of a button that becomes a link when its message is handed over: `page:UNIT:PERIOD`."""

MARK = 8
"""Hexadecimal digits that stand for a chat. They are signed along, so they need not be hard to guess."""

TOKEN = re.compile(r"([0-9]{1,9})_([0-9a-f]{8})_([0-9]{1,9})_([0-9A-Z.-]{4,24})_([0-9]{1,12})_([0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class PageLink:
    """Whose it is, the mark of the chat that it was sent to, what it shows, and until when (UTC, whole seconds).

    By the chat a link ends with a telephone that was given up, and is nobody else's who gets the number of a person
    that was erased."""

    person_id: int
    chat: str
    unit_id: int
    period: Period
    until: datetime


def page_button(unit: Unit, period: Period) -> Button:
    return Button(text("button-page"), f"{PAGE}:{unit.id}:{period.key}")


def chat_mark(account: Account, key: bytes) -> str:
    """It tells nobody without the key which chat it is."""
    return _signature(":".join(account), key)[:MARK]


def token_of(link: PageLink, key: bytes) -> str:
    said = f"{link.person_id}_{link.chat}_{link.unit_id}_{link.period.key}_{int(link.until.timestamp())}"
    return f"{said}_{_signature(said, key)}"


def link_of(token: str, key: bytes, now: datetime) -> PageLink | None:
    """What a token stands for; None for one that was not made with this key, and for one whose time is over."""
    match = TOKEN.fullmatch(token)
    if match is None:
        return None
    person, chat, unit, period, until, signature = match.groups()
    if not hmac.compare_digest(signature, _signature(token.rpartition("_")[0], key)):
        return None
    link = PageLink(int(person), chat, int(unit), parse_period(period), datetime.fromtimestamp(int(until), UTC))
    return link if now < link.until else None


def with_links(buttons: Buttons, address: Callable[[int, Period], str] | None) -> Buttons:
    """The buttons that open a page with their addresses, by unit and period; without them where there are no pages."""
    rows = (tuple(made for choice in row if (made := _with_link(choice, address))) for row in buttons)
    return tuple(row for row in rows if row)


def _with_link(choice: Choice, address: Callable[[int, Period], str] | None) -> Choice | None:
    if not opens_a_page(choice):
        return choice
    if address is None:
        return None
    _, unit, period = choice.action.split(":")
    return replace(choice, action="", url=address(int(unit), parse_period(period)))


def opens_a_page(choice: Choice) -> bool:
    return choice.action.startswith(f"{PAGE}:")


def _signature(said: str, key: bytes) -> str:
    return hmac.digest(key, said.encode(), "sha256").hex()[:SIGNATURE]
