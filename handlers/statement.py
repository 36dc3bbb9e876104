"""/statement: what each reporter was asked for and has sent, for subsidies; it is made when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.asked import asked_for
from core.effects import Effect, Queue
from core.papers import OWN_STATEMENT, STATEMENT
from core.periods import Period, containing
from core.texts import Text, period_text, text
from core.units import Unit
from handlers import asked
from handlers.help import show_help, stale
from handlers.turn import Turn


def on_command(turn: Turn, rest: str) -> list[Effect]:
    """A manager sees that of her unit, or of one below it; a reporter her own. About last month unless another period
    is named."""
    if turn.managing:
        return [asked.answered(turn, rest, "month", STATEMENT, _of_unit)]
    if not turn.reporting or turn.person_id is None:
        return show_help(turn)
    today = turn.context.calendar.today(turn.now)
    period = asked_for(rest, today, "month").period or containing(today, "month").previous()
    said = text("statement-asked-for", period=period_text(period))
    return [_told(turn, OWN_STATEMENT, turn.person_id, period, said)]


def on_tap(turn: Turn, words: Sequence[str]) -> list[Effect]:
    about = asked.unit_and_period(turn, words)
    return [_of_unit(turn, *about) if about else stale(turn)]


def _of_unit(turn: Turn, unit: Unit, period: Period) -> Queue:
    said = text("digest-asked-for", unit=unit.name, period=period_text(period))
    return _told(turn, STATEMENT, unit.id, period, said)


def _told(turn: Turn, kind: str, id_: int, period: Period, said: Text) -> Queue:
    answer = turn.answer(said)
    return replace(answer, say=replace(answer.say, figures=f"{kind}:{id_}:{period.key}"))
