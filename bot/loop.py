"""The event loop of the running program, and its garbage collector."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run_fast(main: Coroutine[Any, Any, T]) -> T:
    """As asyncio.run, on uvloop where there is one; Windows has none."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return asyncio.run(main)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(main)


MADE_BEFORE_A_LOOK = 10_000
"""So many more things are made than given up before the garbage collector looks for circles among them: a batch of
reports makes thousands and gives them all up by itself."""


def settle_down() -> None:
    """What there is now stays as long as the program: the garbage collector need not go through it again and again.
    Without this the slowest answers take half as long again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MADE_BEFORE_A_LOOK)
