"""The emulator refuses what Telegram refuses: a test that passes on it must mean something."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.emulator import THINGS, BotApi

PERSON = 5
COLLEAGUE = 6
GROUP = -1_000_000_000_042
OK, TWO, SWORD = (json.dumps([{"type": "emoji", "emoji": sign} for sign in signs]) for signs in ("👌", "👌👍", "🗡"))


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


async def test_a_request_may_be_a_form_or_json(client: Client) -> None:
    markup = {"inline_keyboard": [[{"text": "好", "callback_data": "ok"}]]}
    await client.call("sendMessage", chat_id=PERSON, text="门诊 1&2", reply_markup=json.dumps(markup))
    url = f"{client.api.url}/bot{client.api.token}/sendMessage"
    said = {"chat_id": PERSON, "text": "门诊 1&2", "reply_markup": markup}
    async with client.session.post(url, json=said) as answer:
        assert answer.status == 200
    form, as_json = client.api.sent(PERSON)
    assert (form.text, form.buttons) == (as_json.text, as_json.buttons) == ("门诊 1&2", ((("好", "ok"),),))


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


async def test_in_a_group_everybody_sees_everything(client: Client) -> None:
    api = client.api
    api.gather(GROUP, PERSON, COLLEAGUE)
    said = api.say(PERSON, "12 3 0", GROUP)
    reply = json.dumps({"message_id": said})
    status, sent = await client.call("sendMessage", chat_id=GROUP, text="请私聊我", reply_parameters=reply)
    assert (status, sent["chat"]) == (200, {"id": GROUP, "type": "supergroup", "title": "村医群"})
    assert api.seen(COLLEAGUE, GROUP) == ["12 3 0", "请私聊我"]
    assert [one.answers for one in api.sent(GROUP)] == [said]
    assert api.sent(PERSON) == api.sent(COLLEAGUE) == []
    with pytest.raises(AssertionError, match="from outside"):
        api.seen(7, GROUP)
    with pytest.raises(AssertionError, match="cannot write there"):
        api.say(7, "12 3 0", GROUP)


async def test_what_is_told_of_a_group(client: Client) -> None:
    api = client.api
    api.updates.clear()
    api.bots.add(COLLEAGUE)
    api.gather(-42, PERSON, COLLEAGUE)
    api.forward(PERSON, "12 3 0", -42)
    api.say(COLLEAGUE, "今天有雨", -42)
    came, _, forwarded, said = [update["message"] for update in api.updates]
    assert came["new_chat_members"][0]["id"] == PERSON
    assert came["chat"]["type"] == "group"
    assert forwarded["forward_origin"]["type"] == "hidden_user"
    assert (said["from"]["id"], said["from"]["is_bot"]) == (COLLEAGUE, True)
    assert COLLEAGUE not in api.started  # who writes in a group has no private chat by that


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"reaction": TWO}, "Bad Request: REACTIONS_TOO_MANY"),
        ({"reaction": SWORD}, "Bad Request: REACTION_INVALID"),
        ({"reaction": '[{"type": "custom_emoji", "custom_emoji_id": "1"}]'}, "Bad Request: REACTION_INVALID"),
        ({"reaction": OK, "message_id": "99"}, "Bad Request: message to react not found"),
        ({"reaction": OK, "chat_id": str(PERSON)}, "Bad Request: message to react not found"),
        ({"reaction": OK, "chat_id": "-7"}, "Bad Request: chat not found"),
    ],
)
async def test_reactions_that_are_refused(client: Client, params: dict[str, str], description: str) -> None:
    client.api.gather(GROUP, PERSON)
    said = client.api.say(PERSON, "12 3 0", GROUP)
    asked = {"chat_id": str(GROUP), "message_id": str(said)} | params
    assert await client.call("setMessageReaction", **asked) == (400, description)
    assert client.api.sent(GROUP) == []


async def test_a_group_may_allow_no_reactions(client: Client) -> None:
    client.api.gather(GROUP, PERSON)
    asked = {"chat_id": str(GROUP), "message_id": str(client.api.say(PERSON, "12 3 0", GROUP)), "reaction": OK}
    assert await client.call("setMessageReaction", **asked) == (200, True)
    client.api.without_reactions.add(GROUP)
    assert await client.call("setMessageReaction", **asked) == (400, "Bad Request: REACTION_INVALID")
    client.api.block(GROUP)
    assert (await client.call("setMessageReaction", **asked))[0] == 403
    assert [one.text for one in client.api.sent(GROUP)] == ["👌"]


@pytest.mark.parametrize("message_id", [99, "1", None])
async def test_a_reply_to_what_is_not_there_is_refused(client: Client, message_id: object) -> None:
    asked = {"chat_id": str(PERSON), "text": "好", "reply_parameters": json.dumps({"message_id": message_id})}
    assert await client.call("sendMessage", **asked) == (400, "Bad Request: message to be replied not found")
    anyway = json.dumps({"message_id": message_id, "allow_sending_without_reply": True})
    assert (await client.call("sendMessage", **asked | {"reply_parameters": anyway}))[0] == 200


async def test_a_caption_can_be_changed_and_what_was_forwarded_cannot(client: Client) -> None:
    api = client.api
    photo = api.show(PERSON, **THINGS["photo"], caption="门诊1")
    api.edit(PERSON, photo, "门诊2")
    edited = api.updates[-1]["edited_message"]
    assert (edited["caption"], "text" in edited) == ("门诊2", False)
    with pytest.raises(AssertionError, match="forwarded"):
        api.edit(PERSON, api.forward(PERSON, "门诊1"), "门诊2")


async def test_a_forged_tap_stands_under_a_message_that_is_gone(client: Client) -> None:
    client.api.forge(PERSON, "undo:1:daily:2026-11-20:1")
    tap = client.api.updates[-1]["callback_query"]
    assert (tap["data"], tap["message"]["date"]) == ("undo:1:daily:2026-11-20:1", 0)
