"""The tables; their names are the vocabulary of the field. Migrations bring a database to this shape."""

from __future__ import annotations

from storage.tables.alerts import alert, alert_step, recount
from storage.tables.county import (
    account,
    audit,
    burden,
    fact,
    invitation,
    join_request,
    leave,
    person,
    post,
    run,
    target,
    unit,
)
from storage.tables.metadata import metadata
from storage.tables.notices import notice, notice_receipt
from storage.tables.reporting import day_total, digest, expected_report, form_version, report, report_revision
from storage.tables.talk import (
    correction,
    dead_letter,
    draft,
    hint,
    inbox,
    local_message,
    menu,
    numbered,
    outbox,
    relay,
)

__all__ = [
    "account",
    "alert",
    "alert_step",
    "audit",
    "burden",
    "correction",
    "day_total",
    "dead_letter",
    "digest",
    "draft",
    "expected_report",
    "fact",
    "form_version",
    "hint",
    "inbox",
    "invitation",
    "join_request",
    "leave",
    "local_message",
    "menu",
    "metadata",
    "notice",
    "notice_receipt",
    "numbered",
    "outbox",
    "person",
    "post",
    "recount",
    "relay",
    "report",
    "report_revision",
    "run",
    "target",
    "unit",
]
