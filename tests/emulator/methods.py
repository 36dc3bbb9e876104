"""The bot's side: the methods of the Bot API that are used, with Telegram's limits and Telegram's words of refusal."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any, Literal
from urllib.parse import urlsplit

from telegram.constants import ReactionEmoji

from tests.emulator.faults import refusal
from tests.emulator.markup import Unparsable, shown
from tests.emulator.phones import Json, Phones
from tests.emulator.requests import Call, Upload

Method = Callable[[Call], Awaitable[Any]]

MAX_TEXT, MAX_CAPTION, MAX_DATA_BYTES = 4096, 1024, 64
LIMITED = frozenset({"sendmessage", "sendphoto", "senddocument", "editmessagetext"})

COMMAND = re.compile("[a-z0-9_]{1,32}")
REACTIONS = frozenset(sign.value for sign in ReactionEmoji)


class Refusal(Exception):
    """An answer other than 200. `parameters` are such as `retry_after`."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.answer = status, refusal(status, description, **parameters)


class Methods(Phones):
    """`answered` are the ids of taps that the bot has answered; `commands` its menu per language code; `webhook` is an
    address that somebody has set, with its `secret` and how many updates are under way there at most; while it is
    `away`, everything is 502. `refused_sends` counts the messages that were too many."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.webhook = ""
        self.secret = ""
        self.max_connections = 40
        self.answered: list[str] = []
        self.commands: dict[str, list[Json]] = {}
        self.menus: dict[int, list[Json]] = {}  # of chats that have one of their own
        self.away = False
        self.refused_sends = 0
        self._poll = 0
        self._methods: dict[str, Method] = {
            "getme": self._get_me,
            "getupdates": self._get_updates,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "sendmessage": self._send_message,
            "sendphoto": self._send_photo,
            "editmessagetext": self._edit_message_text,
            "editmessagereplymarkup": self._edit_message_reply_markup,
            "senddocument": self._send_document,
            "setmessagereaction": self._set_message_reaction,
            "answercallbackquery": self._answer_callback_query,
            "setmycommands": self._set_my_commands,
            "deletemycommands": self._delete_my_commands,
        }

    async def execute(self, call: Call) -> Any:
        """Raises Refusal. Names of methods are case-insensitive, as with Telegram."""
        if self.away:
            raise Refusal(502, "Bad Gateway")
        method = self._methods.get(call.method.lower())
        if method is None:
            raise Refusal(404, "Not Found")
        if call.method.lower() in LIMITED:
            self._keep_to_the_limits(call)
        return await method(call)

    def _keep_to_the_limits(self, call: Call) -> None:
        if self.limits and (wait := self.limits.wait(_chat_id(call), self.now().timestamp())):
            self.refused_sends += 1
            raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)

    async def _get_updates(self, call: Call) -> list[Json]:
        """Holds the request until there is an update. One is confirmed by a later offset, not by being fetched."""
        if self.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        self._poll += 1
        mine = self._poll
        offset = int(call.params.get("offset", 0))
        self.updates[:] = [update for update in self.updates if update["update_id"] >= offset]
        self.changed()
        try:
            async with asyncio.timeout(int(call.params.get("timeout", 0))):
                while not self.updates and mine == self._poll and not self.away:
                    await self.next_change()
        except TimeoutError:
            return []
        if self.away:
            raise Refusal(502, "Bad Gateway")
        if mine != self._poll:
            raise Refusal(409, "Conflict: terminated by other getUpdates request; make sure that only one bot runs")
        return self.updates[: int(call.params.get("limit", 100))]

    async def _set_webhook(self, call: Call) -> bool:
        self.webhook = call.params["url"]
        self.secret = call.params.get("secret_token", "")
        self.max_connections = int(call.params.get("max_connections", 40))
        return True

    async def _delete_webhook(self, call: Call) -> bool:
        self.webhook = ""
        return True

    async def _get_me(self, call: Call) -> Json:
        return self.bot()

    async def _send_message(self, call: Call) -> Json:
        chat, text = self._reachable(call), _words(call, "text")
        if not text.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if len(text) > MAX_TEXT:
            raise Refusal(400, "Bad Request: message is too long")
        asks = self._beside_text(call, chat)
        return self.deliver(chat, "message", text, _keyboard(call), self._answered(call, chat), ask_number=asks)

    def _beside_text(self, call: Call, chat: int) -> str:
        """The button beside the text field that shares the telephone number; it stays until it is taken away."""
        markup: Json = json.loads(call.params.get("reply_markup", "{}"))
        if markup.get("remove_keyboard"):
            self.number_buttons.pop(chat, None)
        keys = [key for row in markup.get("keyboard", []) for key in row if key.get("request_contact")]
        if keys and chat < 0:
            raise Refusal(400, "Bad Request: phone number can be requested in private chats only")
        if keys:
            self.number_buttons[chat] = keys[0]["text"]
        return keys[0]["text"] if keys else ""

    async def _edit_message_text(self, call: Call) -> Json:
        chat, message_id, text = self._reachable(call), int(call.params["message_id"]), _words(call, "text")
        if not self.holds(chat, message_id):
            raise Refusal(400, "Bad Request: message to edit not found")
        if len(text) > MAX_TEXT:
            raise Refusal(400, "Bad Request: message is too long")
        if (mended := self.mend(chat, message_id, text, _keyboard(call))) is None:
            raise Refusal(400, "Bad Request: message is not modified: specified new message content is the same")
        return mended

    async def _edit_message_reply_markup(self, call: Call) -> Json:
        chat, message_id = self._reachable(call), int(call.params["message_id"])
        if not self.holds(chat, message_id):
            raise Refusal(400, "Bad Request: message to edit not found")
        if (mended := self.rearrange(chat, message_id, _keyboard(call))) is None:
            raise Refusal(400, "Bad Request: message is not modified: specified new message content is the same")
        return mended

    async def _send_photo(self, call: Call) -> Json:
        return self._send_file(call, "photo", photo=[{**_file_ids(), "width": 800, "height": 600}])

    async def _send_document(self, call: Call) -> Json:
        return self._send_file(call, "document", document=_file_ids())

    async def _set_message_reaction(self, call: Call) -> bool:
        """At most one sign of a bot stands at a message."""
        chat, message_id = self._reachable(call), int(call.params["message_id"])
        reactions: list[Json] = json.loads(call.params.get("reaction", "[]"))
        if not self.holds(chat, message_id):
            raise Refusal(400, "Bad Request: message to react not found")
        if len(reactions) > 1:
            raise Refusal(400, "Bad Request: REACTIONS_TOO_MANY")
        for reaction in reactions:
            if reaction["type"] != "emoji" or reaction["emoji"] not in REACTIONS or chat in self.without_reactions:
                raise Refusal(400, "Bad Request: REACTION_INVALID")
            self.react(chat, message_id, reaction["emoji"])
        return True

    async def _answer_callback_query(self, call: Call) -> bool:
        self.answered.append(call.params["callback_query_id"])
        return True

    async def _set_my_commands(self, call: Call) -> bool:
        chat, commands = _scope(call), json.loads(call.params["commands"])
        if not all(COMMAND.fullmatch(one["command"]) and 1 <= len(one["description"]) <= 256 for one in commands):
            raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        if chat is None:
            self.commands[call.params.get("language_code", "")] = commands
        else:
            self.menus[self._reachable(Call("", {"chat_id": chat}))] = commands
        return True

    async def _delete_my_commands(self, call: Call) -> bool:
        self.menus.pop(self._reachable(Call("", {"chat_id": _scope(call) or ""})), None)
        return True

    def _send_file(self, call: Call, kind: Literal["photo", "document"], **media: Any) -> Json:
        chat, caption = self._reachable(call), _words(call, "caption")
        if len(caption) > MAX_CAPTION:
            raise Refusal(400, "Bad Request: message caption is too long")
        upload = call.files.get(kind) or self._lying(kind, call.params.get(kind, ""))
        if upload is None:
            raise Refusal(400, f"Bad Request: there is no {kind} in the request")
        if not upload.content:
            raise Refusal(400, "Bad Request: file must be non-empty")
        return self.deliver(chat, kind, caption, _keyboard(call), self._answered(call, chat), upload, **media)

    def _lying(self, kind: str, file_id: str) -> Upload | None:
        """A file that somebody has sent before, by its id; it stays of the kind that it is."""
        if file_id and (kind, file_id) not in self.lying:
            raise Refusal(400, "Bad Request: wrong file identifier/HTTP URL specified")
        return Upload(file_id, b"?", "lies with the service") if file_id else None

    def _reachable(self, call: Call) -> int:
        chat = _chat_id(call)
        if to := self.moved.get(chat):
            raise Refusal(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=to)
        if chat <= 0 and chat not in self.groups:
            raise Refusal(400, "Bad Request: chat not found")
        if chat in self.deactivated:
            raise Refusal(403, "Forbidden: user is deactivated")
        if chat in self.blocked:
            why = "bot was blocked by the user" if chat > 0 else "bot was kicked from the group chat"
            raise Refusal(403, f"Forbidden: {why}")
        if chat > 0 and chat not in self.started:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def _answered(self, call: Call, chat: int) -> int | None:
        """The message that this one is a reply to."""
        said: Json = json.loads(call.params.get("reply_parameters", "{}"))
        if not said:
            return None
        if self.holds(chat, message_id := said.get("message_id")):
            return message_id
        if said.get("allow_sending_without_reply"):
            return None
        raise Refusal(400, "Bad Request: message to be replied not found")


def _scope(call: Call) -> str | None:
    """The chat that a menu is for; None for everybody."""
    said: Json = json.loads(call.params.get("scope", "{}"))
    return str(said["chat_id"]) if said.get("type") == "chat" else None


def _chat_id(call: Call) -> int:
    said = call.params.get("chat_id", "")
    return int(said) if said.removeprefix("-").isdigit() else 0


def _words(call: Call, field: str) -> str:
    """As they are shown; Telegram measures them like that, too."""
    said = call.params.get(field, "")
    try:
        return shown(said) if call.params.get("parse_mode", "").upper() == "HTML" else said
    except Unparsable as error:
        raise Refusal(400, f"Bad Request: can't parse entities: {error}") from error


def _keyboard(call: Call) -> list[list[Json]]:
    rows: list[list[Json]] = json.loads(call.params.get("reply_markup", "{}")).get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if url := button.get("url"):
            _open(url)
        elif not 1 <= len(button["callback_data"].encode()) <= MAX_DATA_BYTES:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows


def _open(url: str) -> None:
    """Telegram takes no address whose host has no dot, IPv6 apart."""
    host = urlsplit(url).hostname or ""
    if "." not in host and ":" not in host:
        raise Refusal(400, f"Bad Request: inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _file_ids() -> Json:
    return {"file_id": "file", "file_unique_id": "file"}
