"""The people's side: what they write and tap, and what has arrived on their phones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import Any, Literal

from tests.emulator.limits import Limits
from tests.emulator.requests import Upload

Json = dict[str, Any]
Kind = Literal["message", "photo", "document", "reaction", "edit"]

FIRST_SUPERGROUP = -(10**12)

_FILE = {"file_id": "file", "file_unique_id": "file"}
_PLACE = {"latitude": 25.1, "longitude": 102.7}
THINGS: dict[str, Json] = {
    "sticker": {"sticker": {**_FILE, "type": "regular", "width": 512, "height": 512}},
    "voice": {"voice": {**_FILE, "duration": 3}},
    "audio": {"audio": {**_FILE, "duration": 180}},
    "video": {"video": {**_FILE, "width": 640, "height": 480, "duration": 5}},
    "video_note": {"video_note": {**_FILE, "length": 240, "duration": 5}},
    "photo": {"photo": [{**_FILE, "width": 800, "height": 600}]},
    "animation": {"animation": {**_FILE, "width": 320, "height": 240, "duration": 2}, "document": _FILE},
    "document": {"document": {**_FILE, "file_name": "日报.xlsx"}},
    "venue": {"venue": {"location": _PLACE, "title": "张家村卫生室", "address": "东河镇"}, "location": _PLACE},
    "location": {"location": _PLACE},
    "contact": {"contact": {"phone_number": "+8613800000000", "first_name": "王"}},
    "poll": {"poll": {"id": "1", "question": "几点开会？", "options": []}},
    "dice": {"dice": {"emoji": "🎲", "value": 6}},
    "game": {"game": {"title": "蛇", "description": "", "photo": []}},
}
"""What people send instead of words, as Telegram tells of it: an animation is a document too, a venue a location."""


@dataclass(frozen=True)
class Sent:
    """A message of the bot as it shows on a phone. `buttons` are rows of (label, data or url), `answers` is the id of
    the message that it stands under. `ask_number` labels a button beside the text field that shares the phone's own
    number. The text of a reaction is its sign, its id that of the message at which it stands."""

    message_id: int
    kind: Kind
    text: str
    buttons: tuple[tuple[tuple[str, str], ...], ...] = ()
    file: Upload | None = None
    answers: int | None = None
    ask_number: str = ""


class Phones:
    """Every person is a number above zero; `names` gives the first name that Telegram shows for it. Those in `bots` are
    none. Groups are numbers below zero: `groups` are those that the bot is in, with their people, `blocked` also those
    that have thrown it out, `without_reactions` those that allow none. Nobody is counted as sending too much unless
    there are `limits`, which go by `now`."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.now = now
        self.names: dict[int, str] = {}
        self.updates: list[Json] = []  # oldest first; what the bot has confirmed is gone
        self.started: set[int] = set()
        self.blocked: set[int] = set()
        self.deactivated: set[int] = set()
        self.bots: set[int] = set()
        self.groups: dict[int, set[int]] = {}
        self.without_reactions: set[int] = set()
        self.moved: dict[int, int] = {}  # from a group's number to that of the supergroup that it is now
        self.limits: Limits | None = None
        self.number_buttons: dict[int, str] = {}  # beside whose text field there is one
        self.lying: set[tuple[str, str]] = set()  # documents and photos that somebody has sent, by their ids
        self._messages: dict[int, Json] = {}  # everybody's, under the message's id
        self._sent: dict[int, list[Sent]] = {}
        self._pushed: list[Json] = []
        self.repeats = 0
        self._message_ids = count(1)
        self._update_ids = count(7_000_001)
        self._pulse = asyncio.Event()

    def start(self, user: int, code: str = "") -> int:
        """Opens t.me/BOT?start=CODE, or presses Start."""
        return self.say(user, f"/start {code}".strip())

    def gather(self, group: int, *users: int) -> None:
        """A group with the bot and these people, who are said to have come."""
        self.groups[group] = set(users)
        for user in users:
            self.show(user, group, new_chat_members=[self._user(user)])

    def upgrade(self, group: int) -> int:
        """The group becomes a supergroup, which has a number of its own; returns it."""
        to = self.moved[group] = FIRST_SUPERGROUP + group
        self.groups[to] = self.groups.pop(group)
        self.push("message", {**self._message(group), "from": self.bot(), "migrate_to_chat_id": to})
        self.push("message", {**self._message(to), "from": self.bot(), "migrate_from_chat_id": group})
        return to

    def say(self, user: int, text: str, group: int | None = None) -> int:
        """Returns the id of the message."""
        return self.show(user, group, text=text, **_entities(text))

    def forward(self, user: int, text: str, group: int | None = None) -> int:
        """Hands on what somebody else has written."""
        origin = {"type": "hidden_user", "sender_user_name": "别人", "date": int(self.now().timestamp())}
        return self.show(user, group, text=text, forward_origin=origin)

    def show(self, user: int, group: int | None = None, **content: Any) -> int:
        """Sends something else than text: `show(5, **THINGS["sticker"])`."""
        if group is None:
            self.started.add(user)
            self.blocked.discard(user)  # Telegram's app asks her to unblock the bot first
        else:
            assert user in self.groups[group], "who is not in the group cannot write there"
        message = {**self._message(group or user), "from": self._user(user), **content}
        self._messages[message["message_id"]] = message
        self.lying |= {("photo", size["file_id"]) for size in content.get("photo", ())}
        self.lying |= {("document", content["document"]["file_id"])} if "document" in content else set()
        self.push("message", message)
        return int(message["message_id"])

    def edit(self, user: int, message_id: int, text: str) -> None:
        message = self._messages[message_id]
        assert message["from"]["id"] == user, "nobody can edit what somebody else has written"
        assert "forward_origin" not in message, "nobody can edit what was forwarded"
        words = "text" if "text" in message else "caption"
        message |= {words: text, "edit_date": int(self.now().timestamp()), **_entities(text)}
        self.push("edited_message", message)

    def delete(self, message_id: int) -> None:
        """The bot is not told."""
        del self._messages[message_id]

    def tap(self, user: int, message_id: int, label_or_data: str) -> str:
        """Returns the id under which the bot should answer the tap."""
        # Also as it was before it changed: her finger may be quicker than the change.
        shown = [sent for sent in reversed(self.sent(user)) if sent.message_id == message_id]
        buttons = [button for sent in shown for row in sent.buttons for button in row]
        data = next((data for label, data in buttons if label_or_data in (label, data)), None)
        assert data is not None, f"no button {label_or_data!r} under message {message_id}, only {buttons}"
        tap = {"from": self._user(user), "message": self._messages[message_id], "chat_instance": "1", "data": data}
        tap["id"] = f"{user}{message_id}{len(self.updates)}"
        self.push("callback_query", tap)
        return str(tap["id"])

    def forge(self, user: int, data: str) -> None:
        """A tap that no button sends, by a bad client: under a message that is long gone."""
        self.started.add(user)
        message = {"message_id": 1, "date": 0, "chat": self._chat(user)}
        tap = {"id": f"{user}x{len(self.updates)}", "from": self._user(user), "chat_instance": "1", "data": data}
        self.push("callback_query", {**tap, "message": message})

    def block(self, user: int) -> None:
        self.blocked.add(user)

    def push(self, kind: str, body: Json) -> int:
        """Puts any update into the queue; returns its id."""
        update_id = next(self._update_ids)
        # A copy: what is edited later must not change what was said before.
        update = {"update_id": update_id, kind: dict(body)}
        self.updates.append(update)
        self._pushed.append(update)
        if self.limits:
            self.limits.has_written(chat_of(update))
        self.changed()
        return update_id

    def push_again(self, number: int = -1) -> None:
        """Brings an update a second time that may have been confirmed long ago; `repeats` counts them."""
        self.repeats += 1
        self.updates.append(self._pushed[number % len(self._pushed)])
        self.changed()

    def shuffle(self, rng: Random) -> None:
        """What waits for a webhook comes in another order, also within a chat."""
        rng.shuffle(self.updates)

    def sent(self, chat: int) -> list[Sent]:
        """All that the bot has sent to this person or group, oldest first."""
        return self._sent.get(chat, [])

    def seen(self, user: int, group: int) -> list[str]:
        """The words that this person sees in the group, whoever wrote them."""
        assert user in self.groups[group], "nobody sees into a group from outside"
        said = [message for message in self._messages.values() if message["chat"]["id"] == group]
        return [message["text"] for message in said if "text" in message]

    def holds(self, chat: int, message_id: object) -> bool:
        """Whether there is such a message in that chat."""
        message = self._messages.get(message_id) if isinstance(message_id, int) else None
        return message is not None and message["chat"]["id"] == chat

    def react(self, chat: int, message_id: int, sign: str) -> None:
        self._sent.setdefault(chat, []).append(Sent(message_id, "reaction", sign, answers=message_id))

    def deliver(
        self,
        chat: int,
        kind: Kind,
        text: str,
        keyboard: list[list[Json]],
        answers: int | None = None,
        upload: Upload | None = None,
        ask_number: str = "",
        **media: Any,
    ) -> Json:
        """A message of the bot arrives; returns it as Telegram would."""
        said = {"text" if kind == "message" else "caption": text} if text else {}
        markup = {"reply_markup": {"inline_keyboard": keyboard}} if keyboard else {}
        message = {**self._message(chat), "from": self.bot(), **said, **markup, **media}
        buttons = _buttons(keyboard)
        self._messages[message["message_id"]] = message
        self._sent.setdefault(chat, []).append(
            Sent(message["message_id"], kind, text, buttons, upload, answers, ask_number)
        )
        return message

    def mend(self, chat: int, message_id: int, text: str, keyboard: list[list[Json]]) -> Json | None:
        """The bot changes a message of its own, which makes no sound; None when nothing would change."""
        message = self._messages[message_id]
        if message["text"] == text and message.get("reply_markup", {}).get("inline_keyboard", []) == keyboard:
            return None
        message["text"] = text
        message["reply_markup"] = {"inline_keyboard": keyboard}
        buttons = _buttons(keyboard)
        self._sent.setdefault(chat, []).append(Sent(message_id, "edit", text, buttons))
        return message

    def rearrange(self, chat: int, message_id: int, keyboard: list[list[Json]]) -> Json | None:
        """The bot changes the buttons under a message of its own; None when nothing would change."""
        message = self._messages[message_id]
        if message.get("reply_markup", {}).get("inline_keyboard", []) == keyboard:
            return None
        message["reply_markup"] = {"inline_keyboard": keyboard}
        buttons = _buttons(keyboard)
        self._sent[chat] = [
            replace(sent, buttons=buttons) if sent.message_id == message_id and sent.kind != "reaction" else sent
            for sent in self.sent(chat)
        ]
        self.changed()
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

    def _message(self, chat: int) -> Json:
        return {"message_id": next(self._message_ids), "date": int(self.now().timestamp()), "chat": self._chat(chat)}

    def _chat(self, chat: int) -> Json:
        if chat > 0:
            return {"id": chat, "type": "private", "first_name": self._user(chat)["first_name"]}
        return {"id": chat, "type": "supergroup" if chat < FIRST_SUPERGROUP else "group", "title": "村医群"}

    def _user(self, user: int) -> Json:
        return {"id": user, "is_bot": user in self.bots, "first_name": self.names.get(user, f"Phone {user}")}


def chat_of(update: Json) -> int:
    """An update that belongs to no chat has one of its own."""
    body: Any = next((value for name, value in update.items() if name != "update_id"), {})
    message = body.get("message", body) if isinstance(body, dict) else {}
    return int(message.get("chat", {}).get("id", -update["update_id"]))


def _entities(text: str) -> Json:
    if not text.startswith("/"):
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]}


def _buttons(keyboard: list[list[Json]]) -> tuple[tuple[tuple[str, str], ...], ...]:
    return tuple(tuple((key["text"], key.get("url") or key["callback_data"]) for key in row) for row in keyboard)
