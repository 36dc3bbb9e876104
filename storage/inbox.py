"""What has been received: the same message delivered twice counts once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, insert

from core.messages import Inbound, Kind
from core.privacy import may_be_kept
from storage.engines import upsert_on
from storage.tables import dead_letter, inbox


def take(conn: Connection, batch: Sequence[Inbound], now: datetime, *, keep_texts: bool = False) -> list[Inbound]:
    """Notes the messages down and returns those that had not been seen before, each once, in their order.

    With `keep_texts` what people wrote is noted down too, never what may be private in them (promise 7).
    """
    messages: dict[tuple[str, str], Inbound] = {}
    for inbound in batch:
        messages.setdefault((inbound.channel, inbound.id), inbound)
    # One statement and not a look before: another process may be taking the same message at this moment.
    rows = [_row(inbound, now, keep_text=keep_texts and _may_be_kept(inbound)) for inbound in messages.values()]
    new = {(channel, message) for channel, message in conn.execute(_note(conn.dialect.name), rows)} if rows else set()
    return [inbound for key, inbound in messages.items() if key in new]


@cache
def _note(dialect: str) -> Any:
    return upsert_on(dialect, inbox).on_conflict_do_nothing().returning(inbox.c.channel, inbox.c.message)


def _row(inbound: Inbound, now: datetime, *, keep_text: bool) -> dict[str, object]:
    return {
        "channel": inbound.channel,
        "message": inbound.id,
        "received_at": now,
        "text": _storable(inbound.text) if keep_text else None,
        "address": inbound.account if keep_text else None,
    }


def _may_be_kept(inbound: Inbound) -> bool:
    """Nothing of what people say to each other in a group."""
    return inbound.kind in (Kind.TEXT, Kind.EDIT) and not inbound.group and may_be_kept(inbound.text)


def _storable(text: str) -> str:
    """Without what one of the databases refuses: NUL, and half a character."""
    return text.encode(errors="replace").decode().replace("\0", "")


def bury(conn: Connection, inbound: Inbound, trace: str, error: str, now: datetime) -> None:
    """Keeps note of a message that could not be handled; never its text."""
    conn.execute(
        insert(dead_letter).values(channel=inbound.channel, message=inbound.id, trace=trace, error=error, at=now)
    )
