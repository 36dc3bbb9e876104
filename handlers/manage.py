"""What a manager asks for: how her units stand today, and who has not reported."""

from __future__ import annotations

from collections.abc import Sequence

from core.boards import Board
from core.effects import Effect
from core.messages import Button, Line, Strong
from core.periods import parse_period
from core.reading import Status
from core.texts import Names, Text, period_text, text
from core.units import Unit
from core.zeros import Rows
from handlers import silent, undelivered
from handlers.help import states
from handlers.manners import not_understood
from handlers.turn import Turn

NAMES_SHOWN = 40


def today(turn: Turn) -> list[Effect]:
    """/today: the board of every unit that the sender manages, and how her own reports stand."""
    boards = [(unit, board) for unit in turn.managing for board in turn.context.boards.get(unit.id, ())]
    lines = [*(line for unit, board in boards for line in _board(turn, unit, board)), *states(turn)]
    return [
        turn.answer(
            *(lines or [text("today-nothing")]), buttons=[*silent_buttons(turn, boards), *undelivered.rows(turn)]
        )
    ]


def silent_buttons(turn: Turn, boards: Sequence[tuple[Unit, Board]]) -> Rows:
    """Each silent village of one board; where several boards have some, the lists of them."""
    silent_ones = [(unit, board) for unit, board in boards if board.missing]
    if len(silent_ones) == 1:
        unit, board = silent_ones[0]
        return silent.choose(unit, board.form, board.period, board.missing)
    return [[_list_button(turn, unit, board)] for unit, board in silent_ones]


def _list_button(turn: Turn, unit: Unit, board: Board) -> Button:
    title = turn.context.forms.forms[board.form].title
    label = text("button-missing-of", unit=unit.name, form=title, count=len(board.missing))
    return Button(label=label, action=f"missing:{unit.id}:{board.form}:{board.period}")


def on_words(turn: Turn) -> list[Effect]:
    """Words from somebody who reports for no unit: figures from her are not taken, whatever form they are of,
    and she is told so every time."""
    readings = [reader.read(turn.inbound.text, turn.today) for reader in turn.readers.values()]
    if any(reading.status != Status.OTHER for reading in readings):
        return [turn.answer(text("manager-no-numbers"), text("manager-today-hint"))]
    return not_understood(turn)


def _board(turn: Turn, unit: Unit, board: Board) -> list[Line]:
    form, counts = turn.context.forms.forms[board.form], board.counts
    lines: list[Line] = [
        Strong(text("today-title", unit=unit.name, form=form.title, period=period_text(parse_period(board.period)))),
        text("today-counts", expected=counts.expected, received=counts.received, late=counts.late, zero=counts.zero),
    ]
    figures = [
        text("example-figure", name=indicator.name, count=board.totals[indicator.key])
        for indicator in form.indicators
        if indicator.key in board.totals
    ]
    if figures and not form.groups:  # a grouped table is too long for a chat; the digest has it
        lines.append(text("today-figures", figures=list(figures)))
    return [*lines, _missing(board)]


def _missing(board: Board) -> Text:
    if not board.missing:
        return text("today-all-in")
    names: list[str | Text | Names] = [one.name for one in board.missing[:NAMES_SHOWN]]
    key = "today-missing" if len(board.missing) <= NAMES_SHOWN else "today-missing-more"
    return text(key, count=len(board.missing), names=names)
