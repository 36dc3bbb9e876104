"""A county's data as one file, and back again."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL

from storage.copy import NotCopied, Progress, closing, copy
from storage.engines import SqliteStore, Store, sqlite_file, sqlite_writer
from storage.files import Unfit, copy_pages, errors_named, holds_something, in_place_of, settle
from storage.health import open_reachable, shown
from storage.migrate import upgrade
from storage.processes import AlreadyRunning, seated
from storage.trouble import trouble_named


async def backup(url: str, file: Path, progress: Progress, *, overwrite: bool) -> None:
    """Writes all that the database at `url` holds at this moment into `file`, while the program goes on.

    `file` is an SQLite database with nothing beside it; an older one is replaced once the new one is whole.
    Raises Unfit, DatabaseUnreachable, DatabaseAway, and for a PostgreSQL database of another schema NotCopied or
    InputError.
    """
    source = sqlite_file(url)
    _refuse_to_write(file, source, overwrite=overwrite)
    with in_place_of(file) as part:
        if source:
            copy_pages(source, part, progress, mode="rw")
        else:
            async with closing(await open_reachable(url)) as store, closing(_store(part)) as copied:
                await copy(store, copied, progress)


async def restore(file: Path, url: str, progress: Progress, *, overwrite: bool) -> None:
    """Puts what the backup `file` holds into the database at `url`: all of it, or nothing.

    A backup of an older program is brought up to date on the way; `file` stays as it is. What the database holds is
    replaced only if `overwrite` is set. Raises Unfit, NotCopied, InputError for a backup of a newer program,
    DatabaseUnreachable, DatabaseAway.
    """
    target = sqlite_file(url)
    _make_ready(file, target)
    if target is None:
        await _restore_rows(file, url, progress, overwrite=overwrite)
        return
    try:
        async with seated(url):
            _restore_pages(file, target.resolve(), progress, overwrite=overwrite)
    except AlreadyRunning as error:
        raise Unfit("busy", target) from error


def _refuse_to_write(file: Path, source: Path | None, *, overwrite: bool) -> None:
    if source and not source.exists():
        raise Unfit("missing", source)
    if source and file.exists() and file.samefile(source):
        raise Unfit("same", file)
    if file.exists() and not overwrite:
        raise Unfit("exists", file)
    if not file.parent.is_dir():
        raise Unfit("missing", file.parent)


def _make_ready(file: Path, target: Path | None) -> None:
    if not file.is_file():
        raise Unfit("missing", file)
    if target and target.exists() and target.samefile(file):
        raise Unfit("same", file)
    if target:
        with errors_named(target):
            target.parent.mkdir(parents=True, exist_ok=True)


def _restore_pages(file: Path, target: Path, progress: Progress, *, overwrite: bool) -> None:
    if not overwrite and holds_something(target):
        raise Unfit("filled", target)
    with in_place_of(target) as part:
        _prepare(file, part, progress)
        settle(target)


async def _restore_rows(file: Path, url: str, progress: Progress, *, overwrite: bool) -> None:
    with TemporaryDirectory() as folder:
        part = Path(folder) / "lingbao.db"
        _prepare(file, part, progress)
        async with closing(await open_reachable(url)) as store, closing(_store(part)) as copied, seated(url) as seat:
            if await store.read(seat.alive) != {seat.number}:
                raise Unfit("busy", shown(url))
            try:
                await copy(copied, store, progress, replace=overwrite)
            except NotCopied as error:
                raise Unfit("filled", shown(url)) if error.why == "filled" else error from error


def _prepare(file: Path, part: Path, progress: Progress) -> None:
    """Makes `part` a copy of the backup that this program can work with."""
    copy_pages(file, part, progress, mode="ro")
    engine = sqlite_writer(_address(part))
    try:
        with trouble_named(), engine.begin() as conn:
            upgrade(conn)
    finally:
        engine.dispose()


def _store(file: Path) -> Store:
    return SqliteStore(_address(file))


def _address(file: Path) -> URL:
    return URL.create("sqlite", database=str(file))
