from __future__ import annotations

import json
import logging
import os
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.telegram import TelegramChannel
from bot.doctor import Finding, examine
from bot.settings import Settings
from bot.settings_sources import load_settings
from core.texts import text
from locales import load_catalogue
from storage import Store, effects, health, inbox, open_store
from storage.migrate import upgrade
from tests.bot.terminal import Terminal
from tests.county import ZHANG, at, plant, report_of, says, values
from tests.emulator import BotApi

NOW = at("2026-11-20 12:00")
TOKEN = "4242:AAH-nobody_may_see_this"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory and no settings in the environment; the tests' own variables are for a fixture."""
    for name in [name for name in os.environ if name.startswith("LINGBAO_") and not name.startswith("LINGBAO_TEST_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def made(settings: Settings) -> Store:
    store = open_store(settings.database_url)
    await store.write(upgrade)
    await store.write(plant)
    return store


async def findings(settings: Settings) -> dict[str, Finding]:
    found = [finding async for finding in examine(settings, NOW)]
    catalogue = load_catalogue()
    for finding in found:
        for language in catalogue.languages:
            assert catalogue.render(finding.what, language)
    return {finding.check: finding for finding in found}


async def wrong(settings: Settings) -> dict[str, str]:
    return {check: finding.what.key for check, finding in (await findings(settings)).items() if not finding.ok}


async def test_a_county_that_is_set_up_is_well() -> None:
    settings = load_settings()
    store = await made(settings)
    found = await findings(settings)
    checks = [
        "settings",
        "database",
        "schema",
        "clock",
        "timezone",
        "languages",
        "forms",
        "workdays",
        "font",
        "telegram",
        "wecom",
    ]
    assert list(found) == checks
    assert all(finding.ok for finding in found.values())
    assert found["telegram"].what == text("doctor-telegram-unused")
    await store.close()


async def test_a_new_folder_lacks_only_the_tables() -> None:
    assert await wrong(load_settings()) == {"schema": "doctor-schema-bad"}


async def test_a_database_that_cannot_be_reached_is_shown_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LINGBAO_DATABASE", "postgresql://u:hidden-word@127.0.0.1:1/d")
    found = await findings(load_settings())
    assert not found["database"].ok
    assert found["database"].what.args["database"] == "postgresql://u:***@127.0.0.1:1/d"
    assert "schema" not in found
    assert "hidden-word" not in str(found)


async def test_a_broken_file_is_no_database(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "x.db").write_text("words " * 1000)
    monkeypatch.setenv("LINGBAO_DATABASE", "sqlite:///x.db")
    assert await wrong(load_settings()) == {"database": "doctor-database-bad"}


@pytest.mark.parametrize(("minutes", "well"), [(4, True), (6, False)])
async def test_a_clock_that_is_behind_what_has_come_in_is_wrong(minutes: int, well: bool) -> None:
    settings = load_settings()
    store = await made(settings)
    await store.write(lambda conn: inbox.take(conn, [says("d1", "12 3 0")], NOW + timedelta(minutes=minutes)))
    found = await findings(settings)
    assert found["clock"].ok is well
    await store.close()


async def test_the_newest_moment_is_that_of_a_message_or_a_report(store: Store) -> None:
    await store.write(plant)
    assert await store.read(health.newest_moment) is None
    await store.write(lambda conn: inbox.take(conn, [says("d1", "12 3 0")], at("2026-11-20 09:00")))
    assert await store.read(health.newest_moment) == at("2026-11-20 09:00")
    report = report_of(ZHANG, values(1, 2, 0), time_="10:00")
    await store.write(lambda conn: effects.apply(conn, [report], NOW))
    assert await store.read(health.newest_moment) == at("2026-11-20 10:00")


async def test_a_mistake_in_a_form_of_the_county_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "broken.toml").write_text("[form]\nkey = 'x'\n")
    monkeypatch.setenv("LINGBAO_FORMS_DIR", "own")
    found = await findings(load_settings())
    assert not found["forms"].ok
    assert "broken.toml" in str(found["forms"].what.args["reason"])


async def test_a_font_that_is_none_or_lacks_characters_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "none.otf").write_text("no font, only words")
    monkeypatch.setenv("LINGBAO_FONT", "none.otf")
    assert (await wrong(load_settings()))["font"] == "doctor-font-bad"
    settings = load_settings().model_copy(update={"font": None})
    store = await made(settings)
    assert "font" not in await wrong(settings)
    # Names of units are looked at too; no font that we may bring has this character of Extension B.
    await store.write(lambda conn: conn.exec_driver_sql("UPDATE unit SET name = '\U00020021村' WHERE code = 'QS0101'"))
    found = await findings(settings)
    assert found["font"].what.key == "doctor-font-incomplete"
    assert found["font"].what.args["characters"] == "\U00020021"
    await store.close()


class TestTelegram:
    async def test_a_token_that_works_shows_the_bots_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async with BotApi(TOKEN) as api:
            monkeypatch.setenv("LINGBAO_TELEGRAM__TOKEN", TOKEN)
            monkeypatch.setenv("LINGBAO_TELEGRAM__API", api.url)
            found = await findings(load_settings())
            channel = TelegramChannel(TOKEN, api.url)
            assert found["telegram"] == Finding("telegram", True, text("doctor-telegram-ok", name=await channel.me()))
            await channel.close()

    async def test_a_wrong_token_is_found_and_never_shown(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        async with BotApi("1:another") as api:
            monkeypatch.setenv("LINGBAO_TELEGRAM__TOKEN", TOKEN)
            monkeypatch.setenv("LINGBAO_TELEGRAM__API", api.url)
            found = await findings(load_settings())
        assert found["telegram"].what.key == "doctor-telegram-bad"
        ours = [record.getMessage() for record in caplog.records if record.name != "uvicorn.access"]
        assert "nobody_may_see_this" not in f"{found}{ours}"

    async def test_no_network_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LINGBAO_TELEGRAM__TOKEN", TOKEN)
        monkeypatch.setenv("LINGBAO_TELEGRAM__API", "http://127.0.0.1:1")
        assert (await wrong(load_settings()))["telegram"] == "doctor-telegram-bad"


class TestCommand:
    def test_it_says_each_thing_and_what_to_do(self, folder: Path) -> None:
        terminal = Terminal(folder)
        result = terminal.run("doctor")
        assert result.exit_code == 1
        assert "✓ 设置没有问题。" in result.stdout
        assert "✗ 数据库还没有建好，或者版本较旧。请运行：lingbao db upgrade" in result.stdout
        assert result.stdout.endswith("有 1 项不正常，请按上面的说明处理。\n")
        terminal.settle()
        assert terminal.ok("doctor").endswith("一切正常。\n")

    def test_wrong_settings_are_a_finding_too(self, folder: Path) -> None:
        terminal = Terminal(folder, {"LINGBAO_WEB__PORT": "x", "LINGBAO_LOG_LEVEL": "y"})
        assert "web.port" in terminal.refused("doctor")
        result = terminal.run("doctor", "--json")
        assert result.exit_code == 1
        said = json.loads(result.stdout)
        assert [(line["check"], line["ok"]) for line in said] == [("settings", False), ("settings", False)]


async def test_a_year_without_holidays_is_wrong_once_a_form_follows_the_workdays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def what(moment: str) -> tuple[bool, str]:
        async for finding in examine(load_settings(), at(moment)):  # not on to the font, which takes a while
            if finding.check == "workdays":
                return finding.ok, finding.what.key
        raise AssertionError("nothing is said of the workdays")

    assert await what("2026-11-30 12:00") == (True, "doctor-workdays-ok")
    assert await what("2026-12-01 12:00") == (True, "doctor-workdays-unused")
    forms = Path(__file__).parents[1] / "examples" / "periods"
    monkeypatch.setenv("LINGBAO_FORMS_DIR", str(forms))
    assert await what("2026-11-30 12:00") == (True, "doctor-workdays-ok")
    assert await what("2026-12-01 12:00") == (False, "doctor-workdays-lacking")
    assert await what("2031-06-01 12:00") == (False, "doctor-workdays-lacking")


async def test_every_fault_of_a_file_of_workdays_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "workdays.toml").write_text("[workdays]\nyear = 2027\n[holiday.x]\n", "utf-8")
    monkeypatch.setenv("LINGBAO_FORMS_DIR", str(folder))
    found = [finding async for finding in examine(load_settings(), NOW) if finding.check == "workdays"]
    assert [str(finding.what.args["reason"]).rpartition("workdays.toml: ")[2] for finding in found] == [
        "workdays.year: is not a known key",
        "holiday: is not a known key",
    ]
