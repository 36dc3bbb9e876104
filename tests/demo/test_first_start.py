"""The first start of the demo: a county that is complete, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.clock import Clock
from bot.demo.run import opened_demo
from bot.settings import Settings
from locales import load_catalogue
from tests.county import at


class Interrupted(Exception):
    """As by Ctrl-C."""


def interrupt(done: int, _total: int) -> None:
    if done == 3:
        raise Interrupted


async def test_a_first_start_that_was_cut_short_is_begun_anew(tmp_path: Path) -> None:
    settings, catalogue, clock = Settings(data_dir=tmp_path), load_catalogue(), Clock()
    clock.move_to(at("2026-11-20 10:00"))
    async with opened_demo(settings, catalogue, clock, fresh=False) as cut_short:
        with pytest.raises(Interrupted):
            await cut_short.prepare(interrupt)
    days: list[int] = []
    async with opened_demo(settings, catalogue, clock, fresh=False) as again:
        await again.prepare(lambda done, _total: days.append(done))
    assert len(days) == 56
    async with opened_demo(settings, catalogue, clock, fresh=False) as third:
        await third.prepare(interrupt)  # nothing is left to be done
