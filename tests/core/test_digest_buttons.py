"""The buttons under a digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from core.digest import Digest, FormSection
from core.digest_buttons import digest_buttons, picture_buttons
from core.periods import parse_period
from core.totals import Counts, FormTotals, Missing
from tests.county import CALENDAR, DAILY, EAST, LI, WANG, WORKLOAD, ZHANG, at

WEEK = parse_period("2026-W47")
LINK = ("details:2:2026-W47", "paper:workbook:2:2026-W47", "page:2:2026-W47")


def digest(*missing: Missing) -> Digest:
    now = FormTotals(DAILY, EAST, WEEK, Counts(21, 10), {}, missing=missing)
    return Digest(EAST, WEEK, 47, (FormSection(now, replace(now, missing=())),))


def actions(of: Digest, now: datetime) -> tuple[str, ...]:
    return tuple(button.action for row in digest_buttons(of, CALENDAR, now) for button in row)


OWING = (
    Missing(ZHANG, ("2026-11-16", "2026-11-20")),
    Missing(LI, ("2026-11-19",)),
    Missing(WANG, ("2026-11-20",)),
)


@pytest.mark.parametrize(
    ("moment", "remind"),
    [
        ("2026-11-23 08:00", ("remindall:2:daily:2026-11-20",)),
        ("2026-11-27 23:59", ("remindall:2:daily:2026-11-20",)),
        ("2026-11-28 00:00", ()),  # seven days later only a manager may put it down
    ],
)
def test_the_latest_that_is_owed_is_reminded_of_as_long_as_it_may_come(moment: str, remind: tuple[str, ...]) -> None:
    assert actions(digest(*OWING), at(moment)) == (*LINK, *remind)


def test_the_button_says_how_many_that_are() -> None:
    button = digest_buttons(digest(*OWING), CALENDAR, at("2026-11-23 08:00"))[2][0]
    assert button.label.args == {"count": 2}


def test_where_nobody_owes_anything_nobody_is_reminded() -> None:
    assert actions(digest(), at("2026-11-23 08:00")) == LINK


def test_each_form_has_its_own() -> None:
    both = digest(*OWING)
    monthly = replace(both.sections[0].now, form=WORKLOAD, missing=(Missing(EAST, ("2026-10",)),))
    both = replace(both, sections=(*both.sections, FormSection(monthly, monthly)))
    daily, workload = actions(both, at("2026-11-08 08:00"))[3:]
    assert (daily, workload) == ("remindall:2:daily:2026-11-20", "remindall:2:workload:2026-10")


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2026-W47", ("paper:heat:2:2026-W47", "paper:trend:2:2026-W47")),
        ("2026-07", ("paper:heat:2:2026-07", "paper:trend:2:2026-07")),
        ("2026-Q3", ("paper:trend:2:2026-Q3",)),
    ],
)
def test_the_map_is_offered_where_its_days_fit(period: str, expected: tuple[str, ...]) -> None:
    found = picture_buttons(replace(digest(), period=parse_period(period)))
    assert tuple(button.action for button in found) == expected
