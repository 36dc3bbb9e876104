"""A statement as lines for a phone."""

from __future__ import annotations

from collections.abc import Iterator

from core.messages import Cell, Strong, Table
from core.messages import Line as Said
from core.statement import Line, Statement, Sums
from core.texts import Names, Text, period_text, text

MOST_ROWS = 30


def statement_lines(statement: Statement) -> tuple[Said, ...]:
    """The whole first, then each reporter; how what nobody has sent herself is shared out stands below."""
    period = period_text(statement.period)
    if not statement.lines:
        return (text("statement-nothing", period=period),)
    return (*_head(statement, period), *_rows(statement), text("statement-how"))


def own_lines(statement: Statement) -> tuple[Said, ...]:
    """One person's own, unit by unit."""
    period = period_text(statement.period)
    if not statement.lines:
        return (text("statement-nothing", period=period),)
    lines = (text("statement-own", unit=line.unit.name, facts=_facts(line.sums)) for line in statement.lines)
    return (Strong(text("statement-own-title", period=period)), *lines)


def _head(statement: Statement, period: Text) -> Iterator[Said]:
    yield Strong(text("statement-title", unit=statement.top.name if statement.top else "", period=period))
    yield text("statement-total", facts=_facts(statement.total))


def _facts(sums: Sums) -> list[str | Text | Names]:
    """What was expected, and what became of it as far as there is any."""
    counts = {
        "on-time": sums.on_time,
        "late": sums.late,
        "missing": sums.missing,
        "waiting": sums.waiting,
        "zero": sums.zero,
        "excused": sums.excused,
    }
    told = [text(f"statement-{name}", count=count) for name, count in counts.items() if count]
    return [text("statement-expected", count=sums.expected), *told]


def _rows(statement: Statement) -> Iterator[Said]:
    heads = [text(f"workbook-column-{name}") for name in ("reporter", "expected", "on-time", "late", "missing")]
    yield Table(tuple(heads), tuple(map(_row, statement.lines[:MOST_ROWS])))
    if len(statement.lines) > MOST_ROWS:
        yield text("statement-more", count=len(statement.lines) - MOST_ROWS)


def _row(line: Line) -> tuple[Cell, ...]:
    sums = line.sums
    name = f"{line.person} {line.unit.name}" if line.person else nobodys(line)
    return (name, sums.expected, sums.on_time, sums.late, sums.missing)


def nobodys(line: Line) -> Text:
    return text("statement-shared" if line.shared else "statement-nobody", unit=line.unit.name)
