"""Which disease the suspected cases are: the answers, by button and in words.

The report is stored before the question is asked. Every answer is a new version, and never are more cases given a
disease than were reported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core import breakdown_words, disease_names
from core.breakdown_words import Said
from core.disease_names import Likeness
from core.effects import Effect, KeepDraft
from core.expected import period_open_on
from core.forms import OTHER, BreakdownItem, Form
from core.messages import Kind
from core.reading import Status
from core.reports import Notes, Report, ReportKey, Source
from core.texts import Text, text
from handlers import buttons, receipts, rights, saving
from handlers.disease_question import (
    TYPED,
    Asking,
    Open,
    asked_about,
    asking_of,
    choose_item,
    choose_report,
    item_named,
    open_cases,
    question,
)
from handlers.help import small_talk, stale
from handlers.turn import Turn


@dataclass(frozen=True, slots=True)
class _Cases:
    """The cases of a report that have no disease yet, and what was asked about them a while ago, if it was."""

    turn: Turn
    report: Report
    form: Form
    open: Open
    asked: Asking | None

    @property
    def items(self) -> tuple[BreakdownItem, ...]:
        return self.turn.context.forms.items(self.open.indicator)

    def ask(self, asking: Asking, *before: Text) -> list[Effect]:
        asked = question(self.turn, self.report, self.open, asking)
        kept = self.turn.draft(self.report.key, {}, str(asking))
        return [KeepDraft(self.turn.account, kept), self.turn.answer(*before, *asked.lines, buttons=asked.buttons)]

    def offer(self, word: str, alike: Sequence[BreakdownItem]) -> list[Effect]:
        """Asks whether a word that is in no list means one of these, or is a disease of its own."""
        line = text("disease-alike" if alike else "disease-unknown", word=word)
        rows = choose_item(self.report, self.items, alike, word if self._has_other else "")
        kept = self.turn.draft(self.report.key, {}, str(Asking(word=word)))
        return [KeepDraft(self.turn.account, kept), self.turn.answer(line, buttons=rows)]

    @property
    def _has_other(self) -> bool:
        return any(item.key == OTHER for item in self.items)

    def note(self, counts: Mapping[str, int], source: Source, then: Asking, word: str = "") -> list[Effect]:
        """Stores so many more cases of each disease; `then` is asked about the rest."""
        keys = {item: f"{self.open.indicator.key}.{item}" for item in counts}
        values = {keys[item]: self.report.values.get(keys[item], 0) + count for item, count in counts.items()}
        notes = self._with_word(keys[OTHER], word) if word else {}
        said = self.turn.draft(self.report.key, values, str(then))
        return saving.save(self.turn, self.report.key, said, source, notes)

    def _with_word(self, key: str, word: str) -> Notes:
        earlier = self.report.notes.get(key) if key in self.report.values else None
        words = [*(earlier.split("、") if earlier else []), word]
        return {key: "、".join(dict.fromkeys(words))}


def on_disease(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap on a disease, or on how many cases of it. It counts for the version that it was shown with only."""
    key = buttons.read_key(words[:3])
    report = _in_charge(turn, key) if key else None
    if report is None:
        return [stale(turn)]
    cases = _cases(turn, report)
    if cases is None:
        return [receipts.unchanged(turn, "disease-done", report)]
    version, *answer = words[3:] or [""]
    if version != str(report.version):
        return cases.ask(Asking(), text("disease-changed"), *receipts.stands(turn, report))
    if not answer:
        return cases.ask(Asking(), *receipts.stands(turn, report))
    item = item_named(cases.items, answer[0])
    if item is None or len(answer) > 2:
        return [stale(turn)]
    return _tapped(cases, item, "".join(answer[1:]))


def _tapped(cases: _Cases, item: str, count: str) -> list[Effect]:
    word = cases.asked.word if cases.asked and item == OTHER and count else ""
    if item == OTHER and not word:
        return cases.ask(Asking(OTHER))
    if count in ("", TYPED):
        return _counted(cases, Asking(item, word), None, Source.BUTTON)
    if not re.fullmatch("[0-9]{1,3}", count) or not 1 <= int(count) <= cases.open.count:
        return [stale(cases.turn)]
    return _counted(cases, Asking(item, word), int(count), Source.BUTTON)


def _counted(cases: _Cases, of: Asking, count: int | None, source: Source) -> list[Effect]:
    """So many cases of one disease; without a number the only one there is, else it is asked."""
    if count is None and cases.open.count > 1:
        return cases.ask(of)
    if count is not None and count > cases.open.count:
        return _too_many(cases, count)
    return cases.note({of.item: count or 1}, source, Asking(), of.word)


def _too_many(cases: _Cases, said: int) -> list[Effect]:
    total = cases.report.values[cases.open.indicator.key] - cases.open.count + said
    example = text("example-figure", name=cases.open.indicator.spoken(), count=total)
    return cases.ask(Asking(), text("disease-too-many", said=said, count=cases.open.count, example=example))


def on_words(turn: Turn) -> list[Effect] | None:
    """Words that name diseases, while their cases are unspecified; None for anything else."""
    if turn.inbound.kind is not Kind.TEXT or turn.inbound.forwarded:
        return None
    waiting = _waiting(turn)
    if not waiting:
        return _after_change(turn)
    cases = next((cases for cases in waiting if _must_be_meant(turn, cases, waiting)), None)
    said = breakdown_words.read(turn.inbound.text, (cases or waiting[0]).items)
    if cases is None:
        rows = choose_report(turn, [each.report for each in waiting])
        return [turn.answer(text("disease-of-which"), buttons=rows)] if said and said.parts else None
    if said and said.parts:
        return _named(cases, said)
    if said and cases.asked and cases.asked.how_many:
        return _counted(cases, cases.asked, cases.open.count if said.every else said.count, Source.MESSAGE)
    return _new_name(cases, cases.asked) if cases.asked and not said else None


def _waiting(turn: Turn) -> list[_Cases]:
    """The reports with open cases that words may be about: the one that was asked about, and those of today."""
    draft = turn.context.draft(turn.inbound)
    reports: dict[ReportKey, Report | None] = {}
    if draft and draft.unit_id is not None and asking_of(draft):
        asked = ReportKey(draft.unit_id, draft.form, draft.period)
        reports[asked] = _in_charge(turn, asked)
    for unit in turn.reporting:
        for form in turn.forms_of(unit):
            if form.broken_down:
                key = turn.open_key(form, unit)
                reports[key] = turn.standing(key)
    found = [_cases(turn, report) for report in reports.values() if report]
    return [cases for cases in found if cases]


def _must_be_meant(turn: Turn, cases: _Cases, waiting: Sequence[_Cases]) -> bool:
    if cases.asked:
        return True
    is_open = cases.report.key.period == period_open_on(cases.form, turn.today).key
    return len(waiting) == 1 and is_open and turn.only_unit(cases.form.key) is not None


def _cases(turn: Turn, report: Report) -> _Cases | None:
    form = turn.context.forms.forms[report.key.form]
    open_ = open_cases(form, report)
    if open_ is None:
        return None
    draft = turn.context.draft(turn.inbound)
    asked = None
    if draft and (draft.unit_id, draft.form, draft.period) == report.key:
        asked = asked_about(turn, open_, draft) if turn.is_fresh(draft.changed_at) else None
    return _Cases(turn, report, form, open_, asked)


def _in_charge(turn: Turn, key: ReportKey) -> Report | None:
    """The report, if it stands and the sender may add to it."""
    unit = rights.reported_for(turn, key.unit_id)
    is_asked = unit is not None and any(form.key == key.form for form in turn.forms_of(unit))
    return turn.standing(key) if is_asked else None


def _named(cases: _Cases, said: Said) -> list[Effect]:
    allotted = breakdown_words.allot(said, cases.open.count)
    if allotted is None:
        return _too_many(cases, sum(part.count or 1 for part in said.parts))
    counts = {item: count for item, count in allotted.counts.items() if item != OTHER}
    unsure = allotted.unsure or (OTHER if OTHER in allotted.counts else "")
    return cases.note(counts, Source.MESSAGE, Asking(unsure)) if counts else cases.ask(Asking(unsure))


def _new_name(cases: _Cases, asked: Asking) -> list[Effect] | None:
    """A word after 其他, or one that is almost in the list."""
    turn = cases.turn
    found = disease_names.written(turn.inbound.text)
    if found is None or small_talk(turn.inbound.text):
        return None
    likeness = disease_names.likeness(found.name)
    readings = [turn.readers[form.key].read(turn.inbound.text, turn.today) for form in turn.forms]
    harmless = (Status.OTHER, Status.ASK) if likeness is Likeness.DISEASE else (Status.OTHER,)
    if any(reading.status not in harmless for reading in readings):
        return None
    alike = disease_names.alike(found.name, cases.items)
    if asked.item != OTHER and not asked.word:
        return cases.offer(found.name, alike) if alike else None
    if likeness is Likeness.PERSON:
        return [turn.answer(text("disease-person"))]
    if likeness is Likeness.UNCLEAR or alike:
        return cases.offer(found.name, alike)
    return _counted(cases, Asking(OTHER, found.name), found.count, Source.MESSAGE)


def _after_change(turn: Turn) -> list[Effect] | None:
    """修改, and then only diseases: they take the place of those that were noted, if they are all of the cases."""
    draft = turn.context.draft(turn.inbound)
    if draft is None or draft.unit_id is None or draft.asking or draft.values:
        return None
    report = _in_charge(turn, ReportKey(draft.unit_id, draft.form, draft.period))
    if report is None or report.changed_at > draft.changed_at or not turn.is_fresh(draft.changed_at):
        return None
    for indicator in turn.context.forms.forms[draft.form].indicators:
        total = report.values.get(indicator.key, 0)
        said = breakdown_words.read(turn.inbound.text, turn.context.forms.items(indicator)) if total else None
        allotted = breakdown_words.allot(said, total) if said and said.parts else None
        if allotted and sum(allotted.counts.values()) == total and OTHER not in allotted.counts:
            values = {f"{indicator.key}.{item}": count for item, count in allotted.counts.items()}
            return saving.save(turn, report.key, turn.draft(report.key, values), Source.MESSAGE)
    return None
