"""A channel on the WeCom emulator, for tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.wecom import WeComChannel, always
from bot.channels.wecom_connection import Credentials
from bot.channels.wecom_line import Beats
from tests.emulator import Waits
from tests.emulator.wecom import WeCom

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


class Hands:
    """Of a clock: the emulator's and the channel's are the same, and move only when a test moves them."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)

    def elapsed(self) -> float:
        return self.seconds


def channel_on(
    wecom: WeCom,
    hands: Hands | None = None,
    *,
    name: str = "",
    beats: Beats = Beats(),  # noqa: B008 - it is frozen
    wants_file: Callable[[str], Awaitable[bool]] = always,
) -> WeComChannel:
    clock: dict[str, Any] = {"now": hands.now, "elapsed": hands.elapsed} if hands else {}
    return WeComChannel(
        Credentials(wecom.bot_id, wecom.secret, wecom.url),
        name,
        wants_file=wants_file,
        sleep=Waits(wecom.changed),
        beats=beats,
        **clock,
    )
