"""Notices: those that waited for the morning or for somebody's account go out, whoever has not acknowledged one is
asked once more, and what is over is closed.

To ask once more is a reminder: at most so many a day (settings), together with that about reports where there is one
(scheduler.remind), and none in quiet hours, on leave or in a pause.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from core.effects import Account, Queue
from core.expected import ONE_DAY
from core.messages import Lane
from core.notice_words import say, say_again
from core.notices import (
    AGAIN,
    Audience,
    Receipt,
    Recipient,
    Standing,
    ends_at,
    is_repeated_on,
    is_ripe,
    may_repeat,
    message_key,
)
from core.reminders import REMINDERS
from core.texts import Text, day_text, text
from core.units import Role
from scheduler.base import County, Job, Planned
from scheduler.sweep import repeated
from storage import Connection, Store, leaves, notice_rounds, notice_standing, notices, outbox, reminders
from storage.outbox import State

Open = Mapping[str, Standing]


def plan(conn: Connection, county: County, now: datetime) -> list[Planned]:
    return [*_late(conn, county, now), *_again(conn, county, now)]


async def run(store: Store, county: County, now: datetime) -> int:
    return await store.write(partial(_work, county=county, now=now))


NOTICES = Job(plan, run)


def _work(conn: Connection, county: County, now: datetime) -> int:
    notice_rounds.close(conn, county.calendar.today(now), now)
    late = list(_late(conn, county, now))
    sent = [
        (key, one.person.id, one.message.account) for one in late if one.message and one.person for key in one.about
    ]
    notice_rounds.mark_sent(conn, sent, now)
    again = list(_again(conn, county, now))
    notice_rounds.mark_repeated(conn, repeated(again), now)
    messages = [one.message for one in (*late, *again) if one.message]
    outbox.queue(conn, messages, now)
    return len(messages)


def unrepeated(conn: Connection, county: County, now: datetime) -> Mapping[int, list[Standing]]:
    """By person, what a reminder of this day asks for as well."""
    today = county.calendar.today(now)
    kept = {one.notice.key: one for one in notice_standing.all_open(conn)}
    due = {key: one for key, one in kept.items() if is_repeated_on(one.notice, today, county.calendar)}
    return {id_: found for id_, (_, found) in _unanswered(conn, county, now, due).items()}


def _late(conn: Connection, county: County, now: datetime) -> Iterator[Planned]:
    """What could not be sent when the notice was: in quiet hours, or to somebody without an account. Whoever was meant
    then gets it once she has joined; who has come to the unit since is no reader of it, so that "30 of 45" stays what
    the sender agreed to."""
    if county.calendar.is_quiet(now):
        return
    kept = {one.notice.key: one for one in notice_standing.all_open(conn) if now < ends_at(one.notice, county.calendar)}
    for key, receipts in _by_notice(conn, kept, is_sent=False).items():
        one, readers = kept[key], _readers(conn, county, now, kept[key])
        for receipt in receipts:
            reader = readers.get(receipt.person_id)
            if reader and reader.account:
                message = _first(county, one, reader.person.id, reader.account)
                yield Planned(reader.person, (one.unit.name,), "notice", text("reason-notice"), message, (key,))


def _first(county: County, one: Standing, person_id: int, account: Account) -> Queue:
    return Queue(
        key=message_key(one.notice.key, person_id),
        account=account,
        lane=Lane.BULK,
        say=say(one.notice, one.sender, one.unit.name, account[0]),
        expires_at=ends_at(one.notice, county.calendar),
    )


def _by_notice(conn: Connection, kept: Open, *, is_sent: bool) -> Mapping[str, list[Receipt]]:
    """What is outstanding of each: what was sent, and not repeated, or what was not even sent."""
    found: defaultdict[str, list[Receipt]] = defaultdict(list)
    for receipt in notice_rounds.outstanding(conn, kept.keys()) if kept else ():
        if (receipt.sent_at is not None) == is_sent:
            found[receipt.notice].append(receipt)
    return found


def _readers(conn: Connection, county: County, now: datetime, one: Standing) -> dict[int, Recipient]:
    """Who still has a post there for which she was written to, by the person's id."""
    asked = Audience(one.top, one.notice.who, one.notice.person_id or 0, one.notice.unit_id)
    return {reader.person.id: reader for reader in notices.audience(conn, asked, county.calendar.today(now))}


def _again(conn: Connection, county: County, now: datetime) -> Iterator[Planned]:
    kept = {one.notice.key: one for one in notice_standing.all_open(conn)}
    due = {key: one for key, one in kept.items() if may_repeat(one.notice, now, county.calendar)}
    unanswered = _unanswered(conn, county, now, due) if county.reminders_a_day else {}
    if not unanswered:
        return
    why_not = _spared(conn, county, now)
    for id_, (reader, found) in unanswered.items():
        reason, message = why_not.get(id_), None
        if reason is None and reader.account:
            reason, message = text("reason-notice-again"), _once_more(county, now, id_, reader.account, found)
        about = tuple(one.notice.key for one in found)
        units = tuple(dict.fromkeys(one.unit.name for one in found))
        yield Planned(reader.person, units, AGAIN, reason or text("reason-blocked"), message, about)


def _unanswered(
    conn: Connection, county: County, now: datetime, kept: Open
) -> dict[int, tuple[Recipient, list[Standing]]]:
    """By person, what she has got once and not acknowledged, the oldest first."""
    found: dict[int, tuple[Recipient, list[Standing]]] = {}
    by_notice = _by_notice(conn, kept, is_sent=True)
    for key in sorted(by_notice, key=lambda key: (kept[key].notice.sent_at or now, key)):
        readers = _readers(conn, county, now, kept[key])
        for receipt in by_notice[key]:
            reader = readers.get(receipt.person_id)
            if reader and is_ripe(kept[key].notice, receipt.sent_at or now, now, county.calendar):
                found.setdefault(reader.person.id, (reader, []))[1].append(kept[key])
    return found


def _once_more(county: County, now: datetime, person_id: int, account: Account, found: Sequence[Standing]) -> Queue:
    return Queue(
        key=reminders.message_key(AGAIN, person_id, county.calendar.today(now)),
        account=account,
        lane=Lane.BULK,
        say=say_again([(one.notice, one.unit.name) for one in found]),
        expires_at=county.calendar.until_quiet(now),
    )


def _spared(conn: Connection, county: County, now: datetime) -> Mapping[int, Text]:
    """Who is not asked at this moment, and why: she has had her reminders of today, or is to have one about a report,
    which will speak of the notice as well."""
    calendar, today = county.calendar, county.calendar.today(now)
    spared: dict[int, Text] = {}
    owing = {row.expected.key.unit_id for row in reminders.owed(conn, now, calendar.midnight(today + ONE_DAY))}
    for unit_id, contacts in reminders.contacts(conn, Role.REPORTER, today).items():
        for one in contacts:
            if one.paused_until and one.paused_until > today:
                spared[one.person.id] = text("reason-paused", day=day_text(one.paused_until))
            elif unit_id in owing:
                spared[one.person.id] = text("reason-notice-owing")
    for (id_, _), until in leaves.on_leave(conn, today).items():
        spared[id_] = text("reason-leave", day=day_text(until))
    asked = [reminders.asked(conn, kind, today) for kind in (*REMINDERS, AGAIN)]
    for id_ in {id_ for people in asked for id_ in people}:
        kept = [people[id_] for people in asked if id_ in people]
        if sum(one.state != State.CANCELLED for one in kept) >= county.reminders_a_day:
            spared[id_] = text("reason-cap", count=county.reminders_a_day)
        elif id_ in asked[-1]:
            spared[id_] = text("reason-already")
    return spared
