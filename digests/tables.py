"""A digest as tables, in one language: what the sheets of a workbook hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from core.compare import Change, rate
from core.digest import Digest, Figure, FormSection, breakdown, figure, grouped
from core.excused import reason_text
from core.forms import Form, Forms, Values
from core.particulars import Particulars
from core.texts import Names, Text, in_language, text
from core.totals import Counts, UnitTotals
from core.units import Unit
from digests.annex import annex
from digests.goal_tables import goal_tables
from digests.sheets import Cell, Chart, Column, Kind, Row, Say, Table, columns
from locales import Catalogue

COUNTS = {
    "expected": Kind.COUNT,
    "received": Kind.COUNT,
    "received-rate": Kind.RATE,
    "on-time": Kind.COUNT,
    "on-time-rate": Kind.RATE,
    "complete": Kind.COUNT,
    "complete-rate": Kind.RATE,
    "late": Kind.COUNT,
    "zero": Kind.COUNT,
    "missing": Kind.COUNT,
}
COMPARED = {
    "now": Kind.COUNT,
    "before": Kind.COUNT,
    "change": Kind.CHANGE,
    "change-rate": Kind.CHANGE_RATE,
    "year-ago": Kind.COUNT,
    "change-of-year": Kind.CHANGE,
    "change-rate-of-year": Kind.CHANGE_RATE,
}


def digest_tables(
    digest: Digest, particulars: Particulars, forms: Forms, catalogue: Catalogue, language: str
) -> Iterator[Table]:
    """One table for each level that the digest has: the whole, the units below, the days, the items, the missing; then
    what stands behind these. Of what may be long each row is made when it is wanted."""

    def say(words: Text | Names | str) -> str:
        if isinstance(words, Text):
            return catalogue.render(words, language)
        return in_language(words, language) if isinstance(words, dict) else words

    yield _summary(digest, say)
    yield _figures(digest, say)
    for section in digest.sections:
        yield from _levels(section, say)
        if section.form.every == "day":
            yield _days(section, say)
    for section in digest.sections:
        yield from _breakdowns(section, forms, say)
    yield from goal_tables(digest, forms, say)
    yield _missing(digest, say)
    yield _excused(digest, say)
    yield from annex(digest, particulars, forms, say)


def _summary(digest: Digest, say: Say) -> Table:
    return Table(
        say(text("workbook-summary")),
        3,
        columns(say, {"unit": Kind.TEXT, "form": Kind.TEXT, "period": Kind.TEXT, **COUNTS}),
        tuple(
            (digest.unit.name, say(section.form.title), totals.period.key, *_counts(totals.counts))
            for section in digest.sections
            for totals in (section.now, section.before, section.year_ago)
            if totals and (totals is not section.year_ago or totals.counts.expected or totals.counts.received)
        ),
    )


def _figures(digest: Digest, say: Say) -> Table:
    keys = {"form": Kind.TEXT, "group": Kind.TEXT, "indicator": Kind.TEXT, "measure": Kind.TEXT}
    return Table(
        say(text("workbook-figures")),
        3,
        columns(say, {**keys, **COMPARED}),
        tuple(
            (
                say(section.form.title),
                say(heading) if heading else None,
                say(indicator.name),
                say(indicator.unit) if indicator.unit else None,
                *_compared(figure(section, indicator)),
            )
            for section in digest.sections
            for heading, indicators in grouped(section.form)
            for indicator in indicators
        ),
    )


def _levels(section: FormSection, say: Say) -> Iterator[Table]:
    """A table for each level below; further down with the unit directly below under which a unit lies."""
    yield _level(section, section.now.rows, {"code": Kind.TEXT, "unit": Kind.TEXT}, say)
    for rows in section.now.deeper:
        yield _level(section, rows, {"above": Kind.TEXT, "code": Kind.TEXT, "unit": Kind.TEXT}, say)


def _level(section: FormSection, rows: Sequence[UnitTotals], keys: Mapping[str, Kind], say: Say) -> Table:
    form, level = section.form, rows[0].unit.level if rows else ""

    def names(unit: Unit) -> Iterator[Cell]:
        if "above" in keys:
            above = section.now.row_above(unit)
            yield above.name if above else None
        yield from (unit.code, unit.name)

    return Table(
        say(text("workbook-rows", form=form.title, level=level)),
        len(keys),
        (*columns(say, {**keys, **COUNTS}), *_indicators(form, say)),
        ((*names(row.unit), *_counts(row.counts), *_totals(form, row.totals)) for row in rows),
    )


def _days(section: FormSection, say: Say) -> Table:
    names = ["date", *COUNTS]
    bars = tuple(map(names.index, ("on-time", "late", "missing")))
    return Table(
        say(text("workbook-days", form=section.form.title)),
        1,
        (*columns(say, {"date": Kind.DATE, **COUNTS}), *_indicators(section.form, say)),
        tuple((day.day, *_counts(day.counts), *_totals(section.form, day.totals)) for day in section.now.days),
        Chart(say(text("workbook-chart", form=section.form.title)), bars, names.index("received-rate")),
    )


def _breakdowns(section: FormSection, forms: Forms, say: Say) -> Iterator[Table]:
    for indicator in section.form.indicators:
        if indicator.breakdown is None:
            continue
        title = forms.breakdowns[indicator.breakdown].title
        yield Table(
            say(text("workbook-breakdown", name=indicator.name, title=title)),
            1,
            (Column(say(title), Kind.TEXT), *columns(say, COMPARED)),
            tuple((say(item.name), *_compared(item)) for item in breakdown(section, indicator, forms)),
        )


def _missing(digest: Digest, say: Say) -> Table:
    keys = {"form": Kind.TEXT, "above": Kind.TEXT, "code": Kind.TEXT, "unit": Kind.TEXT}
    return Table(
        say(text("workbook-missing")),
        4,
        columns(say, {**keys, "owed": Kind.COUNT, "owed-periods": Kind.TEXT}),
        (
            (
                say(section.form.title),
                above.name if (above := section.now.row_above(missing.unit)) else None,
                missing.unit.code,
                missing.unit.name,
                len(missing.periods),
                say(text("list-separator")).join(missing.periods),
            )
            for section in digest.sections
            for missing in section.now.missing
        ),
    )


def _excused(digest: Digest, say: Say) -> Table:
    keys = {"form": Kind.TEXT, "above": Kind.TEXT, "code": Kind.TEXT, "unit": Kind.TEXT}
    return Table(
        say(text("workbook-excused")),
        4,
        columns(say, {**keys, "excused": Kind.COUNT, "reason": Kind.TEXT}),
        (
            (
                say(section.form.title),
                above.name if (above := section.now.row_above(one.unit)) else None,
                one.unit.code,
                one.unit.name,
                one.reports,
                say(reason_text(one.reason)),
            )
            for section in digest.sections
            for one in section.now.excused
        ),
    )


def _indicators(form: Form, say: Say) -> tuple[Column, ...]:
    return tuple(Column(say(indicator.name), Kind.COUNT) for indicator in form.indicators)


def _totals(form: Form, totals: Values) -> Row:
    return tuple(totals.get(indicator.key) for indicator in form.indicators)


def _counts(counts: Counts) -> Row:
    """In the order of COUNTS: every rate beside its part and its whole."""
    return (
        counts.expected,
        counts.received,
        _fraction(rate(counts.received, counts.expected)),
        counts.on_time,
        _fraction(rate(counts.on_time, counts.expected)),
        counts.complete,
        _fraction(rate(counts.complete, counts.received)),
        counts.late,
        counts.zero,
        counts.missing,
    )


def _compared(shown: Figure) -> Row:
    """In the order of COMPARED."""
    return (
        *(shown.now, shown.then, *_changed(shown.change)),
        *(shown.year_ago, *_changed(shown.change_of_year)),
    )


def _changed(change: Change | None) -> Row:
    return (None, None) if change is None else (int(change.by), _fraction(change.percent))


def _fraction(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent / 100
