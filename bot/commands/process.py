"""`lingbao run` and `lingbao demo`: the bot itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot import logs
from bot.clock import Clock
from bot.console import Console, Refusal
from bot.loop import settle_down
from core.texts import text
from storage.processes import AlreadyRunning

if TYPE_CHECKING:
    from bot.run import Role


async def run_bot(console: Console, role: Role = "all") -> None:
    from bot.run import run

    def ready(url: str) -> None:
        console.say(text("cli-running", url=url))
        settle_down()

    logs.set_up(console.settings.log_level, console.settings.log_format)
    with _alone():
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
def _alone() -> Iterator[None]:
    """Raises Refusal if another process is at work on the same file."""
    try:
        yield
    except AlreadyRunning as error:
        raise Refusal(text("cli-already-running", file=str(error.file)), code=1) from error
