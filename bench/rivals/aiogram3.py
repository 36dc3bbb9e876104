"""aiogram 3, after its own example `echo_bot_webhook`: Dispatcher, Router, aiohttp, its default memory storage."""

from __future__ import annotations

import logging
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from bench.rivals.reports import Surroundings, opened, receipt


async def report(message: Message, db: Any) -> None:
    await message.answer(await receipt(db, message.chat.id, message.text or ""))


def main() -> None:
    logging.basicConfig(level=logging.WARNING)
    given = Surroundings.given()
    dispatcher = Dispatcher()
    router = Router()
    router.message.register(report, F.text)
    dispatcher.include_router(router)

    async def on_startup() -> None:
        dispatcher["db"] = await opened(given.folder)

    async def on_shutdown() -> None:
        await dispatcher["db"].close()

    dispatcher.startup.register(on_startup)
    dispatcher.shutdown.register(on_shutdown)
    bot = Bot(given.token, session=AiohttpSession(api=TelegramAPIServer.from_base(given.api)))
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=given.secret).register(app, path=given.path)
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=given.port, print=None, access_log=None)
