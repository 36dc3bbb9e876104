"""What was said becomes a report: stored with its receipt, kept with a question, or refused with a reason."""

from __future__ import annotations

from dataclasses import replace

from core.effects import Draft, DropDraft, Effect, KeepDraft, Queue, SaveReport
from core.expected import expected_report, period_open_on
from core.messages import Kind
from core.periods import parse_period
from core.reports import Expected, Notes, Report, ReportKey, Source, compose
from core.texts import Arg, period_text, text
from core.units import Unit
from handlers import buttons, disease_question, locked, question, receipts
from handlers.turn import Turn


def settle(turn: Turn, said: Draft, source: Source) -> list[Effect]:
    """Stores what was said as soon as it makes a report: when nothing is missing, when every surveillance indicator
    is an explicit 0 (a zero report never waits for the rest), or when it is about a report that is there already."""
    unit = turn.own_unit(said.unit_id) or turn.only_unit(said.form)
    if unit is None:
        return _ask_for_unit(turn, said)
    form = turn.context.forms.forms[said.form]
    key = ReportKey(unit.id, said.form, said.period)
    if not turn.standing(key) and (refusal := closed(turn, key)):
        return [refusal]
    if turn.standing(key) or not form.missing(said.values) or form.is_zero_report(said.values):
        return save(turn, key, said, source)
    kept = replace(said, unit_id=unit.id, changed_at=turn.now, asking="")
    return [KeepDraft(turn.account, kept), receipts.ask_for_rest(turn, key, said.values)]


def _ask_for_unit(turn: Turn, said: Draft) -> list[Effect]:
    asked = replace(said, unit_id=None, changed_at=turn.now)
    form = turn.context.forms.forms[said.form]
    units, owing = _likeliest_first(turn, said)
    about: dict[str, Arg] = {"period": period_text(parse_period(said.period)), "form": form.title}
    is_last = len(owing) == 1 and len(units) > 1
    question = text("prompt-last-unit", unit=owing[0].name, **about) if is_last else text("prompt-unit", **about)
    lines = [question, *receipts.figures(turn, form, said.values, None)]
    return [KeepDraft(turn.account, asked), turn.answer(*lines, buttons=buttons.choose_unit(units, asked))]


def _likeliest_first(turn: Turn, said: Draft) -> tuple[list[Unit], list[Unit]]:
    """The sender's units in the order in which they are offered, and those of them that still owe that report: first
    the one that was asked about last, then the others that owe it. Whichever is meant, she has to say it. What is about
    another period, or changes a message, is more likely a correction."""
    units, form = turn.units_with(said.form), turn.context.forms.forms[said.form]
    if turn.inbound.kind == Kind.EDIT or said.period != period_open_on(form, turn.today).key:
        return units, []
    keys = {unit.id: ReportKey(unit.id, said.form, said.period) for unit in units}
    turn.context.require(keys.values())
    owing = [unit for unit in units if not turn.standing(keys[unit.id])]
    draft = turn.context.draft(turn.inbound)
    last = draft.unit_id if draft and (draft.form, draft.period) == (said.form, said.period) else None
    return sorted(units, key=lambda unit: (unit not in owing, unit.id != last)), owing


def save(turn: Turn, key: ReportKey, said: Draft, source: Source, notes: Notes | None = None) -> list[Effect]:
    """Stores what was said on top of what stands, with words to figures in `notes`, and asks what is still open."""
    form = turn.context.forms.forms[key.form]
    expected, before, standing = expected_for(turn, key), turn.context.report(key), turn.standing(key)
    report = compose(
        form,
        expected,
        before,
        said.values,
        at=turn.at,
        source=source_of(turn, key, source),
        person_id=turn.person_id,
        notes=notes,
    )
    if standing and report.values == standing.values:
        asked = disease_question.about(turn, standing, said) or question.about(turn, standing)
        return [*wait_for_rest(turn, standing, said), receipts.receipt(turn, standing, standing, asked)]
    if standing and (refusal := closed(turn, key)):
        return [*_done_with(turn, key), *(locked.hand_up(turn, standing, report, said.values) or [refusal])]
    report = question.raised(form, expected, report)
    asked = disease_question.about(turn, report, said) or question.about(turn, report)
    saved = SaveReport(before=before, report=report, expected=expected)
    return [saved, *wait_for_rest(turn, report, said), receipts.receipt(turn, report, standing, asked)]


def source_of(turn: Turn, key: ReportKey, source: Source) -> Source:
    """Through what it came; of a unit that the sender only manages, that it came from her."""
    return source if turn.own_unit(key.unit_id) and not turn.on_behalf_of else Source.ON_BEHALF


def wait_for_rest(turn: Turn, report: Report, said: Draft | None = None) -> list[Effect]:
    """Goes on asking for what an incomplete report lacks after what was `said`; of a complete one no draft is left."""
    if report.received and not report.complete:
        asking = disease_question.next_asked(turn.context.forms.forms[report.key.form], report, said)
        return [KeepDraft(turn.account, turn.draft(report.key, {}, asking))]
    return _done_with(turn, report.key)


def _done_with(turn: Turn, key: ReportKey) -> list[Effect]:
    """What was being asked about that report is not waited for any longer."""
    draft = turn.context.draft(turn.inbound)
    same = draft and (draft.form, draft.period) == (key.form, key.period) and draft.unit_id in (None, key.unit_id)
    return [DropDraft(turn.account)] if same else []


def expected_for(turn: Turn, key: ReportKey) -> Expected:
    """The expected row that is there, or the one that it would be."""
    form, unit = turn.context.forms.forms[key.form], turn.context.units[key.unit_id]
    return turn.context.expected_row(key) or expected_report(form, unit, key.period, turn.context.calendar)


def closed(turn: Turn, key: ReportKey) -> Queue | None:
    """The refusal, if the period is locked, or too late for a reporter: whoever was told these figures must be told of
    a change. After `Deadlines.late` a village's report is put down by a manager and not by its reporter."""
    form = turn.context.forms.forms[key.form]
    # However late a message is worked off, nothing is touched that storage has not looked up: that goes by `now`.
    at = max(turn.at, turn.context.yesterday(turn.now))
    limits, unit = turn.context.deadlines(form, parse_period(key.period)), turn.context.units[key.unit_id]
    until = limits.late if turn.own_unit(unit.id) and not turn.on_behalf_of else limits.lock
    if at < until and turn.at < expected_for(turn, key).lock_at:
        return None
    above = turn.above(unit)
    return turn.answer(receipts.about(turn, "report-closed", key, above=above.name))
