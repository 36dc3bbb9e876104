from __future__ import annotations

import pytest

from tests.handlers.memory import Memory, Shipped, county, shipped


@pytest.fixture(scope="session")
def made() -> Shipped:
    return shipped()


@pytest.fixture
def world(made: Shipped) -> Memory:
    """青山县 in memory, on Friday 2026-11-20 at 16:02."""
    return county(made)
