"""The demo's eight weeks, written once for all tests of this folder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path

import pytest

from bot.demo.county import ZONE, plant
from bot.demo.history import DAYS, History
from core.expected import Calendar
from core.forms import Forms
from core.reading import Reader
from forms import load_forms
from handlers.looking_back import only_about_today
from handlers.register import codes_in
from handlers.router import Router
from locales import load_catalogue
from storage import Store, context, open_store
from storage.migrate import upgrade

TODAY = date(2026, 11, 20)

Progress = Callable[[int, int], None]


@pytest.fixture(scope="session")
def forms() -> Forms:
    return load_forms()


@pytest.fixture(scope="session")
def reader(forms: Forms) -> Reader:
    return Reader(forms.forms["daily"])


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return Calendar(ZONE)


@pytest.fixture(scope="session")
def make_history(forms: Forms, calendar: Calendar) -> Callable[[int], History]:
    """The history of that many days before TODAY, told to the real bot."""
    step = Router(forms, load_catalogue().languages).step

    def make(days: int) -> History:
        return History(
            forms,
            calendar,
            lambda conn, batch, now: context.load(
                conn,
                batch,
                codes_in(batch),
                forms=forms,
                calendar=calendar,
                language="zh-CN",
                now=now,
                only_about_today=only_about_today(batch, forms, calendar),
            ),
            step,
            TODAY,
            days,
        )

    return make


@pytest.fixture(scope="session")
def eight_weeks(
    make_history: Callable[[int], History], calendar: Calendar, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The file of a county with all of its history."""
    path = tmp_path_factory.mktemp("demo") / "lingbao.db"

    async def fill() -> None:
        store = open_store(f"sqlite:///{path}")
        await store.write(upgrade)
        await store.write(lambda conn: plant(conn, calendar.midnight(TODAY)))
        await make_history(DAYS).write(store, lambda done, total: None)
        await store.close()

    asyncio.run(fill())
    return path


@pytest.fixture
async def county(eight_weeks: Path) -> AsyncIterator[Store]:
    """To be read only: the same for all tests."""
    store = open_store(f"sqlite:///{eight_weeks}")
    yield store
    await store.close()
