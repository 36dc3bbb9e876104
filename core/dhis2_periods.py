"""How DHIS2 writes periods.

Sources: DHIS2 Developer guide (docs.dhis2.org), "Date and period format" (web-api/overview) for the codes, and "ADX
period definitions" (web-api/data) for the notation of ADX, which is ISO 8601: the first day, and for how long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from core.periods import ONE_DAY, Length, containing

PeriodType = Literal[
    "Daily",
    "Weekly",
    "Monthly",
    "Quarterly",
    "SixMonthly",
    "SixMonthlyApril",
    "Yearly",
    "FinancialApril",
    "FinancialJuly",
    "FinancialOct",
]
PERIOD_TYPES: tuple[PeriodType, ...] = get_args(PeriodType)

_SAME: Mapping[PeriodType, Length] = {
    "Daily": "day",
    "Weekly": "week",
    "Monthly": "month",
    "Quarterly": "quarter",
    "SixMonthly": "half_year",
    "Yearly": "year",
}
"""Those that are periods of ours as well."""

OWN_TYPE: Mapping[Length, PeriodType | None] = {
    "ten_days": None,
    **{length: period_type for period_type, length in _SAME.items()},
}
"""What a form's own periods are called there; DHIS2 knows no ten days (旬)."""

_SHIFTED: Mapping[PeriodType, tuple[int, int]] = {
    "SixMonthlyApril": (4, 6),
    "FinancialApril": (4, 12),
    "FinancialJuly": (7, 12),
    "FinancialOct": (10, 12),
}
"""The month in which they begin, and how many months they are long."""

_DURATION: Mapping[PeriodType, str] = {
    "Daily": "P1D",
    "Weekly": "P7D",
    "Monthly": "P1M",
    "Quarterly": "P3M",
    "SixMonthly": "P6M",
    "SixMonthlyApril": "P6M",
    "Yearly": "P1Y",
    "FinancialApril": "P1Y",
    "FinancialJuly": "P1Y",
    "FinancialOct": "P1Y",
}

_FROM_MONTHS = PERIOD_TYPES[2:]
_ADDED_UP: Mapping[Length, tuple[PeriodType, ...]] = {
    "day": PERIOD_TYPES,
    "week": ("Weekly",),
    "ten_days": _FROM_MONTHS,
    "month": _FROM_MONTHS,
    "quarter": _FROM_MONTHS[1:],
    "half_year": ("SixMonthly", "Yearly", "FinancialJuly"),
    "year": ("Yearly",),
}


@dataclass(frozen=True, slots=True)
class Dhis2Period:
    """`code` is how DHIS2 writes it: 20261120, 2026W47, 202611, 2026Q4, 2026S2, 2026AprilS1, 2026, 2026April. Both
    days are inside."""

    type: PeriodType
    first: date
    last: date
    code: str

    @property
    def adx(self) -> str:
        """2026-11-16/P7D."""
        return f"{self.first.isoformat()}/{_DURATION[self.type]}"


def fitting(every: Length) -> tuple[PeriodType, ...]:
    """The types whose periods hold those of a form as a whole, so that these can be added up: a month holds the three
    parts of it (旬), but its first week may have begun before it."""
    return _ADDED_UP[every]


def dhis2_period(day: date, period_type: PeriodType) -> Dhis2Period:
    """The period of that type in which the day lies."""
    if period_type in _SAME:
        period = containing(day, _SAME[period_type])
        return Dhis2Period(period_type, period.start, period.end, _code(period_type, period.start))
    begins, months = _SHIFTED[period_type]
    since = (day.month - begins) % 12 // months * months  # months from the beginning of the year there
    year = day.year if day.month >= begins else day.year - 1
    first = _month(year, begins + since)
    half = f"S{since // months + 1}" if months < 12 else ""
    name = period_type.removeprefix("SixMonthly").removeprefix("Financial")
    return Dhis2Period(period_type, first, _month(year, begins + since + months) - ONE_DAY, f"{year}{name}{half}")


def _code(period_type: PeriodType, first: date) -> str:
    year, week, _ = first.isocalendar()
    match period_type:
        case "Daily":
            return f"{first:%Y%m%d}"
        case "Weekly":
            return f"{year}W{week}"  # 2026W5: the number as it is
        case "Monthly":
            return f"{first:%Y%m}"
        case "Quarterly":
            return f"{first.year}Q{(first.month + 2) // 3}"
        case "SixMonthly":
            return f"{first.year}S{(first.month + 5) // 6}"
    return f"{first.year}"


def _month(year: int, month: int) -> date:
    """The first day of a month, which is counted on past December."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
