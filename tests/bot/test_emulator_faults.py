"""What the emulator does when it is told to fail, and how often it lets a bot send."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from tests.emulator import BotApi, Limits
from tests.emulator.faults import (
    CUT,
    CUT_AFTER,
    CUT_UPLOAD,
    HALF,
    HANG,
    HANG_AFTER,
    NONE,
    NONSENSE,
    PROXY_PAGE,
    Fault,
    too_many,
)
from tests.emulator.markup import Unparsable, shown

PERSON, GROUP = 5, -42


class Client:
    """A bot without a library."""

    def __init__(self, api: BotApi, session: aiohttp.ClientSession) -> None:
        self.api, self.session = api, session

    async def call(self, method: str, **params: Any) -> tuple[int, bytes]:
        url = f"{self.api.url}/bot{self.api.token}/{method}"
        async with self.session.post(url, data=params) as answer:
            return answer.status, await answer.read()

    async def send(self, chat: int = PERSON, text: str = "好") -> tuple[int, bytes]:
        return await self.call("sendMessage", chat_id=chat, text=text)

    async def many(self, *chats: int) -> list[int]:
        """The statuses of a message to each."""
        return [(await self.send(chat))[0] for chat in chats]


class Hands:
    """A clock that is moved."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def move(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def client(hands: Hands) -> AsyncIterator[Client]:
    async with BotApi(now=hands.now) as api, aiohttp.ClientSession() as session:
        api.start(PERSON)
        yield Client(api, session)


@pytest.mark.parametrize(("fault", "arrived"), [(CUT, 0), (CUT_AFTER, 1), (HALF, 1)])
async def test_a_connection_that_is_cut(client: Client, fault: Fault, arrived: int) -> None:
    client.api.plan("sendmessage", fault)
    with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError)):
        await client.send()
    assert len(client.api.sent(PERSON)) == arrived
    assert len(client.api.hidden) == arrived
    assert (await client.send())[0] == 200


async def test_a_connection_that_is_cut_in_the_middle_of_an_upload(client: Client) -> None:
    client.api.plan("sendDocument", CUT_UPLOAD)
    for arrived in (0, 1):
        form = aiohttp.FormData({"chat_id": str(PERSON)})
        form.add_field("document", BytesIO(b"x" * 5_000_000), filename="a.txt")
        try:
            assert (await client.session.post(f"{client.api.url}/bot{client.api.token}/sendDocument", data=form)).ok
        except aiohttp.ClientError:
            assert not arrived
        assert len(client.api.sent(PERSON)) == arrived
    assert len(client.api.called("sendDocument")) == 2


@pytest.mark.parametrize("fault", [NONSENSE, PROXY_PAGE, too_many(7)])
async def test_another_answer_than_its_own(client: Client, fault: Fault) -> None:
    client.api.plan("sendMessage", NONE, fault)
    assert await client.many(PERSON, PERSON) == [200, fault.answer and fault.answer[0]]
    assert len(client.api.sent(PERSON)) == 1
    assert not fault.hides_a_delivery


@pytest.mark.parametrize(("fault", "arrived"), [(HANG, 0), (HANG_AFTER, 1)])
async def test_what_is_held_goes_on_when_it_is_released(client: Client, fault: Fault, arrived: int) -> None:
    client.api.plan("sendMessage", fault)
    held = asyncio.create_task(client.send())
    await client.api.until(lambda: client.api.called("sendMessage"))
    assert (await client.call("getMe"))[0] == 200
    assert len(client.api.sent(PERSON)) == arrived
    client.api.release()
    assert (await held)[0] == 200
    assert len(client.api.sent(PERSON)) == 1


async def test_whoever_has_hung_up_has_not_asked(client: Client) -> None:
    client.api.always("sendMessage", HANG)
    held = asyncio.create_task(client.send())
    await client.api.until(lambda: client.api.called("sendMessage"))
    held.cancel()
    await asyncio.wait([held])
    assert (await client.call("getMe"))[0] == 200
    client.api.heal()
    assert (await client.send(text="又"))[0] == 200
    assert [sent.text for sent in client.api.sent(PERSON)] == ["又"]


class TestLimits:
    @pytest.fixture(autouse=True)
    def limited(self, client: Client) -> None:
        client.api.started |= {*range(100, 200)}
        client.api.gather(GROUP, PERSON)
        client.api.limits = Limits()

    async def test_thirty_a_second_over_all_chats(self, client: Client, hands: Hands) -> None:
        assert await client.many(*range(100, 132)) == [200] * 30 + [429] * 2
        assert client.api.refused_sends == 2
        hands.move(2.9)
        status, body = await client.send(150)  # still too soon, and from here on it is three seconds once more
        assert (status, json.loads(body)["parameters"]) == (429, {"retry_after": 3})
        hands.move(2.9)
        assert await client.many(150) == [429]
        hands.move(3)
        assert await client.many(150) == [200]

    async def test_answers_do_not_count_nor_wait(self, client: Client) -> None:
        client.api.say(PERSON, "门诊12")
        assert await client.many(*range(100, 131), PERSON) == [200] * 30 + [429, 200]
        assert await client.many(PERSON) == [429]

    async def test_one_a_second_in_one_chat_with_a_burst_of_three(self, client: Client, hands: Hands) -> None:
        assert await client.many(*[PERSON] * 4, 100) == [200, 200, 200, 429, 200]
        hands.move(3)
        assert await client.many(PERSON) == [200]

    async def test_twenty_a_minute_in_a_group(self, client: Client, hands: Hands) -> None:
        for _ in range(20):
            assert await client.many(GROUP) == [200]
            hands.move(2)
        assert await client.many(GROUP, 100) == [429, 200]
        hands.move(60)
        assert await client.many(GROUP) == [200]


async def test_a_group_that_becomes_a_supergroup_has_moved(client: Client) -> None:
    client.api.gather(GROUP, PERSON)
    to = client.api.upgrade(GROUP)
    status, body = await client.send(GROUP)
    assert (status, json.loads(body)["parameters"]) == (400, {"migrate_to_chat_id": to})
    assert await client.many(to) == [200]
    client.api.say(PERSON, "门诊12", to)
    assert client.api.updates[-1]["message"]["chat"]["type"] == "supergroup"


async def test_whoever_has_left_telegram_is_deactivated(client: Client) -> None:
    client.api.deactivated.add(PERSON)
    status, body = await client.send()
    assert (status, json.loads(body)["description"]) == (403, "Forbidden: user is deactivated")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b>门诊</b> &lt;12&gt; &amp; &#51;", "门诊 <12> & 3"),
        ("a > b & c &nbsp;", "a > b & c &nbsp;"),
        ('<a href="https://a.example/?x=1">见</a><pre><code class="language-x">1</code></pre>', "见1"),
    ],
)
def test_what_markup_shows(markup: str, text: str) -> None:
    assert shown(markup) == text


@pytest.mark.parametrize(
    ("markup", "why"),
    [
        ("<张家村>", "Unsupported start tag"),
        ("1 < 2", "Unsupported start tag"),
        ("村<script>x</script>", 'Unsupported start tag "script" at byte offset 3'),
        ("<b>门诊", 'Can\'t find end tag corresponding to start tag "b"'),
        ("门诊</b>", "Unexpected end tag at byte offset 6"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ],
)
async def test_markup_that_is_refused(client: Client, markup: str, why: str) -> None:
    with pytest.raises(Unparsable) as refused:
        shown(markup)
    assert str(refused.value).startswith(why)
    status, body = await client.call("sendMessage", chat_id=PERSON, text=markup, parse_mode="HTML")
    assert (status, json.loads(body)["description"]) == (400, f"Bad Request: can't parse entities: {refused.value}")
    assert (await client.send(text=markup))[0] == 200


async def test_an_update_may_come_again(client: Client) -> None:
    client.api.say(PERSON, "门诊1")
    client.api.updates.clear()
    client.api.push_again()
    assert [update["message"]["text"] for update in client.api.updates] == ["门诊1"]
