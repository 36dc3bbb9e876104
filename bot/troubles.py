"""What is wrong with the database, in the language of whoever has to mend it."""

from __future__ import annotations

from core.errors import LingbaoError
from core.texts import Text, text
from storage import DatabaseAway
from storage.health import DatabaseUnreachable
from storage.trouble import Why


def in_words(reason: str) -> Text | str:
    """Part of a sentence. What only the driver has words for stays as it is."""
    try:
        return text(f"away-{Why(reason).name.lower().replace('_', '-')}")
    except ValueError:
        return reason


def sentence(error: LingbaoError) -> Text | None:
    """None if it is not about the database."""
    if isinstance(error, DatabaseUnreachable):
        return text("doctor-database-bad", database=error.address, reason=in_words(error.reason))
    if isinstance(error, DatabaseAway):
        return text("cli-database-away", reason=in_words(str(error)))
    return None
