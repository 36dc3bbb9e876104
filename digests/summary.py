"""A work summary (工作总结) as paragraphs: what a bureau writes of a half-year or a year, in the customary order.

Every figure is computed, and says nothing where nothing is known. What only a person can write is left to her, and
marked so (ToWrite); what follows from the figures and is not decided by them is marked as a proposal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.compare import Change, rate
from core.digest import Digest, Figure, FormSection, breakdown, fallen, figure
from core.forms import Forms
from core.messages import Cell
from core.texts import Text, text
from core.totals import Counts, Missing, UnitTotals
from digests.details import comparability, item_line, owing, reporting
from digests.facts import fallen_text, restated_text
from digests.words import date_text, last_year, named, previous

MOST_NAMES = 10
"""In one sentence; the workbook names them all."""

LATE_FROM = 10
"""Percent of a unit's reports: from here on it is named for being late."""


@dataclass(frozen=True, slots=True)
class Title:
    words: Text


@dataclass(frozen=True, slots=True)
class Heading:
    words: Text


@dataclass(frozen=True, slots=True)
class Body:
    words: Text


@dataclass(frozen=True, slots=True)
class ToWrite:
    """What a person has to put in its place."""

    words: Text


@dataclass(frozen=True, slots=True)
class Captioned:
    """A table with its caption, and as many cells in each row as there are heads; None where there is no figure."""

    caption: Text
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


Part = Title | Heading | Body | ToWrite | Captioned


def work_summary(digest: Digest, forms: Forms) -> list[Part]:
    """All six parts; of each form that something was expected of."""
    sections = [section for section in digest.sections if not section.is_empty]
    period = digest.period
    days = {"start": date_text(period.start), "end": date_text(period.end)}
    title = text("summary-title", unit=digest.unit.name, year=period.year, length=period.length, number=digest.number)
    problems = _problems(sections, digest, forms)
    return [
        Title(title),
        Heading(text("summary-basics")),
        Body(text("summary-period", unit=digest.unit.name, year=period.year, **days)),
        *(_basics(sections) or [Body(text("summary-nothing"))]),
        ToWrite(text("summary-write-basics")),
        Heading(text("summary-indicators")),
        *(part for section in sections for part in _indicators(section)),
        Heading(text("summary-diseases")),
        *_diseases(sections, forms),
        Heading(text("summary-quality")),
        *(part for section in sections for part in _quality(section)),
        Heading(text("summary-problems")),
        *(Body(words) for _, words in problems),
        *([] if problems else [Body(text("summary-no-problem"))]),
        ToWrite(text("summary-write-problems")),
        Heading(text("summary-next")),
        *(Body(text(f"summary-next-{kind}")) for kind in dict.fromkeys(kind for kind, _ in problems)),
        ToWrite(text("summary-write-next")),
    ]


def _basics(sections: Sequence[FormSection]) -> list[Part]:
    return [
        Body(
            text(
                "summary-form",
                form=section.form.title,
                units=len(_reporters(section)),
                expected=section.now.counts.expected,
                received=section.now.counts.received,
                zero=section.now.counts.zero,
            )
        )
        for section in sections
    ]


def _reporters(section: FormSection) -> tuple[UnitTotals, ...]:
    """The units that report: the deepest level."""
    return section.now.deeper[-1] if section.now.deeper else section.now.rows


def _indicators(section: FormSection) -> Iterator[Part]:
    if not section.now.counts.received:
        yield Body(text("digest-silent", form=section.form.title, expected=section.now.counts.expected))
        return
    yield from map(Body, comparability(section))
    then, year_ago = previous(section), last_year(section.now.period)
    heads: tuple[Cell, ...] = (
        text("summary-head-indicator"),
        text("summary-head-now"),
        then,
        text("summary-head-change", then=then),
        year_ago,
        text("summary-head-change", then=year_ago),
    )
    rows = tuple(_indicator_row(figure(section, indicator)) for indicator in section.form.indicators)
    yield Captioned(text("summary-table-indicators", form=section.form.title), heads, rows)


def _indicator_row(shown: Figure) -> tuple[Cell, ...]:
    name = text("summary-indicator", name=shown.name, unit=shown.unit or "") if shown.unit else shown.name
    changes = _change(shown.change), _change(shown.change_of_year)
    return (name, shown.now, shown.then, changes[0], shown.year_ago, changes[1])


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


def _diseases(sections: Sequence[FormSection], forms: Forms) -> Iterator[Part]:
    """Each watched indicator, and every disease with its change; that there was none is said."""
    watched = [(section, indicator) for section in sections for indicator in section.form.watched]
    if not watched:
        yield Body(text("summary-nothing-watched"))
    for section, indicator in watched:
        shown = figure(section, indicator)
        if shown.now is None:
            yield Body(text("digest-figure-blank", name=shown.name))
            continue
        yield Body(item_line(shown, section))
        items = breakdown(section, indicator, forms)
        yield from (Body(item_line(item, section)) for item in items)
        if not items:
            yield Body(text("summary-no-cases", name=shown.name))


def _quality(section: FormSection) -> Iterator[Part]:
    yield Body(text("summary-form-name", form=section.form.title))
    yield from map(Body, reporting(section.form, section.now.counts))
    if section.now.rows:
        level = section.now.rows[0].unit.level
        rates = ("received", "on-time", "complete")
        heads = (text("table-unit", level=level), *(text(f"summary-head-{each}") for each in rates))
        rows = tuple((row.unit.name, *map(_rated, _rates(row.counts))) for row in section.now.rows)
        yield Captioned(text("summary-table-quality", form=section.form.title), heads, rows)


def _rates(counts: Counts) -> tuple[tuple[int, int], ...]:
    """Numerators and denominators of the three rates."""
    return (
        (counts.received, counts.expected),
        (counts.on_time, counts.expected),
        (counts.complete, counts.received),
    )


def _rated(parts: tuple[int, int]) -> Cell:
    percent = rate(*parts)
    return None if percent is None else text("summary-rate", part=parts[0], whole=parts[1], rate=f"{percent:f}")


Problem = tuple[str, Text]
"""Its kind, by which a proposal follows, and the sentence."""


def _problems(sections: Sequence[FormSection], digest: Digest, forms: Forms) -> list[Problem]:
    found = [problem for section in sections for problem in _of_form(section)]
    if digest.restated:
        facts = [restated_text(one, forms, short=True) for one in digest.restated]
        found.append(("corrected", text("summary-corrected", count=len(facts), facts=named(facts, MOST_NAMES))))
    return found


def _of_form(section: FormSection) -> Iterator[Problem]:
    title = section.form.title
    if missing := sorted(section.now.missing, key=lambda one: -len(one.periods)):
        reports = sum(len(one.periods) for one in missing)
        names = named([*map(owing, missing)], MOST_NAMES)
        units = len({one.unit.id for one in missing})
        yield "missing", text("summary-missing", form=title, units=units, reports=reports, names=names)
    if silent := [one for one in missing if _is_silent(section, one)]:
        names = named([one.unit.name for one in silent], MOST_NAMES)
        yield "silent", text("summary-silent", form=title, count=len(silent), names=names)
    if late := sorted((row for row in _reporters(section) if _is_late(row.counts)), key=lambda row: -row.counts.late):
        names = named([_late(row) for row in late], MOST_NAMES)
        yield "late", text("summary-late", form=title, count=len(late), percent=LATE_FROM, names=names)
    if lower := [fallen_text(one, section) for one in fallen(section)]:
        yield "fallen", text("summary-fallen", form=title, facts=named(lower, MOST_NAMES))


def _is_silent(section: FormSection, missing: Missing) -> bool:
    """Nothing at all has come from it in this period."""
    return any(row.unit.id == missing.unit.id and not row.counts.received for row in _reporters(section))


def _is_late(counts: Counts) -> bool:
    return counts.late * 100 >= LATE_FROM * counts.expected and counts.late > 1


def _late(row: UnitTotals) -> Text:
    return text("summary-late-unit", unit=row.unit.name, late=row.counts.late, received=row.counts.received)
