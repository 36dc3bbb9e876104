"""Telegram's side of a webhook: it brings every update until it is confirmed, one at a time in each chat."""

from __future__ import annotations

import asyncio
import json
from itertools import count
from typing import Any

import aiohttp

from tests.emulator.methods import Methods, Refusal
from tests.emulator.phones import Json, chat_of
from tests.emulator.requests import Call

FIRST_WAIT_S, LONGEST_WAIT_S = 0.02, 0.5
ANSWER_S = 30.0


class Pushing(Methods):
    """`webhooks` are the addresses that stand behind the one that was set, if it is not that one itself: of several
    processes that share the load each in its turn, and who is not there is passed over. `given` are the methods that
    the bot gave in its answers, `given_in_vain` those of them that were refused; `refusals` the statuses of the answers
    that confirmed nothing; 0 is one that did not arrive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.webhooks: list[str] = []
        self.given: list[Call] = []
        self.given_in_vain: list[Call] = []
        self.refusals: list[int] = []
        self._turns = count()
        self._lost = 0
        self._busy: set[int] = set()
        self._error: Json = {}  # the last one in bringing an update
        self._methods["getwebhookinfo"] = self._get_webhook_info

    async def _get_webhook_info(self, call: Call) -> Json:
        return {"url": self.webhook, "pending_update_count": len(self.updates), **self._error}

    def lose_answers(self, times: int = 1) -> None:
        """The bot's next answers are lost on their way: for it all is well, for Telegram nothing is confirmed."""
        self._lost += times

    async def push_updates(self) -> None:
        """Works until it is cancelled."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_S)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as group:
            while True:
                for update in self._due():
                    self._busy.add(chat_of(update))
                    group.create_task(self._bring(session, update))
                await self.next_change()

    def _due(self) -> list[Json]:
        """The oldest update of every chat in which none is under way, as many as may be under way together."""
        due: dict[int, Json] = {}
        for update in self.updates if self._addresses() else ():
            if len(self._busy) + len(due) >= self.max_connections:
                break
            if (chat := chat_of(update)) not in self._busy:
                due.setdefault(chat, update)
        return list(due.values())

    async def _bring(self, session: aiohttp.ClientSession, update: Json) -> None:
        wait = FIRST_WAIT_S
        try:
            while addresses := self._addresses():
                answer = await self._post(session, addresses, update)
                if answer is not None:
                    await self._carry_out(answer)
                    self.updates.remove(update)
                    break
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT_S)
        finally:
            self._busy.discard(chat_of(update))
            self.changed()

    def _addresses(self) -> list[str]:
        """On this machine: a test calls nobody else."""
        behind = self.webhooks or [self.webhook]
        return [url for url in behind if url.startswith("http://127.0.0.1:")] if self.webhook else []

    async def _post(self, session: aiohttp.ClientSession, addresses: list[str], update: Json) -> bytes | None:
        """The bot's answer; None if it did not confirm."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret}
        for _ in addresses:
            url = addresses[next(self._turns) % len(addresses)]
            try:
                async with session.post(url, json=update, headers=headers) as answer:
                    status, body = answer.status, await answer.read()
            except aiohttp.ClientConnectorError:
                continue  # nobody is there, so nobody has got it
            except (aiohttp.ClientError, TimeoutError):
                status, body = 0, b""
            if self._lost and 200 <= status < 300:
                self._lost -= 1
                status = 0
            if 200 <= status < 300:
                return body
            self.refusals.append(status)
            self._note_error(f"Wrong response from the webhook: {status}")
            return None
        self._note_error("Connection refused")
        return None

    def _note_error(self, why: str) -> None:
        self._error = {"last_error_date": int(self.now().timestamp()), "last_error_message": why}
        self.changed()

    async def _carry_out(self, answer: bytes) -> None:
        """The method that stands in the bot's answer, if there is one. Whether it worked, the bot is not told."""
        if not answer:
            return
        said: Json = json.loads(answer)
        params = {name: value if isinstance(value, str) else json.dumps(value) for name, value in said.items()}
        call = Call(params.pop("method"), params)
        self.given.append(call)
        try:
            await self.execute(call)
        except Refusal:
            self.given_in_vain.append(call)
