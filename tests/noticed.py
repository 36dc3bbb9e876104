"""A notice in the small county, stored as its sender's tap stores it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection

from core.effects import Account, HandOut, KeepNotice, Queue
from core.expected import ONE_DAY, Calendar
from core.messages import Lane
from core.notice_words import say
from core.notices import DAYS, Audience, Notice, Receipt, Recipient, State, Who, ends_at, first_repeat, message_key
from core.units import Unit
from storage import effects, notices
from tests.county import CALENDAR, EAST, at

SENDER = 2  # 吴科长 of 东河镇
NOW = at("2026-11-20 10:00")
NOTICE = Notice("0123456789ab", EAST.id, SENDER, ("local", "m1"), NOW, date(2026, 11, 27), words="开会")
"""While it is being written."""


def write(
    conn: Connection,
    moment: str = "2026-11-20 10:00",
    *,
    top: Unit = EAST,
    who: Who = Who.REPORTERS,
    calendar: Calendar = CALENDAR,
    **changes: Any,
) -> Notice:
    """Sends it at that moment by the wall clock to whoever can be written to, unless it is in quiet hours; to no other
    unit's reporters than those of the sender's own."""
    now = at(moment)
    today = calendar.today(now)
    known: dict[str, Any] = {
        "key": "notice-1",
        "unit_id": EAST.id,
        "person_id": SENDER,
        "account": ("local", "m1"),
        "changed_at": now,
        "closes_on": today + DAYS * ONE_DAY,
        "state": State.OPEN,
        "top": top.id,
        "who": who,
        "words": "明天开会",
        "sent_at": now,
        "year": 2026,
        "number": 1,
    }
    notice = Notice(**{**known, **changes})
    notice = Notice(**{**known, "repeat_at": first_repeat(notice, now, calendar), **changes})
    readers = notices.audience(conn, Audience(top, who, notice.person_id or 0, notice.unit_id), today)
    reached = {} if calendar.is_quiet(now) else {one.person.id: one.account for one in readers if one.account}
    receipts = tuple(_receipt(notice, one, reached.get(one.person.id)) for one in readers)
    messages = [_message(notice, id_, account, calendar) for id_, account in reached.items()]
    effects.apply(conn, [KeepNotice(notice), HandOut(receipts), *messages], now)
    return notice


def _receipt(notice: Notice, reader: Recipient, account: Account | None) -> Receipt:
    return Receipt(notice.key, reader.person.id, reader.unit_id, account, notice.sent_at if account else None)


def _message(notice: Notice, person_id: int, account: Account, calendar: Calendar) -> Queue:
    said = say(notice, "吴科长", "东河镇", account[0])
    return Queue(message_key(notice.key, person_id), account, Lane.BULK, said, ends_at(notice, calendar))
