"""Which file an open connection to SQLite has, where the one of that name may have been removed or replaced since."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from storage.trouble import DatabaseAway, Why

FILE = "file"
"""Under this the `info` of a connection keeps which file it has open."""


def stay_with_file(engine: Engine, file: Path) -> None:
    """A connection that is open goes on writing to a file that was removed, and nobody finds again what it writes. So
    no transaction commits there: it raises DatabaseAway."""
    _note_file(engine, file)

    @event.listens_for(engine, "commit")
    def look(conn: Connection) -> None:
        if conn.info[FILE] != _identity(file):
            conn.invalidate()
            raise DatabaseAway(Why.REMOVED)


def follow_file(engine: Engine, file: Path) -> None:
    """Whoever begins to read has the file that bears the name now, not one whose place a backup has taken."""
    _note_file(engine, file)

    @event.listens_for(engine, "checkout")
    def look(_connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        if record.info[FILE] != _identity(file):
            raise DisconnectionError(Why.REMOVED)  # which makes the pool open it anew


def _note_file(engine: Engine, file: Path) -> None:
    @event.listens_for(engine, "connect")
    def note(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info[FILE] = _identity(file)


def _identity(file: Path) -> tuple[int, int] | None:
    """None if it is not there."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
