"""`lingbao run` in a process of its own, with the Telegram of the emulator."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from tests.emulator import BotApi

COMMAND = Path(sys.executable).with_name("lingbao")


@asynccontextmanager
async def running(
    api: BotApi,
    folder: Path,
    settings: Mapping[str, str],
    *args: str,
    errors: IO[bytes] | int = asyncio.subprocess.PIPE,
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Works in that folder, with its data in `data` there; killed at the end if it still runs."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("LINGBAO_")}
    env |= {
        "LINGBAO_DATA_DIR": str(folder / "data"),
        "LINGBAO_TELEGRAM__TOKEN": api.token,
        "LINGBAO_TELEGRAM__API": api.url,
        "LINGBAO_WEB__PORT": "0",
        "LINGBAO_LOG_LEVEL": "debug",
        **settings,
    }
    process = await asyncio.create_subprocess_exec(
        COMMAND, "run", *args, env=env, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=errors
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
