from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from bot import logs
from tests.bot.terminal import log_as_before


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    with log_as_before():
        yield


def heard(capsys: pytest.CaptureFixture[str], level: str) -> list[str]:
    """Who is heard at which level, when everybody speaks at each."""
    logs.set_up(level)
    for name in ("bot.intake", "scheduler.jobs", "httpx", "aiosqlite", "telegram.Bot"):
        for spoken in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
            logging.getLogger(name).log(spoken, "hello")
    return [" ".join(line.split()[2:4]).rstrip(":") for line in capsys.readouterr().err.splitlines()]


@pytest.mark.parametrize(
    ("level", "ours", "theirs"), [("debug", 4, 2), ("info", 3, 2), ("warning", 2, 2), ("error", 1, 1)]
)
def test_the_level_is_for_us_and_libraries_only_warn(
    capsys: pytest.CaptureFixture[str], level: str, ours: int, theirs: int
) -> None:
    levels = ["DEBUG", "INFO", "WARNING", "ERROR"]
    expected = [f"{said} {name}" for name in ("bot.intake", "scheduler.jobs") for said in levels[-ours:]]
    expected += [f"{said} {name}" for name in ("httpx", "aiosqlite", "telegram.Bot") for said in levels[-theirs:]]
    assert heard(capsys, level) == expected
