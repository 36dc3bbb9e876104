"""`lingbao doctor` and WeCom: what is wrong is named, and whoever is connected is left in peace."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import Connection

from bot import doctor_wecom
from bot.doctor import examine
from bot.settings import Settings
from bot.settings_wecom import WeCom
from core.effects import Queue
from core.messages import Lane, Say
from core.texts import text
from storage import accounts, open_store, outbox
from storage.migrate import upgrade
from storage.processes import seated
from tests.bot.program import shipped_catalogue
from tests.county import at, plant
from tests.emulator.wecom import WeCom as Service
from tests.emulator.wecom.app import AppServer
from tests.emulator.wecom.faults import refused

NOW = at("2026-11-20 12:00")
OPEN_ID = "woAJ2GCAAAXtWyujaWJHDDGi0mACAAAA"


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with Service() as service:
        yield service


def settings_for(folder: Path, service: Service, **other: str) -> Settings:
    said = {"bot_id": service.bot_id, "secret": service.secret, "url": service.url, **other}
    return Settings(data_dir=folder, wecom=WeCom.model_validate(said))


async def looked_at(settings: Settings) -> tuple[bool, str]:
    ok, what = await doctor_wecom.connection(settings)
    said = [shipped_catalogue().render(what, language) for language in ("zh-CN", "en")]
    assert not [words for words in said if "SECRET" in words]
    return ok, what.key.removeprefix("doctor-wecom-")


@pytest.fixture
async def county(tmp_path: Path) -> Path:
    store = open_store(f"sqlite:///{tmp_path}/lingbao.db")
    await store.write(upgrade)
    await store.write(plant)
    await store.close()
    return tmp_path


async def test_it_subscribes_once_and_goes(county: Path, service: Service) -> None:
    assert await looked_at(settings_for(county, service)) == (True, "ok")
    await service.until(lambda: service.subscribed is None)
    assert [frame["cmd"] for frame in service.frames] == ["aibot_subscribe"]


async def test_without_a_bot_nothing_is_asked(county: Path) -> None:
    assert await looked_at(Settings(data_dir=county)) == (True, "unused")
    assert await doctor_wecom.experience(Settings(data_dir=county)) is None


async def test_a_wrong_secret_is_named_and_not_shown(county: Path, service: Service) -> None:
    assert await looked_at(settings_for(county, service, secret="SECRET_wrong")) == (False, "secret")


async def test_another_refusal_is_quoted(county: Path, service: Service) -> None:
    service.plan.add("aibot_subscribe", refused(45009))
    assert await looked_at(settings_for(county, service)) == (False, "refused")


async def test_a_running_program_is_not_thrown_out(county: Path, service: Service) -> None:
    settings = settings_for(county, service)
    async with seated(settings.database_url):
        assert await looked_at(settings) == (True, "running")
    assert service.connections == 0


async def test_nor_is_one_of_several_on_postgresql(fresh_postgres: str, tmp_path: Path, service: Service) -> None:
    settings = settings_for(tmp_path, service).model_copy(update={"database": SecretStr(fresh_postgres)})
    async with seated(settings.database_url):
        assert await looked_at(settings) == (True, "running")
    assert await looked_at(settings) == (True, "ok")


async def test_with_a_database_that_is_away_nobody_is_risked(tmp_path: Path, service: Service) -> None:
    nowhere = settings_for(tmp_path, service).model_copy(
        update={"database": SecretStr("postgresql://u:p@127.0.0.1:1/d")}
    )
    assert await looked_at(nowhere) == (False, "untried")
    assert service.connections == 0


async def test_where_nobody_listens_the_network_is_named(county: Path, service: Service) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"ws://127.0.0.1:{taken.getsockname()[1]}"
        assert await looked_at(settings_for(county, service, url=url)) == (False, "network")


async def test_what_answers_otherwise_is_a_wrong_address(county: Path, service: Service) -> None:
    runner = web.AppRunner(web.Application())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        assert await looked_at(settings_for(county, service, url=site.name.replace("http", "ws"))) == (False, "address")
    finally:
        await runner.cleanup()


async def test_it_says_what_has_been_seen_of_wecom(county: Path, service: Service) -> None:
    def lived(conn: Connection) -> None:
        for number, address in enumerate(("zhangjianguo", OPEN_ID, "wolihong"), 11):
            accounts.bind(conn, ("wecom", address), number, NOW)
        messages = [Queue(f"m{n}", ("wecom", "nobody"), Lane.BULK, Say((text("hello"),))) for n in range(3)]
        outbox.queue(conn, messages, NOW)
        outbox.give_up_on(conn, "wecom", "nobody", "chat not allowed, hint: [1] (93006)", NOW)
        outbox.queue(conn, [Queue("t", ("telegram", "5"), Lane.BULK, Say(()))], NOW)
        outbox.give_up_on(conn, "telegram", "5", "blocked (403)", NOW)

    settings = settings_for(county, service)
    assert await doctor_wecom.experience(settings) is None
    store = open_store(settings.database_url)
    await store.write(lived)
    await store.close()
    found = {finding.check: finding async for finding in examine(settings, NOW)}
    assert (found["wecom"].ok, found["wecom-seen"].ok) == (True, True)
    assert shipped_catalogue().render(found["wecom-seen"].what, "zh-CN") == (
        "企业微信已加入 3 人，其中 1 人的帐号是加密的（不影响使用）。"
        "被企业微信退回的消息，错误码和次数：93006 × 3。各是什么意思，见 docs/wecom.md。"
    )


@pytest.mark.parametrize(
    ("change", "ok", "said"),
    [
        ({}, True, ""),
        ({"app_secret": "wrong-secret"}, False, "40001"),
        ({"corp_id": "other"}, False, "40013"),
        ({"api": "http://127.0.0.1:1"}, False, "cannot be reached"),
    ],
)
async def test_an_app_is_asked_for_a_token_and_for_no_more(
    tmp_path: Path, change: Mapping[str, str], ok: bool, said: str
) -> None:
    async with AppServer() as wecom:
        keys = {"callback_token": "token", "callback_key": "a" * 43}
        known = {"corp_id": wecom.corp_id, "agent_id": wecom.agent_id, "app_secret": wecom.secret, "api": wecom.url}
        settings = Settings(data_dir=tmp_path, wecom=WeCom.model_validate({**known, **keys, **change}))
        looked = await doctor_wecom.app(settings)
        assert looked
        assert looked[0] is ok
        assert said in str(looked[1].args.get("reason", ""))
        assert "wrong-secret" not in str(looked)
        assert wecom.sent("message/send") == []
    assert await doctor_wecom.app(Settings(data_dir=tmp_path)) is None
