"""What a digest says of computed indicators: never a rate without what it is of, nor without who is left out."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from core.computed import ComputedFigure, Why, computed_figures
from core.digest import Digest, FormSection, name_of
from core.form_faults import COUNTED
from core.forms import Forms
from core.messages import Line, Strong
from core.texts import Names, Text, text
from digests.words import named, together

MOST_LEFT_OUT = 5
SHARES = {"%", "‰"}
"""Units that are a sign at the number and no word after it, whatever the language."""


def short(digest: Digest, forms: Forms) -> Iterator[Text]:
    """Those that are watched, in one line."""
    for section in digest.sections:
        if watched := [one for one in _figures(section) if one.computed.watched]:
            yield together([computed_said(one, section, forms) for one in watched])


def long(digest: Digest, forms: Forms) -> Iterator[Line]:
    for section in digest.sections:
        found = _figures(section)
        if found:
            yield Strong(text("digest-computed-title", form=section.form.title))
        for one in found:
            aim = digest.rate_targets.get((section.form.key, one.computed.key))
            yield text(
                "digest-computed-line",
                said=computed_said(one, section, forms),
                target=computed_aim(one, aim),
                left=computed_left(one),
            )


def _figures(section: FormSection) -> list[ComputedFigure]:
    return [] if section.is_empty else computed_figures(section.now)


def computed_said(one: ComputedFigure, section: FormSection, forms: Forms) -> Text:
    """With numerator and denominator, or with what else it is made of."""
    name = one.computed.name
    if one.value is None:
        return text("digest-computed-none", name=name, why=text("computed-why", why=one.why or Why.BLANK))
    shown = computed_amount(one, one.value)
    if one.numerator is None or one.denominator is None:
        parts: list[str | Text | Names] = [
            text("digest-computed-part", name=part_name(key, section, forms), count=count)
            for key, count in one.parts.items()
        ]
        return text("digest-computed-of-parts", name=name, amount=shown, parts=parts)
    sides = {"numerator": f"{one.numerator:f}", "denominator": f"{one.denominator:f}"}
    return text("digest-computed", name=name, amount=shown, **sides)


def part_name(key: str, section: FormSection, forms: Forms) -> Names | Text | str:
    return text(f"computed-{key}") if key in COUNTED else name_of(section.form, key, forms)


def computed_aim(one: ComputedFigure, target: Decimal | None) -> Text | str:
    return "" if target is None else text("digest-computed-target", amount=computed_amount(one, target))


def computed_amount(one: ComputedFigure, value: Decimal) -> Text | str:
    unit = one.computed.unit
    if not unit:
        return f"{value:f}"
    key = "computed-share" if set(unit.values()) <= SHARES else "computed-amount"
    return text(key, value=f"{value:f}", unit=unit)


def computed_left(one: ComputedFigure) -> Text | str:
    """Who is left out, and why."""
    said = []
    for why in (Why.POPULATION, Why.BLANK):
        units: list[str | Text | Names] = [left.unit.name for left in one.left_out if left.why is why]
        if units and one.value is not None:
            said.append(
                text("digest-computed-left-out", units=named(units, MOST_LEFT_OUT), why=text("computed-why", why=why))
            )
    return together(said) if said else ""
