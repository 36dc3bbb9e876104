"""The decision about a correction after the lock: the unit above makes it, and both sides hear of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from core.corrections import Correction, Decision
from core.effects import Audit, Effect, KeepCorrection, Queue, SaveReport
from core.messages import Lane, Say
from core.reports import Report, Source, compose
from core.texts import Text, day_text, text, time_text
from core.units import Unit
from handlers import disease_question, receipts, rights, saving
from handlers.help import stale
from handlers.receipts import Asked
from handlers.turn import Turn

_ANSWERS = {"yes": Decision.APPROVED, "no": Decision.REFUSED}


def decide(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A manager's tap on 同意 or 不同意. The first one counts, and only for the version that the asker has seen."""
    key, answer = words if len(words) == 2 else ("", "")
    correction = turn.context.correction(key) if re.fullmatch("[0-9a-f]{12}", key) else None
    unit = _decided_by(turn, correction) if correction else None
    if correction is None or unit is None or answer not in _ANSWERS:
        return [stale(turn)]
    if correction.decision:
        return [turn.answer(_decided(turn, correction), text("correction-no-change"))]
    standing = turn.standing(correction.report)
    if standing is None or standing.version != correction.version:
        lines = receipts.stands(turn, standing) if standing else [receipts.state(turn, correction.report)]
        return _close(turn, correction, Decision.OVERTAKEN, unit, lines)
    return _settle(turn, correction, standing, _ANSWERS[answer], unit)


def _decided_by(turn: Turn, correction: Correction) -> Unit | None:
    """The sender's own unit for which she may decide: the nearest one above whose report it is."""
    village = turn.context.unit(correction.report.unit_id)
    if village is None or correction.report.form not in turn.context.forms.forms:
        return None
    return rights.managed_by(turn, village)


def _settle(turn: Turn, correction: Correction, standing: Report, decision: Decision, unit: Unit) -> list[Effect]:
    """What was agreed to is stored; either way the figures are repeated, old and new."""
    form, expected = turn.context.forms.forms[standing.key.form], saving.expected_for(turn, standing.key)
    report = compose(
        form,
        expected,
        standing,
        correction.values,
        at=turn.now,
        source=Source.APPROVED,
        person_id=correction.person_id,
        notes=correction.notes,
    )
    figures = receipts.figures(turn, form, report.values, standing, report.notes)
    if decision == Decision.REFUSED:
        return _close(turn, correction, decision, unit, figures)
    saved = SaveReport(before=standing, report=report, expected=expected)
    lines = [*figures, *receipts.marks(turn, form, report)]
    return [saved, *_close(turn, correction, decision, unit, lines, disease_question.about(turn, report))]


def _close(
    turn: Turn,
    correction: Correction,
    decision: Decision,
    unit: Unit,
    lines: Sequence[Text],
    open_: Asked | None = None,
) -> list[Effect]:
    """Notes the decision down and tells both: whoever decided, and whoever had asked if that is somebody else; she is
    also asked what is still `open_`, by buttons alone, for no draft of hers is kept here."""
    decided = replace(correction, decision=decision, decided_at=turn.now, decided_by=turn.person_id)
    effects: list[Effect] = [
        KeepCorrection(decided),
        _noted(turn, correction, decision),
        turn.answer(receipts.about(turn, f"correction-you-{decision}", correction.report), *lines),
    ]
    if correction.account and correction.account != turn.account:
        head = receipts.about(turn, f"correction-{decision}", correction.report, above=unit.name)
        question, rows = (open_.lines[:1], open_.buttons) if open_ else ((), [])
        say = Say(lines=(head, *lines, *question), buttons=tuple(tuple(row) for row in rows))
        effects.append(Queue(f"correction:{correction.key}:decided", correction.account, Lane.ALERT, say))
    return effects


def _noted(turn: Turn, correction: Correction, decision: Decision) -> Audit:
    unit_id, form, period = correction.report
    return Audit(str(decision), unit_id, turn.person_id, {"form": form, "period": period, "values": correction.values})


def _decided(turn: Turn, correction: Correction) -> Text:
    moment = turn.context.calendar.local(correction.decided_at or turn.now)
    return receipts.about(
        turn,
        "correction-decided",
        correction.report,
        decision=str(correction.decision),
        day=day_text(moment.date()),
        time=time_text(moment),
    )
