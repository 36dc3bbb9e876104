"""What has been received: the same message delivered twice counts once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert

from core.messages import Inbound
from storage.engines import upsert
from storage.tables import dead_letter, inbox


def take(conn: Connection, batch: Sequence[Inbound], now: datetime) -> list[Inbound]:
    """Notes the messages down and returns those that had not been seen before, each once, in their order."""
    messages: dict[tuple[str, str], Inbound] = {}
    for inbound in batch:
        messages.setdefault((inbound.channel, inbound.id), inbound)
    # One statement and not a look before: another process may be taking the same message at this moment.
    rows = [{"channel": inbound.channel, "message": inbound.id, "received_at": now} for inbound in messages.values()]
    noted = upsert(conn, inbox).on_conflict_do_nothing().returning(inbox.c.channel, inbox.c.message)
    new = {(channel, message) for channel, message in conn.execute(noted, rows)} if rows else set()
    return [inbound for key, inbound in messages.items() if key in new]


def bury(conn: Connection, inbound: Inbound, trace: str, error: str, now: datetime) -> None:
    """Keeps note of a message that could not be handled; never its text."""
    conn.execute(
        insert(dead_letter).values(channel=inbound.channel, message=inbound.id, trace=trace, error=error, at=now)
    )
