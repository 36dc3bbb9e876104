"""What a manager does to the reports of others is recorded, whichever way she does it."""

from __future__ import annotations

from collections.abc import Sequence

from core.effects import Audit, Confirm, Effect, SaveReport
from core.reports import Report, Source
from handlers.turn import Turn


def recorded(turn: Turn, effects: Sequence[Effect]) -> list[Effect]:
    """The same effects, with an entry for every report of a unit that the sender does not report for herself. What she
    approves of is recorded where it is decided."""
    entries: list[Effect] = []
    for effect in effects:
        match effect:
            case SaveReport(before=before, report=report) if report.source != Source.APPROVED:
                stood = before is not None and before.received
                action = "undo" if report.source == Source.UNDO else "change" if stood else "enter"
                entries += _entry(turn, action, report)
            case Confirm(report=report):
                entries += _entry(turn, "confirm", report)
    return [*effects, *entries]


def _entry(turn: Turn, action: str, report: Report) -> list[Audit]:
    key = report.key
    if turn.person is None or turn.own_unit(key.unit_id):
        return []
    about = {"form": key.form, "period": key.period}
    return [Audit(action, key.unit_id, turn.person.id, {**about, "version": report.version, "values": report.values})]
