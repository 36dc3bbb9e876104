"""What a manager's command is about: one of her units, or one below them, and a period."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.asked import asked_for
from core.effects import Queue
from core.messages import Button
from core.periods import Length, Period, containing
from core.texts import period_text, text
from core.unit_search import units_called
from core.units import Unit
from handlers import rights
from handlers.buttons import read_period
from handlers.turn import Turn

MOST_OFFERED = 20

Show = Callable[[Turn, Unit, Period], Queue]


def answered(turn: Turn, rest: str, length: Length, action: str, show: Show) -> Queue:
    """What `show` says about the unit and the period that stand behind a command: without them the sender's own unit,
    and the last period of that length that is over. `action` is the first word of the buttons where several units may
    be meant."""
    today = turn.context.calendar.today(turn.now)
    said, last = asked_for(rest, today, length), containing(today, length).previous()
    period, found = said.period or last, called(turn, said.name) if said.name else turn.managing
    if not found and said.period and (whole := called(turn, rest)):  # 三月村 is a village
        period, found = last, whole
    if period.start > today:
        return turn.answer(text("asked-not-begun", period=period_text(period)))
    if len(found) == 1:
        return show(turn, found[0], period)
    return one_of(turn, found, lambda unit: f"{action}:{unit.id}:{period.key}")


def before(period: Period, unit: Unit, action: str) -> Button:
    """The button for the same about the period before."""
    return Button(text("button-period-before"), f"{action}:{unit.id}:{period.previous().key}")


def unit_and_period(turn: Turn, words: Sequence[str]) -> tuple[Unit, Period] | None:
    """What an action names, if the sender manages that unit or one above it and the period has begun."""
    period = read_period(words[1]) if len(words) == 2 else None
    if period is None or period.start > turn.context.calendar.today(turn.now):
        return None
    unit = unit_named(turn, words[0])
    return (unit, period) if unit else None


def called(turn: Turn, name: str) -> list[Unit]:
    """Which of the sender's units, and of those below them, are called so."""
    below = turn.context.units_below([unit.id for unit in turn.managing])
    return units_called(name, [*turn.managing, *below], turn.context.units)


def one_of(turn: Turn, found: Sequence[Unit], action: Callable[[Unit], str]) -> Queue:
    """The answer where the name fits none of hers or several: these are offered, each with what its button does."""
    if not found:
        return turn.answer(text("asked-no-unit"))
    key = "asked-which-unit" if len(found) <= MOST_OFFERED else "asked-which-unit-more"
    shown = found[:MOST_OFFERED]
    names = [text("button-unit", unit=_told_apart(turn, unit, shown)) for unit in shown]
    rows = [[Button(label=name, action=action(unit))] for name, unit in zip(names, shown, strict=True)]
    return turn.answer(text(key, count=len(found), shown=len(shown)), buttons=rows)


def _told_apart(turn: Turn, unit: Unit, others: Sequence[Unit]) -> str:
    """Its name; with that of the unit above where two are called alike."""
    above = turn.context.units.get(unit.parent_id or 0)
    alike = sum(other.name == unit.name for other in others) > 1
    return f"{above.name}{unit.name}" if above and alike else unit.name


def unit_named(turn: Turn, word: str) -> Unit | None:
    """The unit of that number, if the sender manages it or one above it."""
    is_number = word.isdecimal() and word.isascii() and len(word) < 10
    unit = turn.context.unit(int(word)) if is_number and turn.managing else None
    return unit if unit and rights.may_act_on(turn, unit) else None
