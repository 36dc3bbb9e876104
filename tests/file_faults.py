"""What can be wrong with the file of an SQLite database, made for real."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine, event

PAGE = 4096
NOBODY = 65534


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """By another program, for all who want to write."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def quota() -> Iterator[None]:
    """No file that is opened meanwhile may grow any more."""

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # means: as many as there are

    event.listen(Engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(Engine, "connect", limit)


@contextmanager
def powerless(*paths: Path) -> Iterator[None]:
    """Nobody may write to these files and folders, not even whoever may do everything."""
    for path in paths:
        path.chmod(0o444 if path.is_file() else 0o555)
    if root := os.geteuid() == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for path in reversed(paths):
            for mended in path.parent.glob(f"{path.name}*"):  # what SQLite makes beside its file has the file's rights
                mended.chmod(0o666 if mended.is_file() else 0o777)


def damage(file: Path, *, sound: int = 1) -> None:
    """Leaves so many pages as they were."""
    size = file.stat().st_size
    with file.open("r+b") as pages:
        pages.seek(sound * PAGE)
        pages.write(b"\x17" * (size - sound * PAGE))


def settle(file: Path) -> None:
    """All of it stands in the file itself from then on."""
    with closing(sqlite3.connect(file)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
