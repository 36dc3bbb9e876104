"""What a digest says of yearly targets: how much has been reached, of how much, and how much of the year has passed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from core.compare import rate, rounded
from core.digest import Digest, name_of
from core.forms import Forms
from core.messages import Cell, Line, Strong, Table
from core.progress import Progress, YearSoFar, most_behind
from core.texts import Names, Text, text
from digests.details import MOST_FACTS
from digests.words import date_text

HUNDRED = 100


def short(digest: Digest, forms: Forms) -> Iterator[Text]:
    """Of the unit's own targets the one that is farthest behind the days that have passed."""
    if found := most_behind(digest.progress, digest.unit):
        own = sum(one.unit == digest.unit for one in digest.progress)
        yield text("digest-short-target", said=_said(found, forms), passed=f"{found.year.percent:f}", others=own - 1)


def long(digest: Digest, forms: Forms) -> Iterator[Line]:
    """All of the unit's own, then those of the units directly below, by indicator."""
    if not digest.progress:
        return
    yield Strong(_title(digest.progress[0].year))
    for one in digest.progress:
        if one.unit == digest.unit:
            yield text("digest-target", said=_said(one, forms), pace=_pace(one), lacking=one.counts.missing)
    below: dict[tuple[str, str], list[Progress]] = {}
    for one in digest.progress:
        if one.unit != digest.unit:
            below.setdefault((one.form.key, one.item), []).append(one)
    for units in below.values():
        yield from _below(units, forms)


def _title(year: YearSoFar) -> Text:
    return text(
        "digest-targets",
        year=year.last.year,
        until=date_text(year.last),
        passed=f"{year.percent:f}",
        days=year.days,
        of_days=year.of_days,
    )


def _said(one: Progress, forms: Forms) -> Text:
    """Reached of target, with the rate beside them; where nobody gave a figure there is none."""
    name, unit = name_of(one.form, one.item, forms), unit_of(one)
    if one.reached is None or one.percent is None:
        return text("digest-target-blank", name=name, target=one.target, unit=unit)
    return text(
        "digest-target-reached",
        name=name,
        reached=one.reached,
        target=one.target,
        unit=unit,
        rate=f"{one.percent:f}",
    )


def unit_of(one: Progress) -> Names | str:
    """What is counted: 针."""
    indicator = one.form.by_key.get(one.item.partition(".")[0])
    return (indicator.unit if indicator else None) or ""


def points_ahead(one: Progress) -> Decimal:
    """By how many points of a percentage it is before the year, with one decimal; below zero when it is behind."""
    return rounded(one.ahead * HUNDRED, 1)


def _pace(one: Progress) -> Text | str:
    """By how many points of a percentage it is before or behind the year."""
    points = points_ahead(one)
    how = "even" if not points else "ahead" if points > 0 else "behind"
    return text("digest-target-pace", how=how, points=f"{abs(points):f}") if one.reached is not None else ""


def _below(units: list[Progress], forms: Forms) -> Iterator[Line]:
    """The farthest behind first."""
    first = units[0]
    yield text("digest-targets-below", level=first.unit.level, name=name_of(first.form, first.item, forms))
    worst = sorted(units, key=lambda one: one.ahead)
    yield Table(
        (text("table-unit", level=first.unit.level), text("table-reached"), text("table-percent")),
        tuple(_row(one) for one in worst[:MOST_FACTS]),
    )
    if len(units) > MOST_FACTS:
        yield text("digest-rows-more", count=len(units) - MOST_FACTS)


def _row(one: Progress) -> tuple[Cell, ...]:
    if one.reached is None:
        return (one.unit.name, f"–/{one.target}", None)
    return (one.unit.name, f"{one.reached}/{one.target}", f"{rate(one.reached, one.target):f}%")
