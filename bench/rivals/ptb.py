"""python-telegram-bot, after its own examples: `customwebhookbot` (Starlette, uvicorn) and `persistentconversationbot`
(ConversationHandler, PicklePersistence)."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import (
    Application,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PersistenceInput,
    PicklePersistence,
    filters,
)

from bench.rivals.reports import Surroundings, opened, receipt

ASKED = 0


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


async def run() -> None:
    given = Surroundings.given()
    persistence = PicklePersistence(
        filepath=f"{given.folder}/conversations.pickle", store_data=PersistenceInput(bot_data=False)
    )
    application = (
        Application.builder()
        .token(given.token)
        .base_url(f"{given.api}/bot")
        .updater(None)
        .persistence(persistence)
        .build()
    )
    application.bot_data["db"] = db = await opened(given.folder)
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

    async def telegram(request: Request) -> Response:
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != given.secret:
            return Response(status_code=HTTPStatus.FORBIDDEN)
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return Response()

    app = Starlette(routes=[Route(given.path, telegram, methods=["POST"])])
    webserver = uvicorn.Server(
        uvicorn.Config(app=app, port=given.port, use_colors=False, host="127.0.0.1", log_level="warning")
    )
    async with application:
        await application.start()
        await webserver.serve()
        await application.stop()
    await db.close()


def main() -> None:
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(run())
