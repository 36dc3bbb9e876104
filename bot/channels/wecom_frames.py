"""What goes over WeCom's long connection: frames, each a JSON object; and what may go wrong with them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

Body = Mapping[str, Any]

SUBSCRIBE, PING = "aibot_subscribe", "ping"
ANSWER, WELCOME, UPDATE, PUSH = (
    "aibot_respond_msg",
    "aibot_respond_welcome_msg",
    "aibot_respond_update_msg",
    "aibot_send_msg",
)
UPLOAD_INIT, UPLOAD_CHUNK, UPLOAD_FINISH = (f"aibot_upload_media_{step}" for step in ("init", "chunk", "finish"))
MESSAGE, EVENT = "aibot_msg_callback", "aibot_event_callback"

LONGEST_REASON = 200


def _id(said: object) -> object:
    return str(said) if isinstance(said, int) else said


class _Headers(BaseModel):
    req_id: Annotated[str, BeforeValidator(_id)] = ""


class Frame(BaseModel):
    """A push has a `cmd`; the answer to a request has none, but its `req_id` and an `errcode`."""

    model_config = ConfigDict(frozen=True)

    cmd: str = ""
    headers: _Headers = _Headers()
    body: Any = None
    errcode: int | None = None
    errmsg: str = ""

    @property
    def req_id(self) -> str:
        return self.headers.req_id


class WeComError(Exception):
    """WeCom has answered a request with this `code`, which is not 0."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(f"{said[:LONGEST_REASON]} ({code})")
        self.code = code


def new_id(cmd: str, now: datetime) -> str:
    """The number of a request of ours, as WeCom's own clients make it."""
    return f"{cmd}_{int(now.timestamp() * 1000)}_{secrets.token_hex(4)}"


def written(cmd: str, req_id: str, body: Body | None) -> str:
    said: dict[str, Any] = {"cmd": cmd, "headers": {"req_id": req_id}}
    return json.dumps(said if body is None else {**said, "body": body})


def read(raw: str | bytes) -> Frame | None:
    """None for what is no frame. WeCom leaves control characters as they are inside of strings."""
    try:
        return Frame.model_validate(json.loads(raw, strict=False))
    except (ValueError, RecursionError, ValidationError):
        return None
