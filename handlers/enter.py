"""代报: a manager fills in the guided form for a village that has told her its figures by telephone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.effects import Effect
from core.units import Unit
from handlers import guide, receipts, rights, saving, silent
from handlers.buttons import read_key
from handlers.disease_question import asking_of
from handlers.help import stale
from handlers.turn import Turn

Answer = Callable[[Turn], list[Effect]]


def begin(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap on 代报. What has been reported meanwhile is said instead."""
    key = silent.awaited(turn, words)
    if key is None:
        return [stale(turn)]
    if turn.standing(key):
        return [turn.answer(receipts.state(turn, key), buttons=[silent.back(turn, key)])]
    there = _on_behalf(turn, key.unit_id)
    return [refusal] if (refusal := saving.closed(turn, key)) else guide.start(there, key)


def on_question(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap under a question of the guided form, of her own unit or of one for which she fills it in."""
    key = read_key(words[:3])
    return guide.on_tap(_on_behalf(turn, key.unit_id) if key else turn, words)


def on_words(turn: Turn, answer: Answer) -> list[Effect] | None:
    """Words while she is filling in a form for a village; None when she is not, or not any more."""
    draft = turn.context.draft(turn.inbound)
    if draft is None or draft.unit_id is None or not turn.is_fresh(draft.changed_at):
        return None
    there = _on_behalf(turn, draft.unit_id)
    if there is turn:
        return None
    is_asked = draft.asking.startswith("guide:") or asking_of(draft) is not None
    return answer(there) if is_asked or not turn.reporting else None


def _on_behalf(turn: Turn, unit_id: int) -> Turn:
    """As somebody who reports for that unit, if the sender does not but may."""
    unit: Unit | None = None if turn.own_unit(unit_id) else rights.reported_for(turn, unit_id)
    return replace(turn, on_behalf_of=unit) if unit else turn
