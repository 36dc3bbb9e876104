"""Whom a manager may have reminded now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.reach import Reporter, Why, nudge_key, why_not
from core.units import Person
from tests.county import at

TODAY = date(2026, 11, 20)
AT_WORK = Reporter(Person(11, "张医生", "zh-CN"), ("local", "d1"), joined=True)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"reminded_at": at("2026-11-20 16:30")}, None),
        ({"paused_until": TODAY}, None),
        ({"paused_until": TODAY + timedelta(1)}, Why.PAUSED),
        ({"nudged_at": at("2026-11-20 17:00")}, Why.ALREADY),
        ({"nudged_at": at("2026-11-20 17:00"), "is_undelivered": True}, Why.UNDELIVERED),
        ({"is_undelivered": True}, None),  # the reminder by itself: a manager may try once more
        ({"on_leave_until": TODAY}, Why.ON_LEAVE),
        ({"account": None}, Why.UNREACHABLE),
        ({"account": None, "joined": False}, Why.NO_ACCOUNT),
        ({"account": None, "on_leave_until": TODAY}, Why.UNREACHABLE),
    ],
)
def test_why_somebody_is_not_reminded(changes: dict[str, object], why: Why | None) -> None:
    reporter = replace(AT_WORK, **changes)  # type: ignore[arg-type]
    assert why_not(reporter, TODAY, quiet=False) == why
    assert why_not(reporter, TODAY, quiet=True) == (why or Why.QUIET)


def test_one_message_a_person_a_day() -> None:
    assert nudge_key(11, TODAY) == "nudge:11:2026-11-20"
