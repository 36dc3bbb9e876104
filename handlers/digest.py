"""/week, /month, /digest: a digest shown again, or made for any other period; it is made when it is sent, so that no
report waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.effects import Effect, Queue
from core.papers import DETAILS, DIGEST
from core.periods import Length, Period
from core.texts import period_text, text
from core.units import Unit
from handlers import asked, card
from handlers.help import show_help, stale
from handlers.turn import Turn


def on_command(length: Length, turn: Turn, rest: str) -> list[Effect]:
    """Of the sender's own unit and the last period of that length, unless others are named."""
    if not turn.managing:
        return show_help(turn)
    return [asked.answered(turn, rest, length, DIGEST, _short)]


def on_tap(turn: Turn, words: Sequence[str]) -> list[Effect]:
    about = asked.unit_and_period(turn, words)
    return [_short(turn, *about) if about else stale(turn)]


def on_details(turn: Turn, words: Sequence[str]) -> list[Effect]:
    about = asked.unit_and_period(turn, words)
    return [_told(turn, DETAILS, *about) if about else stale(turn)]


def _short(turn: Turn, unit: Unit, period: Period) -> Queue:
    """Of a village there is no digest: its card says how it has reported."""
    if not turn.context.units_below([unit.id]):
        return card.shown(turn, unit)
    return _told(turn, DIGEST, unit, period)


def _told(turn: Turn, kind: str, unit: Unit, period: Period) -> Queue:
    answer = turn.answer(text("digest-asked-for", unit=unit.name, period=period_text(period)))
    return replace(answer, say=replace(answer.say, figures=f"{kind}:{unit.id}:{period.key}"))
