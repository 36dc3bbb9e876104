"""`lingbao db`: the shape of the database, whether it is in order, and copies of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from bot.console import MOST_FAULTS, Advance, Console, Refusal
from bot.troubles import in_words
from core.texts import Text, text
from storage import DatabaseAway, Overtaken
from storage import backup as backups
from storage.check import Difference, Figure
from storage.check import check as compare
from storage.copy import NotCopied, copy_between
from storage.files import Unfit
from storage.health import shown
from storage.migrate import upgrade as apply_migrations

NOT_AS_GIVEN = ("busy", "damaged", "differs", "older", "refused")
"""What makes exit code 1: something is wrong here, and not with what was given."""


async def upgrade(console: Console) -> None:
    """Makes a new database, or brings an older one up to date; a current one stays as it is."""
    async with console.store(outdated_too=True) as store:
        await store.write(apply_migrations)
    console.say(text("cli-database-current"))


async def backup(console: Console, file: Path, *, overwrite: bool) -> None:
    """The program may be running."""
    url = console.settings.database_url
    with _done_or_undone(console, url, str(file)) as progress:
        await backups.backup(url, file, progress, overwrite=overwrite)
    console.say(text("backup-done", file=str(file)))


async def restore(console: Console, file: Path, *, overwrite: bool) -> None:
    url = console.settings.database_url
    with _done_or_undone(console, str(file), url) as progress:
        await backups.restore(file, url, progress, overwrite=overwrite)
    console.say(text("restore-done", file=str(file)))


async def copy(console: Console, source: str, target: str) -> None:
    with _done_or_undone(console, source, target) as progress:
        rows = await copy_between(source, target, progress)
    console.say(text("copy-done", rows=rows, target=shown(target)))


@contextmanager
def _done_or_undone(console: Console, source: str, target: str) -> Iterator[Advance]:
    """Shows how far it has come; says what did not go well, and shows no password."""
    try:
        with console.waiting() as progress:
            yield progress
    except Unfit as error:
        raise Refusal(text(f"database-{error.why}", place=error.place), _code(error.why)) from error
    except NotCopied as error:
        args = {"source": _place(source), "target": _place(target), "table": error.table}
        raise Refusal(text(f"copy-{error.why}", **args), _code(error.why)) from error
    except (DatabaseAway, Overtaken) as error:
        raise Refusal(text("database-undone", reason=in_words(str(error))), code=1) from error


def _place(given: str) -> str:
    """A file, or an address without its password."""
    return shown(given) if "://" in given else given


def _code(why: str) -> int:
    return 1 if why in NOT_AS_GIVEN else 2


async def check(console: Console, *, as_json: bool) -> bool:
    """Says what does not agree, while the program may be running; returns whether everything does."""
    with console.waiting() as progress:
        async with console.store() as store:
            findings = await store.read(lambda conn: compare(conn, progress, MOST_FAULTS))
    if as_json:
        console.show_json(asdict(findings))
        return not findings.differences
    for difference in findings.differences:
        console.say(_sentence(difference))
    if findings.more:
        console.say(text("cli-more-faults", count=findings.more))
    count = len(findings.differences) + findings.more
    console.say(text("check-summary", reports=findings.reports, count=count))
    return count == 0


def _sentence(difference: Difference) -> Text:
    args = {name: _shown(value) for name, value in asdict(difference).items() if name != "kind"}
    return text(f"check-{difference.kind}", **args)


def _shown(value: Figure) -> Text | str:
    if value is None:
        return text("check-nothing")
    return value if isinstance(value, str) else json.dumps(value)
