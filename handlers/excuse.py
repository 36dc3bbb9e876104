"""A manager excuses one report of a village, with a reason, and takes it back."""

from __future__ import annotations

from collections.abc import Sequence

from core.effects import Audit, Effect, Excuse
from core.excused import OFFERED, reason_text
from core.messages import Button
from core.reports import ReportKey
from core.texts import text
from core.zeros import Rows
from handlers import receipts, saving, silent
from handlers.help import stale
from handlers.turn import Turn

IN_A_ROW = 2


def on_tap(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap on 免报, or on the reason that was asked for then."""
    key, reason = silent.awaited(turn, words[:3]), words[3] if len(words) == 4 else None
    if key is None or len(words) not in (3, 4) or (reason is not None and reason not in OFFERED):
        return [stale(turn)]
    if answer := silent.settled(turn, key) or saving.closed(turn, key):
        return [answer]
    if reason is None:
        return [turn.answer(receipts.about(turn, "excuse-why", key), buttons=_reasons(key))]
    said = receipts.about(turn, "excuse-done", key, reason=reason_text(reason))
    return [
        Excuse((saving.expected_for(turn, key),), reason),
        _noted(turn, "excuse", key, reason),
        turn.answer(said, buttons=[[silent.expect_button(key)], silent.back(turn, key)]),
    ]


def expect_again(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap that takes an excuse back; nothing where the unit is closed, which is no excuse of a day."""
    key = silent.awaited(turn, words)
    row = turn.context.expected_row(key) if key else None
    if key is None or row is None or row.excused not in (None, *OFFERED):
        return [stale(turn)]
    if row.excused is None:
        return silent.open_card(turn, words)
    if refusal := saving.closed(turn, key):
        return [refusal]
    said = receipts.about(turn, "excuse-taken-back", key)
    actions = [] if turn.standing(key) else silent.actions(turn, key, remind=False)
    return [
        Excuse((row,), None),
        _noted(turn, "expect", key, row.excused),
        turn.answer(said, buttons=[*actions, silent.back(turn, key)]),
    ]


def _noted(turn: Turn, action: str, key: ReportKey, reason: str) -> Audit:
    return Audit(action, key.unit_id, turn.person_id, {"form": key.form, "period": key.period, "reason": reason})


def _reasons(key: ReportKey) -> Rows:
    about = f"excuse:{key.unit_id}:{key.form}:{key.period}"
    offered = [Button(label=text("button-reason", reason=reason), action=f"{about}:{reason}") for reason in OFFERED]
    return [offered[first : first + IN_A_ROW] for first in range(0, len(offered), IN_A_ROW)]
