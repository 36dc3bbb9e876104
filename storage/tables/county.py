"""The tables of the county itself: its units, its people, and what holds for all of it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, PrimaryKeyConstraint, String, Table, UniqueConstraint

from storage.tables.metadata import metadata
from storage.types import Moment

# `opened` and `closed` are days: the first one on which reports are expected of it, and the first one on which none
# are any more.
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
)

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("phone", String, unique=True),
    Column("language", String, nullable=False),
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
    UniqueConstraint("channel", "address"),
)

post = Table(
    "post",
    metadata,
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("unit_id", ForeignKey("unit.id"), nullable=False, index=True),
    Column("role", String, nullable=False),
    PrimaryKeyConstraint("person_id", "unit_id", "role"),
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
