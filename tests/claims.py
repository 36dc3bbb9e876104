"""Taking everything out of the outbox that may go out, whatever its lane."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from core.messages import Lane
from storage import claiming
from storage.claiming import Waiting


def claim_all(
    conn: Connection, now: datetime, lanes: Sequence[Lane] = tuple(Lane), *, channel: str = "local"
) -> list[Waiting]:
    """The oldest first."""
    claimed = [each for lane in lanes for each in claiming.claim(conn, channel, lane, now, 100, 1)]
    return sorted(claimed, key=lambda each: (each.created_at, each.id))
