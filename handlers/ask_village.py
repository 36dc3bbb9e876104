"""Suspected cases that a manager has put down for a village: its own reporters are asked which diseases they are.

The question goes by buttons alone: no draft of theirs is kept, for they may be in the middle of something else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.effects import Account, Queue
from core.messages import Lane, Say
from core.reports import Report
from core.units import Unit
from handlers import disease_question, receipts, rights
from handlers.receipts import Asked
from handlers.turn import RECEIPT_LIVES, Turn


def ask(turn: Turn, reports: Sequence[Report]) -> dict[int, list[Queue]]:
    """By unit, one message to each of its reporters who can be written to; only of reports in which cases are open and
    that the sender manages. She herself has it in her answer."""
    found = [(report, rights.managed_by(turn, turn.context.units[report.key.unit_id])) for report in reports]
    open_ = [(report, above, disease_question.about(turn, report)) for report, above in found if above]
    to_ask = [(report, above, asked) for report, above, asked in open_ if asked]
    reporters = turn.context.reporters_of([report.key.unit_id for report, _, _ in to_ask])
    messages: dict[int, list[Queue]] = {}
    for report, above, asked in to_ask:
        others = _others(turn, reporters[report.key.unit_id])
        if others:
            say = _question(turn, report, above, asked)
            messages[report.key.unit_id] = [_to(turn, report, *other, say) for other in others]
    return messages


def _others(turn: Turn, reporters: Mapping[int, Account]) -> list[tuple[int, Account]]:
    return [(person_id, account) for person_id, account in reporters.items() if person_id != turn.person_id]


def _question(turn: Turn, report: Report, above: Unit, asked: Asked) -> Say:
    form = turn.context.forms.forms[report.key.form]
    head = receipts.about(turn, "village-reported-for", report.key, above=above.name)
    lines = (head, *receipts.figures(turn, form, report.values, None, report.notes), *asked.lines[:1])
    return Say(lines=lines, buttons=tuple(map(tuple, asked.buttons)))


def _to(turn: Turn, report: Report, person_id: int, account: Account, say: Say) -> Queue:
    key = f"disease:{turn.inbound.channel}:{turn.inbound.id}:{report.key.unit_id}:{report.key.period}:{person_id}"
    return Queue(key, account, Lane.ALERT, say, expires_at=turn.now + RECEIPT_LIVES)
