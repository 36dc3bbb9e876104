"""`lingbao run` and `lingbao demo`: the bot itself."""

from __future__ import annotations

from bot import logs
from bot.clock import Clock
from bot.console import Console
from core.texts import text


async def run_bot(console: Console) -> None:
    from bot.run import run

    logs.set_up(console.settings.log_level)
    await run(console.settings, console.catalogue, lambda url: console.say(text("cli-running", url=url)))


async def run_demo(console: Console, *, fresh: bool, port: int | None) -> None:
    from bot.app import stop_on_signals
    from bot.demo.run import opened_demo

    settings = console.settings
    if port is not None:
        settings = settings.model_copy(update={"web": settings.web.model_copy(update={"port": port})})
    logs.set_up(settings.log_level)
    async with opened_demo(settings, console.catalogue, Clock(), fresh=fresh) as demo:
        with console.waiting() as progress:
            await demo.prepare(progress)
        await demo.run(lambda url: console.say(text("cli-demo", url=url)), stop_on_signals())
