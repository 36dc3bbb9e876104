"""The figures of a work summary: what was done, how far the year's task is, which diseases there were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from core.compare import Change, rate, rounded
from core.computed import ComputedFigure, computed_figures
from core.digest import Figure, FormSection, breakdown, figure, name_of
from core.forms import Form, Forms, Indicator
from core.messages import Cell
from core.progress import Progress, YearSoFar
from core.summary import Summary
from core.texts import Arg, Text, text
from digests.alerts import alerts
from digests.details import comparability, item_changes
from digests.goals import points_ahead, unit_of
from digests.rates import computed_aim, computed_amount, computed_left, computed_said
from digests.summary_parts import Body, Captioned, Part, Subject, with_changes
from digests.words import amount, date_text, last_year, previous


def indicators(summary: Summary, forms: Forms) -> Iterator[Subject]:
    """Form by form, then the year's task."""
    for section in summary.sections:
        yield section.form.title, list(_of_form(section, summary, forms))
    if progress := summary.digest.progress:
        yield text("summary-targets"), list(_targets(summary, progress, forms))


def _of_form(section: FormSection, summary: Summary, forms: Forms) -> Iterator[Part]:
    if not section.now.counts.received:
        silent = text("digest-silent", form=section.form.title, expected=section.now.counts.expected)
        yield Body((not_due(section) or silent,))
        return
    if compared := tuple(comparability(section)):
        yield Body(compared)
    yield _table(section)
    if computed := computed_figures(section.now):
        before = {one.computed.key: one for one in computed_figures(section.before)}
        yield Body(tuple(_computed(one, before[one.computed.key], section, summary, forms) for one in computed))


def not_due(section: FormSection) -> Text | None:
    """Where nothing has come that nothing had to: no rate is to be made of that."""
    counts = section.now.counts
    if counts.received or section.now.waiting < counts.expected:
        return None
    return text("digest-not-due", form=section.form.title, expected=counts.expected)


def _table(section: FormSection) -> Captioned:
    """Beside the period before and last year's, as far as anything came then."""
    heads: list[Cell] = [text("summary-head-indicator"), text("summary-head-now")]
    beside = [(previous(section), bool(section.before.counts.received), "then")]
    if section.year_ago:
        beside.append((last_year(section), bool(section.year_ago.counts.received), "year_ago"))
    beside = [one for one in beside if one[1]]
    for then, _, _ in beside:
        heads += [then, text("summary-head-change", then=then)]
    rows = tuple(
        _row(figure(section, indicator), [which for *_, which in beside]) for indicator in section.form.indicators
    )
    return Captioned(text("summary-table-indicators", form=section.form.title), tuple(heads), rows)


def _row(shown: Figure, beside: Sequence[str]) -> tuple[Cell, ...]:
    name = text("summary-indicator", name=shown.name, unit=shown.unit) if shown.unit else shown.name
    cells: list[Cell] = [name, shown.now]
    if "then" in beside:
        cells += [shown.then, _change(shown.change)]
    if "year_ago" in beside:
        cells += [shown.year_ago, _change(shown.change_of_year)]
    return tuple(cells)


def _change(change: Change | None) -> Cell:
    """As a count, with a percentage where the earlier figure is large enough for one (core.compare)."""
    if change is None:
        return None
    by = int(change.by)
    signed = f"+{by}" if by > 0 else f"−{-by}" if by < 0 else "0"
    if change.percent is None or by == 0:
        return signed
    sign = "+" if by > 0 else "−"
    return text("summary-change", by=signed, percent=f"{sign}{abs(change.percent):f}")


def _computed(
    one: ComputedFigure, before: ComputedFigure, section: FormSection, summary: Summary, forms: Forms
) -> Text:
    aim = summary.digest.rate_targets.get((section.form.key, one.computed.key))
    said = text("digest-computed-line", said=computed_said(one, section, forms), target=computed_aim(one, aim), left="")
    if one.value is not None and before.value is not None:
        then = text("summary-computed-then", previous=previous(section), amount=computed_amount(one, before.value))
        said = with_changes(said, [then])
    return text("summary-computed", said=said, left=computed_left(one))


def _targets(summary: Summary, progress: Sequence[Progress], forms: Forms) -> Iterator[Part]:
    """The unit's own, then those of the units directly below, the slowest of each indicator first."""
    year = progress[0].year
    yield Body(tuple(_passed(year, progress, summary)))
    heads = tuple(text(f"summary-head-{each}") for each in TARGET_HEADS)
    if own := [one for one in progress if one.unit == summary.digest.unit]:
        rows = tuple((_name(one, forms), *_reached(one)) for one in own)
        yield Captioned(text("summary-table-targets"), (text("summary-head-indicator"), *heads), rows)
    if below := [one for one in progress if one.unit != summary.digest.unit]:
        order = list(dict.fromkeys((one.form.key, one.item) for one in below))
        below.sort(key=lambda one: (order.index((one.form.key, one.item)), one.ahead))
        level = below[0].unit.level
        named = (text("summary-head-indicator"), text("table-unit", level=level))
        rows = tuple((_name(one, forms), one.unit.name, *_reached(one)) for one in below)
        yield Captioned(text("summary-table-targets-below", level=level), (*named, *heads), rows, names=2)


TARGET_HEADS = ("target", "due", "reached", "reached-rate", "ahead")


def _passed(year: YearSoFar, progress: Sequence[Progress], summary: Summary) -> Iterator[Text]:
    passed: dict[str, Arg] = {"days": year.days, "of_days": year.of_days, "passed": f"{year.percent:f}"}
    yield text("summary-year", year=year.last.year, until=date_text(year.last), **passed)
    lacking = [one.counts.missing for one in progress if one.unit == summary.digest.unit]
    if any(lacking):
        yield text("summary-targets-missing", count=max(lacking))


def _name(one: Progress, forms: Forms) -> Cell:
    name, unit = name_of(one.form, one.item, forms), unit_of(one)
    return text("summary-indicator", name=name, unit=unit) if unit else name


def _reached(one: Progress) -> tuple[Cell, ...]:
    """The year's target, what of it falls to the days that have passed, what has been reached, its share of the target,
    and by how many points it is ahead; nobody's word is no 0."""
    due = rounded(Fraction(one.target * one.year.days, one.year.of_days), 0)
    if one.reached is None:
        return (one.target, int(due), None, None, None)
    points = points_ahead(one)
    sign = "+" if points > 0 else "−" if points < 0 else ""
    return (one.target, int(due), one.reached, f"{rate(one.reached, one.target):f}%", f"{sign}{abs(points):f}")


def diseases(summary: Summary, forms: Forms) -> Iterator[Part]:
    """A paragraph for each watched indicator, with every disease and its change; that there was none is said."""
    watched = [(section, indicator) for section in summary.sections for indicator in section.form.watched]
    if not watched:
        yield Body((text("summary-nothing-watched"),))
    several = len({section.form.key for section, _ in watched}) > 1
    for section, indicator in watched:
        yield Body(tuple(_cases(section, indicator, forms, of=section.form if several else None)))
    if raised := tuple(alerts(summary.digest, forms)):
        yield Body(tuple(text("summary-sentence", said=said) for said in raised))


def _cases(section: FormSection, indicator: Indicator, forms: Forms, *, of: Form | None) -> Iterator[Text]:
    """`of` is the form to be named."""
    shown = figure(section, indicator)
    said = text("digest-figure-blank", name=shown.name) if shown.now is None else _item(shown, section)
    yield text("summary-sentence", said=text("digest-of-form", form=of.title, said=said) if of else said)
    items = [_item(item, section) for item in breakdown(section, indicator, forms)]
    if items:
        yield text("summary-of-these")
    for item in items[:-1]:
        yield text("summary-item", said=item)
    yield from (text("summary-sentence", said=item) for item in items[-1:])
    if shown.now and not items:
        yield text("summary-no-cases", name=shown.name)


def _item(shown: Figure, section: FormSection) -> Text:
    said = text("digest-item", name=shown.name, amount=amount(shown, shown.now or 0))
    return with_changes(said, item_changes(shown, section))
