"""The question about figures that are possible but odd, and its answer. The report is stored whatever she answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core import plausible
from core.effects import Confirm, Effect
from core.forms import Form
from core.reports import Expected, Question, Report, Source
from core.texts import Text, text
from core.usual import Range, Usual
from handlers import buttons, receipts, rights
from handlers.help import stale
from handlers.receipts import Asked
from handlers.turn import Turn

SAID = (Source.MESSAGE, Source.BUTTON, Source.EDIT, Source.ON_BEHALF)
"""Whoever has just sent the figures is asked; an import, an undo or an approval has had its own look at them."""


def raised(form: Form, expected: Expected, report: Report) -> Report:
    """The report, with the question that its figures raise; a report is asked about at most once."""
    if report.question or not report.complete or report.source not in SAID:
        return report
    found = plausible.odd(form, report.values, expected.usual)
    if found is None:
        return report
    indicator = found.indicator.key if found.indicator else None
    return replace(report, question=Question(found.rule, indicator, report.version))


def about(turn: Turn, report: Report) -> Asked | None:
    """The question as it stands under the receipt; None when there is none, it has been answered, or the figures have
    changed since."""
    asked = report.question
    if asked is None or asked.confirmed_at or asked.version != report.version:
        return None
    form, expected = turn.context.forms.forms[report.key.form], turn.context.expected_row(report.key)
    known = (expected and expected.usual) or Usual()
    sentence = _sentence(form, report, asked, known)
    return Asked([sentence], [[buttons.right(report)]]) if sentence else None


def _sentence(form: Form, report: Report, asked: Question, known: Usual) -> Text | None:
    """None when the form, or what is usual, does not have any more what the question is about."""
    if asked.rule == plausible.REPEATED:
        return text("question-repeated", form=form.title, times=plausible.RUN)
    indicator = form.by_key.get(asked.indicator or "")
    if indicator is None or indicator.key not in report.values:
        return None
    name, figure = indicator.name, report.values[indicator.key]
    if asked.rule == plausible.WITHOUT:
        companion = form.by_key.get(indicator.goes_with or "")
        return text("question-without", name=name, count=figure, companion=companion.name) if companion else None
    of_late = known.ranges.get(indicator.key)
    return text("question-unusual", name=name, count=figure, usual=_of_late(of_late)) if of_late else None


def _of_late(known: Range) -> Text:
    if known.low == known.high:
        return text("question-always", count=known.low)
    return text("question-between", low=known.low, high=known.high)


def confirm(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap that says: yes, it is right. It counts for the figures that were asked about, and for nothing newer."""
    key = buttons.read_key(words[:3])
    report = turn.standing(key) if key and rights.reported_for(turn, key.unit_id) else None
    asked = report.question if report else None
    if report is None or asked is None or words[3:] != [str(asked.version)]:
        return [stale(turn)]
    if report.version != asked.version:
        return [receipts.unchanged(turn, "question-overtaken", report)]
    if asked.confirmed_at:
        return [receipts.unchanged(turn, "question-answered-before", report)]
    confirmed = replace(report, question=replace(asked, confirmed_at=turn.at))
    return [Confirm(confirmed), receipts.unchanged(turn, "question-answered", confirmed)]
