"""How often the demo county, in which nothing ever breaks out, raises an aberration: what docs/signals.md says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.demo.county import VILLAGES
from bot.demo.story import day_story, diseases
from core.forms import Forms
from core.periods import Length, Period
from core.reading import Reader
from core.signals import Signal, items_watched, last_over, last_periods, signals, telling
from core.totals import Tally
from forms import load_forms

LAST = date(2026, 11, 20)
YEAR = timedelta(days=364)
BEFORE = timedelta(weeks=12)
DOCS = Path(__file__).parents[2] / "docs" / "signals.md"

Sums = Mapping[str, Mapping[date, Tally]]


@pytest.fixture(scope="module")
def county_forms() -> Forms:
    return load_forms()


@pytest.fixture(scope="module")
def sums(county_forms: Forms) -> Sums:
    """By township and day: a year, and what the statistics want to know before it."""
    reader = Reader(county_forms.forms["daily"], county_forms.items)
    found: dict[str, dict[date, Tally]] = {}
    for village in VILLAGES:
        days = found.setdefault(village.parent, {})
        for n in range((YEAR + BEFORE).days + 1):
            day = LAST - timedelta(days=n)
            days.setdefault(day, Tally()).add_all(_report(reader, village.code, day).items())
    return found


def _report(reader: Reader, village: str, day: date) -> dict[str, int]:
    """What the village adds to its township's sums of that day."""
    said: dict[str, int] = {}
    for line in day_story(village, day):
        said |= reader.read(line.text, line.at.date()).values
    if not said:
        return {"#expected": 1}
    cases = said.get("suspected_cases", 0)
    named = {f"suspected_cases.{key}": count for key, count in diseases(village, day, cases).items()}
    return {"#expected": 1, "#received": 1, "suspected_cases": cases, **named}


def _looked_at(length: Length) -> list[Period]:
    periods = [last_over(LAST + timedelta(days=1), length)]
    while periods[-1].previous().start > LAST - YEAR:
        periods.append(periods[-1].previous())
    return periods


def _found(forms: Forms, sums: Sums, period: Period) -> list[Signal]:
    form, periods = forms.forms["daily"], last_periods(period)
    items = items_watched(form, forms)
    return [one for n, days in enumerate(sums.values()) for one in telling(signals(form, items, n, days, periods))]


@pytest.mark.parametrize(("length", "row"), [("day", "每天 · days"), ("week", "每周 · weeks")])
def test_as_many_false_alarms_as_the_docs_say(county_forms: Forms, sums: Sums, length: Length, row: str) -> None:
    periods = _looked_at(length)
    alarms = sum(len(_found(county_forms, sums, period)) for period in periods)
    looked = len(periods) * len(sums)
    assert f"| {row} | {looked} | {alarms} | {alarms / len(sums):g} |" in DOCS.read_text("utf-8")


def test_an_outbreak_on_top_is_found(county_forms: Forms, sums: Sums) -> None:
    """Eight more of one disease in one township on the last day."""
    township = next(iter(sums))
    outbreak = Tally({**sums[township][LAST].items})
    outbreak.add_all([("suspected_cases", 8), ("suspected_cases.dysentery", 8)])
    with_it = {**sums, township: {**sums[township], LAST: outbreak}}
    found = _found(county_forms, with_it, _looked_at("day")[0])
    assert [(one.unit_id, one.item) for one in found] == [(0, "suspected_cases.dysentery")]
