"""What is measured of a manager's commands is what she is told. Nothing is timed here."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from bench import answers
from bench.county import CALENDAR
from bench.options import Options
from bot.papers import Papers
from scheduler.base import County
from storage import open_store

VILLAGES, DAYS = 30, 31
ASKED: Mapping[str, str] = {
    "/today": "第30村卫生室",
    "/missing": "第30村卫生室",
    "/week": "第47期",
    "/unit": "青山县",
    "/rank": "第2镇",
    "/statement 2026-11": "医生27",
}


async def test_every_command_is_answered_about_what_was_planted(tmp_path: Path) -> None:
    options = Options(tmp_path, rounds=1, quick=True, tell=lambda _line: None)
    bench = await asyncio.to_thread(answers.prepare, options, VILLAGES, DAYS)
    store = open_store(f"sqlite:///{bench.copy()}")
    known = County(bench.forms, CALENDAR, bench.catalogue, tmp_path)
    papers = Papers(store, known, tmp_path, lambda: answers.EVENING)
    asking = answers.Asking(bench, store, papers, count(1))
    for words, told in ASKED.items():
        said, _, _ = await asking.ask(words)
        assert told in said
    await store.close()
