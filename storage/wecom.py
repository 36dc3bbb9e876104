"""What has been seen of WeCom: its documents leave some points open, which only a county's own messages can settle."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from storage.outbox import undelivered
from storage.tables import account, outbox

CHANNEL = "wecom"

ENCRYPTED = re.compile("wo[A-Za-z0-9_-]{28,}")
"""How the id of somebody looks whom WeCom does not name to this bot: it does only where an administrator of the
corporation has made the bot. An id of either kind is good for everything here."""

_CODE = re.compile(r"\((-?[0-9]+)\)$")


@dataclass(frozen=True, slots=True)
class Seen:
    """How many `people` have joined on WeCom, and of how many the id is `encrypted`; how often each error code of
    WeCom's has ended a message, as long as undelivered messages are kept."""

    people: int
    encrypted: int
    refused: Mapping[str, int]


def seen(conn: Connection) -> Seen:
    addresses = conn.execute(select(account.c.address).where(account.c.channel == CHANNEL)).scalars().all()
    reasons = conn.execute(select(outbox.c.reason).where(undelivered(), outbox.c.channel == CHANNEL)).scalars()
    codes = Counter(found[1] for reason in reasons if reason and (found := _CODE.search(reason)))
    return Seen(len(addresses), sum(bool(ENCRYPTED.fullmatch(each)) for each in addresses), codes)
