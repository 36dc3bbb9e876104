"""The tables of what managers have to acknowledge."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, PrimaryKeyConstraint, String, Table

from storage.tables.metadata import metadata
from storage.types import Moment

# What holds now of an alert (core.alerts); all of it follows from its steps.
# `told` are the units whose managers know of it, `counted` the cases by their reports that a threshold has counted,
# `why` what was found, as sentences before they have a language.
alert = Table(
    "alert",
    metadata,
    Column("key", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False, index=True),
    Column("form", String, nullable=False),
    Column("period", String, nullable=False),
    Column("item", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("disease_class", String, nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("since", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("state", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("next_step_at", Moment, index=True),
    Column("finding", String),
    Column("told", JSON, nullable=False),
    Column("why", JSON, nullable=False),
    Column("counted", JSON, nullable=False),
)

# Everything that has happened to an alert. Append-only.
alert_step = Table(
    "alert_step",
    metadata,
    Column("alert_key", ForeignKey("alert.key"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("what", String, nullable=False),
    Column("person_id", ForeignKey("person.id")),
    Column("words", String, nullable=False),
    Column("note", String, nullable=False),
    Column("old", Integer),
    Column("new", Integer),
    Column("units", JSON, nullable=False),
    PrimaryKeyConstraint("alert_key", "number"),
    sqlite_with_rowid=False,
)

# Reports of which a figure has changed that a threshold counts, until a job has counted it.
recount = Table(
    "recount",
    metadata,
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("form", String, nullable=False),
    Column("period", String, nullable=False),
    PrimaryKeyConstraint("unit_id", "form", "period"),
    sqlite_with_rowid=False,
)
