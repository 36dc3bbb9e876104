"""Where the log goes: standard error, a line each."""

from __future__ import annotations

import logging

OURS = ("bot", "digests", "handlers", "scheduler", "storage", "web")


def set_up(level: str) -> None:
    """`level` (debug, info, warning, error) is for what the program itself has to say.

    Libraries are heard from a warning on: below that httpx writes addresses, which hold Telegram's token, and
    aiosqlite every value that is stored.
    """
    lowest = getattr(logging, level.upper())
    layout = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=max(lowest, logging.WARNING), format=layout, force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(lowest)
