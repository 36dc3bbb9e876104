"""A report that was begun and gives way to another one: what was said of it is not stored, and the answer says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.effects import Draft, Effect, KeepDraft, Queue, SaveReport
from core.forms import Values
from core.reports import ReportKey
from core.texts import Text, text
from handlers import receipts
from handlers.turn import AMEND, Turn


def named(turn: Turn, effects: Sequence[Effect]) -> list[Effect]:
    """The same effects, with the figures in the answer that are given up by them."""
    line = _given_up(turn, effects)
    return [_beginning(line, turn, effect) if line else effect for effect in effects]


def _beginning(line: Text, turn: Turn, effect: Effect) -> Effect:
    """The answer with that line before it; what is said to others, or in a group, stays as it is."""
    match effect:
        case Queue(account=turn.account, say=say) if effect.key.startswith(turn.inbound.reply_key):
            return replace(effect, say=replace(say, lines=(line, *say.lines)))
        case _:
            return effect


def _given_up(turn: Turn, effects: Sequence[Effect]) -> Text | None:
    draft = turn.context.draft(turn.inbound)
    if draft is None or not draft.values:
        return None
    kept = next((effect.draft for effect in effects if isinstance(effect, KeepDraft)), None)
    if kept is None or _is_about_the_same(draft, kept):
        return None
    form, unit = turn.context.forms.forms.get(draft.form), turn.context.units.get(draft.unit_id or 0)
    key = ReportKey(draft.unit_id or 0, draft.form, draft.period)
    known = _stored(turn, key, effects) if unit else kept.values
    lost = {key: figure for key, figure in draft.values.items() if known.get(key) != figure}
    if form is None or not lost:
        return None
    figures = receipts.in_short(turn, form, lost)
    if unit is None:
        return text("unfinished-not-stored", figures=figures)
    return receipts.about(turn, "unfinished-not-stored-of", key, figures=figures)


def _is_about_the_same(draft: Draft, kept: Draft) -> bool:
    """As long as it is open of which unit the figures are, the newer ones may take the place of the older ones."""
    if (draft.form, draft.period) != (kept.form, kept.period) or (draft.asking == AMEND) != (kept.asking == AMEND):
        return False
    return draft.unit_id == kept.unit_id or None in (draft.unit_id, kept.unit_id)


def _stored(turn: Turn, key: ReportKey, effects: Sequence[Effect]) -> Values:
    """The figures of that report, once these effects are applied."""
    saved = (effect.report for effect in effects if isinstance(effect, SaveReport) and effect.report.key == key)
    report = next(saved, None) or turn.standing(key)
    return report.values if report else {}
