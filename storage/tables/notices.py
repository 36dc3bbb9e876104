"""The tables of notices (core.notices)."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, String, Table, UniqueConstraint

from storage.tables.metadata import metadata
from storage.types import Moment

# `unit_id` is the sender's unit, `top` the one whose subtree is meant, `file` a document that lies with the chat
# service of `channel`. Number and year are empty until it is sent.
notice = Table(
    "notice",
    metadata,
    Column("key", String, primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("top", ForeignKey("unit.id")),
    Column("who", String, nullable=False),
    Column("person_id", ForeignKey("person.id")),
    Column("channel", String),
    Column("address", String),
    Column("state", String, nullable=False, index=True),
    Column("words", String, nullable=False),
    Column("file", JSON(none_as_null=True)),
    Column("changed_at", Moment, nullable=False),
    Column("closes_on", String, nullable=False),
    Column("sent_at", Moment),
    Column("repeat_at", Moment),
    Column("closed_at", Moment),
    Column("year", Integer),
    Column("number", Integer),
    UniqueConstraint("unit_id", "year", "number"),
    Index(None, "channel", "address"),
)

# Whom a notice is for; `channel` and `address` are where it was sent. Without them it waits for her account.
notice_receipt = Table(
    "notice_receipt",
    metadata,
    Column("notice", ForeignKey("notice.key"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("unit_id", ForeignKey("unit.id"), nullable=False),
    Column("channel", String),
    Column("address", String),
    Column("sent_at", Moment),
    Column("acknowledged_at", Moment),
    Column("repeated_at", Moment),
    PrimaryKeyConstraint("notice", "person_id"),
)
