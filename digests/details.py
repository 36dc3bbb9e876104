"""A digest in full: the verdict, what has changed since, then each form, its figures and who is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.compare import Change, rate
from core.digest import Digest, Figure, FormSection, breakdown, fallen, figure, grouped, reported_alike
from core.excused import reason_text
from core.forms import Form, Forms, Indicator
from core.messages import Cell, Line, Strong, Table
from core.restate import by_indicator
from core.texts import Arg, Text, text
from core.totals import Counts, FormTotals, Missing, UnitTotals
from core.units import Unit
from digests.facts import fallen_text, restated_text, unusual_text
from digests.words import amount, direction, last_year, named, nothing_due, previous, together

MOST_ROWS = 30
MOST_NAMES = 30
MOST_FACTS = 10
"""So that a large county's digest still fits one message of 4,096 characters; the workbook has every row and name."""

MOST_ROW_FIGURES = 4


def verdicts(digest: Digest, _forms: Forms) -> Iterator[Line]:
    for section in digest.sections:
        yield from map(Strong, _verdict(section))


def sections(digest: Digest, forms: Forms) -> Iterator[Line]:
    for section in digest.sections:
        if not section.is_empty:
            yield from _section(section, forms)


def burden(digest: Digest, _forms: Forms) -> Iterator[Line]:
    if digest.burden and digest.burden.messages_per_report is not None:
        taps = digest.burden.median_taps or 0
        yield text("digest-burden", messages=digest.burden.messages_per_report, taps=taps)


def restated(digest: Digest, forms: Forms) -> Iterator[Line]:
    """What has changed about earlier periods since the issue before this one."""
    if digest.restated:
        yield text("digest-restated", count=len(digest.restated))
        yield from _facts([restated_text(one, forms, short=False) for one in digest.restated])


def updates(digest: Digest, forms: Forms) -> Iterator[Line]:
    """What has changed about this issue since it was made: each report, and what that makes of the sums."""
    if not digest.updates:
        return
    yield text("digest-updates", count=len(digest.updates))
    yield from _facts([restated_text(one, forms, short=False) for one in digest.updates])
    for section in digest.sections:
        sums = by_indicator(digest.updates, section.form.key)
        for indicator in section.form.indicators:
            if by := sums.get(indicator.key):
                now = section.now.totals.get(indicator.key, 0)
                yield text("digest-update-sum", name=indicator.name, old=now - by, new=now)


def _facts(facts: Sequence[Text]) -> Iterator[Text]:
    yield from facts[:MOST_FACTS]
    if len(facts) > MOST_FACTS:
        yield text("digest-facts-more", count=len(facts) - MOST_FACTS)


def _verdict(section: FormSection) -> Iterator[Text]:
    """What a manager has to know after ten seconds: who is silent, and what is being watched."""
    counts, title = section.now.counts, section.form.title
    if section.is_empty:
        yield nothing_due(section)
        yield from who_is_excused(section.now)
        return
    if counts.expected and section.now.waiting == counts.expected:
        yield text("digest-not-due", form=title, expected=counts.expected)
        return
    if not counts.received:
        yield text("digest-silent", form=title, expected=counts.expected)
        return
    if (percent := rate(counts.received, counts.expected)) is not None:
        yield text("digest-verdict", form=title, rate=f"{percent:f}", missing=counts.missing)
    if section.now.waiting:
        yield text("digest-waiting", count=section.now.waiting)
    for indicator in section.form.watched:
        yield _figure_line("digest-verdict-watch", figure(section, indicator), section)


def _section(section: FormSection, forms: Forms) -> Iterator[Line]:
    yield Strong(text("digest-form", form=section.form.title))
    yield from reporting(section.form, section.now.counts)
    if section.now.counts.received:
        yield from comparability(section)
        yield from _figures(section, forms)
    yield from units_below(section.now)
    yield from _missing(section.now)
    yield from what_is_unusual(section)
    yield from who_is_excused(section.now)


def reporting(form: Form, counts: Counts) -> Iterator[Text]:
    for key, part, whole in (
        ("digest-received", counts.received, counts.expected),
        ("digest-on-time", counts.on_time, counts.expected),
        ("digest-complete", counts.complete, counts.received),
    ):
        if (percent := rate(part, whole)) is not None:
            yield text(key, part=part, whole=whole, rate=f"{percent:f}")
    if form.watched:
        yield text("digest-counts-zero", zero=counts.zero, late=counts.late, missing=counts.missing)
    else:
        yield text("digest-counts", late=counts.late, missing=counts.missing)


def comparability(section: FormSection) -> Iterator[Text]:
    """Says so when the two periods were not reported alike; a change of the figures may come from that alone."""
    now, before = section.now.counts, section.before.counts
    if not before.expected and not before.received:
        yield text("digest-before-nothing", previous=previous(section))
    elif not before.received:
        yield text("digest-before-silent", previous=previous(section), expected=before.expected)
    elif not reported_alike(now, before):
        yield text("digest-before", previous=previous(section), expected=before.expected, received=before.received)
    yield from _comparability_of_year(section)


def _comparability_of_year(section: FormSection) -> Iterator[Text]:
    if (then := section.year_ago) is None:
        return
    name, counts = last_year(section), then.counts
    if not counts.received:
        yield text("digest-last-year-nothing", last_year=name, expected=counts.expected)
    elif not reported_alike(section.now.counts, counts):
        yield text("digest-before", previous=name, expected=counts.expected, received=counts.received)


def _figures(section: FormSection, forms: Forms) -> Iterator[Text]:
    for heading, indicators in grouped(section.form):
        if heading:
            yield text("digest-group", name=heading)
        for indicator in indicators:
            yield _figure_line("digest-figure", figure(section, indicator), section)
    for indicator in section.form.indicators:
        if items := breakdown(section, indicator, forms):
            title = forms.breakdowns[indicator.breakdown or ""].title
            yield text("digest-breakdown", name=indicator.name, title=title)
            yield from (item_line(item, section) for item in items)


def _figure_line(key: str, shown: Figure, section: FormSection) -> Text:
    """The line of an indicator, without a change where the whole period before has no data (said once above)."""
    if shown.now is None:
        return text(f"{key}-blank", name=shown.name)
    changes = _changes(shown, section)
    if section.before.counts.received and shown.change is None:
        changes.insert(0, text("digest-change-none", previous=previous(section)))
    return _with_changes(key, shown, shown.now, changes)


def item_line(item: Figure, section: FormSection) -> Text:
    return _with_changes("digest-item", item, item.now or 0, item_changes(item, section))


def item_changes(item: Figure, section: FormSection) -> list[Text]:
    """Against the period before, of which it may have to be said that nobody reported it, and against last year."""
    changes = _changes(item, section)
    if section.before.counts.received and item.change is None:
        changes.insert(0, text("digest-item-none", previous=previous(section)))
    return changes


def _with_changes(key: str, shown: Figure, now: int, changes: Sequence[Text]) -> Text:
    if not changes:
        return text(key, name=shown.name, amount=amount(shown, now))
    return text(f"{key}-change", name=shown.name, amount=amount(shown, now), change=together(changes))


def _changes(shown: Figure, section: FormSection) -> list[Text]:
    """Against the period before, and against the same period last year."""
    known = [(shown.change, previous(section)), (shown.change_of_year, last_year(section))]
    return [_change(shown, change, then) for change, then in known if change]


def _change(shown: Figure, change: Change, then: Text) -> Text:
    """The change as a count, and as a percentage where the earlier figure is large enough for one."""
    by = int(change.by)
    args: dict[str, Arg] = {"direction": direction(change), "previous": then, "amount": amount(shown, abs(by))}
    if change.percent is None or by == 0:
        return text("digest-change", **args)
    return text("digest-change-percent", **args, percent=f"{abs(change.percent):f}")


def units_below(now: FormTotals, most: int = MOST_ROWS) -> Iterator[Line]:
    """The units below; of a form with many indicators only their reports, for the table has to fit a phone."""
    if not now.rows:
        return
    level = now.rows[0].unit.level
    shown = now.form.indicators if len(now.form.indicators) <= MOST_ROW_FIGURES else ()
    yield text("digest-rows", level=level)
    yield Table(
        (text("table-unit", level=level), text("table-received"), *(indicator.spoken() for indicator in shown)),
        tuple(_row(row, shown) for row in now.rows[:most]),
    )
    if len(now.rows) > most:
        yield text("digest-rows-more", count=len(now.rows) - most)


def _row(row: UnitTotals, shown: Sequence[Indicator]) -> tuple[Cell, ...]:
    """A unit without a report has no figures: nothing is no 0."""
    reports = f"{row.counts.received}/{row.counts.expected}"
    return (row.unit.name, reports, *(row.totals.get(indicator.key) for indicator in shown))


def _missing(now: FormTotals) -> Iterator[Text]:
    """Who owes reports and how many, the longest silent first, under the units directly below."""
    if not now.missing:
        yield text("digest-missing-none")
        return
    silent = sorted(now.missing, key=lambda missing: -len(missing.periods))
    units = {missing.unit.id for missing in silent}  # one that moved stands under both
    yield text("digest-missing", units=len(units), reports=sum(len(missing.periods) for missing in silent))
    groups: dict[Unit | None, list[Missing]] = {}
    for missing in silent[:MOST_NAMES]:
        groups.setdefault(now.row_above(missing.unit), []).append(missing)
    for above, group in groups.items():
        if above is None:
            yield from map(owing, group)
        else:
            yield text("digest-missing-group", unit=above.name, names=[*map(owing, group)])
    if len(silent) > MOST_NAMES:
        yield text("digest-missing-more", units=len(silent) - MOST_NAMES)


def who_is_excused(now: FormTotals) -> Iterator[Text]:
    """What was not expected after all, of whom and why; no rate counts it."""
    if not now.excused:
        return
    names = [
        text("digest-excused-name", unit=one.unit.name, reason=reason_text(one.reason), reports=one.reports)
        for one in now.excused
    ]
    units = named(names, MOST_NAMES)
    yield text("digest-excused", reports=sum(one.reports for one in now.excused), units=units)


def owing(missing: Missing) -> Text:
    reports = len(missing.periods)
    if missing.in_a_row > reports:
        return text("digest-missing-silent", unit=missing.unit.name, reports=reports, in_a_row=missing.in_a_row)
    return text("digest-missing-name", unit=missing.unit.name, reports=reports)


def what_is_unusual(section: FormSection) -> Iterator[Text]:
    """Figures far from what is usual, and units of which clearly fewer reports came than before."""
    facts = [fallen_text(one, section) for one in fallen(section)] + [unusual_text(one) for one in section.unusual]
    if facts:
        yield text("digest-unusual-title", count=len(facts))
        yield from _facts(facts)
