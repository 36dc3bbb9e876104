"""A self-built app (自建应用) as a sender: it reaches every colleague in its range, whether or not she ever wrote."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from bot.channels import wecom_app_parts, wecom_cards
from bot.channels.base import Condition, Refused, RetryLater, SendError, Unreachable
from bot.channels.begun import Begun
from bot.channels.wecom_app_api import Answer, AppApi, AppCredentials
from bot.channels.wecom_app_errors import LOOK_AFTER, app_error
from bot.channels.wecom_app_parts import Part
from bot.channels.wecom_budget import Budget
from bot.channels.wecom_cards import Shown
from bot.channels.wecom_frames import WeComError
from bot.channels.wecom_together import Body, Sent, Together
from bot.channels.wecom_uploads import measure, read
from core.messages import Choice, File, Message
from core.taps import MARK, after_tap, bare, is_one_of_many

log = logging.getLogger(__name__)

MOST_CARDS = 20_000
EVERYBODY, BETWEEN = "@all", "|"
"""What WeCom reads where people are listed."""


class Tapped(NamedTuple):
    """A button of a card of ours. `code` lets the card be changed, once, for 72 hours."""

    account: str
    card: str
    code: str
    button: Choice


class App:
    """With `buttons` WeCom brings what is tapped; otherwise none are shown. `condition` says what an administrator has
    to look after, unless it says something else already. `elapsed` are seconds that never go back."""

    def __init__(
        self,
        credentials: AppCredentials,
        condition: Condition,
        *,
        buttons: bool,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._agent_id = credentials.agent_id
        self._condition = condition
        self._buttons = buttons
        self._now = now
        self._api = AppApi(credentials, elapsed)
        self._together = Together(self._deliver)
        self._budget = Budget(elapsed)
        self._cards = OrderedDict[tuple[str, str], Shown]()
        """By their numbers and whom they were sent to: one card of many people is marked for each of them apart."""
        self._begun = Begun()
        self._trouble = ""

    async def send(self, account: str, message: Message) -> str:
        """A long text, each file and the buttons are messages of their own; the id is that of the one with the buttons,
        or else of the first. What is stopped half way goes on from there at the next attempt. Raises a SendError."""
        if account == EVERYBODY or BETWEEN in account:
            raise Unreachable("that is nobody's id")
        parts = wecom_app_parts.split(message, buttons=self._buttons)
        if not parts:
            raise Refused("there is nothing in it that WeCom could show")
        bare = sum(part.card is None for part in parts)  # as many as in its bare words, which have no cards
        ids = self._begun.sent(account, message, bare)
        try:
            if wait := self._budget.wait(account, len(parts) - len(ids)):
                raise RetryLater("enough for this person for now", timedelta(seconds=wait))
            for part in parts[len(ids) :]:
                ids.append(await self._send_part(account, part))
                self._budget.sent(account)
        except SendError as error:
            self._begun.stopped(account, message, bare, ids, error)
            raise
        self._begun.done(account, message)
        return next((sent for part, sent in zip(parts, ids, strict=False) if part.card), ids[0])

    async def check(self) -> None:
        """Whether WeCom knows the app. Raises a SendError."""
        await self._ask(self._api.token())

    async def mark(self, tap: Tapped) -> None:
        """Marks the tapped button, as well as it can: nothing depends on it."""
        if (changed := self._changed(tap)) is None:
            return
        body = {"userids": [tap.account], "agentid": self._agent_id, "response_code": tap.code, **changed}
        try:
            await self._api.call("message/update_template_card", body)
        except (WeComError, SendError) as error:
            log.info("WeCom: a card was not marked: %s", error)

    async def close(self) -> None:
        await self._together.close()
        await self._api.close()

    def _changed(self, tap: Tapped) -> dict[str, Any] | None:
        """The other answers to a question go, whoever remembers them; of several buttons that stay each has to be
        said again, which only the process can that has sent them."""
        if not is_one_of_many(tap.button.action):
            return {"button": {"replace_name": wecom_cards.short(f"{MARK}{bare(tap.button.label)}")}}
        shown = self._cards.get((tap.card, tap.account))
        if shown is None:
            return None
        left = tuple(choice for row in after_tap((shown.buttons,), tap.button.action) for choice in row)
        if left == shown.buttons:
            return None
        self._cards[tap.card, tap.account] = shown._replace(buttons=left)
        return {"template_card": wecom_app_parts.card(self._cards[tap.card, tap.account])}

    async def _send_part(self, account: str, part: Part) -> str:
        if part.file:
            kind, name, data = await asyncio.to_thread(_read, part.file)
            media = await self._ask(self._api.upload(kind, name, data))
            return await self._together.send(account, {"msgtype": kind, kind: {"media_id": media}})
        if part.card:
            number = await self._together.send(
                account, {"msgtype": "template_card", "template_card": wecom_app_parts.card(part.card)}
            )
            self._cards[number, account] = part.card
            if len(self._cards) > MOST_CARDS:
                self._cards.popitem(last=False)
            return number
        return await self._together.send(account, {"msgtype": "text", "text": {"content": part.words}})

    async def _deliver(self, people: Sequence[str], body: Body) -> Sent:
        said, number = dict(body), ""
        if card := said.get("template_card"):
            number = wecom_cards.new_number()
            said["template_card"] = {**card, "task_id": number}
        to = {"touser": BETWEEN.join(people), "agentid": self._agent_id}
        answer: Answer = await self._ask(self._api.call("message/send", {**to, **said}))
        return Sent(number or str(answer.get("msgid", "")), _missed(people, answer))

    async def _ask(self, asked: Any) -> Any:
        """What WeCom answers. Raises a SendError, and notes what an administrator has to look after."""
        try:
            answer = await asked
        except WeComError as error:
            if error.code in LOOK_AFTER:
                self._fails(str(app_error(error)))
            raise app_error(error) from None
        if self._trouble:
            self._works()
        return answer

    def _fails(self, why: str) -> None:
        if why != self._trouble:
            log.error("WeCom: the app cannot send: %s", why)
        if self._condition.failing_since is None or self._condition.why == self._trouble:
            self._condition.fails(why, self._now())
        self._trouble = why

    def _works(self) -> None:
        log.info("WeCom: the app can send again")
        if self._condition.why == self._trouble:
            self._condition.works()
        self._trouble = ""


def _missed(people: Sequence[str], answer: Answer) -> Mapping[str, SendError]:
    """WeCom writes the ids of those small, however they are written."""
    said = {
        name.lower(): why
        for field, why in (("invaliduser", "not in the app's range"), ("unlicenseduser", "without a licence"))
        for name in str(answer.get(field) or "").split(BETWEEN)
        if name
    }
    return {account: Unreachable(said[account.lower()]) for account in people if account.lower() in said}


def _read(file: File) -> tuple[str, str, bytes]:
    """As what it is sent, its name, and what is in it."""
    if file.reference:
        raise Refused(f"{file.name} lies where the bot has put it, and no app can send it")
    kind, data = read(file)
    measure(kind, file.name, data)
    return kind, file.name, data
