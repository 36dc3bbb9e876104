"""A reporter's words that name a unit: her own are honoured, about another one she is told that it is not hers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from core.effects import Effect, Queue
from core.plaintext import plain
from core.reading import Status
from core.texts import Text, text
from core.unit_names import Named, UnitNames
from core.units import Unit
from handlers import receipts, relay
from handlers.turn import Turn

Answer = Callable[[Turn], list[Effect]]


def on_words(turn: Turn, answer: Answer) -> list[Effect] | None:
    """Words that name a unit of the sender's are answered as if she had no other; None when they name none.

    Nearly all words name none, which is seen by the first two characters of her units.
    """
    if turn.about or not any(unit.name[:2] in turn.inbound.text for unit in turn.reporting):
        return None
    return _on_named(turn, find(turn, turn.reporting), answer)


def in_doubt(turn: Turn, answer: Answer) -> list[Effect] | None:
    """The same for words that were not understood, in which a name may be written in another way, or be that of a
    unit which is not hers."""
    if turn.about:
        return None
    named = find(turn, turn.reporting)
    if named.units or named.doubts:
        return _on_named(turn, named, answer)
    own = {unit.id for unit in turn.reporting}
    tops = {unit.parent_id for unit in turn.reporting if unit.parent_id is not None}
    beside = [unit for unit in turn.context.units_below(sorted(tops)) if unit.id not in own]
    others = find(turn, [*turn.reporting, *beside]).units
    if not others:
        return None
    return [_nothing_stored(turn, text("unit-not-yours", unit=others[0].name, names=_names(turn.reporting)))]


def _on_named(turn: Turn, named: Named, answer: Answer) -> list[Effect] | None:
    if not named.units and not named.doubts:
        return None
    about = replace(
        turn, inbound=replace(turn.inbound, text=named.rest), about=next((unit.id for unit in named.units), None)
    )
    reason = named.unclear(partial(_holds_figures, about))
    if reason is None:
        return answer(about)
    several = len(named.units) > 1 and not named.doubts
    table = relay.of_units(turn, {unit.id: unit for unit in turn.reporting}) if several else None
    return table or [_nothing_stored(turn, reason)]


def find(turn: Turn, units: Iterable[Unit]) -> Named:
    """Which of these units the words name, and what stands around the names."""
    words = plain(turn.inbound.text)
    labels = [label for form in turn.forms for label in relay.form_words(form)]
    return UnitNames(words, units, turn.context.units, labels).find(words)


def _holds_figures(turn: Turn, piece: str) -> bool:
    readings = (turn.readers[form.key].read(piece, turn.today) for form in turn.forms)
    return any(reading.status != Status.OTHER for reading in readings)


def _nothing_stored(turn: Turn, reason: Text) -> Queue:
    how = [text("prompt-how", example=receipts.example(form)) for form in turn.forms[:1]]
    return turn.answer(reason, text("prompt-nothing-stored"), *how)


def _names(units: Iterable[Unit]) -> list[str | Text | dict[str, str]]:
    return [unit.name for unit in units]
