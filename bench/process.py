"""Programs that are measured: started, asked by the operating system what they have used, stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
START_S, STOP_S = 60.0, 20.0


@dataclass(frozen=True, slots=True)
class Program:
    """A running program. Linux only: what it has used is read from /proc."""

    pid: int

    def cpu_s(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def peak_mb(self) -> float:
        return self._kilobytes("status", "VmHWM") / 1024

    def rss_mb(self) -> float:
        return self._kilobytes("smaps_rollup", "Rss") / 1024

    def pss_mb(self) -> float:
        """What it shares with others is counted in parts."""
        return self._kilobytes("smaps_rollup", "Pss") / 1024

    def _kilobytes(self, file: str, name: str) -> int:
        lines = Path(f"/proc/{self.pid}/{file}").read_text("ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def launched(entry: str, *args: str, python: str = sys.executable, flush_ms: float = 0) -> list[str]:
    """The command that runs MODULE:FUNCTION, on a disk as slow as that."""
    return [python, "-m", "bench.launch", str(flush_ms), entry, *args]


@asynccontextmanager
async def running(command: Sequence[str], env: Mapping[str, str], folder: Path) -> AsyncIterator[Program]:
    """A program of this project, in `folder` and with none of the settings around; stopped at the end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINGBAO_")}
    with log_of(folder).open("ab") as log:
        process = subprocess.Popen(
            command, cwd=folder, env={**kept, "PYTHONPATH": str(ROOT), **env}, stdout=log, stderr=log
        )
    try:
        yield Program(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.to_thread(process.wait, STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def log_of(folder: Path) -> Path:
    return folder / "log"


async def listening(port: int, log: Path) -> None:
    """Returns when somebody listens there. Raises RuntimeError with the program's last words when nobody does."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise RuntimeError(f"nothing listens on {port}: {log.read_text('utf-8', 'replace')[-2000:]}")
