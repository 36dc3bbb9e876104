"""The clock of the program: the time of day, and seconds that go on whatever happens to that."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

import pytest

from bot import clock
from bot.clock import Clock


def test_seconds_are_moved_along_with_the_time_of_day() -> None:
    it = Clock()
    before, moment = it.elapsed(), it.now()
    it.move_to(moment + timedelta(hours=1))
    assert it.elapsed() - before == pytest.approx(3600, abs=5)


def test_seconds_do_not_go_back_with_the_operating_systems_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    class SetBack(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> SetBack:
            return cls(2020, 1, 1, tzinfo=tz)

    it = Clock()
    before = it.elapsed()
    monkeypatch.setattr(clock, "datetime", SetBack)
    assert it.now().year == 2020
    assert it.elapsed() >= before
