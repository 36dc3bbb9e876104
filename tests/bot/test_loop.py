"""The running program has the fastest event loop that there is for its system."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterator

import pytest

from bot.loop import MADE_BEFORE_A_LOOK, run_fast, settle_down


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


@pytest.fixture
def unsettled() -> Iterator[None]:
    """The tests go on with the garbage collector that they had."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.mark.usefixtures("unsettled")
def test_what_there_is_when_it_has_settled_down_is_not_gone_through_again() -> None:
    settle_down()
    assert gc.get_freeze_count() > 0


@pytest.mark.usefixtures("unsettled")
def test_a_batch_of_reports_wakes_no_garbage_collector_but_circles_are_still_found() -> None:
    settle_down()
    before = _looks()
    held = [[n] for n in range(MADE_BEFORE_A_LOOK // 2)]
    assert _looks() == before
    held += [[n] for n in range(MADE_BEFORE_A_LOOK)]
    assert _looks() > before


def _looks() -> int:
    return sum(of_generation["collections"] for of_generation in gc.get_stats())
