"""What `lingbao export dhis2` has written or sent, as a table or as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import typer

from bot.commands.export import STANDARD_OUTPUT
from bot.console import Console, Refusal
from core.dhis2 import DataValue, LeftOut
from core.dhis2_answers import COUNTS, Outcome, Refused
from core.exports import Items
from core.forms import Forms
from core.tables import width
from core.texts import Text, text

MOST_NAMED = 5
"""So many values of one conflict are named; the rest is in the JSON."""

MOST_CONFLICTS = 50
BETWEEN_COLUMNS = "  "


@dataclass(slots=True)
class Shown:
    """`values` and `zeros` count what was made; `outcome` is what the server says, None where it was not asked;
    `failure` is why it was not asked for the rest. `zeros_lost` are the forms and items whose zeros it drops."""

    forms: Forms
    language: str
    left_out: LeftOut
    rehearsed: bool = False
    values: int = 0
    zeros: int = 0
    by_form: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    outcome: Outcome | None = None
    failure: Refusal | None = None
    zeros_lost: list[tuple[str, str]] = field(default_factory=list)

    def count(self, value: DataValue) -> None:
        self.values += 1
        self.zeros += value.value == 0
        self.by_form.setdefault(value.form, set()).add((value.org_unit, value.period.code))

    @property
    def is_well(self) -> bool:
        return self.failure is None and not (self.outcome and self.outcome.ignored)


def show(console: Console, shown: Shown, file: Path | None, *, as_json: bool) -> None:
    """To standard output, unless the values themselves went there; the exit code says whether all is well."""
    if as_json:
        console.show_json(_as_json(console, shown))
    elif file != STANDARD_OUTPUT:
        for line in _lines(console, shown, file):
            console.print_line(line)
    if shown.failure is not None:
        raise shown.failure
    if not shown.is_well:
        raise typer.Exit(1)


def _lines(console: Console, shown: Shown, file: Path | None) -> Iterator[str]:
    items = Items(shown.forms, shown.language)
    made = {"values": shown.values, "zeros": shown.zeros}
    if file is not None:
        yield console.words(text("dhis2-written", file=str(file), **made))
    elif shown.outcome is None:
        yield console.words(text("dhis2-would-send", **made))
    for form, places in shown.by_form.items():
        units = len({unit for unit, _ in places})
        periods = len({period for _, period in places})
        yield console.words(text("dhis2-of-form", form=items.form_name(form), units=units, periods=periods))
    for name, count in asdict(shown.left_out).items():
        if count:
            yield console.words(text(f"dhis2-left-out-{name}", count=count))
    if shown.zeros_lost:
        yield console.words(text("dhis2-zeros-lost", items=[items.name(form, item) for form, item in shown.zeros_lost]))
    if shown.outcome is not None:
        yield from _outcome(console, shown.outcome, items, rehearsed=shown.rehearsed)


def _outcome(console: Console, outcome: Outcome, items: Items, *, rehearsed: bool) -> Iterator[str]:
    key = "dhis2-tried" if rehearsed else "dhis2-sent"
    counts = {name: getattr(outcome, name) for name in COUNTS}
    yield console.words(text(key, sent=outcome.sent, requests=outcome.requests, **counts))
    shown = outcome.refused[:MOST_CONFLICTS]
    if shown:
        heading = [console.words(text(f"dhis2-conflict-{column}")) for column in ("code", "count", "why")]
        silence = console.words(text("dhis2-conflict-silent"))
        rows = [[refused.code or "-", str(refused.count), refused.message or silence] for refused in shown]
        widths = [max(width(row[column]) for row in (heading, *rows)) for column in (0, 1)]
        yield _padded(heading, widths)
        for refused, row in zip(shown, rows, strict=True):
            yield _padded(row, widths)
            yield from (f"    {line}" for line in _named(console, refused, items))
    if (more := len(outcome.refused) - MOST_CONFLICTS) > 0:
        yield console.words(text("cli-more-faults", count=more))


def _padded(row: Sequence[str], widths: Sequence[int]) -> str:
    begin = [cell + " " * (room - width(cell)) for cell, room in zip(row, widths, strict=False)]
    return BETWEEN_COLUMNS.join([*begin, row[-1]])


def _named(console: Console, refused: Refused, items: Items) -> Iterator[str]:
    for value in refused.values[:MOST_NAMED]:
        yield console.words(_name(value, items))
    if (more := len(refused.values) - MOST_NAMED) > 0:
        yield console.words(text("dhis2-and-more", count=more))


def _name(value: DataValue, items: Items) -> Text:
    return text(
        "dhis2-conflict-value",
        unit=value.unit.name,
        code=value.unit.code,
        period=value.period.code,
        item=items.name(value.form, value.item),
        value=value.value,
    )


def _as_json(console: Console, shown: Shown) -> dict[str, object]:
    outcome = shown.outcome
    return {
        "values": shown.values,
        "zeros": shown.zeros,
        "dry_run": shown.rehearsed,
        "left_out": asdict(shown.left_out),
        "sent": outcome.sent if outcome else 0,
        "requests": outcome.requests if outcome else 0,
        **{name: getattr(outcome, name) if outcome else 0 for name in COUNTS},
        "zeros_lost": [{"form": form, "item": item} for form, item in shown.zeros_lost],
        "conflicts": [_conflict(refused) for refused in outcome.refused] if outcome else [],
        "failure": console.words(shown.failure.why) if shown.failure else None,
    }


def _conflict(refused: Refused) -> dict[str, object]:
    return {
        "code": refused.code,
        "message": refused.message,
        "count": refused.count,
        "values": [
            {
                "unit": value.unit.code,
                "unit_name": value.unit.name,
                "form": value.form,
                "period": value.period.code,
                "item": value.item,
                "value": value.value,
            }
            for value in refused.values
        ],
    }
