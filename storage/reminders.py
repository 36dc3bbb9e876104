"""Reports that are owed, who can be asked about them, and who has been asked already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    cast,
    literal,
    select,
    union_all,
    update,
)

from core.effects import Account
from core.reminders import Step
from core.reports import Expected, ReportKey
from core.units import Person, Role
from storage.expected import to_expected
from storage.keys import its_key, same_report, this_report
from storage.outbox import State, used_last_first
from storage.posts import own, stood_in
from storage.reports import is_missing
from storage.tables import account, expected_report, leave, outbox, person, post, report, unit


@dataclass(frozen=True, slots=True)
class Owed:
    """An expected report that has not come in; `above` are the ids of the units above, nearest first."""

    expected: Expected
    unit: str
    above: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody at a unit. `account` is the one last seen of those that can be written to; `joined` whether any is
    known at all, and `unreachable_since` is when the last of them was lost, if that is known. She is not to be reminded
    before `paused_until`; what was due on the day `put_off` is to be asked for once more on the next one."""

    person: Person
    account: Account | None
    joined: bool
    unreachable_since: datetime | None = None
    paused_until: date | None = None
    put_off: date | None = None


NOT_DELIVERED = frozenset({State.FAILED, State.EXPIRED})
"""How a message ends that was meant to come and has not."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message about what somebody owes: how far it has come, and what it is about."""

    state: State
    sent_at: datetime | None
    owed: frozenset[ReportKey]


ROWS = (
    select(expected_report, unit.c.name, unit.c.path)
    .join(unit, unit.c.id == expected_report.c.unit_id)
    .order_by(unit.c.code, expected_report.c.form, expected_report.c.period)
)


def owed(conn: Connection, since: datetime, until: datetime) -> list[Owed]:
    """What has its next step between these moments and has not come in, in the order of the units' codes."""
    return _rows(conn, ROWS.where(expected_report.c.next_step_at.between(since, until), is_missing()))


def owed_at(conn: Connection, unit_ids: Collection[int], since: datetime, until: datetime) -> list[Owed]:
    """What these units owe that was due from `since` on and before `until`."""
    due = and_(expected_report.c.due_at >= since, expected_report.c.due_at < until)
    return _rows(conn, ROWS.where(expected_report.c.unit_id.in_(unit_ids), due, is_missing()))


def due(conn: Connection, since: datetime, until: datetime) -> list[tuple[Owed, datetime | None]]:
    """What is due from `since` on and before `until`, whether it has come in or not, and when it has. Looks through all
    rows that there are: for whoever asks, not for the jobs."""
    found = ROWS.add_columns(report.c.received_at).outerjoin(
        report, and_(same_report(report, expected_report), report.c.received)
    )
    asked = found.where(expected_report.c.due_at >= since, expected_report.c.due_at < until)
    return [(_owed(row), row.received_at) for row in conn.execute(asked)]


def _rows(conn: Connection, query: Select[Any]) -> list[Owed]:
    return [_owed(row) for row in conn.execute(query)]


def _owed(row: Row[Any]) -> Owed:
    return Owed(to_expected(row), row.name, _above(row.path))


def _above(path: str) -> tuple[int, ...]:
    return tuple(int(id_) for id_ in path.rstrip("/").split("/")[-2::-1])


def advance(conn: Connection, steps: Sequence[tuple[Expected, Step]]) -> None:
    """Takes these steps. A row that somebody else has moved on meanwhile stays where it is."""
    statement = (
        update(expected_report)
        .where(this_report(expected_report), expected_report.c.stage == bindparam("old_stage"))
        .values(stage=bindparam("next_stage"), next_step_at=bindparam("then"))
    )
    rows = [
        {
            **its_key(row.key),
            "old_stage": row.stage,
            "next_stage": step.next_stage,
            "then": step.next_step_at,
        }
        for row, step in sorted(steps, key=lambda taken: taken[0].key)  # in which order reports lock them, too
    ]
    if rows:
        conn.execute(statement, rows)


def contacts(
    conn: Connection,
    role: Role,
    day: date,
    unit_ids: Collection[int] | None = None,
    channels: Collection[str] | None = None,
) -> dict[int, list[Contact]]:
    """Everybody with that role on that day, also as a stand-in, by unit, with the account at which they are best
    written to; of these units and these channels only if some are named."""
    is_hers = account.c.person_id == person.c.id
    if channels is not None:
        is_hers &= account.c.channel.in_(channels)
    held = _held(day.isoformat(), role, unit_ids)
    query = (
        select(
            held.c.unit_id,
            person.c.id,
            person.c.name,
            person.c.language,
            account.c.channel,
            account.c.address,
            account.c.reachable,
            account.c.unreachable_since,
            person.c.paused_until,
            person.c.put_off,
        )
        .join(person, person.c.id == held.c.person_id)
        .outerjoin(account, is_hers)
        .order_by(person.c.id, *used_last_first())
    )
    found: defaultdict[int, dict[int, Contact]] = defaultdict(dict)
    for of, *known in conn.execute(query):
        contact = _contact(*known)
        found[of].setdefault(contact.person.id, contact)  # the best account comes first
    return {of: list(people.values()) for of, people in found.items()}


def _contact(
    id_: int,
    name: str,
    language: str,
    channel: str | None,
    address: str | None,
    reachable: bool | None,
    lost_at: datetime | None,
    *days: str | None,
) -> Contact:
    """`days` are until when she has paused reminders, and for which day she has put one off."""
    return Contact(
        Person(id_, name, language),
        (channel, address) if reachable and channel and address else None,
        address is not None,
        None if reachable else lost_at,
        *(date.fromisoformat(day) if day else None for day in days),
    )


def _held(day: str, role: Role, unit_ids: Collection[int] | None) -> Subquery:
    held = own(day).where(post.c.role == role)
    standing_in = stood_in(day)
    if unit_ids is not None:  # in both parts, where there are indexes
        held = held.where(post.c.unit_id.in_(unit_ids))
        standing_in = standing_in.where(leave.c.unit_id.in_(unit_ids))
    return (union_all(held, standing_in) if role == Role.REPORTER else held).subquery("held")


def accounts_of(conn: Connection, unit_id: int, role: Role, day: date) -> list[Account]:
    """Where those with that role on that day at that very unit can be written to, one account for each."""
    return [contact.account for contact in contacts(conn, role, day, [unit_id]).get(unit_id, []) if contact.account]


def accounts_at(conn: Connection, unit_ids: Collection[int], role: Role, day: date) -> dict[int, dict[int, Account]]:
    """The same at each of these units, by the person's id."""
    found = contacts(conn, role, day, unit_ids)
    return {
        unit_id: {contact.person.id: contact.account for contact in found.get(unit_id, []) if contact.account}
        for unit_id in unit_ids
    }


def message_key(kind: str, person_id: int, day: date) -> str:
    """One message of a kind per person and day: the key under which it stands in the outbox."""
    return f"{kind}:{person_id}:{day}"


def asked(conn: Connection, kind: str, day: date) -> dict[int, Asked]:
    """Who has such a message about that day in the outbox, by person."""
    key = literal(f"{kind}:") + cast(person.c.id, String) + literal(f":{day}")
    query = select(person.c.id, outbox.c.state, outbox.c.sent_at, outbox.c.owed).join(outbox, outbox.c.key == key)
    return {
        id_: Asked(State(state), sent_at, frozenset(ReportKey(*about) for about in about_all or ()))
        for id_, state, sent_at, about_all in conn.execute(query)
    }
