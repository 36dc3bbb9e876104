"""A report by message or by button: which form and period it is about, and how it goes with what was said before."""

from __future__ import annotations

from dataclasses import replace

from core.effects import Draft, Effect, KeepDraft, Queue
from core.expected import period_open_on
from core.forms import Form, Values
from core.messages import Kind
from core.periods import Period, parse_period
from core.reading import Reading, Status
from core.reports import ReportKey, Source
from core.texts import Text, period_text, text
from core.units import Unit
from core.zeros import SURE
from handlers import buttons, correct, overrule, receipts, saving, unit_names
from handlers.disease_question import asking_of
from handlers.help import stale
from handlers.manners import MINUTE, at_most_once, not_understood
from handlers.turn import AMEND, Turn

DOUBTS = (Status.ASK, Status.REJECT)

Read = tuple[Form, Reading]


def on_words(turn: Turn) -> list[Effect]:
    """A text or an edit from a reporter, read by the reader of every form that is asked of her."""
    if (answer := unit_names.on_words(turn, on_words)) is not None:
        return answer
    readings = [(form, _read(turn, form)) for form in turn.forms]
    meant = _meant(turn, readings)
    if not meant:
        return _unit_named(turn) or _without_figures(turn, readings)
    if len(meant) > 1:
        rows = buttons.choose_form([form for form, _ in meant])
        return [turn.answer(text("prompt-form"), buttons=rows)]
    form, reading = meant[0]
    if turn.inbound.forwarded and reading.status not in DOUBTS:  # by whom, and about which village, only she knows
        why = text("forwarded")
        reading = replace(reading, status=Status.ASK, values={}, reason=why, readings=(reading.values,))
    if correct.locked_long_ago(turn, form, reading):
        reading = replace(reading, status=Status.PARTIAL, values=reading.readings[0])
    if reading.status in DOUBTS:
        return unit_names.in_doubt(turn, on_words) or [_doubt(turn, form, reading)]
    if len(reports := correct.amended(turn, form, reading)) > 1:
        return correct.ask_which(turn, form, reading.values, reports)
    said = _said(turn, form, reading)
    return overrule.edited(turn, said) if turn.inbound.kind == Kind.EDIT else saving.settle(turn, said, Source.MESSAGE)


def _without_figures(turn: Turn, readings: list[Read]) -> list[Effect]:
    """报错了 by itself asks to change what was reported, unless the rest of a report is being asked for."""
    awaited = awaited_rest(turn)
    if awaited is None and any(reading.amends for _, reading in readings):
        return at_most_once(turn, MINUTE, *correct.change_latest(turn))
    return not_understood(turn, awaited)


def _read(turn: Turn, form: Form) -> Reading:
    draft = turn.draft_for(form)
    asked = form.missing(_so_far(turn, draft)) if draft else ()
    return turn.readers[form.key].read(turn.inbound.text, turn.today, tuple(indicator.key for indicator in asked))


def _so_far(turn: Turn, draft: Draft) -> Values:
    """What is known of the report that a draft is about."""
    key = ReportKey(draft.unit_id, draft.form, draft.period) if draft.unit_id is not None else None
    standing = turn.standing(key) if key else None
    return {**(standing.values if standing else {}), **draft.values}


def awaited_rest(turn: Turn) -> Text | None:
    """What the bot is still waiting for, of a report that was begun."""
    for form in turn.forms:
        draft = turn.draft_for(form)
        known = _so_far(turn, draft) if draft else {}
        if known and form.missing(known):
            return receipts.still_missing(form, known)
    return None


def _meant(turn: Turn, readings: list[Read]) -> list[Read]:
    """The readings that the message may have: of the form that was being asked about, else whole ones, else parts;
    or one that says what is in doubt. More than one means that the sender has to choose."""
    clear = [(form, reading) for form, reading in readings if reading.status in (Status.COMPLETE, Status.PARTIAL)]
    asked = [(form, reading) for form, reading in clear if turn.draft_for(form)]
    whole = [(form, reading) for form, reading in clear if reading.status == Status.COMPLETE]
    doubt = [(form, reading) for form, reading in readings if reading.status in DOUBTS]
    return asked or whole or clear or doubt[:1]


def _said(turn: Turn, form: Form, reading: Reading) -> Draft:
    """The words together with those that they go on from, or alone."""
    if len(reports := correct.amended(turn, form, reading)) == 1:
        return turn.draft(reports[0].key, reading.values)
    draft = turn.draft_for(form)
    if draft and _answers(turn, form, draft, reading):
        return replace(draft, values={**draft.values, **reading.values}, asking="")
    period = reading.period or period_open_on(form, turn.today)
    return Draft(form.key, period.key, reading.values, None, turn.now)


def _answers(turn: Turn, form: Form, draft: Draft, reading: Reading) -> bool:
    """Whether the words answer the bot's question: the rest of a report, or all of it after 修改.

    A whole report where only the rest was asked for is a new one if it says otherwise than what is known, or if it
    may be another unit's; so are parts that are known already, and what comes while only diseases are asked for. An
    edit is about the day of its original.
    """
    dated = reading.dated or turn.inbound.kind == Kind.EDIT
    if dated and reading.period != parse_period(draft.period):
        return False
    known = _so_far(turn, draft)
    if not form.missing(known):
        return reading.amends or asking_of(draft) is None
    several = draft.unit_id is not None and turn.only_unit(form.key) is None
    if form.missing(reading.values):
        return not (several and known.keys() & reading.values.keys())
    agrees = all(known.get(key, figure) == figure for key, figure in reading.values.items())
    return agrees and turn.only_unit(form.key) is not None


def _doubt(turn: Turn, form: Form, reading: Reading) -> Queue:
    """Why the message was not taken, and how to write it; or what it may mean, to be tapped. Nothing is stored."""
    unit = turn.only_unit(form.key)
    key = ReportKey(unit.id, form.key, reading.period.key) if unit and reading.period else None
    if key and not turn.standing(key) and (refusal := saving.closed(turn, key)):
        return refusal
    draft = turn.draft_for(form)
    known = _so_far(turn, draft) if draft else {}
    reason = [reading.reason] if reading.reason else []
    if reading.status == Status.ASK and reading.readings:
        meant = _said(turn, form, replace(reading, values=reading.readings[0]))
        unit = turn.own_unit(meant.unit_id) or unit
        standing = turn.standing(ReportKey(unit.id, form.key, meant.period)) if unit else None
        if rows := buttons.choose_reading(form, meant.period, unit, reading.readings, standing):
            return turn.answer(*reason, receipts.did_you_mean(turn, meant, unit), buttons=rows)
    waiting = draft and form.missing(known)
    how = receipts.still_missing(form, known) if waiting else text("prompt-how", example=receipts.example(form))
    return turn.answer(*reason, text("prompt-nothing-stored"), how)


def on_meaning(turn: Turn, words: list[str]) -> list[Effect]:
    """A tap that says what a doubtful message meant."""
    form = turn.own_form(words[0]) if words else None
    meant = buttons.read_figures(form, [words[1], *words[3:]]) if form and len(words) == 4 else None
    if form is None or meant is None or meant[0].start > turn.today:
        return [stale(turn)]
    said = _said(turn, form, Reading(Status.PARTIAL, *meant, dated=True))
    unit_id, _, version = words[2].partition(".")
    if unit_id and str(said.unit_id) != unit_id:
        unit = next((unit for unit in turn.units_with(form.key) if str(unit.id) == unit_id), None)
        if unit is None:
            return [stale(turn)]
        said = Draft(form.key, meant[0].key, meant[1], unit.id, turn.now)
    if overtaken := overrule.overtaken(turn, said, version):
        return [overtaken]
    return saving.settle(turn, said, Source.BUTTON)


def on_zero(word: str, turn: Turn, words: list[str]) -> list[Effect]:
    """A tap on 零报告 (`zero`) or 全部为零 (`allzero`): explicit zeros for the button's period.

    A button of another day may be meant for that day or for today: only SURE ones say it on their label.
    """
    form_key, period_key, *sure = words if len(words) > 1 else ("", "")
    form, period = turn.own_form(form_key), buttons.read_period(period_key)
    if form is None or period is None or not form.is_about(period) or not form.watched:
        return [stale(turn)]
    due = period_open_on(form, turn.today)
    if period > due:
        return [stale(turn)]
    if period != due and sure != [SURE]:
        rows = buttons.choose_zero(word, form, (period, due))
        return [turn.answer(text("zero-which", period=period_text(period)), buttons=rows)]
    return _zero(turn, word, form, period)


def _zero(turn: Turn, word: str, form: Form, period: Period) -> list[Effect]:
    draft = turn.draft_for(form)
    if draft is None or draft.period != period.key:
        draft = _blank(turn, form, period)
    zeros = {indicator.key: 0 for indicator in (form.indicators if word == "allzero" else form.watched)}
    known = _so_far(turn, draft)
    if contradicted := {zero: known[zero] for zero in zeros if known.get(zero)}:
        # A tap may be a slip of the finger: it fills blanks, and only words change a figure.
        lines = receipts.figures(turn, form, contradicted, None)
        return [turn.answer(text("zero-contradicts"), *lines, text("zero-in-words", word=word))]
    if turn.only_unit(form.key) is None and (word == "allzero" or zeros.keys() <= known.keys()):
        # Not the button under the question for the rest of one unit's report: it may mean another unit.
        draft = _blank(turn, form, period)
    return saving.settle(turn, replace(draft, values={**draft.values, **zeros}), Source.BUTTON)


def on_unit(turn: Turn, words: list[str]) -> list[Effect]:
    """A tap that says which unit the kept figures are for."""
    draft = turn.context.draft(turn.inbound)
    if draft is None or draft.unit_id is not None or words[1:] != [buttons.mark(draft)] or draft.asking == AMEND:
        return [stale(turn)]
    unit = next((unit for unit in turn.units_with(draft.form) if str(unit.id) == words[0]), None)
    if unit is None:
        return [stale(turn)]
    if doubted := _zeros_over_figures(turn, draft, unit):
        return [doubted]
    said = replace(draft, unit_id=unit.id, asking="")
    return overrule.contested(turn, said, overrule.said_at(draft)) or saving.settle(turn, said, Source.BUTTON)


def _unit_named(turn: Turn) -> list[Effect] | None:
    """The name of a unit and nothing else, where the bot has just asked which one is meant."""
    draft = turn.context.draft(turn.inbound)
    is_alone = turn.about is not None and not any(map(str.isalnum, turn.inbound.text))
    if not is_alone or draft is None or draft.unit_id is not None:
        return None
    if not turn.is_fresh(draft.changed_at):
        return None
    return on_unit(turn, [str(turn.about), buttons.mark(draft)])


def _zeros_over_figures(turn: Turn, draft: Draft, unit: Unit) -> Queue | None:
    """The question whether a report that is there shall become nothing but zeros: two taps may be two slips."""
    form = turn.context.forms.forms[draft.form]
    standing = turn.standing(ReportKey(unit.id, draft.form, draft.period))
    erased = {key: standing.values[key] for key in draft.values if standing and standing.values.get(key)}
    if any(draft.values.values()) or not erased:
        return None
    lines = [text("zero-over-figures", unit=unit.name), *receipts.figures(turn, form, erased, None)]
    return turn.answer(*lines, buttons=buttons.choose_reading(form, draft.period, unit, [draft.values], standing))


def on_form(turn: Turn, words: list[str]) -> list[Effect]:
    """A tap that says which form the next message is about."""
    form = turn.own_form(":".join(words))
    if form is None:
        return [stale(turn)]
    how = text("help-example", form=form.title, example=receipts.example(form))
    blank = _blank(turn, form, period_open_on(form, turn.today))
    return [KeepDraft(turn.account, blank), turn.answer(text("prompt-again"), how)]


def _blank(turn: Turn, form: Form, period: Period) -> Draft:
    """A draft in which nothing has been said."""
    unit = turn.only_unit(form.key)
    return Draft(form.key, period.key, {}, unit.id if unit else None, turn.now)
