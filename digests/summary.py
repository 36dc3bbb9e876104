"""A work summary (工作总结) as paragraphs: what a bureau writes of a half-year or a year, in the customary order.

Every figure is computed, and says nothing where nothing is known. What only a person can write is left to her, and
marked so (ToWrite); what follows from the figures and is not decided by them is marked as a proposal.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.compare import rate
from core.digest import FormSection
from core.forms import Forms
from core.messages import Cell
from core.periods import Period
from core.summary import Summary, reporters
from core.texts import Arg, Text, text
from core.totals import Counts
from digests.summary_figures import diseases, indicators, not_due
from digests.summary_parts import Body, Captioned, Heading, Part, Subject, Title, ToWrite, numbered
from digests.summary_problems import KINDS, problems, unfounded
from digests.words import date_text, previous


def work_summary(summary: Summary, forms: Forms) -> list[Part]:
    """All six parts, of each form that something was expected of: of a period of which anything is known."""
    found = problems(summary, forms)
    proposals = [text(f"summary-next-{kind}") for kind in KINDS if kind in found]
    return [
        Title(_title(summary)),
        Heading(text("summary-basics")),
        _basics(summary),
        ToWrite(text("summary-write-basics")),
        Heading(text("summary-indicators")),
        *numbered(indicators(summary, forms)),
        Heading(text("summary-diseases")),
        *diseases(summary, forms),
        Heading(text("summary-quality")),
        *numbered(_quality(section) for section in summary.sections),
        Heading(text("summary-problems")),
        *numbered((text(f"summary-problem-{kind}"), [Body(found[kind])]) for kind in KINDS if kind in found),
        *([] if found else [Body((text("summary-no-problem", names=unfounded(summary)),))]),
        ToWrite(text("summary-write-problems")),
        Heading(text("summary-next")),
        *(Body((text("summary-step", number=at, said=said),)) for at, said in enumerate(proposals, 1)),
        ToWrite(text("summary-write-next")),
    ]


def _title(summary: Summary) -> Text:
    digest, period = summary.digest, summary.digest.period
    days = _days(period)
    when = text("summary-title-when", year=period.year, length=period.length, number=digest.number, days=days)
    return text("summary-title", unit=digest.unit.name, period=when)


def _days(period: Period) -> Text:
    years = {"year": period.start.year, "end_year": period.end.year}
    days = {"start": date_text(period.start), "end": date_text(period.end)}
    return text("summary-days", years="one" if period.start.year == period.end.year else "two", **years, **days)


def _basics(summary: Summary) -> Body:
    sentences = [text("summary-period", unit=summary.digest.unit.name, days=_days(summary.digest.period))]
    if not summary.is_over:
        sentences.append(text("summary-until", day=date_text(summary.until)))
    return Body((*sentences, *map(_asked, summary.sections)))


def _asked(section: FormSection) -> Text:
    """By how many it is reported, and how often."""
    counts = section.now.counts
    units = len({row.unit.id for row in reporters(section)})  # one that has moved stands under both
    asked: dict[str, Arg] = {"units": units, "expected": counts.expected, "received": counts.received}
    if section.form.watched:
        return text("summary-form-zero", form=section.form.title, **asked, zero=counts.zero)
    return text("summary-form", form=section.form.title, **asked)


def _quality(section: FormSection) -> Subject:
    if early := not_due(section):
        return section.form.title, [Body((early,))]
    parts: list[Part] = [Body(tuple(_rates(section)))]
    if section.now.rows:
        level = section.now.rows[0].unit.level
        heads = (text("table-unit", level=level), *(text(f"summary-head-{each}") for each in RATES))
        rows = tuple((row.unit.name, *map(_rated, _sides(row.counts))) for row in section.now.rows)
        parts.append(Captioned(text("summary-table-quality", form=section.form.title), heads, rows))
    return section.form.title, parts


RATES = ("received", "on-time", "complete")


def _sides(counts: Counts) -> tuple[tuple[int, int], ...]:
    """Numerators and denominators of the three rates."""
    return (
        (counts.received, counts.expected),
        (counts.on_time, counts.expected),
        (counts.complete, counts.received),
    )


def _rated(sides: tuple[int, int]) -> Cell:
    percent = rate(*sides)
    return None if percent is None else text("summary-rate", part=sides[0], whole=sides[1], rate=f"{percent:f}")


def _rates(section: FormSection) -> Iterator[Text]:
    """With the counts that they are of; the reporting rate beside that of the period before."""
    counts, before = section.now.counts, section.before.counts
    for key, (part, whole) in zip(RATES, _sides(counts), strict=True):
        if (percent := rate(part, whole)) is not None:
            yield text(f"summary-rate-{key}", form=section.form.title, part=part, whole=whole, rate=f"{percent:f}")
    yield text("summary-late-missing", late=counts.late, missing=counts.missing)
    if section.now.waiting:
        yield text("summary-waiting", count=section.now.waiting)
    if (percent := rate(before.received, before.expected)) is not None:
        sides = {"part": before.received, "whole": before.expected}
        yield text("summary-rate-before", previous=previous(section), **sides, rate=f"{percent:f}")
