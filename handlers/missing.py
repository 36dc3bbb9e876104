"""/missing: who has not reported now, for how long, and under whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from core.boards import Board, Silent
from core.effects import Effect
from core.forms import Form
from core.messages import Line, Strong
from core.periods import Period, parse_period
from core.silence import SilentFor
from core.texts import Arg, Names, Text, day_text, period_text, text, time_text
from core.units import Unit
from handlers import manage
from handlers.help import show_help
from handlers.turn import Turn

MOST_NAMES = 60
"""Of one board; the buttons have every name."""
FEWEST_NAMES = 3
"""Of each unit below, the longest silent, however many there are."""


def on_command(turn: Turn) -> list[Effect]:
    """Of every unit that the sender manages."""
    if not turn.managing:
        return show_help(turn)
    boards = [(top, board) for top in turn.managing for board in turn.context.boards.get(top.id, ())]
    lines = [line for top, board in boards for line in _board(turn, top, board)]
    return [turn.answer(*(lines or [text("today-nothing")]), buttons=manage.silent_buttons(turn, boards))]


def _board(turn: Turn, top: Unit, board: Board) -> Iterator[Line]:
    form, period = turn.context.forms.forms[board.form], parse_period(board.period)
    about: dict[str, Arg] = {"unit": top.name, "form": form.title, "period": period_text(period)}
    if not board.missing:
        yield Strong(text("missing-none", **about))
        return
    yield Strong(text("missing-title", **about, count=len(board.missing)))
    yield from _not_due(turn, form, period)
    asked = SilentFor(board.form, board.period, tuple(one.unit_id for one in board.missing))
    lengths = turn.context.ask(asked)
    yield from _names(turn, top, board, dict(lengths))


def _not_due(turn: Turn, form: Form, period: Period) -> Iterator[Text]:
    """Before the deadline nobody is late yet."""
    due_at = turn.context.deadlines(form, period).due
    if due_at > turn.now:
        local = turn.context.calendar.local(due_at)
        is_today = local.date() == turn.context.calendar.today(turn.now)
        key = "missing-not-due" if is_today else "missing-not-due-day"
        yield text(key, day=day_text(local.date()), time=time_text(local))


def _names(turn: Turn, top: Unit, board: Board, lengths: Mapping[int, int]) -> Iterator[Text]:
    """Under each unit directly below those that lie there, the longest silent first."""
    groups = _by_unit(turn, top, board.missing)
    most = max(FEWEST_NAMES, MOST_NAMES // len(groups))
    for above, silent in groups.items():
        names = _runs(sorted(silent, key=lambda one: -lengths.get(one.unit_id, 1))[:most], lengths, board)
        if len(silent) > most:
            names.append(text("escalate-more", count=len(silent) - most))
        if above is None:
            yield text("missing-names", names=names)
        else:
            yield text("missing-names-below", unit=above.name, count=len(silent), names=names)


def _runs(silent: Sequence[Silent], lengths: Mapping[int, int], board: Board) -> list[str | Text | Names]:
    """Their names; behind those that have been silent equally long it is said how long."""
    runs: list[str | Text | Names] = []
    length = parse_period(board.period).length
    for count, group in groupby(silent, key=lambda one: lengths.get(one.unit_id, 1)):
        names: list[str | Text | Names] = [one.name for one in group]
        if count > 1:
            key = "missing-since" if len(names) == 1 else "missing-since-all"
            runs.append(text(key, names=names, count=count, length=length))
        else:
            runs += names
    return runs


def _by_unit(turn: Turn, top: Unit, missing: Sequence[Silent]) -> dict[Unit | None, list[Silent]]:
    """By the unit directly below `top`; None for those that are directly below it themselves."""
    below = turn.context.units_below([top.id])
    children = {unit.id: unit for unit in below if unit.parent_id == top.id}
    paths = {unit.id: unit.path for unit in below}
    depth = top.path.count("/")
    groups: dict[Unit | None, list[Silent]] = {}
    for one in missing:
        path = paths.get(one.unit_id, "").split("/")
        child = children.get(int(path[depth])) if len(path) > depth + 2 else None
        groups.setdefault(child, []).append(one)
    return groups
