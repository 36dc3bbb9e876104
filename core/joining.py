"""Joining: invitation codes, telephone numbers on the roster, and what somebody without either asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.corrections import Decision
from core.plaintext import plain
from core.units import Person, Post, Role

CODE_CHARACTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Nothing that is mistaken for something else when it is read out over the telephone."""
CODE_LENGTH = 8
CODE_LIVES = timedelta(days=14)

REQUESTS_A_DAY = 3
REQUEST_WAITS = timedelta(days=3)
"""So long nobody asks again: a manager who does not answer is not written to every day."""

_ABROAD = re.compile(r"^(?:\+|00)?86(?=1[0-9]{10}$)")


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """Somebody without an invitation wants to hold a post; with `person_id` somebody on the roster, from another
    account or after having left.

    `key` names it in buttons. `account` is where the asker hears of the decision. `name` is what the service calls her,
    empty if it does not. All moments are UTC. It is overtaken when it was taken back, or needed no decision any more.
    """

    key: str
    account: tuple[str, str]
    name: str
    unit_id: int
    role: Role
    person_id: int | None
    asked_at: datetime
    decision: Decision | None = None
    decided_at: datetime | None = None
    decided_by: int | None = None

    def is_open_at(self, now: datetime) -> bool:
        return self.decision is None and now - self.asked_at < REQUEST_WAITS


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody on the roster: the posts held today, those that have ended (the newest last), and every account that
    speaks for her."""

    person: Person
    posts: tuple[Post, ...] = ()
    ended: tuple[Post, ...] = ()
    accounts: tuple[tuple[str, str], ...] = ()


def link_of(bot: str, code: str) -> str:
    """Opens the chat with that bot and sends the code; `bot` is its user name, without @."""
    return f"https://t.me/{bot}?start={code}"


def bare_number(written: str) -> str:
    """A telephone number as the roster has it: digits alone, of a Chinese mobile without the country's 86."""
    return _ABROAD.sub("", re.sub(r"[^0-9+]", "", plain(written))).lstrip("+")
