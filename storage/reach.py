"""How the reporters of units can be reached today, for the manager who looks after them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from core.reach import Reporter, note_key, nudge_key
from core.reminders import REMINDERS
from core.units import Role
from storage import leaves, reminders
from storage.outbox import State
from storage.reminders import NOT_DELIVERED, Contact, message_key
from storage.tables import outbox, person


def of_reporters(conn: Connection, unit_ids: Collection[int], day: date) -> dict[int, tuple[Reporter, ...]]:
    """By unit, everybody who reports for it on that day."""
    found = reminders.contacts(conn, Role.REPORTER, day, unit_ids)
    ids = {contact.person.id for contacts in found.values() for contact in contacts}
    phones = {
        row.id: row.phone for row in conn.execute(select(person.c.id, person.c.phone).where(person.c.id.in_(ids)))
    }
    sent = _messages(conn, ids, day)
    away = leaves.on_leave(conn, day)

    def reporter(unit_id: int, contact: Contact) -> Reporter:
        return _reporter(contact, phones[contact.person.id], sent, away.get((contact.person.id, unit_id)), day)

    return {unit_id: tuple(reporter(unit_id, contact) for contact in found.get(unit_id, ())) for unit_id in unit_ids}


def _messages(conn: Connection, ids: Collection[int], day: date) -> Mapping[str, Any]:
    """Today's reminders to these people, by their keys."""
    keys = [key for id_ in ids for key in (*_reminders(id_, day), nudge_key(id_, day), note_key(id_, day))]
    query = select(outbox.c.key, outbox.c.state, outbox.c.sent_at, outbox.c.created_at).where(outbox.c.key.in_(keys))
    found: dict[str, Any] = {row.key: row for row in conn.execute(query)}
    return found


def _reminders(person_id: int, day: date) -> list[str]:
    return [message_key(kind, person_id, day) for kind in REMINDERS]


def _reporter(
    contact: Contact, phone: str | None, sent: Mapping[str, Any], away_until: date | None, day: date
) -> Reporter:
    reminders = [sent[key] for key in _reminders(contact.person.id, day) if key in sent]
    nudge, note = (sent.get(key(contact.person.id, day)) for key in (nudge_key, note_key))
    return Reporter(
        person=contact.person,
        account=contact.account,
        joined=contact.joined,
        phone=phone,
        unreachable_since=contact.unreachable_since,
        reminded_at=max((one.sent_at for one in reminders if one.sent_at), default=None),
        is_on_its_way=any(one.state in (State.WAITING, State.SENDING) for one in reminders),
        nudged_at=(nudge.sent_at or nudge.created_at) if nudge else None,
        is_undelivered=_is_undelivered([nudge] if nudge else reminders),
        on_leave_until=away_until,
        paused_until=contact.paused_until,
        noted_at=note.created_at if note else None,
    )


def _is_undelivered(messages: Sequence[Any]) -> bool:
    """Whether none of these has come or can still come, and one was meant to."""
    states = {message.state for message in messages}
    return bool(states & NOT_DELIVERED) and states <= NOT_DELIVERED | {State.CANCELLED}
