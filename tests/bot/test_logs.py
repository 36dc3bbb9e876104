"""How a line of the log looks, who is heard, and what stands in none."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime

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


def said(capsys: pytest.CaptureFixture[str], form: logs.Format, name: str = "bot.intake") -> str:
    """How a warning looks about whose cause there is something to hide."""
    logs.set_up("debug", form)
    try:
        try:
            raise KeyError("门诊12")
        except KeyError as cause:
            raise OSError(28, "No space left on device", "/data/张医生.csv") from cause
    except OSError:
        logging.getLogger(name).warning("%d messages wait\nfor %s", 3, "it", exc_info=True, extra=logs.of("reply:t:7"))
    return capsys.readouterr().err


def test_a_line_says_about_which_message_it_is_and_a_trace_has_no_words_of_the_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, *rest = said(capsys, "text").splitlines()
    assert re.fullmatch(r"[-\d]+ [:,\d]+ WARNING bot.intake: \[t:7\] 3 messages wait", first)
    assert rest[0] == "for it"
    assert [line for line in rest if not line.startswith(" ")][1:] == [
        "builtins.KeyError",
        "builtins.OSError: No space left on device",
    ]
    assert any("test_logs.py" in line for line in rest)
    assert "门诊12" not in "\n".join(line for line in rest if not line.startswith("    "))  # but for our own source


def test_as_json_each_line_is_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    [line] = said(capsys, "json").splitlines()
    told = json.loads(line)
    assert datetime.fromisoformat(told.pop("time")).tzinfo == UTC
    exception = told.pop("exception")
    assert told == {"level": "warning", "logger": "bot.intake", "message": "3 messages wait\nfor it", "id": "t:7"}
    assert exception.endswith("\nbuiltins.OSError: No space left on device")
    assert "张医生.csv" not in exception.replace('"/data/张医生.csv"', "")


def test_what_is_about_no_message_has_no_id(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info", "json")
    logging.getLogger("bot.leader").info("this process leads from now on")
    assert set(json.loads(capsys.readouterr().err)) == {"time", "level", "logger", "message"}


def test_all_that_is_logged_while_a_message_is_sent_is_about_it(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info")
    log = logging.getLogger("bot.channels.telegram")
    with logs.about("telegram:7"), logs.about("telegram:8"):
        log.info("one")
    log.info("two")
    assert [line.partition("telegram: ")[2] for line in capsys.readouterr().err.splitlines()] == [
        "[telegram:8] one",
        "two",
    ]


async def test_two_messages_that_are_sent_together_are_not_mixed_up(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("info")
    both = asyncio.Barrier(2)

    async def send(id_: str) -> None:
        with logs.about(id_):
            await both.wait()
            logging.getLogger("bot.delivery").info("sent %s", id_)

    await asyncio.gather(send("a"), send("b"))
    lines = capsys.readouterr().err.splitlines()
    assert sorted(line.partition("delivery: ")[2] for line in lines) == ["[a] sent a", "[b] sent b"]


async def test_a_task_that_failed_unheard_is_not_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("debug")

    async def fails() -> None:
        raise KeyError("门诊" + "12")

    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    del task
    gc.collect()
    told = capsys.readouterr().err
    assert "Task exception was never retrieved" in told
    assert "builtins.KeyError" in told
    assert "门诊12" not in told


def test_every_error_of_a_group_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    told = logs.trace(ExceptionGroup("门诊12", [ValueError("a"), ExceptionGroup("b", [TypeError("c")])]))
    assert told.splitlines() == [
        "builtins.ValueError",
        "builtins.TypeError",
        "builtins.ExceptionGroup",
        "builtins.ExceptionGroup",
    ]


@pytest.mark.parametrize(
    ("key", "address", "id_"),
    [
        ("reply:telegram:7000001", "555", "telegram:7000001"),
        ("reply:telegram:7000001:private", "555", "telegram:7000001:private"),
        ("remind:12:2026-11-20", "555", "remind:12:2026-11-20"),
        ("leave:1.a:asked:555", "555", "leave:1.a:asked"),
        ("replaced:telegram:7000001:555", "555", "replaced:telegram:7000001"),
        ("remind:555:2026-11-20", "555", "remind:555:2026-11-20"),
    ],
)
def test_a_message_is_known_by_what_it_answers_or_by_its_key_without_the_address(
    key: str, address: str, id_: str
) -> None:
    assert logs.id_of(key, address) == id_
