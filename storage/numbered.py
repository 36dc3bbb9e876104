"""What the numbers mean that somebody was shown in place of buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from core.effects import Account
from core.messages import Lane
from core.numbered import LIVES, NumbersShown
from storage.engines import upsert_on
from storage.outbox import State, spelled, unsent
from storage.tables import numbered, outbox


def note(conn: Connection, shown: Mapping[Account, Sequence[str]], now: datetime) -> None:
    """The newest message to each of these accounts had these actions to choose from, or none."""
    rows = [
        {"channel": channel, "address": address, "actions": list(actions), "at": now}
        for (channel, address), actions in sorted(shown.items())
    ]
    if rows:
        conn.execute(_note(conn.dialect.name), rows)


def actions(conn: Connection, question: NumbersShown, now: datetime) -> tuple[str, ...]:
    """None while something newer may be on her screen already that has not been noted yet."""
    its = select(numbered.c.actions).where(
        numbered.c.channel == question.channel,
        numbered.c.address == question.address,
        numbered.c.at > now - LIVES,
        ~_may_show_something_newer(question),
    )
    return tuple(conn.execute(its).scalar() or ())


def _may_show_something_newer(question: NumbersShown) -> ColumnElement[bool]:
    """A message that is being sent, or was tried; and an answer that waits, for what it answers has used the menu."""
    tried = or_(outbox.c.state == spelled(State.SENDING), outbox.c.attempts > 0)
    newer = and_(outbox.c.channel == question.channel, outbox.c.address == question.address, unsent())
    return exists().where(newer, or_(tried, outbox.c.lane == Lane.REPLY))


@cache
def _note(dialect: str) -> Any:
    new = upsert_on(dialect, numbered)
    changed = {"actions": new.excluded.actions, "at": new.excluded.at}
    return new.on_conflict_do_update(index_elements=["channel", "address"], set_=changed)
