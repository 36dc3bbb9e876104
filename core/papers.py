"""Documents and pictures that are made from the county's figures when somebody is sent them.

A paper is written as its kind and what it is about, with colons between: `workbook:12:2026-W47`. Whoever queues it has
seen to it that its reader may have it (handlers.rights).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from core.messages import File
from core.periods import MONTHS, Period
from core.units import Unit

MOST_DAYS = 31

DIGEST, DETAILS = "digest", "details"
"""What a message says that is made when it is sent (core.messages.Say.figures): a digest in ten lines, and in full."""

PICTURE, WORKBOOK = "picture", "workbook"
"""Of a digest: how many reported, and what is watched; and all that it is made from."""

HEAT_MAP = "heat"
"""Of a unit's villages and the days of a period that `has_heat_map`."""

TREND = "trend"
"""Of what is watched in a unit: thirteen weeks up to the end of a period."""

SUMMARY = "summary"
"""What a bureau writes, as a Word document, about a period that `has_summary`."""

RANK = "rank"
"""How well the units below one report, each with its rates."""

STATEMENT = "statement"
"""What each reporter of a unit was asked for and has sent; of one person alone OWN_STATEMENT."""
OWN_STATEMENT = "own"

FILES: Mapping[str, str] = MappingProxyType(
    {
        PICTURE: ".png",
        HEAT_MAP: ".png",
        TREND: ".png",
        WORKBOOK: ".xlsx",
        SUMMARY: ".docx",
        RANK: "-rank.xlsx",
        STATEMENT: "-statement.xlsx",
    }
)
"""What a message may bring, by its kind, and how the name of its file ends."""


def has_heat_map(period: Period) -> bool:
    """Whether its days fit beside each other: those of a month do, those of a quarter do not."""
    return (period.end - period.start).days < MOST_DAYS


def has_summary(period: Period) -> bool:
    """Nobody writes one about a week; what any days in a row are for is known to whoever chose them."""
    return period.length in MONTHS or period.length == "range"


def paper(kind: str, unit: Unit, period: Period) -> File:
    """A paper of one of FILES."""
    ending = FILES[kind]
    return File(
        "picture" if ending == ".png" else "document",
        "",
        f"{unit.name}-{period.key}{ending}",
        paper=f"{kind}:{unit.id}:{period.key}",
    )


def paper_of(kind: str, unit: Unit, period: Period) -> File | None:
    """None for a kind that there is not, or not of that period."""
    if (kind == HEAT_MAP and not has_heat_map(period)) or (kind == SUMMARY and not has_summary(period)):
        return None
    return paper(kind, unit, period) if kind in FILES else None
