"""A notice that was sent, planted into a county in memory, which has no database to ask for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.notices import Notice, NoticesBelow, Standing, StandingOf, State
from tests.handlers.memory import CHANNEL, Memory

KEY = "0123456789ab"


def sent_notice(world: Memory, code: str, *, readers: int = 4, acknowledged: int = 1, **changes: Any) -> Standing:
    """From that unit to everybody below it, by 吴科长, a moment ago."""
    top, sender = world.unit(code), world.context.people[CHANNEL, "吴科长"]
    kept = Notice(
        **{
            "key": KEY,
            "unit_id": top.id,
            "person_id": sender.id,
            "account": (CHANNEL, "吴科长"),
            "changed_at": world.now,
            "closes_on": date(2026, 11, 27),
            "state": State.OPEN,
            "top": top.id,
            "words": "明天开会",
            "sent_at": world.now,
            "year": 2026,
            "number": 3,
            **changes,
        }
    )
    standing = Standing(kept, sender.name, top, top, readers, acknowledged, readers - acknowledged)
    world.context.notices.kept[kept.key] = kept
    world.context.answers |= {NoticesBelow(top): (standing,), StandingOf(kept.key): standing}
    return standing
