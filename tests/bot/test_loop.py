"""The running program has the fastest event loop that there is for its system."""

from __future__ import annotations

import asyncio
import gc
import sys

import pytest

from bot.loop import run_fast, settle_down


async def loop_and(answer: int) -> tuple[str, int]:
    return type(asyncio.get_running_loop()).__module__, answer


@pytest.mark.skipif(sys.platform == "win32", reason="there is no uvloop")
def test_it_runs_on_uvloop() -> None:
    assert run_fast(loop_and(7)) == ("uvloop", 7)


def test_without_uvloop_it_runs_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", None)
    module, answer = run_fast(loop_and(7))
    assert module.startswith("asyncio")
    assert answer == 7


def test_what_there_is_when_it_has_settled_down_is_not_gone_through_again() -> None:
    try:
        settle_down()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
