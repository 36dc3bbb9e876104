from __future__ import annotations

from pathlib import Path

import pytest

from storage import Store
from tests.county import plant


@pytest.fixture
async def county(store: Store) -> Store:
    """Either kind of database with the small county in it."""
    await store.write(plant)
    return store


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of either kind, beside the others, that has no tables yet."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("fresh_postgres"))
    return f"sqlite:///{tmp_path}/new/new.db"
