"""python-telegram-bot, after its own examples: `customwebhookbot` (Starlette, uvicorn) and `persistentconversationbot`
(ConversationHandler, PicklePersistence)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, Update
from telegram.ext import (
    Application,
    BaseRateLimiter,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PersistenceInput,
    PicklePersistence,
    filters,
)

from bench.rivals.reports import Surroundings, opened, receipt, silent

ASKED = 0

Wave = Callable[[Bot, Sequence[int]], Awaitable[None]]


async def report(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    message = update.message
    if message is None or message.text is None:
        return ConversationHandler.END
    answer = await receipt(context.bot_data["db"], message.chat_id, message.text)
    await message.reply_text(answer)
    return ConversationHandler.END if answer.startswith("✅") else ASKED


async def cancel(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
    if update.message:
        await update.message.reply_text("已取消。")
    return ConversationHandler.END


class Program:
    """What is built and served. `limiter` and `wave`, which sends a message to each of many chats, are not among the
    first examples, but in pages of their own (see ptb_wave)."""

    def __init__(self, limiter: BaseRateLimiter[Any] | None = None, wave: Wave | None = None) -> None:
        self._given = Surroundings.given()
        self._wave = wave
        self._application = self._build(limiter)

    async def run(self) -> None:
        application, given = self._application, self._given
        application.bot_data["db"] = db = await opened(given.folder)
        webserver = uvicorn.Server(
            uvicorn.Config(app=self._app(), port=given.port, use_colors=False, host="127.0.0.1", log_level="warning")
        )
        async with application:
            await application.start()
            if self._wave:
                application.create_task(self._wave(application.bot, await silent(db)))
            await webserver.serve()
            await application.stop()
        await db.close()

    def _build(self, limiter: BaseRateLimiter[Any] | None) -> Application[Any, Any, Any, Any, Any, Any]:
        given = self._given
        persistence = PicklePersistence(
            filepath=f"{given.folder}/conversations.pickle", store_data=PersistenceInput(bot_data=False)
        )
        builder = Application.builder().token(given.token).base_url(f"{given.api}/bot").updater(None)
        if limiter:
            builder = builder.rate_limiter(limiter)
        application = builder.persistence(persistence).build()
        words: Any = MessageHandler(filters.TEXT & ~filters.COMMAND, report)
        application.add_handler(
            ConversationHandler(
                entry_points=[words],
                states={ASKED: [words]},
                fallbacks=[CommandHandler("cancel", cancel)],
                name="report",
                persistent=True,
            )
        )
        return application

    def _app(self) -> Starlette:
        application, given = self._application, self._given

        async def telegram(request: Request) -> Response:
            if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != given.secret:
                return Response(status_code=HTTPStatus.FORBIDDEN)
            await application.update_queue.put(Update.de_json(await request.json(), application.bot))
            return Response()

        return Starlette(routes=[Route(given.path, telegram, methods=["POST"])])


def main() -> None:
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(Program().run())
