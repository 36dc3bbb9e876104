"""The tables; their names are the vocabulary of the field. Migrations bring a database to this shape."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.types import Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

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
    PrimaryKeyConstraint("unit_id", "form", "period"),
    Index(None, "day", "form"),
    Index(None, "next_step_at"),
)

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
    PrimaryKeyConstraint("unit_id", "form", "period"),
    Index(None, "day", "form"),
)

# Every version of a report, from `previous` to `values`. Append-only.
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
    PrimaryKeyConstraint("unit_id", "form", "period", "version"),
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

draft = Table(
    "draft",
    metadata,
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False),
    Column("form", String, nullable=False),
    Column("period", String, nullable=False),
    Column("values", JSON, nullable=False),
    Column("unit_id", ForeignKey("unit.id")),
    Column("changed_at", Moment, nullable=False),
    PrimaryKeyConstraint("channel", "address"),
)

# `text`, and `address` as its sender, only where the county keeps what people wrote (settings.keep).
inbox = Table(
    "inbox",
    metadata,
    Column("channel", String, nullable=False),
    Column("message", String, nullable=False),
    Column("received_at", Moment, nullable=False, index=True),
    Column("text", String),
    Column("address", String),
    PrimaryKeyConstraint("channel", "message"),
    sqlite_with_rowid=False,
)

# `owed` lists what a reminder is about ([unit, form, period] each): asked once more just before sending.
# `sender` is the process that is sending it (storage.processes). The indexes hold only what is still to be done.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False),
    Column("lane", String, nullable=False),
    Column("say", JSON, nullable=False),
    Column("owed", JSON(none_as_null=True)),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("message", String),
    Column("reason", String),
    Column("sender", Integer),
    Index(
        "ix_outbox_unsent",
        "channel",
        "address",
        "id",
        sqlite_where=text("state IN ('waiting', 'sending')"),
        postgresql_where=text("state IN ('waiting', 'sending')"),
    ),
    Index(
        "ix_outbox_sending",
        "sender",
        sqlite_where=text("state = 'sending'"),
        postgresql_where=text("state = 'sending'"),
    ),
    Index(
        "ix_outbox_waiting",
        "lane",
        "created_at",
        "id",
        "not_before",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

run = Table(
    "run",
    metadata,
    Column("job", String, nullable=False),
    Column("period", String, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("job", "period"),
)

digest = Table(
    "digest",
    metadata,
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("period", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("lines", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),
    PrimaryKeyConstraint("unit_id", "period"),
)

dead_letter = Table(
    "dead_letter",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String, nullable=False),
    Column("message", String, nullable=False),
    Column("trace", String, nullable=False),
    Column("error", String, nullable=False),
    Column("at", Moment, nullable=False),
)

# What the phones of the local chat show: the service's side of that channel, not the county's data.
# `key` is the phone's own id of a message that it sends, so that a repeated sending counts once.
local_message = Table(
    "local_message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", String, nullable=False),
    Column("key", String),
    Column("mine", Boolean, nullable=False),
    Column("body", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("address", "key"),
)

# Single facts about the county's database, such as how far the demo's clock has been moved.
fact = Table(
    "fact",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False),
)
