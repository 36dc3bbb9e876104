"""How a 接龙 is shown: a table of what is understood, what is in doubt, who is missing, and the buttons under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.forms import Form, Values
from core.messages import Button, Cell, Line, Strong
from core.messages import Table as Columns
from core.periods import parse_period
from core.relay import Relay, RelayLine
from core.relay_lines import InDoubt, Understood
from core.reports import Report
from core.tables import NOTHING
from core.texts import Arg, Names, Text, period_text, text
from core.units import Unit
from core.zeros import Rows
from handlers import buttons

MOST_FIGURES = 5
ROWS_SHOWN = 60
DOUBTS_SHOWN = 15
NAMES_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One village's line beside the newest version of its report, which may have been taken back."""

    form: Form
    line: Understood
    before: Report | None

    @property
    def standing(self) -> Values:
        return self.before.values if self.before else {}

    @property
    def is_same(self) -> bool:
        """Whether all of it has been reported already."""
        return self.line.values.items() <= self.standing.items()

    @property
    def changes_figures(self) -> bool:
        return any(self.standing.get(key, figure) != figure for key, figure in self.line.values.items())

    @property
    def reason(self) -> Text | None:
        """Why the line has to be looked at. A zero report waits for nothing."""
        lacks = self.form.missing({**self.standing, **self.line.values})
        if self.line.reason or not lacks or self.form.is_zero_report(self.line.values):
            return self.line.reason
        return text("relay-lacks", names=[indicator.name for indicator in lacks])

    @property
    def is_clear(self) -> bool:
        return self.reason is None and not self.changes_figures

    def kept(self) -> RelayLine:
        version = self.before.version if self.before else 0
        return RelayLine(self.line.unit.id, self.line.period, self.line.values, not self.is_clear, version)


@dataclass(frozen=True, slots=True)
class Table:
    """`period` is the one that most lines are about."""

    form: Form
    period: str
    rows: Sequence[Row]
    in_doubt: Sequence[InDoubt]
    missing: Sequence[str]

    def to_store(self) -> list[Row]:
        return [row for row in self.rows if not row.is_same]


def lines(table: Table) -> list[Line]:
    """What is shown to be confirmed."""
    shown: list[Line] = [Strong(text("relay-title", **about(table.form, table.period)))]
    if table.rows:
        shown += _understood(table)
        shown += _more(len(table.rows) - ROWS_SHOWN)
    if table.in_doubt:
        shown.append(text("relay-in-doubt", count=len(table.in_doubt)))
        shown += [text("relay-doubt", words=d.beginning, reason=d.reason) for d in table.in_doubt[:DOUBTS_SHOWN]]
        shown += _more(len(table.in_doubt) - DOUBTS_SHOWN)
    return [*shown, *missing(table.missing), text("relay-nothing-stored" if table.to_store() else "relay-nothing-new")]


def _understood(table: Table) -> Iterator[Line]:
    """A table for each period, then why some rows have to be looked at. Of a form with many indicators each row is a
    line of figures, for what fits a phone only one below the other does not fit a message."""
    rows, indicators = table.rows[:ROWS_SHOWN], table.form.indicators
    heads: tuple[Cell, ...] = (text("table-unit", level=table.form.level), *(i.spoken() for i in indicators))
    has_room = len(indicators) <= MOST_FIGURES
    names: list[str | Text | Names] = [] if has_room else [indicator.name for indicator in indicators]
    yield text("relay-understood-of" if names else "relay-understood", count=len(table.rows), names=names)
    for period in dict.fromkeys([table.period, *(row.line.period for row in rows)]):
        if of_period := [row for row in rows if row.line.period == period]:
            if period != table.period:
                yield text("relay-period", period=period_text(parse_period(period)))
            cells = tuple(map(_row, of_period))
            yield from [Columns(heads, cells)] if has_room else map(_in_line, cells)
    for row in rows:
        if row.reason and not row.is_same:
            unit = unit_on(row.line.unit, row.line.period, table.period)
            yield text("relay-row-doubtful", unit=unit, reason=row.reason)


def _row(row: Row) -> tuple[Cell, ...]:
    unit: Cell = row.line.unit.name
    if row.is_same:
        unit = text("relay-row-same", unit=row.line.unit.name)
    elif not row.is_clear:
        unit = text("relay-row-to-look-at", unit=row.line.unit.name)
    return (unit, *(_figure(row, indicator.key) for indicator in row.form.indicators))


def _in_line(cells: tuple[Cell, ...]) -> Text:
    unit, *figures = (NOTHING if cell is None else cell if isinstance(cell, Text) else str(cell) for cell in cells)
    return text("relay-row", unit=unit, figures=list(figures))


def _figure(row: Row, key: str) -> Cell:
    new, old = row.line.values.get(key), row.standing.get(key)
    return old if new is None else new if old in (None, new) else text("relay-figure-changed", new=new, old=old)


def unit_on(unit: Unit, period: str, usual: str) -> Text | str:
    """The unit's name; with the day where it is another one than that of the table."""
    return (
        unit.name
        if period == usual
        else text("relay-unit-on", unit=unit.name, period=period_text(parse_period(period)))
    )


def _more(count: int) -> list[Text]:
    return [text("relay-more", count=count)] if count > 0 else []


def missing(names: Sequence[str]) -> list[Text]:
    """One line with those who have not reported, if there are any."""
    return [named("relay-missing", names)] if names else []


def named(message: str, names: Sequence[str | Text], **more: Arg) -> Text:
    """A sentence that counts units and names them; of very many the first ones."""
    listed: list[str | Text | Names] = [*names[:NAMES_SHOWN], *(["…"] if len(names) > NAMES_SHOWN else [])]
    return text(message, count=len(names), names=listed, **more)


def about(form: Form, period: str) -> dict[str, Text | Names]:
    """Form and period as arguments of a sentence."""
    return {"period": period_text(parse_period(period)), "form": form.title}


def rows_of_buttons(relay: Relay) -> Rows:
    """To confirm all, to confirm what is clear where that is less, to drop it."""
    clear = sum(not line.doubtful for line in relay.lines)
    choices = [("all", len(relay.lines)), ("clear", clear if clear < len(relay.lines) else 0)]
    rows = [
        [Button(label=text(f"button-relay-{choice}", count=count), action=f"relay:{choice}:{buttons.mark(relay)}")]
        for choice, count in choices
        if count
    ]
    return [*rows, [Button(label=text("button-relay-cancel"), action=f"relay:cancel:{buttons.mark(relay)}")]]
