"""The tables of the county itself: its units, its people, and what holds for all of it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from storage.tables.metadata import metadata
from storage.types import Moment

# `opened` and `closed` are days: the first one on which reports are expected of it, and the first one on which none
# are any more. `population` is the unit's own: without one, what lies below it is added up.
unit = Table(
    "unit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("level", String, nullable=False),
    Column("parent_id", ForeignKey("unit.id"), index=True),
    Column("path", String, nullable=False, index=True),
    Column("opened", String),
    Column("closed", String),
    Column("population", Integer),
)

# What a unit is to reach in a year: a sum of an indicator or of an item of a breakdown, or a rate where `item` is a
# computed indicator. `value` is a decimal number as it was given.
target = Table(
    "target",
    metadata,
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("year", Integer, nullable=False),
    Column("form", String, nullable=False),
    Column("item", String, nullable=False),
    Column("value", String, nullable=False),
    PrimaryKeyConstraint("unit_id", "year", "form", "item"),
)

# Until the day `paused_until` nobody is reminded who does not want to be. What was due on the day `put_off` is asked
# for once more on the next one.
person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("phone", String, unique=True),
    Column("language", String, nullable=False),
    Column("paused_until", String),
    Column("put_off", String),
)

account = Table(
    "account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("reachable", Boolean, nullable=False),
    Column("last_seen_at", Moment),
    Column("unreachable_since", Moment),
    UniqueConstraint("channel", "address"),
)

# `first_day` and `last_day` are the days between which it is held: a stand-in's, or one that has ended.
post = Table(
    "post",
    metadata,
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False, index=True),
    Column("role", String, nullable=False),
    Column("first_day", String),
    Column("last_day", String),
    PrimaryKeyConstraint("person_id", "unit_id", "role"),
)

# Days on which somebody does not report for a unit (core.leave). On these days `stand_in_id` holds the post of a
# reporter there, or, where nobody else reports, nothing is expected.
leave = Table(
    "leave",
    metadata,
    Column("key", String, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False, index=True),
    Column("first_day", String, nullable=False),
    Column("last_day", String, nullable=False, index=True),
    Column("stand_in_id", ForeignKey("person.id")),
    Column("state", String, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("decided_at", Moment),
    Column("decided_by", ForeignKey("person.id")),
)

invitation = Table(
    "invitation",
    metadata,
    Column("code", String, primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("role", String, nullable=False),
    Column("person_id", ForeignKey("person.id")),
    Column("uses_left", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("made_at", Moment),
    Column("revoked_at", Moment),
)

# Somebody without an invitation who wants to join, or a known person (`person_id`) with another account.
join_request = Table(
    "join_request",
    metadata,
    Column("key", String, primary_key=True),
    Column("channel", String),
    Column("address", String),
    Column("name", String, nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("role", String, nullable=False),
    Column("person_id", ForeignKey("person.id")),
    Column("asked_at", Moment, nullable=False),
    Column("decision", String),
    Column("decided_at", Moment),
    Column("decided_by", ForeignKey("person.id")),
)

# What managers and administrators have done. Without a person it was done at the command line, or by somebody who has
# been forgotten since. `details` name units, periods and figures, and nobody.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("person_id", ForeignKey("person.id")),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("action", String, nullable=False),
    Column("details", JSON, nullable=False),
    Index(None, "unit_id", "at"),
)

# How much is asked of each reporter on each day: messages sent to her, the reminders among them, what she wrote, what
# she tapped, and how many reports came of it.
burden = Table(
    "burden",
    metadata,
    Column("day", String, nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("sent", Integer, nullable=False),
    Column("reminders", Integer, nullable=False),
    Column("written", Integer, nullable=False),
    Column("taps", Integer, nullable=False),
    Column("reports", Integer, nullable=False),
    PrimaryKeyConstraint("day", "person_id"),
    sqlite_with_rowid=False,
)

# Single facts about the county's database, such as how far the demo's clock has been moved.
fact = Table(
    "fact",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("job", String, nullable=False),
    Column("period", String, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("job", "period"),
)
