"""WeCom's REST API for a self-built app, on 127.0.0.1, and the phones of whoever is in its range:

async with AppServer() as wecom:
    app = App(AppCredentials(wecom.corp_id, wecom.agent_id, wecom.secret, wecom.url), Condition(), buttons=True)
    wecom.members |= {"zhang", "li"}
    await app.send("zhang", Message("您好"))
    assert wecom.shown("zhang")[0].text == "您好"

It refuses what WeCom would refuse, by the facts that are known of it. `plan` says what the next calls meet instead.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Self

from aiohttp import web

from tests.emulator.wecom.app_cards import changed, checked
from tests.emulator.wecom.state import LIMITS, MEDIA_LASTS, Json, Media, Refusal, Shown

LONGEST = 2048
CODE_LASTS = timedelta(hours=72)
LARGEST = {"image": 10 * 1024 * 1024, "file": 20 * 1024 * 1024}


@dataclass(frozen=True, slots=True)
class Met:
    """What a call meets: a code, another status, other words, or nothing but the end of the connection. `done`: WeCom
    does what it is asked to all the same."""

    code: int = 0
    status: int = 200
    words: str = ""
    cut: bool = False
    done: bool = False


class AppServer:
    """`members` are in the app's range, some of them `unlicensed`; `trusts` the address that calls; `calls_back`: the
    app has a callback, without which there are no buttons."""

    corp_id, agent_id, secret = "ww_lingbao", 1000002, "SECRET_of_the_app"

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.now = now
        self.members: set[str] = set()
        self.unlicensed: set[str] = set()
        self.trusts = self.calls_back = True
        self.tokens: dict[str, datetime] = {}
        self.foreign: set[str] = set()
        self.lasts = 7200
        self.plan: defaultdict[str, deque[Met]] = defaultdict(deque)
        self.calls: list[tuple[str, Json]] = []
        self.codes: dict[str, tuple[str, datetime]] = {}
        """For which card each is good, and since when."""
        self.media: dict[str, Media] = {}
        self._phones: defaultdict[str, list[Shown]] = defaultdict(list)
        self._sent: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._tasks: set[str] = set()
        self._numbers = count(1)
        self._changed: Callable[[], None] = lambda: None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_get("/cgi-bin/gettoken", self._gettoken)
        app.router.add_post("/cgi-bin/media/upload", self._upload)
        app.router.add_post("/cgi-bin/{path:.*}", self._called)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        assert site._server is not None
        self._port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def shown(self, user: str) -> list[Shown]:
        return self._phones[user.lower()]

    def sent(self, path: str) -> list[Json]:
        return [body for called, body in self.calls if called == path]

    def on_change(self, changed: Callable[[], None]) -> None:
        """Is told of every call that has been answered."""
        self._changed = changed

    def new_code(self, card: str) -> str:
        """Lets that card be changed once."""
        code = f"RC{next(self._numbers)}"
        self.codes[code] = card, self.now()
        return code

    async def _gettoken(self, request: web.Request) -> web.StreamResponse:
        said = dict(request.query)

        def done() -> Json:
            if said.get("corpid") != self.corp_id:
                raise Refusal(40013, "invalid corpid")
            if said.get("corpsecret") != self.secret:
                raise Refusal(40001, "invalid credential")
            token = f"TOKEN{next(self._numbers)}"
            self.tokens[token] = self.now() + timedelta(seconds=self.lasts)
            return {"access_token": token, "expires_in": self.lasts}

        return self._answer(request, "gettoken", {}, done)

    async def _called(self, request: web.Request) -> web.StreamResponse:
        path, body = request.match_info["path"], json.loads(await request.read())

        def done() -> Json:
            self._check(request)
            match path:
                case "message/send":
                    return self._send(body)
                case "message/update_template_card":
                    return self._update(body)
                case _:
                    raise Refusal(40058, f"nothing here knows {path}")

        return self._answer(request, path, body, done)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        field = (await request.post()).get("media")

        def done() -> Json:
            self._check(request)
            kind = request.query.get("type", "")
            if not isinstance(field, web.FileField) or not field.filename or kind not in LARGEST:
                raise Refusal(40058, "media or type is missing")
            data = field.file.read()
            if not 5 < len(data) <= LARGEST[kind]:
                raise Refusal(40058, "size of media")
            number = f"media_{next(self._numbers)}"
            self.media[number] = Media(kind, field.filename, data, self.now())
            return {"type": kind, "media_id": number, "created_at": str(int(self.now().timestamp()))}

        return self._answer(request, "media/upload", {}, done)

    def _answer(self, request: web.Request, path: str, body: Json, done: Callable[[], Json]) -> web.StreamResponse:
        self.calls.append((path, body))
        met = self.plan[path].popleft() if self.plan[path] else Met(done=True)
        answer: Json = {"errcode": met.code, "errmsg": "planned" if met.code else "ok"}
        if met.done:
            try:
                answer |= done()
            except Refusal as refusal:
                answer = {"errcode": refusal.code, "errmsg": f"{refusal}, hint: [1795286400123456], from ip: 127.0.0.1"}
        self._changed()
        if met.cut:
            if request.transport:
                request.transport.abort()
            return web.Response()
        return web.Response(status=met.status, text=met.words or json.dumps(answer))

    def _check(self, request: web.Request) -> None:
        token = request.query.get("access_token", "")
        if not self.trusts:
            raise Refusal(60020, "not allow to access from your ip")
        if token in self.foreign:
            raise Refusal(301002, "not allow operate another agent with this accesstoken")
        if token not in self.tokens:
            raise Refusal(40014, "invalid access_token")
        if self.tokens[token] <= self.now():
            raise Refusal(42001, "access_token expired")

    def _send(self, body: Json) -> Json:
        people = body.get("touser", "").split("|")
        if body.get("agentid") != self.agent_id:
            raise Refusal(301002, "not allow operate another agent with this accesstoken")
        if not 1 <= len(people) <= 1000 or "@all" in people or "" in people:
            raise Refusal(40058, "touser")
        shown = self._read(body)
        known = {member.lower() for member in self.members}
        invalid = [user.lower() for user in people if user.lower() not in known]
        unlicensed = [user.lower() for user in people if user in self.unlicensed and user.lower() in known]
        reached = [user for user in people if user.lower() not in {*invalid, *unlicensed}]
        if not reached:
            raise Refusal(81013, "user & party & tag all invalid")
        self._count(reached)
        self._tasks |= {shown.card} if shown.card else set()
        for user in dict.fromkeys(user.lower() for user in reached):
            self._phones[user].append(shown)
        found = {"invaliduser": "|".join(invalid), "unlicenseduser": "|".join(unlicensed)}
        code = {"response_code": self.new_code(shown.card)} if shown.card else {}
        return {**found, **code, "msgid": f"M{next(self._numbers)}"}

    def _read(self, body: Json) -> Shown:
        kind = body.get("msgtype", "")
        if kind == "text":
            words = body["text"]["content"]
            if not words or len(words.encode()) > LONGEST:
                raise Refusal(40058, "content is empty or too long")
            return Shown(kind, words)
        if kind == "template_card":
            if not self.calls_back:
                raise Refusal(48002, "buttons need a callback")
            words, buttons, task = checked(body[kind], self._tasks)
            return Shown(kind, words, task, buttons)
        if kind not in LARGEST:
            raise Refusal(40058, f"no such msgtype here: {kind}")
        media = self.media.get(body[kind]["media_id"])
        if media is None or media.kind != kind or self.now() - media.at > MEDIA_LASTS:
            raise Refusal(40058, "invalid media_id")
        return Shown(kind, "", media=media.data, name=media.name)

    def _count(self, people: list[str]) -> None:
        for user in people:
            for most, time in LIMITS:
                if sum(at > self.now() - time for at in self._sent[user]) >= most:
                    raise Refusal(45009, "api freq out of limit")
        for user, times in Counter(people).items():
            self._sent[user].extend([self.now()] * times)

    def _update(self, body: Json) -> Json:
        card, since = self.codes.pop(body.get("response_code", ""), ("", self.now()))
        if not card or self.now() - since > CODE_LASTS or body.get("agentid") != self.agent_id:
            raise Refusal(40058, "invalid response_code")
        if not 1 <= len(body["userids"]) <= 1000:
            raise Refusal(40058, "userids")
        for user in body["userids"]:
            phone = self._phones[user.lower()]
            phone[:] = [replace(one, **changed(body, one)) if one.card == card else one for one in phone]
        return {"invaliduser": []}
