"""The guided form, 填报: one question at a time.

It goes through the form from the first indicator to the last and keeps its place in the draft, so that it goes on after
hours and after a restart. Every answer only fills in figures; in the end they are settled like any report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from core.effects import DropDraft, Effect
from core.forms import Values
from core.messages import Kind
from core.plaintext import plain
from core.reading import Reading, Status
from core.reports import ReportKey, Source
from core.texts import Text, period_text, text
from handlers import diseases, guide_questions, receipts, saving
from handlers.buttons import read_key
from handlers.guide_questions import BACK, SKIP, STOP, Guide, ask, ask_again
from handlers.help import small_talk, stale
from handlers.manners import MINUTE, at_most_once
from handlers.turn import Turn

_STEPS = {
    SKIP: ("跳过", "略过", "skip"),
    BACK: ("上一步", "上一项", "返回", "back"),
    STOP: ("取消", "退出", "不填了", "cancel", "stop"),
}
_STEP_NAMES = {word: step for step, words in _STEPS.items() for word in words}
_CLEAR = (Status.COMPLETE, Status.PARTIAL)


def begin(turn: Turn) -> list[Effect]:
    """The word 填报: goes on with what was begun for the open period, else begins."""
    guide = _under_way(turn)
    if guide and guide.key in _open(turn):
        return ask(turn, guide, text("guide-resumed"))
    match _open(turn):
        case []:
            return [turn.answer(text("talk-see-help"))]
        case [key]:
            return start(turn, key)
        case keys:
            return [turn.answer(text("guide-which"), buttons=guide_questions.choose_report(turn, keys))]


def _open(turn: Turn) -> list[ReportKey]:
    """The sender's reports of the periods that are open."""
    return [turn.open_key(form, unit) for unit in turn.reporting for form in turn.forms_of(unit)]


def _under_way(turn: Turn) -> Guide | None:
    """The guided form whose question may still be answered: as long as its period is open, and a while past that."""
    draft = turn.context.draft(turn.inbound)
    guide = guide_questions.of_draft(turn, draft)
    return guide if guide and (guide.key in _open(turn) or _is_fresh(turn)) else None


def _is_fresh(turn: Turn) -> bool:
    draft = turn.context.draft(turn.inbound)
    return draft is not None and turn.is_fresh(draft.changed_at)


def start(turn: Turn, key: ReportKey) -> list[Effect]:
    """Begins where an unfinished message about the same report has left off."""
    guide = _under_way(turn)
    if guide and guide.key == key:
        return ask(turn, guide, text("guide-resumed"))
    form = turn.context.forms.forms[key.form]
    draft = turn.draft_for(form)
    is_same = draft and (draft.unit_id, draft.period) == (key.unit_id, key.period)
    begun = Guide(key, form, draft.values if draft and is_same else {}, form.indicators[0])
    return _go_on(turn, begun, 0, text("guide-how"))


def on_tap(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap under a question: a number, 跳过, 上一步 or 取消; or on the report that she wants to be asked for.

    Under an older question of the same report it mends that figure, and the form goes on from there."""
    key = read_key(words[:3])
    if key and len(words) == 3 and key in _open(turn):
        return start(turn, key)
    guide = _under_way(turn)
    if guide is None or guide.key != key or len(words) != 5:
        return [stale(turn)]
    indicator = guide_questions.indicator_named(guide.form, words[3])
    if indicator is None:
        return [stale(turn)]
    guide, answer = replace(guide, asked=indicator), words[4]
    if answer in _STEPS:
        return _step(turn, guide, answer)
    if re.fullmatch("[0-9]{1,6}", answer) and int(answer) <= indicator.maximum:
        return _take(turn, guide, {indicator.key: int(answer)})
    return [stale(turn)]


def on_words(turn: Turn) -> list[Effect] | None:
    """Words while a question is open; None when none is, or when they are about something else."""
    guide = _under_way(turn)
    if guide is None or turn.inbound.forwarded or not _is_clear_whose(turn, guide):
        return None
    if step := _STEP_NAMES.get(plain(turn.inbound.text).strip()):
        return _step(turn, guide, step)
    reading = _read(turn, guide)
    if _is_about_another(turn, guide, reading):
        return None
    if reading.status == Status.COMPLETE:
        return _finish(turn, replace(guide, said={**guide.said, **reading.values}))
    if reading.status == Status.PARTIAL:
        return _take(turn, guide, reading.values)
    if not guide.said and (answer := diseases.on_words(turn)) is not None:
        return answer  # it takes the place of the guided form, in which nothing has been filled in yet
    if reading.reason:
        return ask_again(turn, guide, reading.reason, text("prompt-nothing-stored"))
    is_chatter = small_talk(turn.inbound.text) is not None or not _is_fresh(turn)
    return None if is_chatter else at_most_once(turn, MINUTE, *ask_again(turn, guide, text("guide-how")))


def _is_clear_whose(turn: Turn, guide: Guide) -> bool:
    """Much later, words of somebody who reports for several units may be about another one; a tap never is."""
    return turn.only_unit(guide.form.key) is not None or _is_fresh(turn)


def _read(turn: Turn, guide: Guide) -> Reading:
    """A bare number answers the question; but not in what mends something (改成13, an edited message) or names another
    day (昨天12): which figure is meant there nobody knows."""
    reader = turn.readers[guide.form.key]
    reading = reader.read(turn.inbound.text, turn.today, (guide.asked.key,))
    if reading.dated and reading.period != guide.period:
        why = text("guide-other-day", period=period_text(guide.period))
    elif reading.amends or turn.inbound.kind == Kind.EDIT:
        why = text("guide-name-it", example=receipts.example(guide.form)[:1])
    else:
        return reading
    alone = reader.read(turn.inbound.text, turn.today)
    return alone if alone.status in _CLEAR else replace(alone, reason=why)


def _is_about_another(turn: Turn, guide: Guide, reading: Reading) -> bool:
    """A clear report of another day, or a whole one of another form. What an edit says clearly is about its original's
    report."""
    if reading.status in _CLEAR:
        return turn.inbound.kind == Kind.EDIT or (reading.dated and reading.period != guide.period)
    others = (form for form in turn.forms if form.key != guide.form.key)
    return any(turn.readers[form.key].read(turn.inbound.text, turn.today).status == Status.COMPLETE for form in others)


def _take(turn: Turn, guide: Guide, values: Values) -> list[Effect]:
    """Fills these figures in; goes on with the question itself if they do not answer it."""
    if guide.overtaken:
        return ask(turn, guide, text("guide-overtaken"))
    return _go_on(turn, replace(guide, said={**guide.said, **values}), guide.position)


def _step(turn: Turn, guide: Guide, step: str) -> list[Effect]:
    if step == SKIP:
        return _go_on(turn, guide, guide.position + 1)
    if step == BACK:
        return ask(turn, replace(guide, asked=guide.form.indicators[max(0, guide.position - 1)]))
    return [DropDraft(turn.account), turn.answer(text("guide-stopped"), receipts.state(turn, guide.key))]


def _go_on(turn: Turn, guide: Guide, position: int, *before: Text) -> list[Effect]:
    """Asks for the first figure from there on that has not been said; settles the report when there is none."""
    rest = [indicator for indicator in guide.form.indicators[position:] if indicator.key not in guide.said]
    return ask(turn, replace(guide, asked=rest[0]), *before) if rest else _finish(turn, guide)


def _finish(turn: Turn, guide: Guide) -> list[Effect]:
    if not guide.said:
        return [DropDraft(turn.account), turn.answer(text("guide-nothing"), receipts.state(turn, guide.key))]
    source = Source.BUTTON if turn.inbound.kind == Kind.TAP else Source.MESSAGE
    return saving.settle(turn, turn.draft(guide.key, guide.said), source)
