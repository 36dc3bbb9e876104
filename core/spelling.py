"""JSON of whatever people write, as databases and chat services take it."""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import PydanticSerializationError, from_json, to_json


class Spelled(str):
    """JSON already: a JSON column stores it as it is."""

    __slots__ = ()


def spell_json(value: object) -> str:
    """Raises no error for any text; json.dumps takes five times as long."""
    if isinstance(value, Spelled):
        return value
    try:
        return to_json(value).decode()
    except PydanticSerializationError:  # half an emoji, as a telephone cuts it off, has no place in UTF-8
        return json.dumps(value)


def read_json(words: str | bytes) -> Any:
    """The same way back."""
    try:
        return from_json(words)
    except ValueError:  # half an emoji
        return json.loads(words)
