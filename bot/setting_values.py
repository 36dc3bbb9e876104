"""What a setting may hold: each shape with the rule that it is checked by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, DirectoryPath, SecretStr, ValidationInfo
from pydantic_settings import NoDecode

from core.errors import InputError
from core.periods import LENGTHS, Length


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _time_of_day(value: object) -> object:
    """Pydantic would read "16" as sixteen seconds past midnight."""
    if not (isinstance(value, time) or re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(value))):
        raise ValueError("must be a time of day, such as 16:30")
    return value


def _time_or_off(value: object) -> object:
    return None if value == "off" else _time_of_day(value)


def _lengths(value: object) -> object:
    """Names with commas between them, or a list; a longer period's digest goes out after a shorter one's."""
    named = value.replace(" ", "").split(",") if isinstance(value, str) and value != "off" else value
    if named == "off":
        return ()
    if not isinstance(named, Sequence) or not named or not set(named) <= set(LENGTHS[1:]):
        raise ValueError(f"must be some of {', '.join(LENGTHS[1:])}, or off")
    return tuple(length for length in LENGTHS if length in named)


def _readable_languages(value: Path) -> Path:
    from locales import load_catalogue  # only when it was set: reading the sentences takes a tenth of a second

    try:
        load_catalogue(value)
    except InputError as error:
        raise ValueError("; ".join(error.faults)) from None
    return value


def _known_language(value: str, info: ValidationInfo) -> str:
    from locales import load_catalogue

    folder = info.data.get("languages_dir")
    if value not in (languages := load_catalogue(*([folder] if folder else [])).languages):
        raise ValueError(f"must be one of {', '.join(languages)}")
    return value


def _database_address(value: SecretStr) -> SecretStr:
    if not re.match(r"(sqlite:///|postgresql://).", value.get_secret_value()):
        raise ValueError("must begin with sqlite:/// or postgresql:// and go on")
    return value


def _web_address(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"https?://[^\s/]+\S*", value.get_secret_value()):
        raise ValueError("must begin with https:// or http:// and go on, without blanks")
    return value


def _proxy_address(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"http://([^\s/@]+@)?[^\s/@]+:\d{1,5}/?", value.get_secret_value()):
        raise ValueError("must be http://HOST:PORT or http://USER:PASSWORD@HOST:PORT")
    return value


def _public_address(value: str) -> str:
    """Telegram takes no button to a host without a dot ("Wrong HTTP URL"), such as localhost."""
    host = r"(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+|\[[0-9A-Fa-f:.]+\]"
    if not re.fullmatch(rf"https?://(?:{host})(?::\d{{1,5}})?(?:/[\w~-][\w.~-]*)*/?", value, re.ASCII):
        raise ValueError(
            "must be an address such as https://bot.example.org or http://192.168.1.20:8000: with a name or number "
            "that has a dot in it (not localhost), without user, ? or #"
        )
    return value.rstrip("/")


def _webhook_secret(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
        raise ValueError("must be 1 to 256 of the characters A-Z a-z 0-9 _ -")
    return value


def _callback_key(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9]{43}", value.get_secret_value()):
        raise ValueError("must be the 43 characters A-Z a-z 0-9 that WeCom shows as EncodingAESKey")
    return value


TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
TimeOrOff = Annotated[time | None, BeforeValidator(_time_or_off)]
DigestLengths = Annotated[tuple[Length, ...], BeforeValidator(_lengths), NoDecode]
LanguagesFolder = Annotated[DirectoryPath, AfterValidator(_readable_languages)]
Language = Annotated[str, AfterValidator(_known_language)]
DatabaseAddress = Annotated[SecretStr, AfterValidator(_database_address)]
WebAddress = Annotated[SecretStr, AfterValidator(_web_address)]
ProxyAddress = Annotated[SecretStr, AfterValidator(_proxy_address)]
PublicAddress = Annotated[str, AfterValidator(_public_address)]
CallbackKey = Annotated[SecretStr, AfterValidator(_callback_key)]
WebhookSecret = Annotated[SecretStr, AfterValidator(_webhook_secret)]
