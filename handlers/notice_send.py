"""Whom a notice is for, and sending it to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.effects import Audit, Effect, HandOut, KeepNotice, Queue
from core.messages import Button, Lane
from core.notice_words import is_carried, issue, say
from core.notices import Audience, Notice, Receipt, Recipient, State, Who, ends_at, first_repeat, message_key
from core.texts import Text, day_text, text, time_text
from core.units import Unit
from handlers import rights
from handlers.help import stale
from handlers.turn import Turn


def audience_text(top: Unit, who: Who) -> Text:
    return text("notice-audience", unit=top.name, who=who.value)


def show_button(notice: Notice) -> Button:
    return Button(text("button-notice-show"), f"notices:show:{notice.key}")


def managed(turn: Turn, unit_id: str) -> Unit | None:
    """The unit of that number, if the sender may write to its subtree."""
    is_number = unit_id.isascii() and unit_id.isdecimal() and len(unit_id) < 10
    unit = turn.context.unit(int(unit_id)) if is_number and turn.managing else None
    return unit if unit and rights.may_act_on(turn, unit) else None


def top_of(turn: Turn, notice: Notice) -> Unit:
    unit = turn.context.unit(notice.top or notice.unit_id)
    return unit or turn.managing[0]


def readers_of(turn: Turn, notice: Notice) -> tuple[Recipient, ...]:
    audience = Audience(top_of(turn, notice), notice.who, turn.person_id or 0, notice.unit_id)
    return turn.context.ask(audience)


def who_gets_it(notice: Notice, readers: Sequence[Recipient]) -> list[Text]:
    if not readers:
        return [text("notice-nobody")]
    away = sum(not reader.joined for reader in readers)
    blocked = sum(reader.joined and reader.account is None for reader in readers)
    elsewhere = sum(reader.account is not None and not is_carried(notice, reader.account[0]) for reader in readers)
    lines = [text("notice-count", count=len(readers), away=away)]
    lines += [text("notice-count-blocked", count=blocked)] if blocked else []
    return [*lines, *([text("notice-count-elsewhere", count=elsewhere)] if elsewhere else [])]


def send(turn: Turn, notice: Notice) -> list[Effect]:
    """Everybody who can be written to gets it now, in quiet hours when they are over (scheduler.notices)."""
    calendar, today = turn.context.calendar, turn.context.calendar.today(turn.now)
    own = turn.context.unit(notice.unit_id)
    may = notice.top is not None and managed(turn, str(notice.top)) is not None
    readers = readers_of(turn, notice) if may else ()
    if own is None or not readers or not notice.is_written or notice.closes_on < today:
        return [stale(turn)]
    sent = replace(
        notice,
        state=State.OPEN,
        sent_at=turn.now,
        repeat_at=first_repeat(notice, turn.now, calendar),
        year=today.year,
        number=turn.context.notices.next_number(own.id, today.year),
    )
    at_once = {} if calendar.is_quiet(turn.now) else {one.person.id: one.account for one in readers if one.account}
    done = Audit("notice", own.id, turn.person_id, {"count": len(readers), "number": f"{sent.year}-{sent.number}"})
    return [
        KeepNotice(sent),
        HandOut(tuple(_receipt(turn, sent, one, is_sent=one.person.id in at_once) for one in readers)),
        done,
        turn.answer(*_sent_lines(turn, sent, readers), buttons=[[show_button(sent)]]),
        *(_message(turn, sent, own, person_id, account) for person_id, account in at_once.items()),
    ]


def _receipt(turn: Turn, notice: Notice, reader: Recipient, *, is_sent: bool) -> Receipt:
    account, at = (reader.account, turn.now) if is_sent else (None, None)
    return Receipt(notice.key, reader.person.id, reader.unit_id, account, at)


def _message(turn: Turn, notice: Notice, own: Unit, person_id: int, account: tuple[str, str]) -> Queue:
    return Queue(
        key=message_key(notice.key, person_id),
        account=account,
        lane=Lane.BULK,
        say=say(notice, turn.person.name if turn.person else "", own.name, account[0]),
        expires_at=ends_at(notice, turn.context.calendar),
    )


def _sent_lines(turn: Turn, notice: Notice, readers: Sequence[Recipient]) -> list[Text]:
    calendar, day = turn.context.calendar, day_text(notice.closes_on)
    awake = calendar.awake(turn.now)
    said = "notice-sent-later" if awake > turn.now else "notice-sent"
    count = sum(one.account is not None for one in readers)
    lines = [text(said, issue=issue(notice), count=count, time=time_text(calendar.local(awake)))]
    if away := len(readers) - count:
        lines.append(text("notice-sent-away", count=away, day=day))
    lines.append(text("notice-sent-repeat" if notice.repeat_at else "notice-sent-once", day=day))
    return [*lines, text("notice-sent-how")]
