"""Starts a program on a disk that takes its time: `python -m bench.launch 5 bot.cli:main run` for 5 ms a flush.

A cheap server needs about 5 ms to flush, the disk of a developer's machine a fraction of one. So every COMMIT of
something written waits that long, inside its transaction and in its own thread, as it would for the disk. That is one
flush a commit, what SQLite needs with a write-ahead log; every program that is measured commits through here alike.
"""

from __future__ import annotations

import importlib
import sqlite3
import sys
import time
from functools import partial
from typing import Any


class SlowConnection(sqlite3.Connection):
    """Only what is committed by `commit()` waits: none of the programs here commits in any other way."""

    def __init__(self, *args: Any, flush_s: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._flush_s = flush_s
        self._flushed = self.total_changes

    def commit(self) -> None:
        if self.in_transaction and self.total_changes != self._flushed:
            time.sleep(self._flush_s)
            self._flushed = self.total_changes
        super().commit()


def main() -> None:
    """The arguments: milliseconds a flush, MODULE:FUNCTION, and what that one finds in its sys.argv."""
    flush_ms, entry, *args = sys.argv[1:]
    if float(flush_ms):
        _slow_down(float(flush_ms) / 1000)
    module, _, function = entry.partition(":")
    sys.argv = [entry, *args]
    getattr(importlib.import_module(module), function)()


def _slow_down(flush_s: float) -> None:
    connect: Any = partial(sqlite3.connect, factory=partial(SlowConnection, flush_s=flush_s))
    for module in (sqlite3, sqlite3.dbapi2):
        setattr(module, "connect", connect)  # noqa: B010 - sqlite3.dbapi2 does not tell mypy what it holds


if __name__ == "__main__":
    main()
