"""What all files of a forms folder have in common: TOML in UTF-8, checked by a model that takes nothing for another."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date, time
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)

_REASONS = {"missing": "is missing", "extra_forbidden": "is not a known key", "too_short": "is empty"}


def read_toml(source: Traversable) -> dict[str, Any] | str:
    """Its tables, or why they cannot be read."""
    try:
        return tomllib.loads(source.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        return "the file is not UTF-8 text"
    except OSError as error:
        return f"the file cannot be read: {error.strerror}"
    except tomllib.TOMLDecodeError as error:
        return f"this is not TOML: {error}"


def checked(model: type[Model], tables: Mapping[str, Any]) -> Model:
    """The tables as that model. Raises pydantic's ValidationError.

    As JSON, because strict JSON takes a list for a tuple and a text for a time, and still no text for a number.
    """
    return model.model_validate_json(json.dumps(tables, default=_plain), strict=True)


def reason(details: ErrorDetails) -> str:
    """What pydantic finds wrong, in fewer words."""
    said = details["msg"].removeprefix("Value error, ")
    return _REASONS.get(details["type"]) or f"{said}, not {details['input']!r}"


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, (date, time)) else str(value)
