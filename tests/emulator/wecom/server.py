"""The service itself: connections, subscriptions, evictions, and the people who write."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from typing import Any, Self

from aiohttp import WSMsgType, web

from tests.emulator.wecom.commands import Commands
from tests.emulator.wecom.faults import End, Fault, Plan
from tests.emulator.wecom.lying import Lying
from tests.emulator.wecom.state import Callback, Json, Refusal, Shown, State

Socket = web.WebSocketResponse
ENCRYPTED = "wo"
SHOWS = ("aibot_respond_msg", "aibot_respond_welcome_msg", "aibot_send_msg")


class WeCom:
    """`closes_evicted`: whether whoever was thrown out is cut off at once, or never. `control` puts a raw control
    character into what is pushed, `swallows_pings` answers none. With `evicts_at_once` another program subscribes in
    the same moment as the bot, and right after it."""

    bot_id, secret = "aib_lingbao", "SECRET_of_the_bot"

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC), unopened: int = 93006) -> None:
        self.state = State(lambda: self.now(), unopened)
        self.now = now
        self.plan = Plan()
        self.closes_evicted = self.control = self.swallows_pings = self.forgets = self.evicts_at_once = False
        self.frames: list[Json] = []
        """All that the bot has sent."""
        self.connections = 0
        self.subscribed: Socket | None = None
        self.groups: dict[str, set[str]] = {}
        self.missed: list[Json] = []
        """What was said while nobody was connected: nobody knows whether WeCom would bring it later."""
        self.brought: dict[str, int] = {}
        """Over which connection it was brought last, by its msgid."""
        self.hidden: list[str] = []
        """What was done without the bot hearing of it, by its req_id."""
        self._held: list[tuple[Socket, Json]] = []
        self._commands = Commands(self.state)
        self.lying = Lying(lambda: self.now())
        self._numbers = count(1)
        self._sockets: dict[Socket, tuple[int, web.Request]] = {}
        self._pushed: list[Json] = []
        self._pulse = asyncio.Event()
        self._pushing = set[asyncio.Task[None]]()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get(r"/media/{number:\d+}", self.lying.fetch)
        app.router.add_get("/{path:.*}", self._connected)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await self._listen(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._pushing:
            task.cancel()
        self.cut()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/"

    async def away(self) -> None:
        """Nobody can connect any more."""
        await self._site.stop()
        self.cut()

    async def back(self) -> None:
        await self._listen(self._port)

    def lay(self, data: bytes, name: str = "", *, key: bytes | None = None) -> dict[str, str]:
        """Somebody's picture or document, as it is told of: say("zhang", "", msgtype="file", file=wecom.lay(…))."""
        return self.lying.lay(self.url.replace("ws://", "http://"), data, name, key=key)

    def gather(self, group: str, *users: str) -> None:
        self.groups[group] = set(users)

    def say(self, user: str, text: str, /, group: str = "", **content: Any) -> str:
        """Returns the msgid. `content` is said in place of the words: msgtype="voice", voice={…}."""
        said = content or {"msgtype": "text", "text": {"content": f"@零报 {text}" if group else text}}
        assert not group or user in self.groups[group], "who is not in the group cannot write there"
        self.state.opened.add(group or user)
        return self.push("aibot_msg_callback", "message", user, group, said)

    def enter(self, user: str) -> str:
        event = {"msgtype": "event", "event": {"eventtype": "enter_chat"}}
        return self.push("aibot_event_callback", "enter", user, "", event)

    def tap(self, user: str, card: str, label_or_key: str) -> str:
        shown = next(one for one in self.shown(user) if one.card == card)
        key = next((key for label, key in shown.buttons if label_or_key in (label, key)), None)
        assert key is not None, f"no button {label_or_key!r} on the card, only {shown.buttons}"
        return self.forge(user, key, card)

    def forge(self, user: str, key: str, card: str = "no_such_card") -> str:
        """A tap that no button sends."""
        tapped = {"card_type": "button_interaction", "event_key": key, "task_id": card}
        event = {"msgtype": "event", "event": {"eventtype": "template_card_event", "template_card_event": tapped}}
        return self.push("aibot_event_callback", "tap", user, "", event, card)

    def push(self, cmd: str, kind: str, user: str, group: str, content: Json, card: str = "") -> str:
        number = next(self._numbers)
        msgid, req_id = f"msg_{number}", f"req_{number}"
        where = {"chattype": "group", "chatid": group} if group else {"chattype": "single"}
        body = {"msgid": msgid, "aibotid": self.bot_id, "create_time": int(self.now().timestamp()), **where}
        frame = {"cmd": cmd, "headers": {"req_id": req_id}, "body": {**body, "from": {"userid": user}, **content}}
        self.state.callbacks[req_id] = Callback(kind, group or user, self.now(), self.number, card)
        self._pushed.append(frame)
        self.bring(frame)
        return msgid

    def bring(self, frame: Json) -> None:
        """To whoever has subscribed."""
        if self.subscribed is None or self.forgets:
            self.missed.append(frame)
        else:
            body = frame.get("body")
            if isinstance(body, dict) and isinstance(body.get("msgid"), str):
                self.brought[body["msgid"]] = self.number
            self._send(self.subscribed, frame)

    def push_again(self, number: int = -1) -> None:
        """Brings something a second time, under the same msgid."""
        self.bring(self._pushed[number % len(self._pushed)])

    def shown(self, conversation: str) -> list[Shown]:
        """All that the bot has sent to this person or group, oldest first."""
        return self.state.phones[conversation]

    def sent(self, cmd: str) -> list[Json]:
        """The bodies of all requests with this command."""
        return [frame["body"] for frame in self.frames if frame["cmd"] == cmd]

    def evict(self) -> None:
        """As when another program subscribes."""
        self._evict(self.subscribed)
        self.subscribed = None

    def cut(self) -> None:
        """All connections end without a word."""
        for _, request in list(self._sockets.values()):
            if request.transport:
                request.transport.abort()

    def release(self) -> None:
        """The answers that were held come now, should it be too late or not."""
        held, self._held = self._held, []
        for socket, answer in held:
            self._send(socket, answer)

    async def close_cleanly(self) -> None:
        for socket in list(self._sockets):
            await socket.close(code=1000)

    async def until(self, is_true: Callable[[], object]) -> None:
        """Waits until something that happens here makes it true; fails after thirty seconds."""
        async with asyncio.timeout(30):
            while not is_true():
                await self._pulse.wait()

    def changed(self) -> None:
        pulse, self._pulse = self._pulse, asyncio.Event()
        pulse.set()

    async def _listen(self, port: int) -> None:
        self._site = web.TCPSite(self._runner, "127.0.0.1", port)
        await self._site.start()
        assert self._site._server is not None
        self._port = self._site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]

    @property
    def number(self) -> int:
        """Of the connection that is subscribed; 0 when there is none."""
        return self._sockets[self.subscribed][0] if self.subscribed in self._sockets else 0

    async def _connected(self, request: web.Request) -> Socket:
        socket = Socket(autoping=True)
        await socket.prepare(request)
        self.connections += 1
        self._sockets[socket] = self.connections, request
        self.changed()
        try:
            async for said in socket:
                if request.transport is None or request.transport.is_closing():
                    break  # what comes behind the cut is not read any more
                if said.type is WSMsgType.TEXT:
                    await self._asked(socket, json.loads(said.data))
        finally:
            del self._sockets[socket]
            if self.subscribed is socket:
                self.subscribed = None
            self.changed()
        return socket

    async def _asked(self, socket: Socket, frame: Json) -> None:
        self.frames.append(frame)
        cmd, req_id = frame["cmd"], frame["headers"]["req_id"]
        fault = self.plan.take(cmd)
        answer: Json = {
            "headers": {"req_id": req_id},
            "errcode": fault.code,
            "errmsg": "planned" if fault.code else "ok",
        }
        if fault.done and not fault.code:
            try:
                body = self._done(socket, cmd, req_id, frame.get("body") or {})
                answer |= {"body": body} if body else {}
                self.hidden += [req_id] if cmd in SHOWS and fault.hides_a_delivery else []
            except Refusal as refusal:
                answer |= {"errcode": refusal.code, "errmsg": f"{refusal}, hint: [1795286400123456]"}
        await self._end(socket, cmd, fault, answer)
        if self.evicts_at_once and self.subscribed is socket:
            self.evict()
        self.changed()

    async def _end(self, socket: Socket, cmd: str, fault: Fault, answer: Json) -> None:
        if cmd == "ping" and self.swallows_pings:
            return
        match fault.end:
            case End.ANSWERED:
                await socket.send_str(json.dumps(answer))
            case End.HELD:
                self._held.append((socket, answer))
            case End.CLOSED:
                await socket.close(code=1000)
            case End.CUT:
                request = self._sockets[socket][1]
                if request.transport:
                    request.transport.abort()

    def _done(self, socket: Socket, cmd: str, req_id: str, body: Json) -> Json | None:
        if cmd == "aibot_subscribe":
            if (body.get("bot_id"), body.get("secret")) != (self.bot_id, self.secret):
                raise Refusal(853000, "invalid bot_id or secret")
            if self.subscribed not in (None, socket):
                self._evict(self.subscribed)
            self.subscribed, self.forgets = socket, False
            return None
        if cmd == "ping":
            return None
        if self.subscribed is not socket or self.forgets:
            raise Refusal(846609, "aibot websocket not subscribed")
        if cmd not in self._commands.by_name:
            raise Refusal(40058, f"no such command: {cmd}")
        return self._commands.by_name[cmd](req_id, body, self._sockets[socket][0])

    def _evict(self, socket: Socket | None) -> None:
        if socket is None or socket not in self._sockets:
            return
        event = {"msgtype": "event", "event": {"eventtype": "disconnected_event"}}
        body = {"msgid": f"gone_{next(self._numbers)}", "create_time": 0, "aibotid": self.bot_id, **event}
        self._send(socket, {"cmd": "aibot_event_callback", "headers": {"req_id": "gone"}, "body": body})
        request = self._sockets[socket][1]
        if self.closes_evicted and request.transport:
            asyncio.get_running_loop().call_later(0.05, request.transport.abort)

    def _send(self, socket: Socket, frame: Json) -> None:
        words = _written(frame)
        words = words.replace("\\n", "\n\x01") if self.control else words
        task = asyncio.create_task(_said(socket, words))
        self._pushing.add(task)
        task.add_done_callback(self._pushing.discard)


def _written(frame: Json) -> str:
    """Characters as they are, but for halves of them, which only an escape can bring."""
    words = json.dumps(frame, ensure_ascii=False)
    try:
        words.encode()
    except UnicodeEncodeError:
        return json.dumps(frame)
    return words


async def _said(socket: Socket, words: str) -> None:
    with suppress(ConnectionError):  # it is cut off in the same moment
        await socket.send_str(words)
