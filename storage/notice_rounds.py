"""What is still to be done about open notices: who has to be sent one, who may be asked once more, which are over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, and_, bindparam, exists, or_, select, update

from core.effects import Account
from core.notices import Receipt, State
from storage.notice_repeats import was_repeated
from storage.notices import to_receipt
from storage.tables import account, notice, notice_receipt

MARK_SENT = (
    update(notice_receipt)
    .where(
        notice_receipt.c.notice == bindparam("of_notice"),
        notice_receipt.c.person_id == bindparam("of_person"),
        notice_receipt.c.sent_at.is_(None),
    )
    .values(sent_at=bindparam("then"), channel=bindparam("to_channel"), address=bindparam("to_address"))
)
MARK_REPEATED = (
    update(notice_receipt)
    .where(notice_receipt.c.notice == bindparam("of_notice"), notice_receipt.c.person_id == bindparam("of_person"))
    .values(repeated_at=bindparam("then"))
)


def outstanding(conn: Connection, keys: Collection[str]) -> list[Receipt]:
    """Of these notices what was not acknowledged, and was not sent yet or not repeated, by those who can be written
    to."""
    receipt = notice_receipt.c
    can_be_reached = exists().where(account.c.person_id == receipt.person_id, account.c.reachable)
    query = (
        select(notice_receipt)
        .where(
            receipt.notice.in_(keys),
            receipt.acknowledged_at.is_(None),
            or_(receipt.sent_at.is_(None), ~was_repeated()),
            can_be_reached,
        )
        .order_by(receipt.notice, receipt.person_id)
    )
    return [to_receipt(row) for row in conn.execute(query)]


def mark_sent(conn: Connection, sent: Sequence[tuple[str, int, Account]], now: datetime) -> None:
    """These notices have been queued for these people, at these accounts."""
    rows = [
        {"of_notice": key, "of_person": person_id, "then": now, "to_channel": channel, "to_address": address}
        for key, person_id, (channel, address) in sent
    ]
    if rows:
        conn.execute(MARK_SENT, rows)


def mark_repeated(conn: Connection, repeated: Sequence[tuple[str, int]], now: datetime) -> None:
    rows = [{"of_notice": key, "of_person": person_id, "then": now} for key, person_id in repeated]
    if rows:
        conn.execute(MARK_REPEATED, rows)


def close(conn: Connection, today: date, now: datetime) -> int:
    """Closes those whose last day is over; returns how many."""
    over = and_(notice.c.state == State.OPEN, notice.c.closes_on < today.isoformat())
    return conn.execute(update(notice).where(over).values(state=State.CLOSED, closed_at=now)).rowcount
