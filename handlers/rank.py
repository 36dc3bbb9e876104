"""/rank: which of the units below report well, and the way to those that do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.compare import SMALL_BASE, rate
from core.effects import Effect, Queue
from core.messages import Button, Cell, Line, Strong, Table
from core.papers import RANK
from core.periods import Period
from core.rank import League, LeagueOf, Placed, placed, together
from core.texts import Arg, Names, Text, period_text, text
from core.totals import Counts
from core.units import Unit
from core.zeros import Rows
from handlers import asked
from handlers.help import show_help, stale
from handlers.turn import Turn

MOST_ROWS = 30
MOST_NAMES = 20


def on_command(turn: Turn, rest: str) -> list[Effect]:
    """Of the sender's own unit, or of one below it; about last week unless another period is named."""
    if not turn.managing:
        return show_help(turn)
    return [asked.answered(turn, rest, "week", "rank", _shown)]


def on_tap(turn: Turn, words: Sequence[str]) -> list[Effect]:
    about = asked.unit_and_period(turn, words)
    return [_shown(turn, *about) if about else stale(turn)]


def league(turn: Turn, top: Unit, period: Period) -> tuple[League, list[Placed]]:
    found = turn.context.ask(LeagueOf(top, period))
    return found, placed(found.entries)


def _shown(turn: Turn, top: Unit, period: Period) -> Queue:
    found, rows = league(turn, top, period)
    about: dict[str, Arg] = {"unit": top.name, "period": period_text(period)}
    if not rows:
        return turn.answer(text("rank-nothing", **about), buttons=[[asked.before(period, top, "rank")]])
    lines: list[Line] = [Strong(text("rank-title", **about)), *_rates(together(found.entries))]
    compared = [row for row in rows if row.place is not None]
    lines += [text("rank-order"), _table(compared[:MOST_ROWS])]
    if len(compared) > MOST_ROWS:
        lines.append(text("digest-rows-more", count=len(compared) - MOST_ROWS))
    lines += _names("rank-few", [row for row in rows if row.place is None])
    lines += _names("rank-low", [row for row in rows if row.is_low])
    return turn.answer(*lines, buttons=_buttons(top, period, found, rows))


def _rates(counts: Counts) -> Iterator[Text]:
    """A percentage only of what is not few."""
    for key, part, whole in (
        ("received", counts.received, counts.expected),
        ("on-time", counts.on_time, counts.expected),
        ("complete", counts.complete, counts.received),
    ):
        percent = rate(part, whole) if whole >= SMALL_BASE else None
        if not whole:
            continue
        if percent is None:
            yield text(f"rank-{key}-few", part=part, whole=whole)
        else:
            yield text(f"digest-{key}", part=part, whole=whole, rate=f"{percent:f}")


def _table(rows: Sequence[Placed]) -> Table:
    figures = (text(f"rank-{name}") for name in ("received", "on-time", "complete"))
    return Table((text("table-unit", level=rows[0].unit.level), *figures), tuple(map(_row, rows)))


def _row(row: Placed) -> tuple[Cell, ...]:
    counts = row.counts
    received, on_time = f"{counts.received}/{counts.expected}", f"{counts.on_time}/{counts.expected}"
    return (
        f"{row.place} {row.unit.name}",
        received,
        on_time,
        f"{counts.complete}/{counts.received}" if counts.received else None,
    )


def _names(key: str, rows: Sequence[Placed]) -> Iterator[Text]:
    names: list[str | Text | Names] = [row.unit.name for row in rows[:MOST_NAMES]]
    if len(rows) > MOST_NAMES:
        names.append(text("escalate-more", count=len(rows) - MOST_NAMES))
    if names:
        yield text(key, units=names)


def _buttons(top: Unit, period: Period, found: League, rows: Sequence[Placed]) -> Rows:
    count = sum(row.is_low and row.unit.id not in found.noted for row in rows)
    note = Button(text("button-feedback", count=count), f"feedback:{top.id}:{period.key}")
    paper = Button(text("button-workbook"), f"paper:{RANK}:{top.id}:{period.key}")
    return [[note] if count else [], [paper, asked.before(period, top, "rank")]]
