"""The settings of WeCom."""

from __future__ import annotations

from typing import Self

from pydantic import Field, SecretStr, model_validator

from bot.setting_values import CallbackKey, Section


class WeCom(Section):
    """企业微信: its AI bot over the long connection, a self-built app (自建应用), or both."""

    bot_id: str | None = Field(
        default=None, min_length=1, description="The bot's id, from WeCom's console; without one WeCom is not used."
    )
    secret: SecretStr | None = Field(default=None, min_length=1, description="The secret that stands beside it there.")
    url: str = Field(
        default="wss://openws.work.weixin.qq.com",
        pattern=r"^wss?://[^\s/]+\S*$",
        description="The address of the long connection; another one where WeCom runs on servers of one's own.",
    )
    name: str = Field(
        default="",
        pattern=r"^([^@\s](.*\S)?)?$",
        max_length=64,
        description="The bot's name, without @, as people write it in groups; needed where it holds blanks.",
    )
    corp_id: str | None = Field(
        default=None, min_length=1, description="The corporation's id (CorpID), for a self-built app."
    )
    agent_id: int | None = Field(default=None, ge=1, description="The app's AgentId.")
    app_secret: SecretStr | None = Field(default=None, min_length=1, description="The app's Secret.")
    api: str = Field(
        default="https://qyapi.weixin.qq.com",
        pattern=r"^https?://[^\s/]+\S*$",
        description="The address of WeCom's API, which the app calls.",
    )
    callback_token: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="The Token of the app's callback, if WeCom is to bring messages to /wecom on the web pages here.",
    )
    callback_key: CallbackKey | None = Field(default=None, description="The EncodingAESKey that stands beside it.")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for together in (
            ("bot_id", "secret"),
            ("corp_id", "agent_id", "app_secret"),
            ("callback_token", "callback_key"),
        ):
            missing = [name for name in together if getattr(self, name) is None]
            if 0 < len(missing) < len(together):
                raise ValueError(f"{', '.join(together)} go together; {' and '.join(missing)} must be set")
        if self.callback_token and self.corp_id is None:
            raise ValueError("callback_token is that of an app; corp_id, agent_id and app_secret must be set")
        if self.corp_id and not (self.callback_token or self.bot_id):
            raise ValueError(
                "nobody could write to the app; callback_token and callback_key must be set, or a bot beside it"
            )
        return self
