"""The map of villages and days as a picture for a phone: who reported when, and who did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.heat import HeatMap, HeatRow, Mark, State, townships, worst
from core.periods import Period
from core.texts import Text, period_text, text
from digests.chart import INNER, LABELLED_DAYS, MARGIN, SMALLEST, WEEK, WIDTH, Line, Words, ems, fit
from digests.drawing import svg
from locales import Catalogue

MOST_LINES = 30
"""Of villages and townships: the picture stays no higher than 1,280, above which chat products make it smaller."""

LINE_HEIGHT, GROUP_GAP = 30, 6
NAMES = 190
"""The least room for names."""

WIDEST_CELL, GAP = 62, 2

KEYS = {
    "on-time": Mark(State.ON_TIME),
    "zero": Mark(State.ON_TIME, zero=True),
    "partial": Mark(State.ON_TIME, partial=True),
    "late": Mark(State.LATE),
    "missing": Mark(State.MISSING),
    "excused": Mark(State.EXCUSED),
    "waiting": Mark(State.WAITING),
    "not-expected": Mark(State.NOT_EXPECTED),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One mark of the legend with its name."""

    mark: Mark
    words: str
    x: float
    y: int
    size: int = SMALLEST


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A unit above with how many of its villages' reports have come."""

    y: int
    name: Line
    reported: Line


@dataclass(frozen=True, slots=True)
class Village:
    y: int
    name: Line
    marks: tuple[Mark, ...]


def heat_svg(found: HeatMap, catalogue: Catalogue, language: str) -> str:
    """As many villages as fit on a phone: where there are more, those that have to be looked at first."""

    def words(sentence: Text) -> str:
        return catalogue.render(sentence, language)

    shown = worst(found.rows, MOST_LINES)
    title = text("heat-title", form=found.form.title, period=period_text(found.period))
    notes = [fit(words(note), INNER, 24) for note in _notes(found, len(shown))]
    entries = list(_legend(shown, words, 108 + 40 * len(notes) + 44))
    ticks_at = max((entry.y for entry in entries), default=108 + 40 * len(notes)) + 48
    step = min(WIDEST_CELL, (INNER - NAMES) / max(1, len(found.columns)))
    first = WIDTH - MARGIN - step * len(found.columns)
    ticks = [Tick(first + step * (n + 0.5), _tick(found, column, words)) for n, column in enumerate(found.columns)]
    deepest = max((len(tick.lines) for tick in ticks), default=0)
    groups, rows, bottom = _lines(found, shown, ticks_at + LINE_HEIGHT * deepest, first - MARGIN - 12, words)
    return svg(
        "heat.svg.j2",
        width=WIDTH,
        height=bottom + 24,
        margin=MARGIN,
        language=language,
        title=fit(found.unit.name, INNER, 40),
        issue=fit(words(title), INNER, 26),
        notes=notes,
        legend=entries,
        ticks=ticks if shown else [],
        ticks_at=ticks_at,
        groups=groups,
        rows=rows,
        first=first,
        step=step,
        gap=GAP,
    )


def _notes(found: HeatMap, shown: int) -> Iterator[Text]:
    """How it stands as a whole, and which villages are shown where not all are."""
    counted = Counter(mark.state for row in found.rows for mark in row.marks())
    expected = sum(counted[state] for state in (State.ON_TIME, State.LATE, State.MISSING, State.WAITING))
    if not expected:
        yield text("digest-nothing-due", form=found.form.title)
        return
    late, missing = counted[State.LATE], counted[State.MISSING]
    yield text("heat-counts", expected=expected, on_time=counted[State.ON_TIME], late=late, missing=missing)
    if shown < len(found.rows):
        yield text("heat-worst", units=len(found.rows), shown=shown)


def _legend(rows: Sequence[HeatRow], words: Words, y: int) -> Iterator[Entry]:
    """The kinds of marks that there are, in as many lines as they need."""
    marks = {mark for row in rows for mark in row.marks()}
    there = {mark.state for mark in marks}
    shown = {
        "on-time": State.ON_TIME in there,
        "zero": any(mark.zero for mark in marks),
        "partial": any(mark.partial for mark in marks),
        "late": State.LATE in there,
        "missing": State.MISSING in there,
        "excused": State.EXCUSED in there,
        "waiting": State.WAITING in there,
        "not-expected": State.NOT_EXPECTED in there,
    }
    x = float(MARGIN)
    for kind in (kind for kind, is_there in shown.items() if is_there):
        name = words(text(f"picture-legend-{kind}"))
        width = 32 + ems(name) * SMALLEST
        if x + width > WIDTH - MARGIN:
            x, y = float(MARGIN), y + 36
        yield Entry(KEYS[kind], name, x, y)
        x += width + 28


def _tick(found: HeatMap, column: Period, words: Words) -> tuple[str, ...]:
    if found.form.every != "day":
        return (str(column.number),)
    day = column.start
    if len(found.columns) <= WEEK:
        return words(text("picture-weekday", weekday=day.isoweekday())), words(text("picture-day", day=day.day))
    if found.period.length == "month" and day.day not in LABELLED_DAYS:
        return ()
    return (str(day.day),)


def _lines(
    found: HeatMap, shown: Sequence[HeatRow], y: int, room: float, words: Words
) -> tuple[list[Group], list[Village], int]:
    """The lines of units above and of villages, and where the last one stands."""
    groups: list[Group] = []
    rows: list[Village] = []
    everybody = {above.id: rows for above, rows in townships(found.rows)}
    for above, villages in townships(shown):
        if len(everybody) > 1:
            y += GROUP_GAP if groups else 0
            came = Counter(mark.received for row in everybody[above.id] for mark in row.marks() if _counts(mark))
            reported = words(text("heat-reported", received=came[True], expected=came.total()))
            name = fit(above.name, INNER - ems(reported) * SMALLEST - 12, 24)
            groups.append(Group(y, name, Line(reported, SMALLEST)))
            y += LINE_HEIGHT + GROUP_GAP
        for row in villages:
            rows.append(Village(y, _name(row, room), tuple(row.marks())))
            y += LINE_HEIGHT
    return groups, rows, y - LINE_HEIGHT


def _counts(mark: Mark) -> bool:
    """Whether it is one of the expected reports."""
    return mark.state not in (State.EXCUSED, State.NOT_EXPECTED)


def _name(row: HeatRow, room: float) -> Line:
    """Where it would have to be cut, without the name of the unit above that it begins with."""
    name = row.unit.name
    if ems(name) * SMALLEST > room:
        name = name.removeprefix(row.above.name) or name
    return fit(name, room, SMALLEST)
