"""How a bot's request arrives: as JSON, urlencoded, or multipart as soon as there is a file in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import Request

PARAMETER = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes
    content_type: str


@dataclass(frozen=True)
class Call:
    """One request of the bot; whatever is no text is a string of JSON, as it arrives from a form."""

    method: str
    params: dict[str, str]
    files: dict[str, Upload] = field(default_factory=dict)


async def read_call(request: Request) -> Call:
    method = request.path_params["method"]
    body = await request.body()
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("multipart/form-data"):
        return _multipart(method, body, content_type)
    if content_type.startswith("application/json"):
        said = json.loads(body).items()
        return Call(method, {name: value if isinstance(value, str) else json.dumps(value) for name, value in said})
    return Call(method, dict(parse_qsl(body.decode(), keep_blank_values=True)))


def _multipart(method: str, body: bytes, content_type: str) -> Call:
    """Taken apart by hand: what the client wrote must not be read back by the client's own library."""
    boundary = content_type.partition("boundary=")[2].strip('"').encode()
    call = Call(method, {})
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").removesuffix(b"\r\n").partition(b"\r\n\r\n")
        said = {name: re.sub(r"\\(.)", r"\1", value) for name, value in PARAMETER.findall(head.decode())}
        if "filename" in said:
            kind = head.decode().lower().partition("content-type: ")[2].partition("\r\n")[0]
            call.files[said["name"]] = Upload(said["filename"], content, kind)
        else:
            call.params[said["name"]] = content.decode()
    return call
