"""Whether somebody was asked once more for a notice: a message that never went out has asked nobody."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select, tuple_

from core.messages import Lane
from core.notices import AGAIN
from core.reminders import REMINDERS
from storage.outbox import State, spelled, undelivered
from storage.tables import account, notice_receipt, outbox


def was_repeated() -> ColumnElement[bool]:
    """Of a receipt. What carried the repeat was queued in the transaction that noted it down, at the same moment; if it
    was cancelled since, because the reports that it asked for came in, or came too late, the repeat is still to come.
    """
    receipt = notice_receipt.c
    kinds = or_(*(outbox.c.key.startswith(f"{kind}:") for kind in (*REMINDERS, AGAIN)))
    failed = outbox.c.state == spelled(State.FAILED)  # it was tried, and will be no better tomorrow
    lost = (
        select(account.c.person_id, outbox.c.created_at)
        .join(account, and_(account.c.channel == outbox.c.channel, account.c.address == outbox.c.address))
        .where(undelivered(), ~failed, outbox.c.lane == Lane.BULK, kinds, account.c.person_id.is_not(None))
    )
    return and_(receipt.repeated_at.is_not(None), tuple_(receipt.person_id, receipt.repeated_at).not_in(lost))
