"""Every knob of the program with its help text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import DirectoryPath, Field, FilePath, SecretStr, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from bot.setting_values import (
    DatabaseAddress,
    DigestLengths,
    Language,
    LanguagesFolder,
    ProxyAddress,
    PublicAddress,
    Section,
    TimeOfDay,
    TimeOrOff,
    WebAddress,
    WebhookSecret,
)
from bot.settings_wecom import WeCom
from core.expected import Calendar
from core.retention import Retention

PREFIX = "LINGBAO_"


class Telegram(Section):
    token: SecretStr | None = Field(
        default=None, min_length=1, description="The bot's token, from @BotFather; without one Telegram is not used."
    )
    api: str = Field(
        default="https://api.telegram.org", pattern=r"^https?://[^\s/]+\S*$", description="The address of the Bot API."
    )
    proxy: ProxyAddress | None = Field(
        default=None, description="http://HOST:PORT or http://USER:PASSWORD@HOST:PORT, through which the API is called."
    )
    name: str = Field(
        default="",
        pattern=r"^([A-Za-z0-9_]{5,32})?$",
        description="The bot's user name, without @, for the links in invitations; otherwise Telegram is asked.",
    )
    mode: Literal["polling", "webhook"] = Field(
        default="polling", description="polling: messages are fetched; webhook: Telegram brings them to webhook_url."
    )
    webhook_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/]+\S*$",
        description="The public https address that leads to the web pages here, with a path of its own.",
    )
    webhook_secret: WebhookSecret | None = Field(
        default=None, description="What Telegram has to show at webhook_url; make up something long."
    )
    bulk_per_second: float = Field(
        default=29,
        gt=0,
        le=30,
        description="So many reminders and digests go out a second; at 30 Telegram begins to refuse some.",
    )

    @model_validator(mode="after")
    def _can_be_called(self) -> Self:
        missing = [name for name in ("webhook_url", "webhook_secret") if getattr(self, name) is None]
        if self.mode == "webhook" and missing:
            raise ValueError(f"in webhook mode {' and '.join(missing)} must be set")
        return self


class Web(Section):
    host: str = Field(default="127.0.0.1", min_length=1, description="The address on which the web pages are served.")
    port: int = Field(default=8000, ge=0, le=65535, description="Their port, 0 to 65535; 0 takes any free one.")
    public_url: PublicAddress | None = Field(
        default=None,
        description="The address at which managers reach these pages, on the internet or in the office's network, such "
        "as https://bot.example.org; with one, digests have a button that opens their page.",
    )


class Schedule(Section):
    """Times of day in the county's zone."""

    expect_at: TimeOfDay = Field(default=time(0, 5), description="When the day's expected reports are written down.")
    remind_at: TimeOfDay = Field(default=time(16, 30), description="When those who owe a report are reminded.")
    remind_before: int = Field(
        default=0,
        ge=0,
        le=1440,
        description="So many minutes before the deadline they are reminded, too (see reminders_a_day); 0: not.",
    )
    reminders_a_day: int = Field(
        default=1, ge=0, le=2, description="So often a reporter is reminded on one day at most; 0: never."
    )
    escalate_at: TimeOfDay = Field(default=time(20, 0), description="When the unit above gets the names of the silent.")
    county_at: TimeOrOff = Field(
        default=time(9, 0),
        description="When, on the next day, the unit above that one gets those that are still silent; off: never.",
    )
    notice_repeat_at: TimeOrOff = Field(
        default=time(17, 0),
        description="When, on the next workday, who has not acknowledged a notice is asked once more; off: never.",
    )
    digest_at: TimeOfDay = Field(
        default=time(8, 0), description="When digests go out, on the day after the week, month or whatever it is."
    )
    digests: DigestLengths = Field(
        default=("week", "month"),
        description="About what digests are sent: week, ten_days, month, quarter, half_year, year; off: nothing.",
    )
    quiet_from: TimeOfDay = Field(default=time(21, 30), description="From then on nobody is reminded.")
    quiet_until: TimeOfDay = Field(default=time(6, 30), description="Until then nobody is reminded.")
    housekeep_at: TimeOfDay = Field(default=time(3, 0), description="When what has been kept long enough is removed.")

    ping_url: WebAddress | None = Field(
        default=None, description="An address that is called every minute as long as the jobs are done."
    )

    @model_validator(mode="after")
    def _reminded_before_named(self) -> Self:
        if self.remind_at >= self.escalate_at:
            raise ValueError("remind_at has to be earlier than escalate_at, or nobody is ever reminded")
        return self


class Keep(Section):
    """For how many days things are kept. Reports themselves are kept for ever."""

    texts: int = Field(
        default=0,
        ge=0,
        le=365,
        description="For how many days the texts of messages are kept; 0: not once they are read.",
    )
    drafts: int = Field(default=7, ge=1, le=365, description="For how many days half a report waits for its rest.")
    messages: int = Field(
        default=30, ge=2, le=3650, description="For how many days messages that have been sent are kept."
    )
    revisions: int = Field(
        default=0, ge=0, le=36500, description="For how many days earlier versions of a report are kept; 0: for ever."
    )
    audit: int = Field(
        default=0, ge=0, le=36500, description="For how many days it is kept what managers have done; 0: for ever."
    )
    burden: int = Field(
        default=800, ge=31, le=36500, description="For how many days it is kept how much each reporter was asked."
    )
    notices: int = Field(
        default=400, ge=1, le=36500, description="For how many days a notice is kept that is over, with its receipts."
    )


class Dhis2(Section):
    """The server that `lingbao export dhis2 --push` sends to."""

    url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/@]+[^\s@]*$",
        description="The address of the DHIS2 server, such as https://dhis2.example.org, without user or password.",
    )
    token: SecretStr | None = Field(
        default=None, min_length=1, description="A personal access token of DHIS2, d2pat_…; better than a password."
    )
    username: str | None = Field(
        default=None, pattern="^[^:]+$", description="The user's name, where there is no token; without a colon."
    )
    password: SecretStr | None = Field(default=None, min_length=1, description="The password of that user.")

    @model_validator(mode="after")
    def _can_log_in(self) -> Self:
        if self.token is not None and (self.username or self.password):
            raise ValueError("a token takes the place of username and password; set only one of them")
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password go together")
        return self


class _Environment(EnvSettingsSource):
    def explode_env_vars(self, field_name: str, field: FieldInfo, env_vars: Mapping[str, str | None]) -> dict[str, Any]:
        """Without the variables that name files: what stands in those is read by `load_settings`."""
        plain = {name: value for name, value in env_vars.items() if not name.endswith("_file")}
        return super().explode_env_vars(field_name, field, plain)


class Settings(BaseSettings):
    """Read with `load_settings`. Relative paths start from the working directory."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=False,
    )

    data_dir: Path = Field(default=Path("data"), description="The folder for everything that the program keeps.")
    database: DatabaseAddress | None = Field(
        default=None,
        description="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME; otherwise a file in data_dir.",
    )
    timezone: ZoneInfo = Field(
        default=ZoneInfo("Asia/Shanghai"), description="The county's time zone, such as Asia/Shanghai."
    )
    languages_dir: LanguagesFolder | None = Field(
        default=None, description="A folder with further languages, one file each, such as fr.ftl."
    )
    language: Language = Field(
        default="zh-CN", description="The language of whoever has not chosen one, and of this command."
    )
    forms_dir: DirectoryPath | None = Field(default=None, description="A folder with the county's own forms.")
    font: FilePath | None = Field(
        default=None, description="A font file for pictures, in place of the one that comes along."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much is logged: debug, info, warning or error."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="How: text, a line of words, or json, an object a line."
    )
    telegram: Telegram = Telegram()
    wecom: WeCom = WeCom()
    web: Web = Web()
    schedule: Schedule = Schedule()
    keep: Keep = Keep()
    dhis2: Dhis2 = Dhis2()

    @property
    def database_url(self) -> str:
        """With its password: not to be shown."""
        return (
            self.database.get_secret_value()
            if self.database
            else f"sqlite:///{(self.data_dir / 'lingbao.db').as_posix()}"
        )

    @property
    def form_folders(self) -> tuple[Path, ...]:
        """The folders beside the forms that come with the program."""
        return (self.forms_dir,) if self.forms_dir else ()

    @property
    def language_folders(self) -> tuple[Path, ...]:
        """The folders beside the languages that come with the program."""
        return (self.languages_dir,) if self.languages_dir else ()

    @property
    def fonts(self) -> tuple[Path, ...]:
        """None: the one that comes with the program."""
        return (self.font,) if self.font else ()

    @property
    def calendar(self) -> Calendar:
        return Calendar(zone=self.timezone, **self.schedule.model_dump(exclude={"reminders_a_day", "ping_url"}))

    @property
    def retention(self) -> Retention:
        return Retention(**self.keep.model_dump())

    @classmethod
    def settings_customise_sources(cls, *_: Any, **sources: Any) -> tuple[PydanticBaseSettingsSource, ...]:
        return _Environment(cls), sources["init_settings"]
