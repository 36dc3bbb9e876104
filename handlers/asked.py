"""What a manager's command is about: one of her units, or one below them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.effects import Queue
from core.messages import Button
from core.texts import text
from core.unit_search import units_called
from core.units import Unit
from handlers import rights
from handlers.turn import Turn

MOST_OFFERED = 20


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
