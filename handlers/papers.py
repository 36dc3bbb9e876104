"""A tap on a button that brings a document: a workbook under a digest, a league or a statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.effects import Effect
from core.papers import paper_of
from core.texts import period_text, text
from handlers import asked
from handlers.help import stale
from handlers.turn import Turn


def on_tap(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """`words` are the kind of the paper, a unit and a period. It is made when it is sent."""
    about = asked.unit_and_period(turn, words[1:])
    file = paper_of(words[0], *about) if about else None
    if about is None or file is None:
        return [stale(turn)]
    unit, period = about
    key = "picture-here" if file.kind == "picture" else "paper-here"  # which is seen at once, and no attachment
    answer = turn.answer(text(key, unit=unit.name, period=period_text(period)))
    return [replace(answer, say=replace(answer.say, files=(file,)))]
