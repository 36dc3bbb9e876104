"""What the page of a digest says below its first lines and its pictures: each form's figures, units and silences as
tables, with room for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.digest import Digest, Figure, FormSection, breakdown, figure, grouped
from core.forms import Forms
from core.messages import Cell, Line, Strong, Table
from core.texts import text
from core.totals import FormTotals, Missing
from digests import goals, rates
from digests.details import burden, comparability, reporting, restated, units_below, what_is_unusual, who_is_excused
from digests.words import change_text, last_year, previous

MOST_ROWS = 500
"""Of one table; the workbook has every row."""


def page_lines(digest: Digest, forms: Forms) -> tuple[Line, ...]:
    """Headings are Strong; a Table stands under the line that says what it is."""
    return tuple(_lines(digest, forms))


def _lines(digest: Digest, forms: Forms) -> Iterator[Line]:
    for section in digest.sections:
        if not section.is_empty:
            yield from _section(section, forms)
    yield from rates.long(digest, forms)
    yield from goals.long(digest, forms)
    yield from restated(digest, forms)
    yield from burden(digest, forms)


def _section(section: FormSection, forms: Forms) -> Iterator[Line]:
    yield Strong(text("digest-form", form=section.form.title))
    yield from reporting(section.form, section.now.counts)
    if section.now.counts.received:
        yield from comparability(section)
        yield _figures(section, forms)
    yield from units_below(section.now, MOST_ROWS)
    yield from _missing(section.now)
    yield from what_is_unusual(section)
    yield from who_is_excused(section.now)


def _figures(section: FormSection, forms: Forms) -> Table:
    """Every figure beside the one of the period before, and that of last year where there is one."""
    then = [previous(section)]
    if section.year_ago and section.year_ago.counts.received:
        then.append(last_year(section))
    heads = [text("digest-page-indicator"), text("digest-page-now")]
    for name in then:
        heads += [name, text("digest-page-change")]
    rows: list[tuple[Cell, ...]] = []
    for heading, indicators in grouped(section.form):
        if heading:
            rows.append((heading, *[""] * (len(heads) - 1)))
        for indicator in indicators:
            rows.append(_row(figure(section, indicator), indicator.name, len(then)))
            items = breakdown(section, indicator, forms)
            rows += [_row(item, text("digest-page-item", name=item.name), len(then)) for item in items]
    return Table(tuple(heads), tuple(rows))


def _row(shown: Figure, name: Cell, compared: int) -> tuple[Cell, ...]:
    then = [(shown.then, shown.change), (shown.year_ago, shown.change_of_year)]
    return (name, shown.now, *(cell for count, change in then[:compared] for cell in (count, change_text(change))))


def _missing(now: FormTotals) -> Iterator[Line]:
    """Who owes reports, the longest silent first, with the unit under which it is counted where there is one."""
    if not now.missing:
        yield text("digest-missing-none")
        return
    silent = sorted(now.missing, key=lambda one: (-len(one.periods), -one.in_a_row))
    units = {one.unit.id for one in silent}  # one that moved stands under both
    yield text("digest-missing", units=len(units), reports=sum(len(one.periods) for one in silent))
    shown = [(one, now.row_above(one.unit)) for one in silent[:MOST_ROWS]]
    under = any(above for _, above in shown)
    heads = [text("table-unit", level=silent[0].unit.level), text("digest-page-missing"), text("digest-page-in-a-row")]
    yield Table(
        tuple([heads[0], text("digest-page-above"), *heads[1:]] if under else heads),
        tuple(_owing(one, [above.name if above else None] if under else []) for one, above in shown),
    )
    if len(silent) > MOST_ROWS:
        yield text("digest-missing-more", units=len(silent) - MOST_ROWS)


def _owing(one: Missing, above: Sequence[Cell]) -> tuple[Cell, ...]:
    """How many on end is known of the longest silent ones only."""
    return (one.unit.name, *above, len(one.periods), one.in_a_row or None)
