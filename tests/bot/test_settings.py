from __future__ import annotations

import logging
import os
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import Settings
from bot.settings_sources import knobs, load_settings, variable
from core.errors import InputError
from core.expected import Calendar

TOKEN = "4242:AAH-nobody_may_see_this"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory and no settings in the environment."""
    for name in [name for name in os.environ if name.upper().startswith("LINGBAO_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fault(config: Path | None = None) -> str:
    with pytest.raises(InputError) as caught:
        load_settings(config)
    assert len(caught.value.faults) == 1, caught.value.faults
    return caught.value.faults[0]


def test_the_defaults_are_a_county_in_china_on_one_file() -> None:
    settings = load_settings()
    assert settings.database_url == "sqlite:///data/lingbao.db"
    assert settings.calendar == Calendar(ZoneInfo("Asia/Shanghai"))
    assert (settings.language, settings.web.host, settings.web.port) == ("zh-CN", "127.0.0.1", 8000)
    assert (settings.telegram.token, settings.telegram.api) == (None, "https://api.telegram.org")
    assert (settings.form_folders, settings.fonts) == ((), ())


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "lingbao.toml").write_text(
        'language = "en"\n[web]\nhost = "0.0.0.0"\nport = 8001\n'
        '[schedule]\nremind_at = 17:00:00\nescalate_at = "21:15"\n'
    )
    monkeypatch.setenv("LINGBAO_WEB__PORT", "8002")
    monkeypatch.setenv("lingbao_schedule__expect_at", "00:10")
    settings = load_settings()
    assert (settings.language, settings.web.host, settings.web.port) == ("en", "0.0.0.0", 8002)
    assert (settings.calendar.remind_at, settings.calendar.escalate_at) == (time(17), time(21, 15))
    assert (settings.calendar.expect_at, settings.calendar.quiet_from) == (time(0, 10), time(21, 30))


def test_another_file_may_be_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "lingbao.toml").write_text("[web]\nport = 1\n")
    (folder / "a.toml").write_text("[web]\nport = 2\n")
    (folder / "b.toml").write_text("[web]\nport = 3\n")
    monkeypatch.setenv("LINGBAO_CONFIG", "a.toml")
    assert load_settings().web.port == 2
    assert load_settings(Path("b.toml")).web.port == 3


def test_the_file_may_come_from_windows_notepad(folder: Path) -> None:
    (folder / "lingbao.toml").write_text("[web]\r\nport = 2\r\n", "utf-8-sig")
    assert load_settings().web.port == 2


def test_a_named_file_must_be_there() -> None:
    assert fault(Path("nowhere.toml")).startswith("nowhere.toml: the settings file cannot be read")


def test_folders_and_fonts_of_the_county_are_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "f.otf").touch()
    monkeypatch.setenv("LINGBAO_FORMS_DIR", str(folder))
    monkeypatch.setenv("LINGBAO_FONT", "f.otf")
    monkeypatch.setenv("LINGBAO_DATA_DIR", str(folder / "kept"))
    settings = load_settings()
    assert (settings.form_folders, settings.fonts) == ((folder,), (Path("f.otf"),))
    assert settings.database_url == f"sqlite:///{folder}/kept/lingbao.db"


@pytest.mark.parametrize(
    ("value", "lengths"),
    [("quarter, week", ("week", "quarter")), ("year", ("year",)), ("off", ())],
)
def test_about_what_digests_are_sent(monkeypatch: pytest.MonkeyPatch, value: str, lengths: tuple[str, ...]) -> None:
    assert load_settings().calendar.digests == ("week", "month")
    monkeypatch.setenv("LINGBAO_SCHEDULE__DIGESTS", value)
    assert load_settings().calendar.digests == lengths


def test_a_file_may_list_them(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('[schedule]\ndigests = ["month", "year"]\n')
    assert load_settings(file).calendar.digests == ("month", "year")


def test_an_empty_variable_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINGBAO_LANGUAGE", "")
    assert load_settings().language == "zh-CN"


@pytest.mark.parametrize(
    ("name", "value", "parts"),
    [
        ("LINGBAO_WEB__PORT", "abc", ["web.port", "'abc'", "0 to 65535"]),
        ("LINGBAO_WEB__PORT", "70000", ["web.port", "70000", "65535"]),
        ("LINGBAO_TIMEZONE", "Mars/Base", ["timezone", "Mars/Base", "such as Asia/Shanghai"]),
        ("LINGBAO_LANGUAGE", "fr", ["language", "'fr'", "zh-CN, en"]),
        ("LINGBAO_LOG_LEVEL", "loud", ["log_level", "'loud'", "debug, info, warning or error"]),
        ("LINGBAO_SCHEDULE__REMIND_AT", "16", ["schedule.remind_at", "'16'", "such as 16:30"]),
        ("LINGBAO_SCHEDULE__REMIND_AT", "24:00", ["schedule.remind_at", "'24:00'", "such as 16:30"]),
        ("LINGBAO_SCHEDULE__REMIND_AT", "20:00", ["schedule", "remind_at has to be earlier than escalate_at"]),
        ("LINGBAO_LOG_FORMAT", "xml", ["log_format", "'xml'", "json"]),
        ("LINGBAO_SCHEDULE__DIGESTS", "week,day", ["schedule.digests", "'week,day'", "week, ten_days, month"]),
        ("LINGBAO_SCHEDULE__DIGESTS", "week,,month", ["schedule.digests", "or off"]),
        ("LINGBAO_SCHEDULE__PING_URL", "ftp://hidden", ["schedule.ping_url", "must begin with https:// or http://"]),
        ("LINGBAO_SCHEDULE__PING_URL", "https://x.example/a hidden", ["schedule.ping_url", "without blanks"]),
        ("LINGBAO_DATABASE", "mysql://u:hidden@h/d", ["database", "sqlite:/// or postgresql://"]),
        ("LINGBAO_DATABASE", "sqlite:///", ["database", "and go on"]),
        ("LINGBAO_FORMS_DIR", "/nowhere", ["forms_dir", "/nowhere", "directory"]),
        ("LINGBAO_FONT", "/nowhere.otf", ["font", "/nowhere.otf", "file"]),
        ("LINGBAO_TELEGRAM__API", "api.telegram.org", ["telegram.api", "'api.telegram.org'", "Bot API"]),
        ("LINGBAO_TELEGRAM__NAME", "@county_bot", ["telegram.name", "'@county_bot'", "without @"]),
        ("LINGBAO_TELEGRAM__MODE", "push", ["telegram.mode", "'push'", "webhook"]),
        ("LINGBAO_TELEGRAM__MODE", "webhook", ["telegram", "webhook_url and webhook_secret must be set"]),
        ("LINGBAO_TELEGRAM__WEBHOOK_URL", "bot.example", ["telegram.webhook_url", "'bot.example'", "https"]),
        ("LINGBAO_TELEGRAM__WEBHOOK_SECRET", "hidden word", ["telegram.webhook_secret", "A-Z a-z 0-9 _ -"]),
        ("LINGBAO_TELEGRAM__WEBHOOK_SECRET", "hidden" * 43, ["telegram.webhook_secret", "1 to 256"]),
    ],
)
def test_a_wrong_setting_is_named_with_where_it_stands_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, parts: list[str]
) -> None:
    monkeypatch.setenv(name, value)
    found = fault()
    assert found.startswith(f"{name}: ")
    assert [part for part in parts if part not in found] == []
    assert "hidden" not in found


def test_in_webhook_mode_the_missing_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINGBAO_TELEGRAM__MODE", "webhook")
    monkeypatch.setenv("LINGBAO_TELEGRAM__WEBHOOK_URL", "https://bot.example/telegram")
    assert "in webhook mode webhook_secret must be set" in fault()
    assert "webhook_url" not in fault()
    monkeypatch.setenv("LINGBAO_TELEGRAM__WEBHOOK_SECRET", "a-Z_9")
    assert load_settings().telegram.mode == "webhook"


@pytest.mark.parametrize(
    ("content", "start"),
    [
        ("[web]\nport = 'x'\n", "lingbao.toml: web.port: 'x' is not allowed"),
        ("web = 3\n", "lingbao.toml: web: is not allowed"),
        ("[schedule]\nremind_at = 17\n", "lingbao.toml: schedule.remind_at: 17 is not allowed: must be a time of day"),
        ("[telegram]\ntokn = 'secret'\n", "lingbao.toml: telegram.tokn: there is no such setting; did you mean tele"),
        ("colour = 'red'\n", "lingbao.toml: colour: there is no such setting"),
        ("[telegram\n", "lingbao.toml: not a TOML file: "),
    ],
)
def test_a_wrong_line_of_the_file_is_named(folder: Path, content: str, start: str) -> None:
    (folder / "lingbao.toml").write_text(content)
    found = fault()
    assert found.startswith(start)
    assert "secret" not in found


def test_a_file_in_another_encoding_is_named(folder: Path) -> None:
    (folder / "lingbao.toml").write_bytes("# 设置\n".encode("gb18030"))
    assert fault().startswith("lingbao.toml: not a TOML file")


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINGBAO_WEB__PORT", "x")
    monkeypatch.setenv("LINGBAO_LOG_LEVEL", "x")
    with pytest.raises(InputError) as caught:
        load_settings()
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("LINGBAO_WEB__PROT", "LINGBAO_WEB__PORT"),
        ("LINGBAO_TELEGRAM_TOKEN", "LINGBAO_TELEGRAM__TOKEN"),
        ("LINGBAO_WEB__PORT_FILE", "LINGBAO_WEB__PORT"),
    ],
)
def test_an_unknown_variable_is_named_with_what_was_meant(
    monkeypatch: pytest.MonkeyPatch, name: str, meant: str
) -> None:
    monkeypatch.setenv(name, "8000")
    assert fault().startswith(f"{name}: there is no such setting; did you mean {meant}")


def test_variables_of_the_tests_and_of_others_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINGBAO_TEST_PG_URL", "postgresql://x")
    monkeypatch.setenv("LINGBAO", "x")
    assert load_settings() == Settings()


class TestSecrets:
    def test_a_secret_may_stand_in_a_file(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (folder / "token").write_text(f"{TOKEN}\n")
        (folder / "lingbao.toml").write_text("[telegram]\ntoken = 'other'\nname = 'county_bot'\n")
        monkeypatch.setenv("LINGBAO_TELEGRAM__TOKEN_FILE", "token")
        settings = load_settings()
        assert settings.telegram.token is not None
        assert settings.telegram.token.get_secret_value() == TOKEN
        assert settings.telegram.name == "county_bot"

    def test_so_may_the_address_of_the_database(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (folder / "url").write_text("postgresql://u:pw@h/d")
        monkeypatch.setenv("LINGBAO_DATABASE_FILE", "url")
        assert load_settings().database_url == "postgresql://u:pw@h/d"

    def test_both_at_once_are_refused(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (folder / "token").write_text(TOKEN)
        monkeypatch.setenv("LINGBAO_TELEGRAM__TOKEN_FILE", "token")
        monkeypatch.setenv("LINGBAO_TELEGRAM__TOKEN", TOKEN)
        assert "LINGBAO_TELEGRAM__TOKEN is set as well" in fault()

    @pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
    def test_a_file_without_a_secret_is_named(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
    ) -> None:
        if content is not None:
            (folder / "token").write_bytes(content)
        monkeypatch.setenv("LINGBAO_TELEGRAM__TOKEN_FILE", "token")
        assert fault().startswith("LINGBAO_TELEGRAM__TOKEN_FILE: ")

    def test_they_are_never_shown(self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
        monkeypatch.setenv("LINGBAO_TELEGRAM__TOKEN", TOKEN)
        monkeypatch.setenv("LINGBAO_DATABASE", "postgresql://u:hidden-word@h/d")
        monkeypatch.setenv("LINGBAO_SCHEDULE__PING_URL", "https://switch.example/hidden-word")
        settings = load_settings()
        assert settings.calendar == Calendar(ZoneInfo("Asia/Shanghai"))
        with caplog.at_level(logging.DEBUG):
            logging.getLogger("x").debug("%s %r", settings, settings)
        shown = f"{settings}{settings!r}{settings.model_dump()}{settings.model_dump_json()}{caplog.text}"
        assert "nobody_may_see_this" not in shown
        assert "hidden-word" not in shown

    def test_nor_when_they_are_wrong(self, folder: Path) -> None:
        (folder / "lingbao.toml").write_text("[telegram]\ntoken = 987654321\n")
        assert fault().startswith("lingbao.toml: telegram.token: is not allowed")
        assert "987654321" not in fault()


def test_every_knob_has_a_help_text_and_a_variable() -> None:
    for path, field in knobs():
        assert field.description, path
        assert field.description.endswith("."), path
    assert variable(("web", "port")) == "LINGBAO_WEB__PORT"
    assert {path[0] for path, _ in knobs()} >= {"database", "data_dir", "telegram", "web", "schedule", "font"}


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://bot.example.org", "https://bot.example.org"),
        ("https://bot.example.org:8443/qs/", "https://bot.example.org:8443/qs"),
        ("http://192.168.1.20:8000/", "http://192.168.1.20:8000"),
        ("http://[fd00::1]:8000", "http://[fd00::1]:8000"),
    ],
)
def test_the_pages_may_have_a_public_address(monkeypatch: pytest.MonkeyPatch, address: str, kept: str) -> None:
    assert load_settings().web.public_url is None
    monkeypatch.setenv("LINGBAO_WEB__PUBLIC_URL", address)
    assert load_settings().web.public_url == kept


@pytest.mark.parametrize(
    "address",
    [
        *("http://localhost:8000", "http://lingbao", "bot.example.org", "ftp://bot.example.org", "https://"),
        *("https://me:it@bot.example.org", "https://bot.example.org?x=1", "https://bot.example.org/#a"),
        *("https://零报.example.org", "https://bot.example.org/a b", "javascript:alert(1)", "https://a..b"),
    ],
)
def test_what_no_service_makes_a_button_of_is_no_public_address(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("LINGBAO_WEB__PUBLIC_URL", address)
    said = fault()
    assert said.startswith("LINGBAO_WEB__PUBLIC_URL")
    assert "must be an address such as https://bot.example.org" in said
