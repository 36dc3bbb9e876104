from __future__ import annotations

from pathlib import Path

import pytest

from locales import Catalogue, load_catalogue
from scheduler.base import County
from storage import Store
from tests.county import CALENDAR, FORMS, plant
from tests.scheduler.office import Office


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
async def office(sqlite_store: Store, catalogue: Catalogue, tmp_path: Path) -> Office:
    """The small county in a SQLite file, as counties run it."""
    await sqlite_store.write(plant)
    return Office(sqlite_store, County(FORMS, CALENDAR, catalogue, tmp_path / "digests"))


@pytest.fixture
async def any_office(store: Store, catalogue: Catalogue, tmp_path: Path) -> Office:
    """The small county on either kind of database."""
    await store.write(plant)
    return Office(store, County(FORMS, CALENDAR, catalogue, tmp_path / "digests"))
