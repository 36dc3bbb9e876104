"""What one outgoing message costs the Telegram channel, beside python-telegram-bot's own methods and transport."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.measure import Figures, interleaved
from bench.options import Options
from bench.process import ROOT
from bench.report import Column, Goal, Result
from bench.service import open_service

ANSWER_S = 0.05
IN_FLIGHT = (1, 40)
SECONDS = 4.0

CHANNEL = "the channel"
HTTPX, TRANSPORT = "Bot.send_message, as documented", "Bot.send_message on the channel's transport"
WAYS = {HTTPX: "httpx", TRANSPORT: "transport", CHANNEL: "channel"}
COLUMNS = (
    Column("cpu", "CPU", "µs a message"),
    Column("per_cpu", "messages", "per s of CPU"),
    Column("rate", "messages", "per s"),
)


def measure(options: Options) -> list[Result]:
    seconds = 0.5 if options.quick else SECONDS
    return [_compare(options, in_flight, seconds) for in_flight in IN_FLIGHT]


def _compare(options: Options, in_flight: int, seconds: float) -> Result:
    def one(way: str) -> Figures:
        return asyncio.run(send(way, in_flight, seconds))

    variants = {name: partial(one, way) for name, way in WAYS.items()}
    rounds = interleaved(variants, options.rounds, lambda line: options.tell(f"{in_flight} in flight, {line}"))
    note = (
        f"A reminder with four buttons; an answer takes {ANSWER_S * 1000:g} ms, {seconds:g} s after a warm-up. Each in "
        "a process of its own that does nothing else, all on uvloop. python-telegram-bot makes its Message of every "
        "answer; the channel reads the id in plain JSON."
    )
    result = Result(f"Messages sent, {in_flight} in flight", note, COLUMNS, rounds, HTTPX, "per_cpu")
    if in_flight == 1:
        return result
    goal = Goal("CPU a message in the channel", result.median(CHANNEL, "cpu"), 200, at_most=True, unit="µs")
    return replace(result, goals=(goal,))


async def send(way: str, in_flight: int, seconds: float) -> Figures:
    """By a program of its own (bench/sending.py)."""
    async with open_service(ANSWER_S) as service:
        command = (sys.executable, "-m", "bench.sending", way, service.url, str(in_flight), str(seconds))
        process = await asyncio.create_subprocess_exec(*command, cwd=Path(ROOT), stdout=asyncio.subprocess.PIPE)
        said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{way}: {said.decode()}")
    found: Figures = json.loads(said)
    return found
