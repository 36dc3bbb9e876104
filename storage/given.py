"""Replies that were given to the service together with the confirmation of what they answer.

Nobody says whether they arrived. But a service that did not get the confirmation brings the message again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, and_, select, update

from core.effects import Account
from core.messages import Lane
from storage.keys import among_accounts, parts_of_accounts
from storage.outbox import REPLY_LIVES, State, unsent
from storage.tables import outbox

OWED_TO = select(outbox.c.channel, outbox.c.address).where(among_accounts(outbox), unsent(), outbox.c.lane != Lane.BULK)


def lost(conn: Connection, keys: Collection[str], now: datetime) -> int:
    """The messages that these replies answer have come again: what was given is sent this time, as any other message.
    Returns how many replies that are."""
    unconfirmed = and_(
        outbox.c.key.in_(keys),
        outbox.c.state == State.SENT,
        outbox.c.message.is_(None),
        outbox.c.created_at > now - REPLY_LIVES,
    )
    again = {"state": State.WAITING, "not_before": now, "sent_at": None}
    return conn.execute(update(outbox).where(unconfirmed).values(again)).rowcount


def still_owed(conn: Connection, accounts: Collection[Account]) -> set[Account]:
    """To which of these accounts a reply or an alert is still to be sent: what is given now would overtake it."""
    rows = conn.execute(OWED_TO, parts_of_accounts(accounts))
    return {(channel, address) for channel, address in rows} & set(accounts)
