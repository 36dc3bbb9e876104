"""Mending a report that is stored: undo, and 修改."""

from __future__ import annotations

from collections.abc import Sequence

from core.effects import Draft, Effect, KeepDraft, SaveReport
from core.expected import period_open_on
from core.reports import Report, ReportKey, Source
from core.reports import undo as undo_report
from core.texts import text
from handlers import buttons, receipts, saving
from handlers.help import stale, states
from handlers.turn import Turn


def undo(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap on 撤销. Nothing happens unless the version that it names still stands, is recent and the sender's own."""
    report = _named(turn, words[:3])
    if report is None:
        return [stale(turn)]
    if words[3:] != [str(report.version)]:
        twice = report.source == Source.UNDO and words[3:] == [str(report.version - 1)]
        return [receipts.unchanged(turn, "undo-done" if twice else "undo-stale", report)]
    if not receipts.can_undo(turn, report):
        return [receipts.unchanged(turn, "undo-too-late", report)]
    if refusal := saving.closed(turn, report.key):
        return [refusal]
    form = turn.context.forms.forms[report.key.form]
    person_id = turn.person.id if turn.person else None
    restored = undo_report(form, report, at=turn.now, person_id=person_id)
    saved = SaveReport(before=report, report=restored, expected=saving.expected_for(turn, report.key))
    return [saved, *saving.wait_for_rest(turn, restored), receipts.undone(turn, restored, report)]


def change(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap on 修改: shows the figures and waits for the new ones."""
    report = _named(turn, words)
    return _ask_for_new(turn, report) if report else [stale(turn)]


def change_latest(turn: Turn) -> list[Effect]:
    """The word 修改: what was reported for the open period, else the last report that was touched."""
    touched = turn.context.reports_of([unit.id for unit in turn.reporting])
    own = [report for report in touched if _own(turn, report.key)]
    standing = sorted(own, key=lambda report: (turn.context.units[report.key.unit_id].code, report.key))
    current = [report for report in standing if _is_open_period(turn, report.key)]
    candidates = current or sorted(standing, key=lambda report: report.changed_at)[-1:]
    if not candidates:
        return [turn.answer(text("change-nothing"), *states(turn), buttons=buttons.zeros(turn.forms, turn.today))]
    if len(candidates) == 1:
        return _ask_for_new(turn, candidates[0])
    rows = [[buttons.change(r.key, receipts.about(turn, "button-report", r.key))] for r in candidates]
    return [turn.answer(text("change-which"), buttons=rows)]


def _ask_for_new(turn: Turn, report: Report) -> list[Effect]:
    if refusal := saving.closed(turn, report.key):
        return [refusal]
    unit_id, form, period = report.key
    draft = Draft(form, period, {}, unit_id, turn.now)
    return [KeepDraft(turn.account, draft), receipts.ask_for_new(turn, report)]


def _named(turn: Turn, words: Sequence[str]) -> Report | None:
    """The report that an action names, if it stands and the sender may touch it."""
    key = buttons.read_key(words)
    return _own(turn, key) if key else None


def _own(turn: Turn, key: ReportKey) -> Report | None:
    return turn.standing(key) if any(unit.id == key.unit_id for unit in turn.units_with(key.form)) else None


def _is_open_period(turn: Turn, key: ReportKey) -> bool:
    form = turn.own_form(key.form)
    return form is not None and key.period == period_open_on(form, turn.today).key
