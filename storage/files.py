"""SQLite databases as files: copied whole, looked through, put in the place of others."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp

from core.errors import LingbaoError
from storage.copy import Progress
from storage.trouble import SQLITE_AWAY, DatabaseAway

PAGES = 1000
"""Of a file, copied between two looks at whether somebody wants it to stop."""

PATIENCE_S = 2.0

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file that is open or was not closed in order."""


class Unfit(LingbaoError):
    """Nothing has been changed. `why` is one word of

    `missing`: there is no such file or folder; `exists`: there is one already; `same`: it is the database itself;
    `foreign`: it is no Lingbao database; `damaged`: it is not whole; `filled`: it holds something; `busy`: the
    program is running on it.
    """

    def __init__(self, why: str, place: Path | str) -> None:
        super().__init__(f"{place}: {why}")
        self.why = why
        self.place = str(place)


def copy_pages(source: Path, part: Path, progress: Progress, *, mode: str) -> None:
    """Makes `part` what the SQLite file is at this moment. Raises Unfit if that is not a whole Lingbao database."""
    task = asyncio.current_task()

    def step(_status: int, left: int, total: int) -> None:
        progress(total - left, total)
        if task and task.cancelling():  # by Ctrl+C, which the loop cannot say while it is kept waiting here
            raise asyncio.CancelledError

    address = f"{source.resolve().as_uri()}?mode={mode}"
    with (
        errors_named(source),
        closing(sqlite3.connect(address, uri=True)) as old,
        closing(sqlite3.connect(part)) as new,
    ):
        # A transaction that has looked at something keeps what it saw, or every change would make us start over.
        old.execute("BEGIN")
        tables = {name for (name,) in old.execute("SELECT name FROM sqlite_master")}
        if not tables >= {"alembic_version", "unit", "report"}:
            raise Unfit("foreign", source)
        old.backup(new, pages=PAGES, progress=step)
        new.execute("PRAGMA journal_mode=DELETE")
        if new.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise Unfit("damaged", source)


@contextmanager
def in_place_of(file: Path) -> Iterator[Path]:
    """A new file that takes the place of `file` when all has gone well; `file` is the old one or the whole new one."""
    with errors_named(file):
        handle, name = mkstemp(prefix=f"{file.name}.", suffix=".part", dir=file.parent)
        os.close(handle)
    part = Path(name)
    try:
        yield part
        settle(part)
        with errors_named(file):
            _same_rights(file, part)
            _sync(part)
            part.replace(file)
            _sync(file.parent)
    finally:
        for end in ("", *BESIDE):
            Path(f"{part}{end}").unlink(missing_ok=True)


def settle(file: Path) -> None:
    """Leaves the file with nothing beside it: what is there would be taken for a part of the next file of that name.

    Raises DatabaseAway when somebody has it open.
    """
    with suppress(Unfit):  # what lies beside a damaged file is of no use any more
        if file.exists():
            with errors_named(file), closing(sqlite3.connect(file, timeout=PATIENCE_S)) as conn:
                conn.execute("PRAGMA journal_mode=DELETE")
    for end in BESIDE:
        Path(f"{file}{end}").unlink(missing_ok=True)


def holds_something(file: Path) -> bool:
    """Whether any row would be lost; of a file that cannot be read nobody knows."""
    if not file.exists():
        return False
    try:
        with closing(sqlite3.connect(file)) as conn:
            tables = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            filled = (conn.execute(f'SELECT EXISTS (SELECT 1 FROM "{name}")').fetchone() for name in tables)  # noqa: S608
            return any(there for name, (there,) in zip(tables, filled, strict=True) if name != "alembic_version")
    except sqlite3.DatabaseError:
        return True


def _same_rights(file: Path, part: Path) -> None:
    """The new one may be read by whoever might read the old one; the first one by its owner only."""
    if file.exists():
        old = file.stat()
        os.chown(part, old.st_uid, old.st_gid)
        part.chmod(old.st_mode & 0o777)


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def errors_named(place: Path) -> Iterator[None]:
    """Raises Unfit or DatabaseAway in place of what SQLite or the operating system says about that file."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if _code(error) == sqlite3.SQLITE_NOTADB:
            raise Unfit("foreign", place) from error
        if _code(error) == sqlite3.SQLITE_CORRUPT:
            raise Unfit("damaged", place) from error
        raise DatabaseAway(f"{place}: {SQLITE_AWAY.get(_code(error), str(error))}") from error
    except OSError as error:
        raise DatabaseAway(f"{place}: {error.strerror}") from error


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)) & 0xFF
