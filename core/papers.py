"""Documents and pictures that are made from the county's figures when somebody is sent them.

A paper is written as its kind and what it is about, with colons between: `workbook:12:2026-W47`. Whoever queues it has
seen to it that its reader may have it (handlers.rights).
"""

from __future__ import annotations

from core.messages import File
from core.periods import Period
from core.units import Unit

WORKBOOK = "workbook"
"""Of a digest: all that it is made from."""


def digest_workbook(unit: Unit, period: Period) -> File:
    return File("document", "", f"{unit.name}-{period.key}.xlsx", paper=f"{WORKBOOK}:{unit.id}:{period.key}")
