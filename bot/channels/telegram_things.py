"""What people send instead of words, or with them, as Telegram tells of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, ValidationError
from telegram.constants import MessageType

from core.messages import File

THINGS = {
    "sticker": "sticker",
    "voice": "voice",
    "audio": "voice",
    "video": "video",
    "video_note": "video",
    "photo": "photo",
    "animation": "sticker",
    "document": "document",  # every animation is one too
    "venue": "location",
    "location": "location",  # every venue is one too
    "contact": "contact",
    "poll": "poll",
    "dice": "sticker",
}
"""What people send instead of words: Telegram's names, and what anybody else calls it."""

OTHER_THINGS = frozenset({"checklist", "game", "giveaway", "invoice", "live_photo", "paid_media", "story"})
NEWS = frozenset(kind.value for kind in MessageType).difference(THINGS, OTHER_THINGS)
"""That somebody has come, gone or pinned something: nobody's message."""


UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""PostgreSQL takes no NUL, and half of a pair of surrogates is no character anywhere."""


def _storable(said: object) -> object:
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", said) if isinstance(said, str) else said


Words = Annotated[str, BeforeValidator(_storable)]


class _Lying(BaseModel):
    """A file that lies with Telegram; a picture has no name."""

    file_id: str = Field(min_length=1, max_length=400)
    file_name: Words = ""


def thing_in(said: Mapping[str, Any]) -> str | None:
    """What was sent instead of words, as Telegram calls it."""
    return next((thing for thing in THINGS if said.get(thing) is not None), None)


def file_in(said: Mapping[str, Any]) -> File | None:
    """A document or picture by what Telegram calls it: sent on like that it is neither fetched nor kept here. None for
    anything else, and for what is not understood: words that came with it still are."""
    kind: Literal["document", "picture"]
    match thing_in(said):
        case "document":
            kind, lying = "document", said["document"]
        case "photo" if isinstance(sizes := said["photo"], list) and sizes:
            kind, lying = "picture", sizes[-1]  # the largest
        case _:
            return None
    try:
        found = _Lying.model_validate(lying)
    except ValidationError:
        return None
    return File(kind, "", found.file_name, reference=found.file_id)
