"""The tables of what is asked and what comes in."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, String, Table

from storage.tables.metadata import metadata
from storage.types import Moment

# Forms as they were when reports were made by them; `version` is core.forms.Form.version.
form_version = Table(
    "form_version",
    metadata,
    Column("form", String, nullable=False),
    Column("version", String, nullable=False),
    Column("definition", JSON, nullable=False),
    Column("since", Moment, nullable=False),
    PrimaryKeyConstraint("form", "version"),
)

# `day` is the first day of the period, so that indexes begin with it.
# `parent_id` is the unit above when the report was expected: a village that moves takes no history with it.
# `excused` says why the report is not expected after all; one that came nevertheless counts.
# `usual` is what earlier reports let expect of its figures (core.usual).
expected_report = Table(
    "expected_report",
    metadata,
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("form", String, nullable=False),
    Column("period", String, nullable=False),
    Column("day", String, nullable=False),
    Column("parent_id", ForeignKey("unit.id"), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("lock_at", Moment, nullable=False),
    Column("stage", String, nullable=False),
    Column("next_step_at", Moment),
    Column("excused", String),
    Column("usual", JSON(none_as_null=True)),
    PrimaryKeyConstraint("unit_id", "form", "period"),
    Index(None, "day", "form"),
    Index(None, "next_step_at"),
)

# `question` is what was asked about odd figures, with the answer; `notes` are words to figures (core.reports).
report = Table(
    "report",
    metadata,
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("form", String, nullable=False),
    Column("period", String, nullable=False),
    Column("day", String, nullable=False),
    Column("values", JSON, nullable=False),
    Column("previous", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("received", Boolean, nullable=False),
    Column("on_time", Boolean, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("zero", Boolean, nullable=False),
    Column("source", String, nullable=False),
    Column("person_id", ForeignKey("person.id")),
    Column("form_version", String, nullable=False),
    Column("question", JSON(none_as_null=True)),
    Column("notes", JSON, nullable=False),
    PrimaryKeyConstraint("unit_id", "form", "period"),
    Index(None, "day", "form", "unit_id"),
)

# Every version of a report, from `previous` to `values`. Append-only. `at` is when it was sent, `stored_at` when it was
# put down, by which a digest knows what it has not seen yet.
report_revision = Table(
    "report_revision",
    metadata,
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("form", String, nullable=False),
    Column("period", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("previous", JSON, nullable=False),
    Column("values", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Column("source", String, nullable=False),
    Column("person_id", ForeignKey("person.id")),
    Column("form_version", String, nullable=False),
    Column("stored_at", Moment),
    PrimaryKeyConstraint("unit_id", "form", "period", "version"),
    Index(None, "stored_at"),
    sqlite_with_rowid=False,
)

# Sums per unit above the reporting ones. `item` is an indicator, an item of a breakdown, or a number of reports
# (core.totals.COUNT_ITEMS). Kept by delta in the transaction of the report.
day_total = Table(
    "day_total",
    metadata,
    Column("day", String, nullable=False),
    Column("parent_id", ForeignKey("unit.id"), nullable=False),
    Column("form", String, nullable=False),
    Column("item", String, nullable=False),
    Column("total", Integer, nullable=False),
    PrimaryKeyConstraint("day", "parent_id", "form", "item"),
    sqlite_with_rowid=False,
)

# An issue as it was made: `lines` in the chat, `details` in full; of older ones `lines` are the details. `sent_at` is
# empty where nobody was sent it and somebody has looked.
digest = Table(
    "digest",
    metadata,
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("period", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("lines", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("details", JSON(none_as_null=True)),
    Column("sent_at", Moment),
    PrimaryKeyConstraint("unit_id", "period"),
)
