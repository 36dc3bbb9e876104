"""Many short lives of `lingbao run`: started fast enough to be killed fifty times, and killed for real.

Run as a program it imports everything once, then forks one `lingbao run` for every line of JSON that it reads (the
environment of that life), so that a start costs a tenth of a second instead of two. What is forked is the real
program: it reads its settings, opens its database and its sockets anew, and dies by SIGKILL.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.commands.process import run_bot
from bot.console import Console
from bot.run import Role
from core.texts import Text
from locales import Catalogue, load_catalogue

ROOT = Path(__file__).parents[2]
READY_S = 60.0


@dataclass(frozen=True, slots=True)
class Life:
    """A running `lingbao run`; `url` is the address of its web pages."""

    pid: int
    url: str

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def stop(self) -> None:
        os.kill(self.pid, signal.SIGTERM)


def morning(now: datetime) -> str:
    """A zone in which it is ten o'clock at that moment (UTC)."""
    behind = (now.hour - 10 + 12) % 24 - 12
    return f"Etc/GMT{behind:+}"  # so many hours behind Greenwich, as POSIX counts them


class Midwife:
    """Gives birth to one life after the other. Whenever a test runs, to them it is morning: nothing is due, so that
    nobody gets a reminder besides what the test is about."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._morning = {"LINGBAO_TIMEZONE": morning(datetime.now(UTC))}
        self._heard: dict[str, str] = {}
        self._alive: set[int] = set()

    async def begin(self, environment: Mapping[str, str], role: Role = "all") -> int:
        """A life that has just been forked; returns its process id. It may be killed before it is ready."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([role, {**self._morning, **environment}]).encode() + b"\n")
        pid = int(await self._said("born"))
        self._alive.add(pid)
        return pid

    async def ready(self, pid: int) -> Life:
        """That life, once it serves."""
        return Life(pid, await self._said(f"ready {pid}"))

    async def ended(self, pid: int) -> int:
        """How it ended: its exit code, or minus the signal that killed it."""
        how = int(await self._said(f"ended {pid}"))
        self._alive.discard(pid)
        return how

    def kill_all(self) -> None:
        """What a test that failed has left behind."""
        for pid in self._alive:
            os.kill(pid, signal.SIGKILL)

    async def _said(self, about: str) -> str:
        assert self._process.stdout
        async with asyncio.timeout(READY_S):
            while about not in self._heard:
                line = (await self._process.stdout.readline()).decode().strip()
                assert line, "no life begins any more; see the log"
                what, _, told = line.rpartition(" ")
                self._heard[what] = told
        return self._heard.pop(about)


@asynccontextmanager
async def midwife(log: Path) -> AsyncIterator[Midwife]:
    """What the lives have to say is in that file."""
    pipe = asyncio.subprocess.PIPE
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.crash.lives", cwd=ROOT, stdin=pipe, stdout=pipe, stderr=errors
        )
        lives = Midwife(process)
        try:
            yield lives
        finally:
            lives.kill_all()
            assert process.stdin
            process.stdin.close()
            await process.wait()


def _say(*words: object) -> None:
    os.write(sys.stdout.fileno(), (" ".join(map(str, words)) + "\n").encode())


class _Newborn(Console):
    """Speaks to the midwife instead of a person."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self.__dict__["catalogue"] = catalogue

    def say(self, what: Text) -> None:
        _say("ready", os.getpid(), what.args["url"])


def _live(console: Console, role: Role, environment: Mapping[str, str]) -> None:
    os.environ.update(environment)
    asyncio.run(run_bot(console, role))


def _main() -> None:
    console = _Newborn(load_catalogue())
    signal.signal(signal.SIGCHLD, lambda *_: _reap())
    for line in sys.stdin.buffer:
        if (pid := os.fork()) == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _live(console, *json.loads(line))
            os._exit(0)
        _say("born", pid)


def _reap() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _say("ended", pid, os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    _main()
