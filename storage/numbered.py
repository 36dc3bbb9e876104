"""What the numbers mean that somebody was shown in place of buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, select

from core.effects import Account
from core.numbered import LIVES, NumbersShown
from storage.engines import upsert_on
from storage.tables import numbered


def note(conn: Connection, shown: Mapping[Account, Sequence[str]], now: datetime) -> None:
    """The newest message to each of these accounts had these actions to choose from, or none."""
    rows = [
        {"channel": channel, "address": address, "actions": list(actions), "at": now}
        for (channel, address), actions in sorted(shown.items())
    ]
    if rows:
        conn.execute(_note(conn.dialect.name), rows)


def actions(conn: Connection, question: NumbersShown, now: datetime) -> tuple[str, ...]:
    its = select(numbered.c.actions).where(
        numbered.c.channel == question.channel, numbered.c.address == question.address, numbered.c.at > now - LIVES
    )
    return tuple(conn.execute(its).scalar() or ())


@cache
def _note(dialect: str) -> Any:
    new = upsert_on(dialect, numbered)
    changed = {"actions": new.excluded.actions, "at": new.excluded.at}
    return new.on_conflict_do_update(index_elements=["channel", "address"], set_=changed)
