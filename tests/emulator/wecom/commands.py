"""What the bot may ask of WeCom once it has subscribed; each answers with a body, or raises Refusal."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from itertools import count

from tests.emulator.wecom.cards import check_task, checked
from tests.emulator.wecom.state import (
    ANSWERED_FOR,
    MEDIA_LASTS,
    STREAM_LASTS,
    TAP_ANSWERED_FOR,
    UPLOAD_LASTS,
    Callback,
    Json,
    Media,
    Refusal,
    Shown,
    State,
    Upload,
)

LONGEST = 20_480
PORTION = 512 * 1024
MEGABYTE = 1024 * 1024
MEDIA = {"file": 20 * MEGABYTE, "image": 2 * MEGABYTE, "voice": 2 * MEGABYTE, "video": 10 * MEGABYTE}
"""Bytes."""

PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")


class Commands:
    def __init__(self, state: State) -> None:
        self.state = state
        self._numbers = count(1)
        self.by_name: Mapping[str, Callable[[str, Json, int], Json | None]] = {
            "aibot_respond_msg": self._respond,
            "aibot_respond_welcome_msg": self._welcome,
            "aibot_respond_update_msg": self._update,
            "aibot_send_msg": self._push,
            "aibot_upload_media_init": self._upload_init,
            "aibot_upload_media_chunk": self._upload_chunk,
            "aibot_upload_media_finish": self._upload_finish,
        }

    def _callback(self, req_id: str, kind: str, connection: int) -> Callback:
        found = self.state.callbacks.get(req_id)
        lasts = ANSWERED_FOR if kind == "message" else TAP_ANSWERED_FOR
        if found is None or found.kind != kind or found.connection != connection:
            raise Refusal(846605, "invalid req_id")
        if self.state.now() - found.at > lasts:
            raise Refusal(846605, "invalid req_id, too late")
        return found

    def _respond(self, req_id: str, body: Json, connection: int) -> None:
        found = self._callback(req_id, "message", connection)
        if body.get("msgtype") == "stream":
            self._stream(req_id, found.conversation, body["stream"])
        else:
            self._show(found.conversation, body, answers=req_id)

    def _stream(self, req_id: str, conversation: str, stream: Json) -> None:
        key, now = (req_id, stream["id"]), self.state.now()
        _check_length(stream["content"])
        begun, finished, place = self.state.streams.get(key, (now, False, -1))
        if finished or now - begun > STREAM_LASTS:
            raise Refusal(846608, "stream expired")
        shown = Shown("stream", stream["content"], answers=req_id)
        if place < 0:
            self.state.count(conversation)
            place = self.state.show(conversation, shown)
        else:
            self.state.phones[conversation][place] = shown
        self.state.streams[key] = begun, bool(stream.get("finish")), place

    def _welcome(self, req_id: str, body: Json, connection: int) -> None:
        found = self._callback(req_id, "enter", connection)
        if body.get("msgtype") == "text":
            self.state.count(found.conversation)
            self.state.show(found.conversation, Shown("text", body["text"]["content"], answers=req_id))
        elif body.get("msgtype") == "template_card":
            self._show(found.conversation, body, answers=req_id)
        else:
            raise Refusal(40058, "a welcome is a text or a card")

    def _update(self, req_id: str, body: Json, connection: int) -> None:
        found = self._callback(req_id, "tap", connection)
        card = body["template_card"]
        if body.get("response_type") != "update_template_card" or card.get("task_id") != found.card:
            raise Refusal(42014, "not the card that was tapped")
        self.state.change(found.conversation, found.card, *checked(card))

    def _push(self, _req_id: str, body: Json, _connection: int) -> None:
        if body.get("chat_type") not in (1, 2):
            raise Refusal(40058, "chat_type is always sent here: WeCom would guess")
        conversation = body.get("chatid", "")
        if conversation not in self.state.opened:
            raise Refusal(self.state.unopened, "chat not allowed")
        if body.get("msgtype") == "template_card" and body["chat_type"] == 2:
            raise Refusal(93001, "cards go to single chats only")
        self._show(conversation, body)

    def _show(self, conversation: str, body: Json, answers: str = "") -> None:
        kind = body.get("msgtype", "")
        if kind == "markdown":
            _check_length(body["markdown"]["content"])
            shown = Shown(kind, body["markdown"]["content"], answers=answers)
        elif kind == "template_card":
            words, buttons = checked(body[kind])
            task = check_task(body[kind], self.state.tasks)
            shown = Shown(kind, words, task, buttons, answers=answers)
        elif kind in MEDIA:
            media = self.state.media.get(body[kind].get("media_id", ""))
            if media is None or media.kind != kind or self.state.now() - media.at > MEDIA_LASTS:
                raise Refusal(40058, "invalid media_id")
            shown = Shown(kind, "", media=media.data, name=media.name, answers=answers)
        else:
            raise Refusal(40058, f"no such msgtype here: {kind}")
        self.state.count(conversation)
        self.state.tasks |= {shown.card} if shown.card else set()
        self.state.show(conversation, shown)

    def _upload_init(self, _req_id: str, body: Json, _connection: int) -> Json:
        if body["type"] not in MEDIA or len(body["filename"].encode()) > 256 or not body["filename"]:
            raise Refusal(40058, "type or filename")
        if not 5 <= body["total_size"] <= MEDIA[body["type"]] or not 1 <= body["total_chunks"] <= 100:
            raise Refusal(40058, "total_size or total_chunks")
        self.state.count_upload()
        number = f"upload_{next(self._numbers)}"
        kind, name, size, portions = (body[key] for key in ("type", "filename", "total_size", "total_chunks"))
        self.state.uploads[number] = Upload(kind, name, size, portions, body.get("md5", ""), self.state.now())
        return {"upload_id": number}

    def _upload_chunk(self, _req_id: str, body: Json, _connection: int) -> None:
        upload = self._upload(body)
        try:
            data = base64.b64decode(body["base64_data"], validate=True)
        except binascii.Error:
            raise Refusal(40058, "base64_data") from None
        if not 0 <= body["chunk_index"] < upload.portions or len(data) > PORTION:
            raise Refusal(40058, "chunk_index or its size")
        upload.data[body["chunk_index"]] = data

    def _upload_finish(self, _req_id: str, body: Json, _connection: int) -> Json:
        upload = self._upload(body)
        data = b"".join(upload.data[index] for index in sorted(upload.data))
        if len(upload.data) != upload.portions or len(data) != upload.size:
            raise Refusal(40058, "not whole")
        if upload.md5 and hashlib.md5(data, usedforsecurity=False).hexdigest() != upload.md5:
            raise Refusal(40058, "md5")
        if upload.kind == "image" and not data.startswith(PICTURES):
            raise Refusal(40058, "a picture is PNG, JPG or GIF")
        number = f"media_{next(self._numbers)}"
        self.state.media[number] = Media(upload.kind, upload.name, data, self.state.now())
        return {"type": upload.kind, "media_id": number, "created_at": int(self.state.now().timestamp())}

    def _upload(self, body: Json) -> Upload:
        found = self.state.uploads.get(body.get("upload_id", ""))
        if found is None or self.state.now() - found.at > UPLOAD_LASTS:
            raise Refusal(40058, "invalid upload_id")
        return found


def _check_length(words: str) -> None:
    if not words or len(words.encode()) > LONGEST:
        raise Refusal(40058, "content is empty or too long")
