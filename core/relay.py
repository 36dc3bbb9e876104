"""A 接龙: what several villages wrote, handed on in one message by somebody who may report for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.forms import Values


@dataclass(frozen=True, slots=True)
class RelayLine:
    """What is understood of one village's line; `doubtful` when it has to be looked at before it is stored.

    `version` is that of the report that it was shown beside, 0 where there was none."""

    unit_id: int
    period: str
    values: Values
    doubtful: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class Relay:
    """A table that waits to be confirmed. `changed_at` (UTC) is when it was shown."""

    form: str
    lines: tuple[RelayLine, ...]
    changed_at: datetime
