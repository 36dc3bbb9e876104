"""The bot's user name, without which invitations have no links."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bot import chats
from bot.settings import Settings, Telegram
from tests.emulator import BotApi


def settings(api: BotApi, name: str = "") -> Settings:
    return Settings(telegram=Telegram(token=SecretStr(api.token), api=api.url, name=name))


async def test_it_is_asked_for_where_it_is_not_set() -> None:
    async with BotApi() as api:
        assert (await chats.named(settings(api))).telegram.name == "lingbao_test_bot"
        assert (await chats.named(settings(api, "county_bot"))).telegram.name == "county_bot"
        assert len(api.called("getMe")) == 1


async def test_where_telegram_does_not_say_it_there_is_none(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with BotApi() as api:
        await api.go_away()
        assert (await chats.named(settings(api))).telegram.name == ""
        assert "cannot connect to 127.0.0.1:" in caplog.text
        await api.come_back()
        api.hold("getMe")
        monkeypatch.setattr(chats, "NAME_S", 0.0)
        assert (await chats.named(settings(api))).telegram.name == ""
        assert "no answer within 0 s" in caplog.text


async def test_without_a_chat_nobody_is_asked() -> None:
    unused = Settings()
    assert await chats.named(unused) is unused
