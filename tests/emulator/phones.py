"""The people's side: what they write and tap, and what has arrived on their phones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any, Literal

from tests.emulator.requests import Upload

Json = dict[str, Any]
Kind = Literal["message", "photo", "document"]


@dataclass(frozen=True)
class Sent:
    """A message of the bot as it shows on a phone. `buttons` are rows of (label, data)."""

    message_id: int
    kind: Kind
    text: str
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()
    file: Upload | None = None


class Phones:
    """Every person is a number; `names` gives the first name that Telegram shows for it."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.now = now
        self.names: dict[int, str] = {}
        self.updates: list[Json] = []  # oldest first; what the bot has confirmed is gone
        self.started: set[int] = set()
        self.blocked: set[int] = set()
        self._messages: dict[int, Json] = {}  # everybody's, under the message's id
        self._sent: dict[int, list[Sent]] = {}
        self._message_ids = count(1)
        self._update_ids = count(7_000_001)
        self._pulse = asyncio.Event()

    def start(self, user: int, code: str = "") -> int:
        """Opens t.me/BOT?start=CODE, or presses Start; whoever has blocked the bot lets it in again."""
        self.blocked.discard(user)
        return self.say(user, f"/start {code}".strip())

    def say(self, user: int, text: str) -> int:
        """Returns the id of the message."""
        return self.show(user, text=text, **_entities(text))

    def show(self, user: int, **content: Any) -> int:
        """Sends something else than text: `show(5, sticker={...})`."""
        self.started.add(user)
        message = {**self._message(user), "from": self._user(user), **content}
        self._messages[message["message_id"]] = message
        self.push("message", message)
        return int(message["message_id"])

    def edit(self, user: int, message_id: int, text: str) -> None:
        message = self._messages[message_id]
        assert message["from"]["id"] == user, "nobody can edit what somebody else has written"
        message |= {"text": text, "edit_date": int(self.now().timestamp()), **_entities(text)}
        self.push("edited_message", message)

    def tap(self, user: int, message_id: int, label_or_data: str) -> str:
        """Returns the id under which the bot should answer the tap."""
        sent = next(sent for sent in self.sent(user) if sent.message_id == message_id)
        buttons = [button for row in sent.buttons for button in row]
        data = next((data for label, data in buttons if label_or_data in (label, data)), None)
        assert data is not None, f"no button {label_or_data!r} under message {message_id}, only {buttons}"
        tap = {"from": self._user(user), "message": self._messages[message_id], "chat_instance": "1", "data": data}
        tap["id"] = f"{user}{message_id}{len(self.updates)}"
        self.push("callback_query", tap)
        return str(tap["id"])

    def block(self, user: int) -> None:
        self.blocked.add(user)

    def push(self, kind: str, body: Json) -> int:
        """Puts any update into the queue; returns its id."""
        update_id = next(self._update_ids)
        # A copy: what is edited later must not change what was said before.
        self.updates.append({"update_id": update_id, kind: dict(body)})
        self.changed()
        return update_id

    def sent(self, user: int) -> list[Sent]:
        """All that the bot has sent to this person, oldest first."""
        return self._sent.get(user, [])

    def deliver(
        self, user: int, kind: Kind, text: str, keyboard: list[list[Json]], upload: Upload | None = None, **media: Any
    ) -> Json:
        """A message of the bot arrives; returns it as Telegram would."""
        said = {"text" if kind == "message" else "caption": text} if text else {}
        markup = {"reply_markup": {"inline_keyboard": keyboard}} if keyboard else {}
        message = {**self._message(user), "from": self.bot(), **said, **markup, **media}
        buttons = tuple(tuple((button["text"], button["callback_data"]) for button in row) for row in keyboard)
        self._messages[message["message_id"]] = message
        self._sent.setdefault(user, []).append(Sent(message["message_id"], kind, text, buttons, upload))
        return message

    def bot(self) -> Json:
        return {"id": 4242, "is_bot": True, "first_name": "零报", "username": "lingbao_test_bot"}

    def changed(self) -> None:
        """Wakes whoever waits in `until`."""
        pulse, self._pulse = self._pulse, asyncio.Event()
        pulse.set()

    async def next_change(self) -> None:
        await self._pulse.wait()

    async def until(self, is_true: Callable[[], object]) -> None:
        """Waits until something that happens here makes it true; fails after thirty seconds."""
        async with asyncio.timeout(30):
            while not is_true():
                await self.next_change()

    def _message(self, user: int) -> Json:
        chat = {"id": user, "type": "private", "first_name": self._user(user)["first_name"]}
        return {"message_id": next(self._message_ids), "date": int(self.now().timestamp()), "chat": chat}

    def _user(self, user: int) -> Json:
        return {"id": user, "is_bot": False, "first_name": self.names.get(user, f"Phone {user}")}


def _entities(text: str) -> Json:
    if not text.startswith("/"):
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]}
