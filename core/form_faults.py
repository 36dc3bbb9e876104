"""What is wrong with a form or a list although every single value has the right shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from core.forms import LANGUAGE_TAG, LANGUAGES, Breakdown, Computed, Form, Named
from core.formula import FormulaError
from core.texts import Names

COUNTED = ("population", "expected", "received")
"""What formulas may name beside the form's indicators: people, and numbers of reports."""


class Fault(NamedTuple):
    """`key` is the dotted place inside a file: `indicators.visits.maximum`."""

    key: str
    reason: str


def form_faults(form: Form, breakdowns: Mapping[str, Breakdown]) -> Iterator[Fault]:
    """What is wrong with a form although every single value has the right shape."""
    yield from name_faults("form.title", form.title)
    if form.confirm and (form.every != "day" or not form.watched):
        yield Fault("form.confirm", 'is only for every = "day" with an indicator under surveillance')
    if form.weekdays and form.every != "day":
        yield Fault("form.weekdays", f'is only for every = "day", not {form.every!r}')
    if form.lock_days == 0:
        yield Fault("form.lock_days", "must be at least 1, or nothing could ever be reported")
    for key, name in form.groups.items():
        yield from name_faults(f"groups.{key}", name)
    for indicator in form.indicators:
        place = f"indicators.{indicator.key}"
        yield from name_faults(f"{place}.name", indicator.name)
        if indicator.unit:
            yield from name_faults(f"{place}.unit", indicator.unit)
        if indicator.group is not None and indicator.group not in form.groups:
            yield Fault(f"{place}.group", f"there is no group {indicator.group!r}")
        if indicator.breakdown is not None and indicator.breakdown not in breakdowns:
            yield Fault(f"{place}.breakdown", f"there is no breakdown list {indicator.breakdown!r}")
        if indicator.breakdown_required and indicator.breakdown is None:
            yield Fault(f"{place}.breakdown_required", "there is no breakdown to be required")
        if indicator.goes_with is not None and indicator.goes_with not in form.by_key:
            yield Fault(f"{place}.goes_with", f"there is no indicator {indicator.goes_with!r}")
    for computed in form.computed:
        yield from _computed_faults(form, computed, breakdowns)
    places = {f"indicators.{indicator.key}": indicator for indicator in form.indicators}
    yield from _label_faults({**places, **{f"computed.{computed.key}": computed for computed in form.computed}})
    yield from _threshold_faults(form, breakdowns)


def _threshold_faults(form: Form, breakdowns: Mapping[str, Breakdown]) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, rule in enumerate(form.thresholds, 1):
        place = f"thresholds.{number}"
        if form.every != "day":
            yield Fault(place, f'is only for every = "day", not {form.every!r}')
        if rule.key in seen:
            yield Fault(f"{place}.key", f"{rule.key!r} is taken")
        seen.add(rule.key)
        indicator = form.by_key.get(rule.indicator)
        breakdown = breakdowns.get(indicator.breakdown or "") if indicator else None
        if indicator is None:
            yield Fault(f"{place}.indicator", f"there is no indicator {rule.indicator!r}")
        elif rule.item and rule.item not in {item.key for item in (breakdown.items if breakdown else ())}:
            yield Fault(f"{place}.item", f"{rule.indicator!r} has no item {rule.item!r}")


def breakdown_faults(breakdown: Breakdown) -> Iterator[Fault]:
    """The same for a breakdown list."""
    yield from name_faults("breakdown.title", breakdown.title)
    for key in breakdown.common:
        if key not in {item.key for item in breakdown.items}:
            yield Fault("breakdown.common", f"there is no item {key!r}")
    for item in breakdown.items:
        yield from name_faults(f"items.{item.key}.name", item.name)
        if item.short:
            yield from name_faults(f"items.{item.key}.short", item.short)
    yield from _label_faults({f"items.{item.key}": item for item in breakdown.items})


def name_faults(place: str, names: Names) -> Iterator[Fault]:
    """What is wrong with a name: it must be given in every one of LANGUAGES."""
    for language in LANGUAGES:
        if not names.get(language, "").strip():
            yield Fault(f"{place}.{language}", "is missing")
    for language, name in names.items():
        if not re.fullmatch(LANGUAGE_TAG, language):
            yield Fault(f"{place}.{language}", "is no language, such as fr or pt-BR")
        elif language not in LANGUAGES and not name.strip():
            yield Fault(f"{place}.{language}", "is empty")


def _computed_faults(form: Form, computed: Computed, breakdowns: Mapping[str, Breakdown]) -> Iterator[Fault]:
    place = f"computed.{computed.key}"
    yield from name_faults(f"{place}.name", computed.name)
    if computed.unit:
        yield from name_faults(f"{place}.unit", computed.unit)
    if computed.key in form.by_key:
        yield Fault(place, f"there is an indicator {computed.key!r} as well")
    try:
        names = computed.parsed.names
    except FormulaError as error:
        yield Fault(f"{place}.formula", str(error))
        return
    for name in names:
        if name in COUNTED and name in form.by_key:
            yield Fault(f"{place}.formula", f"{name!r} is an indicator of this form and a word of formulas")
        elif name not in COUNTED and not _is_figure(form, name, breakdowns):
            yield Fault(f"{place}.formula", f"there is no indicator {name!r}")


def _is_figure(form: Form, name: str, breakdowns: Mapping[str, Breakdown]) -> bool:
    """Of an indicator, or of an item of its breakdown."""
    key, dot, part = name.partition(".")
    indicator = form.by_key.get(key)
    if indicator is None or not dot:
        return indicator is not None
    listed = breakdowns.get(indicator.breakdown or "")
    return listed is not None and any(item.key == part for item in listed.items)


def _label_faults(named: Mapping[str, Named]) -> Iterator[Fault]:
    """A label must tell one from the other, and from a number. By their places in the file."""
    owner: dict[str, str] = {}
    for place, thing in named.items():
        for label in thing.labels():
            if not any(map(str.isalpha, label)):
                yield Fault(f"{place}.aliases", f"{label!r} holds no letter")
            elif owner.setdefault(label, thing.key) != thing.key:
                yield Fault(f"{place}.aliases", f"{label!r} also means {owner[label]}")
