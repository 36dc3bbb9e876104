"""The emulator refuses what Telegram refuses: a test that passes on it must mean something."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.emulator import BotApi

PERSON = 5


class Client:
    """A bot without a library."""

    def __init__(self, api: BotApi, session: aiohttp.ClientSession) -> None:
        self.api = api
        self.session = session

    async def call(self, method: str, token: str = "", **params: Any) -> tuple[int, Any]:
        url = f"{self.api.url}/bot{token or self.api.token}/{method}"
        async with self.session.post(url, data=params) as answer:
            body = json.loads(await answer.read())
            assert body["ok"] == (answer.status == 200)
            return answer.status, body.get("result", body.get("description"))


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with BotApi() as api, aiohttp.ClientSession() as session:
        api.start(PERSON)
        yield Client(api, session)


def keyboard(data: str) -> str:
    return json.dumps({"inline_keyboard": [[{"text": "OK", "callback_data": data}]]})


@pytest.mark.parametrize(
    ("method", "params", "status", "description"),
    [
        ("sendMessage", {"text": "字" * 4097}, 400, "Bad Request: message is too long"),
        ("sendMessage", {"text": " \n"}, 400, "Bad Request: message text is empty"),
        ("sendMessage", {}, 400, "Bad Request: message text is empty"),
        ("sendMessage", {"text": "a", "reply_markup": keyboard("字" * 22)}, 400, "Bad Request: BUTTON_DATA_INVALID"),
        ("sendMessage", {"text": "a", "reply_markup": keyboard("")}, 400, "Bad Request: BUTTON_DATA_INVALID"),
        ("sendPhoto", {"caption": "字" * 1025}, 400, "Bad Request: message caption is too long"),
        ("sendPhoto", {"caption": "a"}, 400, "Bad Request: there is no photo in the request"),
        ("sendMessage", {"chat_id": "6", "text": "a"}, 403, "Forbidden: bot can't initiate conversation with a user"),
        ("sendMessage", {"chat_id": "x", "text": "a"}, 400, "Bad Request: chat not found"),
        ("getFoo", {}, 404, "Not Found"),
        ("getMe", {"token": "1:x"}, 401, "Unauthorized"),
    ],
)
async def test_refusals(client: Client, method: str, params: dict[str, str], status: int, description: str) -> None:
    assert await client.call(method, **{"chat_id": str(PERSON)} | params) == (status, description)
    assert client.api.sent(PERSON) == []


async def test_an_empty_file_is_refused(client: Client) -> None:
    form = aiohttp.FormData({"chat_id": str(PERSON)})
    form.add_field("document", b"", filename="a.txt")
    async with client.session.post(f"{client.api.url}/bot{client.api.token}/sendDocument", data=form) as answer:
        assert (await answer.json())["description"] == "Bad Request: file must be non-empty"


async def test_the_limits_themselves_are_allowed(client: Client) -> None:
    status, sent = await client.call("SENDMESSAGE", chat_id=PERSON, text="😀" * 4096, reply_markup=keyboard("x" * 64))
    assert (status, sent["chat"]["type"], sent["from"]["is_bot"]) == (200, "private", True)
    assert client.api.sent(PERSON)[0].buttons == ((("OK", "x" * 64),),)


async def test_an_update_comes_again_until_a_later_offset_confirms_it(client: Client) -> None:
    client.api.say(PERSON, "门诊1")
    _, first = await client.call("getUpdates", timeout=0)
    assert [update["message"]["text"] for update in first] == ["/start", "门诊1"]
    assert first[0]["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert await client.call("getUpdates", timeout=0) == (200, first)
    assert await client.call("getUpdates", timeout=0, limit=1) == (200, first[:1])
    assert await client.call("getUpdates", timeout=0, offset=first[0]["update_id"] + 1) == (200, first[1:])
    assert await client.call("getUpdates", timeout=0) == (200, first[1:])
    assert await client.call("getUpdates", timeout=0, offset=first[1]["update_id"] + 1) == (200, [])


async def test_a_webhook_excludes_polling(client: Client) -> None:
    client.api.webhook = "https://elsewhere.example"
    assert (await client.call("getUpdates"))[0] == 409
    assert await client.call("deleteWebhook") == (200, True)
    assert (await client.call("getUpdates"))[0] == 200


async def test_an_edit_does_not_change_what_was_said_before(client: Client) -> None:
    said = client.api.say(PERSON, "门诊1")
    client.api.edit(PERSON, said, "门诊2")
    _, (_, message, edited) = await client.call("getUpdates")
    assert message["message"]["text"] == "门诊1"
    assert edited["edited_message"]["text"] == "门诊2"
    assert edited["edited_message"]["message_id"] == said
    with pytest.raises(AssertionError, match="nobody can edit"):
        client.api.edit(6, said, "门诊3")


async def test_only_a_button_that_is_there_can_be_tapped(client: Client) -> None:
    await client.call("sendMessage", chat_id=PERSON, text="?", reply_markup=keyboard("yes"))
    (sent,) = client.api.sent(PERSON)
    for label_or_data in ("OK", "yes"):
        client.api.tap(PERSON, sent.message_id, label_or_data)
    with pytest.raises(AssertionError, match="no button 'no'"):
        client.api.tap(PERSON, sent.message_id, "no")
    _, (_, one, two) = await client.call("getUpdates")
    assert one["callback_query"]["data"] == two["callback_query"]["data"] == "yes"
    assert one["callback_query"]["id"] != two["callback_query"]["id"]
