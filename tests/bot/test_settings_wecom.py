"""Which settings of WeCom go together."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.wecom import WeComChannel
from bot.channels.wecom_both import WeComWithApp
from bot.chats import wecom_channel
from bot.settings_sources import load_settings
from core.errors import InputError
from storage import open_store

BOT = {"BOT_ID": "aib", "SECRET": "bot-secret"}
APP = {"CORP_ID": "ww", "AGENT_ID": "1000002", "APP_SECRET": "app-secret"}
CALLBACK = {"CALLBACK_TOKEN": "callback-token", "CALLBACK_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}


def setting(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"LINGBAO_WECOM__{name}", value)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"BOT_ID": "aib"}, "bot_id, secret go together; secret must be set"),
        ({"CORP_ID": "ww"}, "corp_id, agent_id, app_secret go together; agent_id and app_secret must be set"),
        ({**BOT, **APP, "CORP_ID": ""}, "go together; corp_id must be set"),
        ({**BOT, **APP, "CALLBACK_TOKEN": "t"}, "callback_token, callback_key go together; callback_key must be set"),
        ({**BOT, **CALLBACK}, "corp_id, agent_id and app_secret must be set"),
        (APP, "nobody could write to the app"),
        ({**APP, **CALLBACK, "CALLBACK_KEY": "callback-key"}, "the 43 characters"),
        ({**APP, **CALLBACK, "AGENT_ID": "0"}, "greater than or equal to 1"),
        ({**APP, **CALLBACK, "API": "qyapi.weixin.qq.com"}, "wecom.api"),
    ],
)
def test_what_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, values: dict[str, str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    setting(monkeypatch, values)
    with pytest.raises(InputError) as error:
        load_settings()
    (fault,) = error.value.faults
    assert fault.startswith("LINGBAO_WECOM__")
    assert said in fault
    assert not any(secret in fault for secret in ("app-secret", "bot-secret", "callback-key", "callback-token"))


@pytest.mark.parametrize(
    ("values", "kind", "calls_back"),
    [
        ({}, type(None), False),
        (BOT, WeComChannel, False),
        ({**BOT, **APP}, WeComWithApp, False),
        ({**APP, **CALLBACK}, WeComWithApp, True),
        ({**BOT, **APP, **CALLBACK}, WeComWithApp, True),
    ],
)
async def test_what_they_make_together(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, values: dict[str, str], kind: type, calls_back: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    setting(monkeypatch, values)
    settings = load_settings()
    assert not any(secret in repr(settings) for secret in ("app-secret", "bot-secret", "callback-token", "abcdefghij"))
    store = open_store(settings.database_url)
    channel = wecom_channel(settings.wecom, store)
    assert type(channel) is kind
    if channel:

        async def nothing(*_: object) -> None: ...

        assert list(channel.webhooks(nothing, nothing)) == (["/wecom"] if calls_back else [])
        assert channel.by_leader_alone is ("BOT_ID" in values)
        await channel.close()
    await store.close()
