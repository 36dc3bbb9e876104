"""How often a county whose figures are all true is asked about them, and how many slips are noticed there: the shares
that docs/plausibility.md names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from core.forms import Forms, Values
from core.plausible import DAYS, REPEATED, SUDDEN_ZERO, UNUSUAL, WITHOUT, odd, usual
from storage import Connection, Store, history, units
from storage.tables import expected_report, report
from tests.demo.conftest import TODAY

PAGE = (Path(__file__).parents[2] / "docs" / "plausibility.md").read_text("utf-8")

SLIPS: dict[str, Callable[[int, int], tuple[int, int]]] = {
    "a zero too many": lambda visits, vaccinations: (visits * 10, vaccinations),
    "the last digit twice": lambda visits, vaccinations: (visits * 10 + visits % 10, vaccinations),
    "visits and vaccinations swapped": lambda visits, vaccinations: (vaccinations, visits),
}
"""What becomes of both."""


async def test_hardly_any_true_report_is_asked_about(county: Store) -> None:
    asked = select(report.c.question).where(report.c.form == "daily", report.c.received)
    questions = [question for (question,) in await county.read(lambda conn: conn.execute(asked).all())]
    found = Counter(question["rule"] for question in questions if question)
    assert found.keys() <= {WITHOUT, UNUSUAL, SUDDEN_ZERO, REPEATED}
    named = re.search(r"fewer than (\d+) in 1,000 true reports", PAGE)
    assert named
    share = 1000 * found.total() / len(questions)
    assert int(named[1]) / 2 < share < int(named[1])


async def test_many_slips_are_asked_about(county: Store, forms: Forms) -> None:
    """Every complete report of the last two weeks, with the slip made in it."""
    form = forms.forms["daily"]
    known = [(values, usual(form, past)) for values, past in await county.read(lambda conn: list(_reports(conn)))]
    assert len(known) > 250
    for slip, made in SLIPS.items():
        wrong = [(_with_slip(values, made), values, usual) for values, usual in known]
        noticed = [odd(form, slipped, usual) is not None for slipped, values, usual in wrong if slipped != values]
        share = sum(noticed) / len(noticed)
        named = re.search(rf"\| {slip} \|[^|]*\| (\d+) % \|", PAGE)
        assert named, slip
        assert abs(100 * share - int(named[1])) < 2, (slip, share)


def _with_slip(values: Values, made: Callable[[int, int], tuple[int, int]]) -> Values:
    visits, vaccinations = made(values["visits"], values["vaccinations"])
    return {**values, "visits": visits, "vaccinations": vaccinations}


def _reports(conn: Connection) -> Iterator[tuple[Values, dict[str, Values]]]:
    """Each with what its village had reported in the days before."""
    villages = [unit.id for unit in units.all_units(conn) if unit.level == "village"]
    one_day = timedelta(days=1)
    for n in range(1, 15):
        day = TODAY - n * one_day
        today = history.of_days(conn, "daily", villages, day, day)
        past = history.of_days(conn, "daily", villages, day - DAYS * one_day, day - one_day)
        for village, reports in today.items():
            values = reports[day.isoformat()]
            if {"visits", "vaccinations"} <= values.keys():
                yield values, past[village]


async def test_every_village_with_a_history_has_something_usual(county: Store) -> None:
    day = date(2026, 11, 19).isoformat()
    last = select(expected_report.c.usual).where(expected_report.c.day == day, expected_report.c.form == "daily")
    kept = [usual for (usual,) in await county.read(lambda conn: conn.execute(last).all())]
    assert len(kept) == 24
    assert all(usual["ranges"].keys() == {"visits", "vaccinations", "suspected_cases"} for usual in kept)
