"""What the reminder and the escalation have in common: rows whose next step is due, and one message per person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice

from core.effects import Queue
from core.expected import ONE_DAY
from core.messages import Lane, Say
from core.reminders import REMINDERS, Action, Step, decide
from core.texts import Text, day_text, text, time_text
from scheduler.base import County, Planned
from storage import Connection, Store, notice_rounds, outbox, reminders
from storage.reminders import Contact, Owed

Swept = tuple[Owed, Step]
Addressed = tuple[Contact | None, Owed]
"""Somebody who is to hear of that row; None where there is nobody."""

PORTION = 300
"""Messages or rows in one transaction, which takes a few hundredths of a second."""


def sweep(conn: Connection, county: County, now: datetime) -> list[Swept]:
    """What is owed and has its next step due, with that step. Steps of the days before yesterday are left alone."""
    since = county.calendar.midnight(county.calendar.today(now) - ONE_DAY)
    return [
        (row, decide(row.expected, county.policy, now))
        for row in reminders.owed(conn, since, now)
        if row.expected.key.form in county.forms.forms
    ]


def plan_for(
    county: County,
    now: datetime,
    action: Action,
    addressed: Iterable[Addressed],
    already: Collection[int],
    say: Callable[[list[Owed]], Say],
) -> Iterator[Planned]:
    """One message for each person, about everything addressed to her; or why she gets none. `already` are the people
    who have had theirs today."""
    piles: dict[Contact | None, list[Owed]] = {}
    for contact, row in addressed:
        piles.setdefault(contact, []).append(row)
    for contact, rows in piles.items():
        message = None
        if contact is None:
            reason = text(f"reason-{action}-nobody")
        elif why := unreachable(county, contact):
            reason = why
        elif contact.person.id in already:
            reason = text("reason-already")
        else:
            reason = text(f"reason-{action}")
            message = message_for(county, now, action, contact, rows, say(rows))
        yield Planned(contact.person if contact else None, names_of(rows), action, reason, message)


def unreachable(county: County, contact: Contact) -> Text | None:
    """Why nothing can be sent to her; None if it can."""
    if contact.account:
        return None
    if not contact.joined:
        return text("reason-no-account")
    if contact.unreachable_since is None:
        return text("reason-blocked")
    since = county.calendar.local(contact.unreachable_since)
    return text("reason-blocked-since", day=day_text(since.date()), time=time_text(since))


def names_of(rows: Iterable[Owed]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.unit for row in rows))


def message_for(
    county: County, now: datetime, action: Action, contact: Contact, rows: Sequence[Owed], say: Say
) -> Queue | None:
    """The one message of that kind to that person today; pointless once all that it is about has come in."""
    if contact.account is None:
        return None
    return Queue(
        key=reminders.message_key(action, contact.person.id, county.calendar.today(now)),
        account=contact.account,
        lane=Lane.BULK if action in REMINDERS else Lane.ALERT,
        say=say,
        expires_at=county.calendar.until_quiet(now),
        owed=tuple(row.expected.key for row in rows),
    )


def _queue(conn: Connection, portion: Sequence[Planned], now: datetime) -> int:
    """A notice that a reminder speaks of as well has been asked for once more with that."""
    messages = [one.message for one in portion if one.message]
    outbox.queue(conn, messages, now)
    notice_rounds.mark_repeated(conn, repeated(portion), now)
    return len(messages)


def repeated(planned: Sequence[Planned]) -> list[tuple[str, int]]:
    """Which notices these messages ask for once more, with whom."""
    return [(key, one.person.id) for one in planned if one.message and one.person for key in one.about]


async def carry_out(store: Store, planned: Iterator[Planned], taken: Sequence[Swept], now: datetime) -> int:
    """Queues the messages, then moves the rows on; returns how many messages.

    In portions, so that nobody's answer waits behind the wave. Cut short, it is taken up by the next tick, for the
    rows have not moved yet; the keys of the messages keep it, and any other process, from writing to anybody twice.
    """
    queued = 0
    while portion := await asyncio.to_thread(lambda: list(islice(planned, PORTION))):
        queued += await store.write(partial(_queue, portion=portion, now=now))
    for start in range(0, len(taken), PORTION):
        steps = [(row.expected, step) for row, step in taken[start : start + PORTION]]
        await store.write(partial(reminders.advance, steps=steps))
    return queued
