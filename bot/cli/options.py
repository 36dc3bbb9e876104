"""What several commands share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

GROUP: dict[str, Any] = {"no_args_is_help": True, "rich_markup_mode": None}
"""How every group of commands is made."""

Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")]

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON, for a script to read.")]


class Unsent(StrEnum):
    """Of the states of storage.outbox those of a message that was not sent; a command that only shows its help does not
    load the database."""

    WAITING = "waiting"
    SENDING = "sending"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
