"""`lingbao run` and `lingbao demo`: the bot itself."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from bot import logs
from bot.clock import Clock
from bot.console import Console, Refusal
from bot.loop import settle_down
from core.errors import LingbaoError
from core.texts import text
from storage.processes import AlreadyRunning

if TYPE_CHECKING:
    from bot.run import Role

log = logging.getLogger(__name__)


async def run_bot(console: Console, role: Role = "all") -> None:
    from bot.run import run

    def ready(url: str) -> None:
        console.say(text("cli-running", url=url))
        settle_down()

    logs.set_up(console.settings.log_level, console.settings.log_format)
    with _alone(), _faults_in_the_log():
        await run(console.settings, console.catalogue, ready, role=role)


async def run_demo(console: Console, *, fresh: bool, port: int | None) -> None:
    from bot.app import stop_on_signals
    from bot.demo.run import opened_demo

    settings = console.settings
    if port is not None:
        settings = settings.model_copy(update={"web": settings.web.model_copy(update={"port": port})})
    logs.set_up(settings.log_level, settings.log_format)
    with _alone():
        async with opened_demo(settings, console.catalogue, Clock(), fresh=fresh) as demo:
            with console.waiting() as progress:
                await demo.prepare(progress)
            await demo.run(lambda url: console.say(text("cli-demo", url=url)), stop_on_signals())


@contextmanager
def _faults_in_the_log() -> Iterator[None]:
    """What ends the program and is a fault of ours is said by the log, which quotes no error; Python would show its
    words, and a message may be among them. What a person can mend is for the console."""
    try:
        yield
    except LingbaoError:
        raise
    except Exception as error:  # whatever it is, Python would show its words
        if isinstance(error, ExceptionGroup) and not error.split(LingbaoError)[1]:
            raise
        log.critical("the program ends by a fault of its own", exc_info=True)
        raise typer.Exit(1) from None


@contextmanager
def _alone() -> Iterator[None]:
    """Raises Refusal if another process is at work on the same file."""
    try:
        yield
    except AlreadyRunning as error:
        raise Refusal(text("cli-already-running", file=str(error.file)), code=1) from error
