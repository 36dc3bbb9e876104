"""A digest as lines for a phone: the verdict first, then each form, its figures and who is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from core.compare import rate
from core.digest import Digest, Figure, FormSection, breakdown, figure, grouped
from core.excused import reason_text
from core.forms import Form, Forms, Indicator
from core.messages import Cell, Line, Strong, Table
from core.texts import Arg, Names, Text, text
from core.totals import Counts, FormTotals, Missing, UnitTotals
from core.units import Unit

MOST_ROWS = 30
MOST_NAMES = 30
"""So that a large county's digest still fits one message of 4,096 characters; the workbook has every row and name."""

MOST_ROW_FIGURES = 4


def digest_lines(digest: Digest, forms: Forms) -> tuple[Line, ...]:
    """The whole digest. Every rate stands beside its numerator and denominator, every change beside its count."""
    lines: list[Line] = [Strong(digest_title(digest))]
    for section in digest.sections:
        lines += map(Strong, _verdict(section))
    for section in digest.sections:
        if section.now.counts.expected or section.now.counts.received:
            lines += _section(section, forms)
    if digest.burden and digest.burden.messages_per_report is not None:
        taps = digest.burden.median_taps or 0
        lines.append(text("digest-burden", messages=digest.burden.messages_per_report, taps=taps))
    return tuple(lines)


def digest_title(digest: Digest) -> Text:
    return text("digest-title", unit=digest.unit.name, issue=digest_issue(digest))


def digest_issue(digest: Digest) -> Text:
    """Number, kind and days: 2026年第47期周报，11月16日—11月22日."""
    period = digest.period
    if period.length == "day":
        return text("digest-issue-day", year=period.year, number=digest.number, date=date_text(period.start))
    return text(
        "digest-issue",
        year=period.year,
        number=digest.number,
        length=period.length,
        start=date_text(period.start),
        end=date_text(period.end),
    )


def date_text(day: date) -> Text:
    return text("digest-date", month=day.month, day=day.day)


def previous(section: FormSection) -> Text:
    return text("digest-previous", length=section.now.period.length)


def amount(figure: Figure, count: int) -> Text:
    return text("digest-amount", count=count, unit=figure.unit or "")


def _verdict(section: FormSection) -> Iterator[Text]:
    """What a manager has to know after ten seconds: who is silent, and what is being watched."""
    counts, title = section.now.counts, section.form.title
    if not counts.expected and not counts.received:
        yield text("digest-nothing-due", form=title)
        yield from _excused(section.now)
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
    yield from _reporting(section.form, section.now.counts)
    if section.now.counts.received:
        yield from _comparability(section)
        yield from _figures(section, forms)
    yield from _rows(section.now)
    yield from _missing(section.now)
    yield from _excused(section.now)


def _reporting(form: Form, counts: Counts) -> Iterator[Text]:
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


def _comparability(section: FormSection) -> Iterator[Text]:
    """Says so when the two periods were not reported alike; a change of the figures may come from that alone."""
    now, before = section.now.counts, section.before.counts
    if not before.expected and not before.received:
        yield text("digest-before-nothing", previous=previous(section))
    elif not before.received:
        yield text("digest-before-silent", previous=previous(section), expected=before.expected)
    elif (before.expected, before.received) != (now.expected, now.received):
        yield text("digest-before", previous=previous(section), expected=before.expected, received=before.received)


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
            yield from (_item_line(item, section) for item in items)


def _figure_line(key: str, shown: Figure, section: FormSection) -> Text:
    """The line of an indicator, without a change where the whole period before has no data (said once above)."""
    if shown.now is None:
        return text(f"{key}-blank", name=shown.name)
    now = amount(shown, shown.now)
    if not section.before.counts.received:
        return text(key, name=shown.name, amount=now)
    changed = _change(shown, section) or text("digest-change-none", previous=previous(section))
    return text(f"{key}-change", name=shown.name, amount=now, change=changed)


def _item_line(item: Figure, section: FormSection) -> Text:
    now = amount(item, item.now or 0)
    if changed := _change(item, section):
        return text("digest-item-change", name=item.name, amount=now, change=changed)
    if section.before.counts.received:
        return text("digest-item-new", name=item.name, amount=now, previous=previous(section))
    return text("digest-item", name=item.name, amount=now)


def _change(shown: Figure, section: FormSection) -> Text | None:
    """The change as a count, and as a percentage where the earlier figure is large enough for one."""
    change = shown.change
    if change is None:
        return None
    by = int(change.by)
    direction = "more" if by > 0 else "fewer" if by < 0 else "same"
    args: dict[str, Arg] = {"direction": direction, "previous": previous(section), "amount": amount(shown, abs(by))}
    if change.percent is None or by == 0:
        return text("digest-change", **args)
    return text("digest-change-percent", **args, percent=f"{abs(change.percent):f}")


def _rows(now: FormTotals) -> Iterator[Line]:
    """The units below; of a form with many indicators only their reports, for the table has to fit a phone."""
    if not now.rows:
        return
    level = now.rows[0].unit.level
    shown = now.form.indicators if len(now.form.indicators) <= MOST_ROW_FIGURES else ()
    yield text("digest-rows", level=level)
    yield Table(
        (text("table-unit", level=level), text("table-received"), *(indicator.spoken() for indicator in shown)),
        tuple(_row(row, shown) for row in now.rows[:MOST_ROWS]),
    )
    if len(now.rows) > MOST_ROWS:
        yield text("digest-rows-more", count=len(now.rows) - MOST_ROWS)


def _row(row: UnitTotals, shown: Sequence[Indicator]) -> tuple[Cell, ...]:
    """A unit without a report has no figures: nothing is no 0."""
    reports = f"{row.counts.received}/{row.counts.expected}"
    return (row.unit.name, reports, *(row.totals.get(indicator.key) for indicator in shown))


def _missing(now: FormTotals) -> Iterator[Text]:
    """Who owes reports and how many, the longest silent first, under the units directly below."""
    if not now.missing:
        yield text("digest-missing-none")
        return
    owing = sorted(now.missing, key=lambda missing: -len(missing.periods))
    units = {missing.unit.id for missing in owing}  # one that moved stands under both
    yield text("digest-missing", units=len(units), reports=sum(len(missing.periods) for missing in owing))
    groups: dict[Unit | None, list[Missing]] = {}
    for missing in owing[:MOST_NAMES]:
        groups.setdefault(now.row_above(missing.unit), []).append(missing)
    for above, group in groups.items():
        if above is None:
            yield from map(_owing, group)
        else:
            yield text("digest-missing-group", unit=above.name, names=[*map(_owing, group)])
    if len(owing) > MOST_NAMES:
        yield text("digest-missing-more", units=len(owing) - MOST_NAMES)


def _excused(now: FormTotals) -> Iterator[Text]:
    """What was not expected after all, of whom and why; no rate counts it."""
    if not now.excused:
        return
    named: list[str | Text | Names] = [
        text("digest-excused-name", unit=one.unit.name, reason=reason_text(one.reason), reports=one.reports)
        for one in now.excused[:MOST_NAMES]
    ]
    if len(now.excused) > MOST_NAMES:
        named.append(text("escalate-more", count=len(now.excused) - MOST_NAMES))
    yield text("digest-excused", reports=sum(one.reports for one in now.excused), units=named)


def _owing(missing: Missing) -> Text:
    return text("digest-missing-name", unit=missing.unit.name, reports=len(missing.periods))
