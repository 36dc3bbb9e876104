"""What a command has at hand: the settings, and a way to speak to the person at the terminal in their language."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cached_property
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING

import typer

from core.errors import InputError, LingbaoError
from core.sheet import FaultySheet
from core.texts import Text, text

if TYPE_CHECKING:
    from bot.settings import Settings
    from locales import Catalogue
    from storage import Store

MOST_FAULTS = 50
"""So many are shown: a wrong column in a long file would fill the screen."""

PATIENCE_S = 2.0

Advance = Callable[[int, int], None]
"""So many are done, of so many."""


class Refusal(LingbaoError):
    """The command cannot do it; the sentence says why and what to do. `code` is the exit code: 2 for bad input."""

    def __init__(self, why: Text, code: int = 2) -> None:
        super().__init__(why.key)
        self.why = why
        self.code = code


class Console:
    """Everything is read when it is first wanted, so that `--help` is quick."""

    def __init__(self, config: Path | None = None) -> None:
        self._config = config

    @cached_property
    def settings(self) -> Settings:
        from bot.settings_sources import load_settings

        return load_settings(self._config)

    @cached_property
    def catalogue(self) -> Catalogue:
        from locales import load_catalogue

        return load_catalogue(*self.settings.language_folders)

    def words(self, what: Text) -> str:
        return self.catalogue.render(what, self.settings.language)

    def say(self, what: Text) -> None:
        typer.echo(self.words(what))

    def print_line(self, line: str) -> None:
        """Words that have been put together already."""
        typer.echo(line)

    def show_json(self, what: object) -> None:
        typer.echo(json.dumps(what, ensure_ascii=False))

    def complain(self, error: LingbaoError) -> int:
        """Says on standard error what is wrong; returns the exit code."""
        lines = list(self._lines(error))
        for line in lines[:MOST_FAULTS]:
            typer.echo(line, err=True)
        if len(lines) > MOST_FAULTS:
            typer.echo(self.words(text("cli-more-faults", count=len(lines) - MOST_FAULTS)), err=True)
        if isinstance(error, Refusal):
            return error.code
        return 2 if isinstance(error, InputError | FaultySheet) else 1

    def _lines(self, error: LingbaoError) -> Iterator[str]:
        if isinstance(error, Refusal):
            yield self.words(error.why)
        elif isinstance(error, FaultySheet):
            for fault in error.faults:
                place = ":".join(str(part) for part in (fault.file, fault.row, fault.column) if part)
                yield f"{place}: {self.words(fault.what)}"
        else:
            from bot.troubles import sentence

            said = sentence(error)
            yield from (self.words(said) if said else str(error)).splitlines()

    @asynccontextmanager
    async def store(self, *, outdated_too: bool = False) -> AsyncIterator[Store]:
        """The county's database. Raises DatabaseUnreachable, and Refusal if it has not been brought up to date."""
        from storage.health import open_reachable
        from storage.migrate import is_current

        store = await open_reachable(self.settings.database_url)
        try:
            if not (outdated_too or await store.read(is_current)):
                raise Refusal(text("cli-database-not-current"), code=1)
            yield store
        finally:
            await store.close()

    @contextmanager
    def waiting(self, patience_s: float = PATIENCE_S) -> Iterator[Advance]:
        """A bar for whatever takes longer than that, if somebody is looking at a terminal."""
        if not sys.stderr.isatty():
            yield lambda _done, _total: None
            return
        from rich.console import Console as Terminal
        from rich.progress import Progress

        bar = Progress(console=Terminal(stderr=True), transient=True)
        task = bar.add_task(self.words(text("cli-working")), total=None)
        timer = Timer(patience_s, bar.start)
        timer.start()
        try:
            yield lambda done, total: bar.update(task, completed=done, total=total)
        finally:
            timer.cancel()
            timer.join()
            bar.stop()
