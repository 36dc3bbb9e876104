"""Why a report is not expected after all: a word that we know, or what somebody wrote at the command line."""

from __future__ import annotations

from core.expected import CLOSED
from core.leave import LEAVE
from core.texts import Text, text

OFFERED = ("outage", "holiday", "flood", LEAVE, "other")
"""The reasons that a manager is offered, in this order: no power or network, a holiday, a disaster, leave, another."""

KNOWN = (CLOSED, *OFFERED)


def reason_text(reason: str) -> Text | str:
    return text("excused-reason", reason=reason) if reason in KNOWN else reason
