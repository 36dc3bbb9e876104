"""Documents and pictures that are made from the county's figures when somebody is sent them.

A paper is written as its kind and what it is about, with colons between: `workbook:12:2026-W47`. Whoever queues it has
seen to it that its reader may have it (handlers.rights).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from core.messages import File
from core.periods import MONTHS, Period
from core.units import Unit

MOST_DAYS = 31

DIGEST, DETAILS = "digest", "details"
"""What a message says that is made when it is sent (core.messages.Say.figures): a digest in ten lines, and in full."""

WORKBOOK = "workbook"
"""Of a digest: all that it is made from."""


PICTURE = "picture"
"""Of a digest: how many reported, and what is watched."""


def digest_picture(unit: Unit, period: Period) -> File:
    return File("picture", "", f"{unit.name}-{period.key}.png", paper=f"{PICTURE}:{unit.id}:{period.key}")


HEAT_MAP = "heat"
"""Of a unit's villages and the days of a period."""


def heat_map(unit: Unit, period: Period) -> File:
    """Of a period that `has_heat_map`."""
    return File("picture", "", f"{unit.name}-{period.key}.png", paper=f"{HEAT_MAP}:{unit.id}:{period.key}")


def has_heat_map(period: Period) -> bool:
    """Whether its days fit beside each other: those of a month do, those of a quarter do not."""
    return (period.end - period.start).days < MOST_DAYS


TREND = "trend"
"""Of what is watched in a unit: thirteen weeks up to the end of a period."""


def trend(unit: Unit, period: Period) -> File:
    return File("picture", "", f"{unit.name}-{period.key}.png", paper=f"{TREND}:{unit.id}:{period.key}")


def digest_workbook(unit: Unit, period: Period) -> File:
    return File("document", "", f"{unit.name}-{period.key}.xlsx", paper=f"{WORKBOOK}:{unit.id}:{period.key}")


SUMMARY = "summary"
"""What a bureau writes about a month or more, as a Word document."""


def work_summary(unit: Unit, period: Period) -> File:
    """About a period that `has_summary`."""
    return File("document", "", f"{unit.name}-{period.key}.docx", paper=f"{SUMMARY}:{unit.id}:{period.key}")


def has_summary(period: Period) -> bool:
    """Nobody writes one about a week; what any days in a row are for is known to whoever chose them."""
    return period.length in MONTHS or period.length == "range"


RANK = "rank"
"""How well the units below one report, each with its rates."""


def rank_workbook(unit: Unit, period: Period) -> File:
    name = f"{unit.name}-{period.key}-{RANK}.xlsx"
    return File("document", "", name, paper=f"{RANK}:{unit.id}:{period.key}")


STATEMENT = "statement"
"""What each reporter of a unit was asked for and has sent; of one person alone OWN_STATEMENT."""
OWN_STATEMENT = "own"


def statement_workbook(unit: Unit, period: Period) -> File:
    name = f"{unit.name}-{period.key}-{STATEMENT}.xlsx"
    return File("document", "", name, paper=f"{STATEMENT}:{unit.id}:{period.key}")


BUTTONS: Mapping[str, Callable[[Unit, Period], File]] = MappingProxyType(
    {
        WORKBOOK: digest_workbook,
        SUMMARY: work_summary,
        RANK: rank_workbook,
        STATEMENT: statement_workbook,
        TREND: trend,
        HEAT_MAP: heat_map,
    }
)
"""What a button may bring, by its kind."""


def paper_of(kind: str, unit: Unit, period: Period) -> File | None:
    """None for a kind that there is not, or not of that period."""
    if (kind == HEAT_MAP and not has_heat_map(period)) or (kind == SUMMARY and not has_summary(period)):
        return None
    make = BUTTONS.get(kind)
    return make(unit, period) if make else None
