"""The tables of the conversations: what has come in, what is half said, what is to be sent."""

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
    text,
)

from storage.tables.metadata import metadata
from storage.types import Moment

# `asking` is what was asked, where it is not simply the rest of a report.
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
    Column("asking", String, nullable=False),
    PrimaryKeyConstraint("channel", "address"),
)

# A 接龙 that waits to be confirmed; `lines` are core.relay.RelayLine.
relay = Table(
    "relay",
    metadata,
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False),
    Column("form", String, nullable=False),
    Column("lines", JSON, nullable=False),
    Column("changed_at", Moment, nullable=False),
    PrimaryKeyConstraint("channel", "address"),
)

# A correction after the lock: `values` on top of `version`, asked for by `person_id` at that account.
correction = Table(
    "correction",
    metadata,
    Column("key", String, primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("form", String, nullable=False),
    Column("period", String, nullable=False),
    Column("values", JSON, nullable=False),
    Column("notes", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("channel", String),
    Column("address", String),
    Column("person_id", ForeignKey("person.id")),
    Column("asked_at", Moment, nullable=False),
    Column("decision", String),
    Column("decided_at", Moment),
    Column("decided_by", ForeignKey("person.id")),
)

# When an account was last told how things are done: at most once in a while.
hint = Table(
    "hint",
    metadata,
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("channel", "address"),
)

# What the numbers mean that stand in place of buttons in the newest message to an account.
numbered = Table(
    "numbered",
    metadata,
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False),
    Column("actions", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("channel", "address"),
)

# Which menu of commands a chat was given that has one of its own.
menu = Table(
    "menu",
    metadata,
    Column("channel", String, nullable=False),
    Column("address", String, nullable=False),
    Column("sign", String, nullable=False),
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
# `replaces` is the key of an earlier message whose place it takes, where the service can change what it has shown.
# `sender` is the process that is sending it (storage.processes). The indexes hold only what is still to be done,
# or did not arrive.
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
    Column("replaces", String),
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
        "channel",
        "lane",
        "created_at",
        "id",
        "not_before",
        "expires_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "ix_outbox_undelivered",
        "lane",
        "state",
        sqlite_where=text("state IN ('failed', 'cancelled', 'expired')"),
        postgresql_where=text("state IN ('failed', 'cancelled', 'expired')"),
    ),
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
