"""The ear that every test has notices what may not be logged, however it gets into a line."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from pydantic import SecretStr

from bot import logs
from bot.intake import Intake
from tests.county import says
from tests.overheard import Overheard


@pytest.fixture
def ear(overheard: Overheard) -> Overheard:
    return overheard


def found(ear: Overheard) -> list[str]:
    """And nothing is left for the one who asks after every test."""
    heard = ear.found()
    ear.forget()
    return heard


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("张医生 cannot be reached", "somebody's words or name: '张'"),
        ("sent to 13900000011", "a telephone number: '13900000011'"),
        ("POST /bot4242:AAH-not-a-secret_of-anybody/getMe", "a token: '4242:AAH-not-a-secret_of-anybody'"),
        ("/bot4242%3AAAH-not-a-secret_of-anybody/x", "a token: '4242%3AAAH-not-a-secret_of-anybody'"),
        ("token 4242:AAH-not-a-secret_of-anybody", "a token: '4242:AAH-not-a-secret_of-anybody'"),
        ("Wang wrote 12 3 0", "'12 3 0'"),
        ("Wang_0 is gone", "'Wang_0'"),
        ("the address is https://x.example/8f2c", "'https://x.example/8f2c'"),
    ],
)
async def test_what_may_not_be_said_is_found(ear: Overheard, line: str, what: str) -> None:
    SecretStr("https://x.example/8f2c")
    ear.said([replace(says("d1", "12 3 0"), name="Wang_0")])
    logging.getLogger("bot.intake").debug(line)
    assert what in found(ear)


@pytest.mark.parametrize(
    "line", ["telegram:7000001 stored", "remind:12:2026-11-20", "2026-11-20 16:02:11,250", "message 139000000112 of 2"]
)
def test_ids_and_times_are_nobodys_secret(ear: Overheard, line: str) -> None:
    logging.getLogger("bot.intake").debug(line)
    assert found(ear) == []


def test_it_hears_what_an_error_says_only_as_the_log_would(ear: Overheard) -> None:
    try:
        raise KeyError("门诊" + "12")
    except KeyError:
        logging.getLogger("bot.intake").exception("it failed")
    assert found(ear) == []


def test_of_libraries_it_hears_what_they_warn_of(ear: Overheard) -> None:
    for level in (logging.DEBUG, logging.INFO, logging.WARNING):
        logging.getLogger("aiosqlite").log(level, "value %d %s", level, "13900000011")
    assert found(ear) == ["a telephone number: '13900000011'"]


def test_it_hears_the_id_as_well(ear: Overheard) -> None:
    logging.getLogger("bot.intake").info("stored", extra=logs.of("reply:local:13900000011"))
    assert found(ear) == ["a telephone number: '13900000011'"]


async def test_it_learns_what_was_said_where_the_program_does(ear: Overheard) -> None:
    intake = Intake.__new__(Intake)
    with pytest.raises(AttributeError):  # it is not made for work
        await intake.reply(says("d1", "12 3 0"))
    assert "12 3 0" in ear.hidden
