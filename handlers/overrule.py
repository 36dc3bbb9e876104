"""Figures that would take the place of newer ones: a message that is changed after somebody else has reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.effects import Draft, DropDraft, Effect, KeepDraft, Queue
from core.forms import Values
from core.reports import Report, ReportKey, Source
from core.texts import text
from core.units import Unit
from handlers import buttons, receipts, saving
from handlers.help import stale
from handlers.turn import OVERRULE, Turn

_EDITED = "edited"
"""What a draft asks that was said by changing a message; the time of the original follows."""


def edited(turn: Turn, said: Draft) -> list[Effect]:
    """A message that was changed where it stands: about the day of its original, and asked about if somebody else has
    reported since."""
    if _unit_of(turn, said) is None:
        return saving.settle(turn, replace(said, asking=f"{_EDITED}:{turn.inbound.at.isoformat()}"), Source.EDIT)
    return contested(turn, said, turn.inbound.at) or saving.settle(turn, said, Source.EDIT)


def said_at(draft: Draft) -> datetime:
    """When the figures were said that wait for their unit: those of a changed message, when that was first sent."""
    conversation, _, moment = draft.asking.partition(":")
    return datetime.fromisoformat(moment) if conversation == _EDITED else draft.changed_at


def contested(turn: Turn, said: Draft, since: datetime) -> list[Effect] | None:
    """The question before figures take the place of those that somebody else has sent `since`; None if nobody has, or
    if they are not changed."""
    standing, changed = _changed(turn, said)
    if standing is None or not changed or standing.changed_at <= since or turn.has_sent(standing):
        return None
    form = turn.context.forms.forms[said.form]
    draft = turn.draft(standing.key, said.values, OVERRULE)
    lines = [text("overrule-since"), *receipts.stands(turn, standing), text("overrule-yours")]
    lines += receipts.figures(turn, form, changed, None)
    return [KeepDraft(turn.account, draft), turn.answer(*lines, buttons=buttons.overrule(draft, standing))]


def overtaken(turn: Turn, said: Draft, version: str) -> Queue | None:
    """The answer to a tap that would change figures of another version than the one it was shown under."""
    standing, changed = _changed(turn, said)
    if standing is None or not changed or version in ("", str(standing.version)):
        return None
    return receipts.unchanged(turn, "change-stale", standing)


def _changed(turn: Turn, said: Draft) -> tuple[Report | None, Values]:
    """The report that stands, and what was said otherwise than it has it; a blank that is filled is not changed."""
    unit = _unit_of(turn, said)
    standing = turn.standing(ReportKey(unit.id, said.form, said.period)) if unit else None
    figures = standing.values if standing else {}
    return standing, {key: figure for key, figure in said.values.items() if figures.get(key, figure) != figure}


def _unit_of(turn: Turn, said: Draft) -> Unit | None:
    return turn.own_unit(said.unit_id) or turn.only_unit(said.form)


def on_tap(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap that says whether my figures take the place of those that somebody else has sent since."""
    draft = turn.context.draft(turn.inbound)
    if draft is None or draft.asking != OVERRULE or draft.unit_id is None:
        return [stale(turn)]
    report = turn.own_standing(ReportKey(draft.unit_id, draft.form, draft.period))
    if report is None or words[1:2] != [buttons.mark(draft)] or words[2:] not in (["yes"], ["no"]):
        return [stale(turn)]
    if words[0] != str(report.version):
        return [DropDraft(turn.account), receipts.unchanged(turn, "change-stale", report)]
    if words[2] == "no":
        return [DropDraft(turn.account), receipts.unchanged(turn, "overrule-left", report)]
    said = turn.draft(report.key, draft.values)
    return [DropDraft(turn.account), *saving.settle(turn, said, Source.EDIT)]
