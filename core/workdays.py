"""Which days are workdays."""

from __future__ import annotations

from datetime import date

SATURDAY = 6


def is_workday(day: date) -> bool:
    """Monday to Friday. Public holidays and swapped workdays are not known here."""
    return day.isoweekday() < SATURDAY
