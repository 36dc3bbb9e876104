"""The local chat: phones on a page, for the demo. The bot behind them is the real one, on the channel `local`."""

from __future__ import annotations

import re
from asyncio import to_thread
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from json import JSONDecodeError
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from core.expected import Calendar
from core.messages import Inbound, Kind, Message
from core.privacy import may_be_kept
from core.taps import after_tap, bare
from core.texts import time_text
from locales import DEFAULT_LANGUAGE, Catalogue
from storage import Store
from storage.local_chat import LocalMessage, append, one, rearrange, since
from storage.people import ChatPerson, beside, chat_people
from web.moves import moves, next_moment
from web.phones import phones
from web.words import Words

CHANNEL, WECOM = "local", "local-wecom"
COOKIE = "lingbao-language"
COOKIE_AGE_S = 365 * 24 * 3600
MAX_TEXT = 4000
ID = re.compile(r"[0-9]{1,9}", re.ASCII)
KEY = re.compile(r"[0-9A-Za-z-]{8,64}")
HERE = Path(__file__).parent

# What the script says by itself; it gets the words with the page.
SCRIPT_TEXTS = ("sending", "sent", "unsent", "refused", "offline", "moving", "move-failed")


def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)


@dataclass(frozen=True)
class LocalChat:
    """The page and what it asks for.

    `now` is the county's clock. `take` gives a message to the bot and returns when it is stored. `move_to` moves the
    clock and runs all that happens on the way; it is told whose phone the visitor holds, and that person writes only
    what the visitor writes. `set_language` changes the language in which the bot writes to people.
    """

    store: Store
    catalogue: Catalogue
    calendar: Calendar
    now: Callable[[], datetime]
    take: Callable[[Sequence[Inbound]], Awaitable[None]]
    move_to: Callable[[datetime, str], Awaitable[None]]
    set_language: Callable[[str], Awaitable[None]]
    templates: Environment = field(default_factory=_templates, repr=False)

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.page),
            Route("/phones/{address}/messages", self.messages),
            Route("/phones/{address}/messages", self.write, methods=["POST"]),
            Route("/phones/{address}/messages/{id}/files/{number}", self.file),
            Route("/clock", self.move_clock, methods=["POST"]),
            Route("/language", self.choose_language, methods=["POST"]),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ]

    async def page(self, request: Request) -> Response:
        """The whole page; `?reporter=ADDRESS&manager=ADDRESS` chooses who holds the phones."""
        people = await self.store.read(lambda conn: chat_people(conn, CHANNEL))
        wecom = await self.store.read(lambda conn: beside(conn, CHANNEL, WECOM))
        words, now = self._words(request), self.now()
        html = self.templates.get_template("chat.html").render(
            say=words.say,
            language=words.language,
            languages={each: self._in(each).say("page-language-name") for each in self.catalogue.languages},
            county=people[0].county if people else "",
            clock=words.moment(now),
            moves={
                move.key: time_text(self.calendar.local(next_moment(move, now, self.calendar)))
                for move in moves(self.calendar)
            },
            phones=phones(people, request.query_params, wecom),
            script_texts={name: words.say(f"page-{name}") for name in SCRIPT_TEXTS},
        )
        return HTMLResponse(html)

    async def messages(self, request: Request) -> Response:
        """The bubbles of a phone after the one that the browser saw last, and what time it is in the county."""
        _, person = await self._phone(request)
        after = _number(request.query_params.get("after", "0"))
        found = await self.store.read(lambda conn: since(conn, person.address, after))
        words = self._words(request)
        return JSONResponse({"messages": [words.bubble(each) for each in found], "clock": words.moment(self.now())})

    async def write(self, request: Request) -> Response:
        """What a person wrote or tapped: `{key, text}` or `{key, message, action}`; or that she has opened the chat on
        a phone of WeCom's kind, `{key, open}`, which is no bubble.

        `key` is the browser's own id of it. Sent again with the same key, because the answer was lost on its way, it
        is the same message: one bubble, and one id for the bot. The answer to a tap has the `buttons` that are left
        under the message.
        """
        (channel, person), body = await self._phone(request), await _strings(request)
        key = body.get("key", "")
        if not KEY.fullmatch(key):
            raise HTTPException(400, "key: 8 to 64 letters, digits and hyphens")
        now = self.now()
        if "open" in body and channel == WECOM:
            await self.take([_inbound(WECOM, person, key, Kind.ENTER, "", now)])
            return JSONResponse({})
        kind, text, shown, tapped = await self._said(person, body)
        kept = Message(shown if may_be_kept(shown) else self._words(request).say("page-not-kept"))
        id_ = await self.store.write(lambda conn: append(conn, person.address, True, kept, now, key))
        await self.take([_inbound(channel, person, key, kind, text, now)])
        if tapped is None:
            return JSONResponse({"id": id_})
        left = after_tap(tapped.message.buttons, text)
        await self.store.write(lambda conn: rearrange(conn, person.address, tapped.id, left))
        return JSONResponse({"id": id_, "buttons": self._words(request).buttons(left)})

    async def file(self, request: Request) -> Response:
        """A file that the bot sent with a message. Its path is the stored one; the browser only counts files."""
        _, person = await self._phone(request)
        id_, number = _number(request.path_params["id"]), _number(request.path_params["number"])
        bubble = await self.store.read(lambda conn: one(conn, person.address, id_))
        if bubble is None or number >= len(bubble.message.files):
            raise HTTPException(404)
        sent = bubble.message.files[number]
        if not await to_thread(Path(sent.path).is_file):
            raise HTTPException(404)
        how = "inline" if sent.kind == "picture" else "attachment"
        return FileResponse(sent.path, filename=sent.name, content_disposition_type=how)

    async def move_clock(self, request: Request) -> Response:
        """Moves the clock to the next moment of that kind: `{to: "week", reporter: ADDRESS}`, with the reporter whose
        phone is on the page. Answers when all is done."""
        body = await _strings(request)
        to = body.get("to")
        move = next((move for move in moves(self.calendar) if move.key == to), None)
        if move is None:
            raise HTTPException(400, "to: no such move")
        await self.move_to(next_moment(move, self.now(), self.calendar), body.get("reporter", ""))
        return JSONResponse({"clock": self._words(request).moment(self.now())})

    async def choose_language(self, request: Request) -> Response:
        """The page and the bot speak that language from now on: `{language: "en"}`."""
        language = (await _strings(request)).get("language", "")
        if language not in self.catalogue.languages:
            raise HTTPException(400, "language: one of " + ", ".join(self.catalogue.languages))
        await self.set_language(language)
        response = JSONResponse({"language": language})
        response.set_cookie(COOKIE, language, max_age=COOKIE_AGE_S, httponly=True, samesite="lax")
        return response

    async def _phone(self, request: Request) -> tuple[str, ChatPerson]:
        """The channel, and whose phone it is."""
        address = request.path_params["address"]
        for channel in (CHANNEL, WECOM):
            people = await self.store.read(partial(chat_people, channel=channel))
            if person := next((person for person in people if person.address == address), None):
                return channel, person
        raise HTTPException(404)

    async def _said(self, person: ChatPerson, body: Mapping[str, str]) -> tuple[Kind, str, str, LocalMessage | None]:
        """What kind of message it is, its text for the bot, what the phone shows of it, and the bubble whose button was
        tapped."""
        if "action" not in body:
            text = body.get("text", "").strip()
            if not 0 < len(text) <= MAX_TEXT:
                raise HTTPException(400, f"text: 1 to {MAX_TEXT} characters")
            return Kind.TEXT, text, text, None
        id_ = _number(body.get("message", ""))
        tapped = await self.store.read(lambda conn: one(conn, person.address, id_))
        choices = [choice for row in tapped.message.buttons for choice in row] if tapped else []
        for choice in choices:
            if choice.action == body["action"] and not choice.url:
                return Kind.TAP, choice.action, bare(choice.label), tapped
        raise HTTPException(400, "action: that message has no such button")

    def _words(self, request: Request) -> Words:
        chosen = request.cookies.get(COOKIE, "")
        return self._in(chosen if chosen in self.catalogue.languages else DEFAULT_LANGUAGE)

    def _in(self, language: str) -> Words:
        return Words(self.catalogue, self.calendar, language)


def _number(digits: str) -> int:
    """A number in an address, small enough for the database; anything else is an address of nothing."""
    if not ID.fullmatch(digits):
        raise HTTPException(404)
    return int(digits)


async def _strings(request: Request) -> dict[str, str]:
    """The request's JSON object. Another site's form can only send other types of content, so it gets nowhere."""
    if request.headers.get("content-type") != "application/json":
        raise HTTPException(415, "send application/json")
    try:
        body = await request.json()
    except (JSONDecodeError, UnicodeDecodeError) as error:
        raise HTTPException(400, "this is not JSON") from error
    if not isinstance(body, dict) or not all(isinstance(value, str) for value in body.values()):
        raise HTTPException(400, "send an object whose values are strings")
    return body


def _inbound(channel: str, person: ChatPerson, key: str, kind: Kind, text: str, now: datetime) -> Inbound:
    """On a phone of WeCom's kind buttons may be numbers, and nobody has a name or a telephone number."""
    like_wecom = channel == WECOM
    name = "" if like_wecom else person.name
    id_ = f"{person.address}:{key}"
    return Inbound(channel, id_, person.address, kind, text, now, name, numbered=like_wecom, vouches=not like_wecom)
