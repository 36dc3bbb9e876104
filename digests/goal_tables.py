"""Yearly targets and computed indicators as sheets of a workbook."""

from __future__ import annotations

from collections.abc import Iterator

from core.computed import computed_figure
from core.digest import Digest, name_of
from core.forms import Computed, Forms
from core.texts import text
from core.totals import FormTotals, UnitTotals
from digests.sheets import Kind, Row, Say, Table, columns

KEYS = {"code": Kind.TEXT, "unit": Kind.TEXT, "form": Kind.TEXT, "indicator": Kind.TEXT}


def goal_tables(digest: Digest, forms: Forms, say: Say) -> Iterator[Table]:
    yield _computed(digest, say)
    yield _targets(digest, forms, say)


def _computed(digest: Digest, say: Say) -> Table:
    """The unit itself and those directly below it, with what each figure is made of."""
    others = {"value": Kind.NUMBER, "measure": Kind.TEXT, "numerator": Kind.NUMBER, "denominator": Kind.NUMBER}
    return Table(
        say(text("workbook-computed")),
        4,
        columns(say, {**KEYS, **others, "why-none": Kind.TEXT, "left-out": Kind.COUNT}),
        (
            _computed_row(computed, section.now, line, say)
            for section in digest.sections
            if not section.is_empty
            for computed in section.form.computed
            for line in (UnitTotals(digest.unit, section.now.counts, section.now.totals), *section.now.rows)
        ),
    )


def _computed_row(computed: Computed, found: FormTotals, line: UnitTotals, say: Say) -> Row:
    one = computed_figure(computed, found, line)
    return (
        *(line.unit.code, line.unit.name, say(found.form.title), say(computed.name)),
        *(one.value, say(computed.unit) if computed.unit else None, one.numerator, one.denominator),
        say(text("computed-why", why=one.why.value)) if one.why else None,
        len(one.left_out),
    )


def _targets(digest: Digest, forms: Forms, say: Say) -> Table:
    others = {"target": Kind.COUNT, "reached": Kind.COUNT, "reached-rate": Kind.RATE, "passed": Kind.RATE}
    return Table(
        say(text("workbook-targets")),
        4,
        columns(say, {**KEYS, **others, "missing": Kind.COUNT}),
        (
            (
                *(one.unit.code, one.unit.name, say(one.form.title), say(name_of(one.form, one.item, forms))),
                *(one.target, one.reached, None if one.percent is None else one.percent / 100),
                *(one.year.percent / 100, one.counts.missing),
            )
            for one in digest.progress
        ),
    )
