"""Telegram's Bot API on 127.0.0.1, with people whose phones a test holds:

async with BotApi() as api:
    channel = TelegramChannel(api.token, api.url)
    ...
    api.start(555, "CODE")
    api.say(555, "门诊12 接种3 疑似0")
    await api.until(lambda: api.sent(555))
    api.tap(555, api.sent(555)[-1].message_id, "撤销")
    api.gather(-100, 555, 556)
    api.say(555, "门诊12 接种3 疑似0", -100)

What goes wrong is planned per method (`faults`): api.plan("sendMessage", CUT_AFTER, refused(500, "…")).
A bot that sets a webhook has its updates brought there; `api.webhooks = [url, url]` are the processes behind it.
"""

from tests.emulator.limits import Limits
from tests.emulator.listening import Taken, Waits, running
from tests.emulator.phones import THINGS, Sent
from tests.emulator.requests import Upload
from tests.emulator.server import BotApi

__all__ = ["THINGS", "BotApi", "Limits", "Sent", "Taken", "Upload", "Waits", "running"]
