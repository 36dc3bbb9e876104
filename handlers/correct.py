"""Mending a report that is stored: undo, 修改, 更正 in words."""

from __future__ import annotations

from collections.abc import Sequence

from core.effects import Draft, DropDraft, Effect, KeepDraft, SaveReport
from core.expected import period_open_on
from core.forms import Form, Values
from core.messages import Kind
from core.reading import Reading
from core.reports import Report, ReportKey, Source
from core.reports import undo as undo_report
from core.texts import text
from handlers import buttons, disease_question, guide_questions, locked, receipts, rights, saving
from handlers.help import stale, states
from handlers.turn import AMEND, Turn


def undo(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap on 撤销. Nothing happens unless the version that it names still stands, is recent and the sender's own: of
    her unit, or put down by her for one that she manages."""
    report = _named(turn, words[:3]) or _managed(turn, words[:3])
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
    restored = undo_report(form, report, at=turn.now, person_id=turn.person_id)
    saved = SaveReport(before=report, report=restored, expected=saving.expected_for(turn, report.key))
    asked = disease_question.about(turn, restored)
    return [saved, *saving.wait_for_rest(turn, restored), receipts.undone(turn, restored, report, asked)]


def undo_latest(turn: Turn) -> list[Effect]:
    """The word 撤销: takes back what the sender has begun, else does what the button under her last receipt does. Said
    twice it does not go on to the report before that one."""
    own = [r for r in turn.context.reports_of([unit.id for unit in turn.reporting]) if turn.has_sent(r)]
    moment = max((report.changed_at for report in own), default=None)
    draft = turn.context.draft(turn.inbound)
    if draft and (draft.values or guide_questions.of_draft(turn, draft)) and (not moment or draft.changed_at >= moment):
        return [DropDraft(turn.account), turn.answer(text("guide-stopped"), *states(turn))]
    latest = [r for r in own if r.changed_at == moment and turn.own_standing(r.key) and receipts.can_undo(turn, r)]
    match sorted(latest, key=lambda report: report.key):
        case []:
            return [turn.answer(text("undo-nothing"), *states(turn))]
        case [report]:
            return undo(turn, [*map(str, report.key), str(report.version)])
        case several:
            rows = [[buttons.undo(r, receipts.about(turn, "button-report", r.key))] for r in several]
            return [turn.answer(text("undo-which"), buttons=rows)]


def change(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap on 修改: shows the figures and waits for the new ones."""
    report = _named(turn, words)
    return _ask_for_new(turn, report) if report else [stale(turn)]


def change_latest(turn: Turn) -> list[Effect]:
    """The word 修改: what was reported for the open period, else the last report that was touched."""
    touched = turn.context.reports_of([unit.id for unit in turn.reporting])
    own = [report for report in touched if turn.own_standing(report.key)]
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
    more = []
    if refusal := saving.closed(turn, report.key):
        asked = locked.approvers(turn, turn.context.units[report.key.unit_id])
        if asked is None:
            return [refusal]
        more = [text("change-locked", above=asked[0].name)]
    return [KeepDraft(turn.account, turn.draft(report.key, {})), receipts.ask_for_new(turn, report, *more)]


def amended(turn: Turn, form: Form, reading: Reading) -> list[Report]:
    """The reports that 更正 without a day may mean: what the sender has just sent. Several: she has to say which.
    None: she means what the bot is asking about, or what is open."""
    if not reading.amends or reading.dated or turn.inbound.kind == Kind.EDIT:
        return []
    units = [unit.id for unit in turn.units_with(form.key)]
    standing = [r for r in turn.context.reports_of(units) if r.received and r.key.form == form.key]
    fresh = sorted((r for r in standing if turn.is_fresh(r.changed_at)), key=lambda report: report.changed_at)
    touched = [report for report in fresh if turn.has_sent(report)]
    draft = turn.draft_for(form)
    if not touched or (draft and draft.unit_id is not None and draft.changed_at >= touched[-1].changed_at):
        return []
    latest = [report for report in touched if report.changed_at == touched[-1].changed_at]
    if len({report.key.unit_id for report in touched}) > 1:
        rivals = [report for report in standing if report in touched or _is_open_period(turn, report.key)]
    elif len(latest) == 1 and _is_open_period(turn, latest[0].key):
        return latest
    else:
        here = touched[-1].key.unit_id
        rivals = [r for r in fresh if r in touched or (r.key.unit_id == here and _is_open_period(turn, r.key))]
    return sorted(rivals, key=lambda report: (turn.context.units[report.key.unit_id].code, report.key))


def ask_which(turn: Turn, form: Form, values: Values, reports: Sequence[Report]) -> list[Effect]:
    """Asks which of these reports the figures correct."""
    draft = Draft(form.key, period_open_on(form, turn.today).key, values, None, turn.now, AMEND)
    rows = [[buttons.amend(draft, r, receipts.about(turn, "button-report", r.key))] for r in reports]
    lines = [text("amend-which"), *receipts.figures(turn, form, values, None)]
    return [KeepDraft(turn.account, draft), turn.answer(*lines, buttons=rows)]


def amend(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap that says which report the kept figures correct; nothing once it has changed, or much later."""
    draft = turn.context.draft(turn.inbound)
    if draft is None or not turn.is_fresh(draft.changed_at):
        return [stale(turn)]
    if draft.asking != AMEND or words[3:] != [buttons.mark(draft)]:
        return [stale(turn)]
    report = _named(turn, [words[0], draft.form, words[1]])
    if report is None:
        return [stale(turn)]
    if words[2] != str(report.version):
        return [DropDraft(turn.account), receipts.unchanged(turn, "change-stale", report)]
    said = turn.draft(report.key, draft.values)
    return [DropDraft(turn.account), *saving.settle(turn, said, Source.BUTTON)]


def locked_long_ago(turn: Turn, form: Form, reading: Reading) -> bool:
    """Whether a message of her own that is refused because it is too long ago corrects a report that stands."""
    if not reading.too_long_ago or turn.inbound.forwarded or reading.period is None or len(reading.readings) != 1:
        return False
    keys = [ReportKey(unit.id, form.key, reading.period.key) for unit in turn.units_with(form.key)]
    turn.context.require(keys)
    return any(turn.standing(key) for key in keys)


def _named(turn: Turn, words: Sequence[str]) -> Report | None:
    """The report that an action names, if it stands and the sender may touch it."""
    key = buttons.read_key(words)
    return turn.own_standing(key) if key else None


def _managed(turn: Turn, words: Sequence[str]) -> Report | None:
    """The same of a unit that the sender only manages: what she herself has put down for it."""
    key = buttons.read_key(words)
    unit = rights.reported_for(turn, key.unit_id) if key else None
    is_asked_for = key and unit and any(form.key == key.form for form in turn.forms_of(unit))
    report = turn.standing(key) if key and is_asked_for else None
    return report if report and turn.has_sent(report) else None


def _is_open_period(turn: Turn, key: ReportKey) -> bool:
    form = turn.own_form(key.form)
    return form is not None and key.period == period_open_on(form, turn.today).key
