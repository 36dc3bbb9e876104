"""What a number means: the newest message's buttons, for twelve hours, and never while something newer may be there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from core.effects import Queue
from core.messages import Lane, Say
from core.numbered import LIVES, NumbersShown
from storage import Store, numbered, outbox, tables
from storage.outbox import State
from tests.county import at

NOW = at("2026-11-20 16:30")
ZHANG = ("wecom", "zhang")


async def meant(store: Store, now: datetime = NOW, who: tuple[str, str] = ZHANG) -> tuple[str, ...]:
    return await store.read(lambda conn: numbered.actions(conn, NumbersShown(*who), now))


async def note(store: Store, *actions: str, now: datetime = NOW) -> None:
    await store.write(lambda conn: numbered.note(conn, {ZHANG: actions}, now))


async def test_only_the_newest_message_counts(store: Store) -> None:
    assert await meant(store) == ()
    await note(store, "undo:1", "edit:1")
    assert await meant(store) == ("undo:1", "edit:1")
    assert await meant(store, who=("wecom", "li")) == await meant(store, who=("app", "zhang")) == ()
    await note(store, "disease:1")
    assert await meant(store) == ("disease:1",)
    await note(store)  # a message without numbers
    assert await meant(store) == ()


async def test_after_twelve_hours_a_number_is_a_figure_again(store: Store) -> None:
    await note(store, "undo:1")
    assert await meant(store, NOW + LIVES - timedelta(seconds=1)) == ("undo:1",)
    assert await meant(store, NOW + LIVES) == ()


async def test_nothing_is_noted_where_nobody_was_shown_anything(store: Store) -> None:
    await store.write(lambda conn: numbered.note(conn, {}, NOW))
    assert await meant(store) == ()


@pytest.mark.parametrize(
    ("lane", "state", "attempts", "is_off"),
    [
        (Lane.ALERT, State.SENDING, 0, True),  # sent perhaps, and not yet noted
        (Lane.ALERT, State.WAITING, 1, True),  # may have arrived, though nobody has said so
        (Lane.ALERT, State.WAITING, 0, False),  # not on her screen
        (Lane.BULK, State.WAITING, 0, False),
        (Lane.REPLY, State.WAITING, 0, True),  # the answer to what she has just chosen
        (Lane.REPLY, State.SENT, 1, False),  # noted with what it showed
        (Lane.ALERT, State.EXPIRED, 0, False),
    ],
)
async def test_a_number_is_for_no_message_that_something_newer_may_have_covered(
    store: Store, lane: Lane, state: State, attempts: int, is_off: bool
) -> None:
    await note(store, "undo:1")
    await store.write(lambda conn: outbox.queue(conn, [Queue("new", ZHANG, lane, Say(()))], NOW))
    changed = update(tables.outbox).values(state=state, attempts=attempts)
    await store.write(lambda conn: conn.execute(changed))
    assert await meant(store) == (() if is_off else ("undo:1",))
    assert await meant(store, who=("wecom", "li")) == ()
