"""What did not reach the people of a manager's units, and why: so that she can call whoever has to know it."""

from __future__ import annotations

from collections.abc import Sequence

from core.effects import Effect
from core.messages import Button, Line, Strong
from core.texts import Text, day_text, text, time_text
from core.undelivered import Undelivered, UndeliveredAt
from core.units import Unit
from core.zeros import Rows
from handlers import rights
from handlers.help import show_help, stale
from handlers.turn import Turn

MOST_LINES = 30
MOST_ON_A_CARD = 3


def on_command(turn: Turn) -> list[Effect]:
    """/undelivered: of all that the sender manages."""
    if not turn.managing:
        return show_help(turn)
    lines = [line for top in turn.managing for line in _listed(turn, top)]
    return [turn.answer(*lines)]


def on_tap(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap on the button that /today has: `words` is the number of a unit."""
    named = words[0] if len(words) == 1 else ""
    top = turn.context.unit(int(named)) if named.isdecimal() and len(named) < 10 and turn.managing else None
    if top is None or not rights.may_act_on(turn, top):
        return [stale(turn)]
    return [turn.answer(*_listed(turn, top))]


def rows(turn: Turn) -> Rows:
    """A button for each of the sender's units at which something did not arrive."""
    counts = [(top, len(turn.context.ask(UndeliveredAt(top)))) for top in turn.managing]
    return [
        [Button(label=text("button-undelivered", unit=top.name, count=count), action=f"undelivered:{top.id}")]
        for top, count in counts
        if count
    ]


def on_card(turn: Turn, unit: Unit) -> list[Text]:
    """The newest of what did not reach the people of one village."""
    return [_line(turn, one) for one in turn.context.ask(UndeliveredAt(unit))[:MOST_ON_A_CARD]]


def _listed(turn: Turn, top: Unit) -> list[Line]:
    found = turn.context.ask(UndeliveredAt(top))
    if not found:
        return [text("undelivered-none", unit=top.name)]
    lines: list[Line] = [Strong(text("undelivered-title", unit=top.name, count=len(found)))]
    lines += [_line(turn, one) for one in found[:MOST_LINES]]
    if len(found) > MOST_LINES:
        lines.append(text("undelivered-more", count=len(found) - MOST_LINES))
    return [*lines, text("undelivered-advice")]


def _line(turn: Turn, one: Undelivered) -> Text:
    at = turn.context.calendar.local(one.at)
    return text(
        "undelivered-line",
        day=day_text(at.date()),
        time=time_text(at),
        name=one.person,
        unit=one.unit,
        lane=one.lane.value,
        why=text(f"undelivered-{one.why}", count=one.attempts),
    )
