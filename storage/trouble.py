"""When the database cannot do what it is asked: what the drivers say, in words for the administrator."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum

from sqlalchemy import Engine, ExceptionContext, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from core.errors import LingbaoError


class Why(StrEnum):
    """What is wrong and what to do, for the log and for /health; `away-…` in `locales/` says the same."""

    LOCKED = "the database is locked by another program; look which one, and stop it"
    FULL = "the disk is full; make room"
    READ_ONLY = "the database may only be read; look at the rights of its files and their folder"
    NOT_OPENED = "the database file cannot be opened; look whether it is there, and at its rights and its folder's"
    REMOVED = "the database file was removed or replaced while the program was running; put it back"
    DISK = "the disk does not do what it is asked; look whether it is full or broken"
    DAMAGED = "the database file is damaged; stop the program and restore a backup"
    FOREIGN = "the file is no database; stop the program and restore a backup"
    NO_TABLES = "the database has no tables; run lingbao db upgrade if it is new, otherwise restore a backup"
    UNREACHABLE = "the database server cannot be reached; look whether it is running, and at the network"
    SILENT = "the database server does not answer; look whether it is running, and at the network"
    CUT_OFF = "the connection to the database server is gone"
    STOPPING = "the database server is stopping or starting"
    STANDBY = "the database server only lets read; look whether it is a standby"
    REFUSED = "the database server refuses this user or password; look at the setting database"
    NO_SUCH = "the database server has no database of this name; look at the setting database"
    NO_ROOM = "the database server has no room; look at its disk, its memory and the number of its connections"
    SERVER_DISK = "the disk of the database server does not do what it is asked; look whether it is full or broken"
    SERVER_DAMAGED = "the data of the database server are damaged; stop the program and restore a backup"
    BUSY = "all connections to the database are busy"


SQLITE_AWAY = {
    sqlite3.SQLITE_BUSY: Why.LOCKED,
    sqlite3.SQLITE_LOCKED: Why.LOCKED,
    sqlite3.SQLITE_PROTOCOL: Why.LOCKED,
    sqlite3.SQLITE_FULL: Why.FULL,
    sqlite3.SQLITE_READONLY: Why.READ_ONLY,
    sqlite3.SQLITE_PERM: Why.NOT_OPENED,
    sqlite3.SQLITE_CANTOPEN: Why.NOT_OPENED,
    sqlite3.SQLITE_IOERR: Why.DISK,
    sqlite3.SQLITE_CORRUPT: Why.DAMAGED,
    sqlite3.SQLITE_NOTADB: Why.FOREIGN,
}
"""By primary result code."""

POSTGRES_AWAY = {
    "08": Why.CUT_OFF,
    "25006": Why.STANDBY,
    "28": Why.REFUSED,
    "3D": Why.NO_SUCH,
    "42P01": Why.NO_TABLES,
    "53": Why.NO_ROOM,
    "55P03": Why.LOCKED,
    "57": Why.STOPPING,
    "58": Why.SERVER_DISK,
    "XX": Why.SERVER_DAMAGED,
}
"""By SQLSTATE or its class."""

POSTGRES_OVERTAKEN = ("23505", "40001", "40P01")


class DatabaseAway(LingbaoError):
    """Locked, full, gone, damaged: nothing is wrong with what was asked of it, and it may be asked again later."""


class Overtaken(LingbaoError):
    """Another process has just written the same; to be decided anew from what is there now."""


@contextmanager
def trouble_named() -> Iterator[None]:
    """Raises DatabaseAway or Overtaken in place of the drivers' errors that mean this."""
    try:
        yield
    except DBAPIError as error:
        state = _sqlstate(error.orig)
        if state in POSTGRES_OVERTAKEN:
            raise Overtaken(f"another process was first ({state})") from error
        if reason := why_away(error.orig):
            raise DatabaseAway(reason) from error
        if error.connection_invalidated:
            raise DatabaseAway(Why.CUT_OFF) from error
        raise
    except NoConnectionFree as error:
        raise DatabaseAway(Why.BUSY) from error
    except OSError as error:
        raise DatabaseAway(why_away(error)) from error


def why_away(error: BaseException | None) -> Why | None:
    """What a driver's error says about the database; None if it is about what was asked."""
    if isinstance(error, TimeoutError):
        return Why.SILENT
    if isinstance(error, OSError):
        return Why.UNREACHABLE
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)  # the module's own errors have none
        if code == sqlite3.SQLITE_ERROR and str(error).startswith("no such table"):
            return Why.NO_TABLES
        return SQLITE_AWAY.get(code & 0xFF)
    state = _sqlstate(error)
    return POSTGRES_AWAY.get(state) or POSTGRES_AWAY.get(state[:2])


def let_go_of_troubled(engine: Engine) -> None:
    """After trouble the next attempt has a new connection: one that was opened while the file could only be read can
    never write, and one to a server that hangs never answers."""

    @event.listens_for(engine, "handle_error")
    def on_error(context: ExceptionContext) -> None:
        if why_away(context.original_exception):
            context.is_disconnect = True

    @event.listens_for(engine, "invalidate")
    def on_invalidate(connection: object, _record: object, _error: object) -> None:
        # Closed within a transaction, SQLite keeps its lock for as long as anybody holds the error and its cursor.
        if isinstance(connection, sqlite3.Connection):
            with suppress(sqlite3.Error):
                connection.rollback()


def _sqlstate(error: BaseException | None) -> str:
    return getattr(error, "sqlstate", None) or ""
