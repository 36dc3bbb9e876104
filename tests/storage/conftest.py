from __future__ import annotations

import pytest

from storage import Store
from tests.county import plant


@pytest.fixture
async def county(store: Store) -> Store:
    """Either kind of database with the small county in it."""
    await store.write(plant)
    return store
