"""A self-built app as a sender: its token, one call for many people, cards that are marked, and every refusal."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.base import (
    Condition,
    Malformed,
    Paused,
    Refused,
    RetryLater,
    SendError,
    Unavailable,
    Unreachable,
)
from bot.channels.wecom_app import App, Tapped
from bot.channels.wecom_app_api import AppCredentials
from bot.channels.wecom_app_parts import tapped
from core.messages import Choice, File, Message
from tests.emulator.wecom.app import AppServer, Met

HELLO = Message("您好")
ASKED = Message("张家村：门诊 12，对吗？", ((Choice("对，没错", "confirm:1"), Choice("改一改", "correct:1")),))
LISTED = Message("未报 2 个", ((Choice("张家村", "silent:11"),), (Choice("李家村", "silent:12"),)))


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def elapsed(self) -> float:
        return self.moment.timestamp()

    def forward(self, **time: float) -> None:
        self.moment += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def wecom(clock: Clock) -> AsyncIterator[AppServer]:
    async with AppServer(clock.now) as wecom:
        wecom.members |= {"zhang", "li", "ZhaoLiu"}
        yield wecom


@pytest.fixture
async def app(wecom: AppServer, clock: Clock) -> AsyncIterator[App]:
    app = app_of(wecom, clock)
    yield app
    await app.close()


def app_of(wecom: AppServer, clock: Clock, condition: Condition | None = None, secret: str = "") -> App:
    credentials = AppCredentials(wecom.corp_id, wecom.agent_id, secret or wecom.secret, wecom.url)
    return App(credentials, condition or Condition(), buttons=True, now=clock.now, elapsed=clock.elapsed)


async def test_many_at_once_fetch_one_token(wecom: AppServer, app: App) -> None:
    await asyncio.gather(*(app.send("zhang", Message(f"第 {number} 条")) for number in range(25)))
    assert len(wecom.sent("gettoken")) == 1
    assert sorted(shown.text for shown in wecom.shown("zhang")) == sorted(f"第 {number} 条" for number in range(25))


async def test_a_fetch_that_one_of_them_does_not_wait_for_is_not_lost_to_the_others(wecom: AppServer, app: App) -> None:
    first, second = asyncio.create_task(app.check()), asyncio.create_task(app.send("li", HELLO))

    def gives_up() -> None:
        first.cancel()

    wecom.on_change(gives_up)
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await second
    assert len(wecom.sent("gettoken")) == 1


async def test_a_fetch_that_failed_failed_for_all_and_is_tried_anew(wecom: AppServer, app: App) -> None:
    wecom.plan["gettoken"].append(Met(status=502))
    sends = [app.send("zhang", Message(str(number))) for number in range(9)]
    found = await asyncio.gather(*sends, return_exceptions=True)
    assert {type(each) for each in found} == {Unavailable}
    assert len(wecom.sent("gettoken")) == 1
    assert await app.send("zhang", HELLO)


async def test_a_token_is_kept_and_renewed_before_it_ends(wecom: AppServer, app: App, clock: Clock) -> None:
    await app.send("zhang", HELLO)
    clock.forward(seconds=7200 - 301)
    await app.send("zhang", HELLO)
    assert len(wecom.sent("gettoken")) == 1
    clock.forward(seconds=2)
    await app.send("zhang", HELLO)
    assert len(wecom.sent("gettoken")) == 2


async def test_a_short_lived_token_is_used_for_half_of_its_time(wecom: AppServer, app: App, clock: Clock) -> None:
    wecom.lasts = 60
    for _ in range(3):
        await app.send("zhang", HELLO)
        clock.forward(seconds=20)
    assert len(wecom.sent("gettoken")) == 2


@pytest.mark.parametrize("over", ["expired", "unknown"])
async def test_a_token_that_is_over_before_its_time_is_fetched_once_for_all(
    wecom: AppServer, app: App, clock: Clock, over: str
) -> None:
    await app.send("zhang", HELLO)
    if over == "expired":  # 42001
        wecom.tokens = dict.fromkeys(wecom.tokens, clock.now())
    else:  # 40014
        wecom.tokens.clear()
    await asyncio.gather(*(app.send("li", Message(str(number))) for number in range(9)))
    assert len(wecom.sent("gettoken")) == 2
    assert len(wecom.shown("li")) == 9


async def test_a_token_that_is_refused_again_is_not_fetched_for_ever(wecom: AppServer, app: App) -> None:
    wecom.plan["message/send"].extend([Met(code=40014), Met(code=42001)])
    with pytest.raises(Unavailable, match="42001"):
        await app.send("zhang", HELLO)
    assert len(wecom.sent("message/send")) == 2


async def test_a_wave_of_the_same_words_is_one_call_for_a_thousand(wecom: AppServer, app: App) -> None:
    people = [f"doctor{number}" for number in range(1500)]
    wecom.members |= set(people)
    ids = await asyncio.gather(*(app.send(person, HELLO) for person in people))
    assert sorted(len(body["touser"].split("|")) for body in wecom.sent("message/send")) == [500, 1000]
    assert len(set(ids)) == 2
    assert all([shown.text for shown in wecom.shown(person)] == ["您好"] for person in people)


async def test_whoever_of_many_is_not_reached_hears_it_alone(wecom: AppServer, app: App) -> None:
    """WeCom names them in small letters, whatever they are called."""
    wecom.unlicensed.add("li")
    found = await asyncio.gather(
        *(app.send(person, HELLO) for person in ("zhang", "WangGone", "li", "ZhaoLiu")), return_exceptions=True
    )
    assert [isinstance(each, Unreachable) for each in found] == [False, True, True, False]
    assert [str(found[1]), str(found[2])] == ["not in the app's range", "without a licence"]
    assert len(wecom.sent("message/send")) == 1
    assert wecom.shown("ZhaoLiu")
    assert not wecom.shown("li")


async def test_when_nobody_is_left_everybody_hears_it(wecom: AppServer, app: App) -> None:
    found = await asyncio.gather(*(app.send(who, HELLO) for who in ("gone1", "gone2")), return_exceptions=True)
    assert [type(each) for each in found] == [Unreachable, Unreachable]
    assert len(wecom.sent("message/send")) == 1


async def test_the_same_twice_to_one_person_comes_twice(wecom: AppServer, app: App) -> None:
    await asyncio.gather(app.send("zhang", HELLO), app.send("zhang", HELLO), app.send("li", HELLO))
    assert [len(wecom.shown("zhang")), len(wecom.shown("li"))] == [2, 1]


@pytest.mark.parametrize("account", ["@all", "zhang|li"])
async def test_nobodys_id_is_never_everybodys(wecom: AppServer, app: App, account: str) -> None:
    with pytest.raises(Unreachable):
        await app.send(account, HELLO)
    assert wecom.calls == []


REFUSALS: list[tuple[Met, type[SendError], str]] = [
    (Met(code=-1), Unavailable, "-1"),
    (Met(code=40058), Malformed, "40058"),
    (Met(code=45009), Paused, "45009"),
    (Met(code=45033), Paused, "45033"),
    (Met(code=48002), Unavailable, "permissions in WeCom's console"),
    (Met(code=60020), Unavailable, "trusted IPs"),
    (Met(code=81013), Unreachable, "81013"),
    (Met(code=301002), Unavailable, "different apps"),
    (Met(code=42014), RetryLater, "42014"),
    (Met(code=99999), RetryLater, "99999"),
    (Met(status=500), Unavailable, "HTTP 500"),
    (Met(status=302), Unavailable, "HTTP 302"),
    (Met(words="<html>"), Unavailable, "not understood"),
    (Met(words="[]"), Unavailable, "not understood"),
    (Met(words='{"errcode": "x"}'), Unavailable, "not understood"),
    (Met(words="[" * 100_000), Unavailable, "not understood"),
    (Met(cut=True), Unavailable, "cannot be reached"),
    (Met(cut=True, done=True), Unavailable, "cannot be reached"),
]


@pytest.mark.parametrize(("met", "kind", "said"), REFUSALS, ids=str)
async def test_what_becomes_of_a_message_that_is_refused(
    wecom: AppServer, app: App, met: Met, kind: type[SendError], said: str
) -> None:
    wecom.plan["message/send"].append(met)
    with pytest.raises(SendError) as refusal:
        await app.send("zhang", HELLO)
    assert type(refusal.value) is kind
    assert said in str(refusal.value)
    assert "TOKEN" not in str(refusal.value)
    assert await app.send("zhang", HELLO)
    assert len(wecom.shown("zhang")) == (2 if met.done else 1)


async def test_where_wecom_cannot_be_reached_its_address_is_not_quoted(wecom: AppServer, clock: Clock) -> None:
    app = App(AppCredentials("ww", 1, "SECRET", "http://127.0.0.1:1"), Condition(), buttons=True)
    with pytest.raises(Unavailable) as refusal:
        await app.send("zhang", HELLO)
    assert "SECRET" not in str(refusal.value)
    await app.close()


@pytest.mark.parametrize(
    ("secret", "trusts", "foreign", "said"),
    [
        ("wrong", True, False, "app_secret is not that of the app"),
        ("", False, False, "trusted IPs"),
        ("", True, True, "different apps"),
    ],
)
async def test_what_an_administrator_has_to_do_is_said_once_until_it_is_done(
    wecom: AppServer,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    secret: str,
    trusts: bool,
    foreign: bool,
    said: str,
) -> None:
    condition = Condition()
    app = app_of(wecom, clock, condition, secret)
    wecom.trusts = trusts
    if foreign:
        await app.check()
        wecom.foreign |= set(wecom.tokens)
    for _ in range(2):
        with pytest.raises(Unavailable) as refusal:
            await app.send("zhang", HELLO)
        assert refusal.value.wait == timedelta(minutes=5)
    assert said in condition.why
    assert "wrong" not in condition.why
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1
    if not secret:
        wecom.trusts, wecom.foreign = True, set()
        await app.send("zhang", HELLO)
        assert condition.failing_since is None
    await app.close()


async def test_another_trouble_is_not_covered_by_the_apps(wecom: AppServer, clock: Clock) -> None:
    condition = Condition()
    condition.fails("the bot was thrown out", clock.now())
    app = app_of(wecom, clock, condition)
    wecom.trusts = False
    with pytest.raises(Unavailable):
        await app.send("zhang", HELLO)
    wecom.trusts = True
    await app.send("zhang", HELLO)
    assert condition.why == "the bot was thrown out"
    await app.close()


async def test_a_person_has_enough_after_thirty_in_a_minute(wecom: AppServer, app: App, clock: Clock) -> None:
    for _ in range(30):
        await app.send("zhang", HELLO)
    with pytest.raises(RetryLater) as refusal:
        await app.send("zhang", HELLO)
    assert refusal.value.wait
    assert len(wecom.sent("message/send")) == 30
    await app.send("li", HELLO)
    clock.forward(seconds=refusal.value.wait.total_seconds())
    await app.send("zhang", HELLO)


async def test_files_are_uploaded_and_sent_by_their_ids(wecom: AppServer, app: App, tmp_path: Path) -> None:
    picture, table = "图 1.png", '周"报".xlsx'
    files = File("picture", str(tmp_path / picture), picture), File("document", str(tmp_path / table), table)
    for file in files:
        Path(file.path).write_bytes(file.name.encode() * 10)
    wecom.plan["media/upload"].append(Met(code=42001))
    await app.send("zhang", Message("周报", files=files))
    assert [(shown.kind, shown.name, shown.media) for shown in wecom.shown("zhang")] == [
        ("text", "", b""),
        ("image", "图 1.png", "图 1.png".encode() * 10),
        ("file", "周'报'.xlsx", '周"报".xlsx'.encode() * 10),
    ]


@pytest.mark.parametrize("size", [None, 3, 20 * 1024 * 1024 + 1])
async def test_a_file_that_wecom_would_never_take_is_refused(
    wecom: AppServer, app: App, tmp_path: Path, size: int | None
) -> None:
    path = tmp_path / "a.xlsx"
    if size is not None:
        with path.open("wb") as file:
            file.truncate(size)
    with pytest.raises(Refused, match="a"):
        await app.send("zhang", Message("", files=(File("document", str(path), "a.xlsx"),)))


async def test_what_is_stopped_half_way_goes_on_from_there(wecom: AppServer, app: App) -> None:
    long = Message("\n".join("长" * 100 for _ in range(20)), key="long")
    wecom.plan["message/send"].extend([Met(done=True), Met(status=503)])
    with pytest.raises(Unavailable):
        await app.send("zhang", long)
    await app.send("zhang", long)
    assert "\n".join(shown.text for shown in wecom.shown("zhang")) == long.text


async def press(wecom: AppServer, user: str, label: str) -> Tapped:
    card = wecom.shown(user)[-1]
    key = next(key for text, key in card.buttons if text == label)
    return Tapped(user, card.card, wecom.new_code(card.card), tapped(key))


def labels(wecom: AppServer, user: str) -> list[str]:
    return [text for text, _ in wecom.shown(user)[-1].buttons]


@pytest.mark.parametrize("restarted", [False, True])
async def test_an_answer_is_marked_and_the_other_answers_go_also_after_a_restart(
    wecom: AppServer, app: App, clock: Clock, restarted: bool
) -> None:
    await app.send("zhang", ASKED)
    tap = await press(wecom, "zhang", "对，没错")
    assert tap.button.action == "confirm:1"
    marker = app_of(wecom, clock) if restarted else app
    clock.forward(hours=71)
    await marker.mark(tap)
    assert labels(wecom, "zhang") == ["✓ 对，没错"]
    await marker.close()


async def test_of_several_that_stay_the_tapped_one_is_marked_for_whoever_tapped_it(wecom: AppServer, app: App) -> None:
    await asyncio.gather(app.send("zhang", LISTED), app.send("li", LISTED))
    assert len(wecom.sent("message/send")) == 1
    await app.mark(await press(wecom, "zhang", "李家村"))
    assert labels(wecom, "zhang") == ["张家村", "✓ 李家村"]
    assert labels(wecom, "li") == ["张家村", "李家村"]
    await app.mark(await press(wecom, "zhang", "张家村"))
    assert labels(wecom, "zhang") == ["✓ 张家村", "✓ 李家村"]
    assert labels(wecom, "li") == ["张家村", "李家村"]


async def test_a_card_that_cannot_be_marked_stays_as_it_is(wecom: AppServer, app: App, clock: Clock) -> None:
    await app.send("zhang", LISTED)
    tap = await press(wecom, "zhang", "李家村")
    after_a_restart = app_of(wecom, clock)
    await after_a_restart.mark(tap)
    assert wecom.sent("message/update_template_card") == []
    await app.mark(tap._replace(button=Choice("?", "silent:99")))
    assert wecom.sent("message/update_template_card") == []
    clock.forward(hours=73)
    await app.mark(tap)
    await app.mark(tap)
    wecom.plan["message/update_template_card"].append(Met(cut=True))
    await app.mark(tap)
    assert labels(wecom, "zhang") == ["张家村", "李家村"]
    await after_a_restart.close()


async def test_no_answer_of_wecoms_is_taken_for_a_token(wecom: AppServer, app: App) -> None:
    for words in ("{}", '{"access_token":""}', '{"access_token":5,"expires_in":1}', '{"access_token":"T"}'):
        wecom.plan["gettoken"].append(Met(words=words))
        with pytest.raises(Unavailable, match="token"):
            await app.check()
