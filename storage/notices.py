"""Notices as they are stored, whom they are for, and who has acknowledged them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, select, update

from core.context import Context
from core.effects import Account, Acknowledge
from core.look_up import LookUp
from core.messages import File
from core.notices import Audience, Notice, Receipt, Recipient, State, Who
from core.units import Role
from storage import reminders, units
from storage.bulk import run_many
from storage.engines import upsert_on
from storage.keys import among_accounts, parts_of_accounts
from storage.reminders import Contact
from storage.tables import notice, notice_receipt

ROLES: Mapping[Who, tuple[Role, ...]] = {
    Who.EVERYBODY: (Role.REPORTER, Role.MANAGER),
    Who.REPORTERS: (Role.REPORTER,),
    Who.MANAGERS: (Role.MANAGER,),
}
ACKNOWLEDGE = (
    update(notice_receipt)
    .where(
        notice_receipt.c.notice == bindparam("of_notice"),
        notice_receipt.c.person_id == bindparam("of_person"),
        notice_receipt.c.acknowledged_at.is_(None),
    )
    .values(acknowledged_at=bindparam("then"))
)


def look_up(conn: Connection, context: Context, wanted: LookUp) -> None:
    """Adds what is wanted; what the batch itself has changed stays. Until the transaction ends nobody else sends or
    closes the notices that are looked up."""
    board = context.notices
    if wanted.notices:
        found = conn.execute(select(notice).where(notice.c.key.in_(wanted.notices)).with_for_update())
        board.kept = {**dict.fromkeys(wanted.notices), **{row.key: to_notice(row) for row in found}, **board.kept}
    if wanted.written_by:
        board.writing = {**_written_by(conn, wanted.written_by), **board.writing}
    for unit_id, year in wanted.numbered:
        its = and_(notice.c.unit_id == unit_id, notice.c.year == year)
        last = conn.execute(select(func.max(notice.c.number)).where(its)).scalar_one()
        board.numbers.setdefault((unit_id, year), last or 0)


def _written_by(conn: Connection, accounts: Collection[Account]) -> dict[Account, Notice | None]:
    """What each of these is writing: the one that was changed last."""
    writing = select(notice).where(among_accounts(notice), notice.c.state == State.WRITING)
    found: dict[Account, Notice | None] = dict.fromkeys(accounts)
    for row in conn.execute(writing.order_by(notice.c.changed_at, notice.c.key), parts_of_accounts(accounts)):
        if (row.channel, row.address) in found:
            found[row.channel, row.address] = to_notice(row)
    return found


def is_writing(conn: Connection, account: Account) -> bool:
    """Whether a notice is being written there."""
    return _written_by(conn, [account])[account] is not None


def keep(conn: Connection, notices: Sequence[Notice]) -> None:
    """Notes down new ones and what has become of others; the last one of a key counts."""
    rows = list({one.key: _row(one) for one in notices}.values())
    if rows:
        conn.execute(_keep(conn.dialect.name), rows)


@cache
def _keep(dialect: str) -> Any:
    new = upsert_on(dialect, notice)
    changed = {column.name: new.excluded[column.name] for column in notice.c if column.name != "key"}
    return new.on_conflict_do_update(index_elements=["key"], set_=changed)


def hand_out(conn: Connection, receipts: Sequence[Receipt]) -> None:
    if receipts:
        run_many(conn, _hand_out(conn.dialect.name), [_receipt_row(one) for one in receipts])


@cache
def _hand_out(dialect: str) -> Any:
    return upsert_on(dialect, notice_receipt).on_conflict_do_nothing(index_elements=["notice", "person_id"])


def acknowledge(conn: Connection, effects: Sequence[Acknowledge]) -> None:
    rows = [{"of_notice": one.notice, "of_person": one.person_id, "then": one.at} for one in effects]
    if rows:
        conn.execute(ACKNOWLEDGE, rows)


def audience(conn: Connection, asked: Audience, today: date) -> tuple[Recipient, ...]:
    there = [asked.top, *units.below(conn, asked.top)]
    ids = [one.id for one in there]
    by_role = {role: reminders.contacts(conn, role, today, ids) for role in ROLES[asked.who]}
    found: dict[int, Recipient] = {}
    for one in sorted(there, key=lambda each: each.code):
        for role, contacts in by_role.items():
            if role == Role.MANAGER and one.id == asked.beside:
                continue
            for contact in contacts.get(one.id, ()):
                found.setdefault(contact.person.id, _recipient(contact, one.id))
    found.pop(asked.sender, None)
    return tuple(found.values())


def _recipient(contact: Contact, unit_id: int) -> Recipient:
    return Recipient(contact.person, unit_id, contact.account, contact.joined)


def receipt_of(conn: Connection, key: str, person_id: int) -> tuple[Notice, Receipt] | None:
    """What that person was sent of a notice; None if it was not for her."""
    its = and_(notice_receipt.c.notice == key, notice_receipt.c.person_id == person_id)
    row = conn.execute(select(notice_receipt).where(its)).first()
    if row is None:
        return None
    return to_notice(conn.execute(select(notice).where(notice.c.key == key)).one()), to_receipt(row)


def to_notice(row: Row[Any]) -> Notice:
    return Notice(
        key=row.key,
        unit_id=row.unit_id,
        person_id=row.person_id,
        account=(row.channel, row.address) if row.address else None,
        changed_at=row.changed_at,
        closes_on=date.fromisoformat(row.closes_on),
        state=State(row.state),
        top=row.top,
        who=Who(row.who),
        words=row.words,
        file=File(**row.file) if row.file else None,
        sent_at=row.sent_at,
        repeat_at=row.repeat_at,
        closed_at=row.closed_at,
        year=row.year or 0,
        number=row.number or 0,
    )


def _row(one: Notice) -> dict[str, Any]:
    channel, address = one.account or (None, None)
    file = one.file
    return {
        "key": one.key,
        "unit_id": one.unit_id,
        "top": one.top,
        "who": one.who,
        "person_id": one.person_id,
        "channel": channel,
        "address": address,
        "state": one.state,
        "words": one.words,
        "file": {"kind": file.kind, "path": "", "name": file.name, "reference": file.reference} if file else None,
        "changed_at": one.changed_at,
        "closes_on": one.closes_on.isoformat(),
        "sent_at": one.sent_at,
        "repeat_at": one.repeat_at,
        "closed_at": one.closed_at,
        "year": one.year or None,
        "number": one.number or None,
    }


def to_receipt(row: Row[Any]) -> Receipt:
    return Receipt(
        row.notice,
        row.person_id,
        row.unit_id,
        (row.channel, row.address) if row.address else None,
        row.sent_at,
        row.acknowledged_at,
        row.repeated_at,
    )


def _receipt_row(one: Receipt) -> dict[str, Any]:
    channel, address = one.account or (None, None)
    return {
        "notice": one.notice,
        "person_id": one.person_id,
        "unit_id": one.unit_id,
        "channel": channel,
        "address": address,
        "sent_at": one.sent_at,
        "acknowledged_at": one.acknowledged_at,
        "repeated_at": one.repeated_at,
    }
