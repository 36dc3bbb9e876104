"""One report: composed from what was said and what was there, never overwritten by a blank."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from core.forms import Form, Values
from core.frozen import frozen
from core.usual import Usual


class ReportKey(NamedTuple):
    """A report belongs to a unit, a form and a period; there is one."""

    unit_id: int
    form: str
    period: str


class Source(StrEnum):
    """Through what a version came."""

    MESSAGE = "message"
    BUTTON = "button"
    EDIT = "edit"
    ON_BEHALF = "on_behalf"  # by somebody who manages the unit, for whoever reports there
    UNDO = "undo"
    IMPORT = "import"
    APPROVED = "approved"  # a correction after the lock, which the unit above approved of


Notes = dict[str, str]
"""Words to figures, by their keys."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked about figures that are possible but odd: by which rule, about which indicator, at which version of
    the report. `confirmed_at` (UTC) is when the reporter said that they are right."""

    rule: str
    indicator: str | None
    version: int
    confirmed_at: datetime | None = None


@frozen
class Report:
    """The current version. Without values it has been taken back and counts as not received.

    `received_at` is when the first version came in that still stands, `changed_at` when this one did (both UTC);
    `previous` are the figures that this version replaced, which an undo brings back. `form_version` is that of the
    form by which `complete` and `zero` were decided. `question` is the one that was asked about it, if any; `notes`
    says in the reporter's words what the list has no name for: {"suspected_cases.other": "恙虫病"}.
    """

    key: ReportKey
    values: Values
    version: int
    received_at: datetime
    changed_at: datetime
    on_time: bool
    complete: bool
    zero: bool
    source: Source
    person_id: int | None
    previous: Values = field(default_factory=dict)
    form_version: str = ""
    question: Question | None = None
    notes: Notes = field(default_factory=dict)

    @property
    def received(self) -> bool:
        return bool(self.values)


@frozen
class Expected:
    """An expected report: the denominator of every rate. All moments are UTC.

    `parent_id` is the unit above at the time, so that a village that moves takes no history with it.
    `next_step_at` is when `core.reminders` has to look at it again; None when nothing more will be done.
    `excused` says why it is not expected after all; a report that comes nevertheless counts like any other. `usual` is
    what the unit's earlier reports let expect of this one's figures; None when that is not known.
    """

    key: ReportKey
    parent_id: int
    day: str
    due_at: datetime
    lock_at: datetime
    stage: str
    next_step_at: datetime | None
    excused: str | None = None
    usual: Usual | None = None


def compose(
    form: Form,
    expected: Expected,
    before: Report | None,
    values: Values,
    *,
    at: datetime,
    source: Source,
    person_id: int | None,
    notes: Notes | None = None,
) -> Report:
    """The next version: what was there, with what was said on top. A blank never erases a figure (promise 3). A word to
    a figure goes with it: said anew without the word, the figure may mean something else."""
    standing = before if before and before.received else None
    merged = _merged(form, standing.values if standing else {}, values)
    received_at = standing.received_at if standing else at
    return Report(
        key=expected.key,
        values=merged,
        version=before.version + 1 if before else 1,
        received_at=received_at,
        changed_at=at,
        on_time=received_at <= expected.due_at,
        complete=form.is_complete(merged),
        zero=form.is_zero_report(merged),
        source=source,
        person_id=person_id,
        previous=standing.values if standing else {},
        form_version=form.version,
        question=before.question if before else None,
        notes={**(_kept(before.notes, values) if before else {}), **(notes or {})},
    )


def _kept(notes: Notes, said: Values) -> Notes:
    return {key: word for key, word in notes.items() if key not in said}


def _merged(form: Form, standing: Values, said: Values) -> Values:
    """What was there, with what was said on top. Where a figure is smaller than its parts together, the parts that were
    said earlier no longer hold, and which of them might is not known."""
    merged = {**standing, **said}
    if "." not in "".join(merged):
        return merged
    for indicator in form.indicators:
        parts = [key for key in merged if key.startswith(f"{indicator.key}.")]
        if sum(merged[key] for key in parts) > merged.get(indicator.key, 0):
            merged = {key: count for key, count in merged.items() if key not in parts or key in said}
    return merged


def undo(form: Form, current: Report, *, at: datetime, person_id: int | None) -> Report:
    """The version after an undo: the figures before the current one; none mean that the report is taken back."""
    values = current.previous
    return Report(
        key=current.key,
        values=dict(values),
        version=current.version + 1,
        received_at=current.received_at,
        changed_at=at,
        on_time=current.on_time,
        complete=bool(values) and form.is_complete(values),
        zero=form.is_zero_report(values),
        source=Source.UNDO,
        person_id=person_id,
        previous=current.values,
        form_version=form.version,
        question=current.question,
        notes=current.notes,
    )


class Change(NamedTuple):
    indicator: str
    old: int | None
    new: int | None


def changes(before: Report | None, after: Report) -> list[Change]:
    """What differs between two versions, in the order of the newer one's figures, then the removed ones."""
    return differences(before.values if before else {}, after.values)


def differences(old: Values, new: Values) -> list[Change]:
    """The same of figures."""
    keys = [*new, *(key for key in old if key not in new)]
    return [Change(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]
