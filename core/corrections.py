"""A correction that comes after the lock: it takes effect when the unit above approves of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from core.forms import Values
from core.reports import Notes, ReportKey


class Decision(StrEnum):
    APPROVED = "approved"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"  # the report had another version by then


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody wants a locked report to say: `values` on top of the figures of `version`, with `notes` to them.

    `key` names it in buttons. `account` is where the asker hears of the decision; None once she has been erased. All
    moments are UTC.
    """

    key: str
    report: ReportKey
    values: Values
    version: int
    account: tuple[str, str] | None
    person_id: int | None
    asked_at: datetime
    decision: Decision | None = None
    decided_at: datetime | None = None
    decided_by: int | None = None
    notes: Notes = field(default_factory=dict)
