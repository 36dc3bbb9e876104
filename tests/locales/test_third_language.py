"""A county adds a language with one file: people are offered it and get it; what the file lacks is said in Chinese."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from bot.doctor import examine
from bot.run import run
from bot.settings import Settings
from bot.settings_sources import load_settings
from core.errors import InputError
from core.messages import Kind, Message
from core.texts import Text, text
from forms import load_forms
from handlers.router import Router
from locales import Catalogue, MissingText, load_catalogue
from locales.lacking import lacking, wanted
from tests.bot.terminal import Terminal
from tests.county import at
from tests.handlers.memory import Memory, Shipped, county

ENGLISH = load_catalogue().source("en")
FRENCH = {
    "page-language-name": "Français",
    "lang-set": "C'est entendu, en français désormais.",
    "talk-thanks": "Je vous en prie.",
    "figure": "{ $name } : { $count }",
    "guide-skip": "Passer",
}
VISITS = 'name = { zh-CN = "门诊人次", en = "visits" }'


def translated(source: str, sentences: dict[str, str]) -> str:
    """The file with these sentences in place of its own."""
    lines = []
    for line in source.splitlines():
        key = line.partition(" = ")[0]
        lines.append(f"{key} = {sentences[key]}" if key in sentences else line)
    return "\n".join(lines) + "\n"


def without(source: str, key: str) -> str:
    return "\n".join(line for line in source.splitlines() if not line.startswith(f"{key} =")) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a French file, copied from the English one with a few sentences translated."""
    folder = tmp_path / "languages"
    folder.mkdir()
    (folder / "fr.ftl").write_text(translated(ENGLISH, FRENCH), "utf-8")
    return folder


@pytest.fixture
def world(folder: Path) -> Memory:
    catalogue, forms = load_catalogue(folder), load_forms()
    return county(Shipped(forms, catalogue, Router(forms, catalogue.languages)))


def says(world: Memory, words: str) -> Message:
    return world.answer(world.inbound("张医生", Kind.TEXT, words))


def test_it_stands_after_the_others_by_its_own_name(folder: Path) -> None:
    assert load_catalogue(folder).languages == {"zh-CN": "中文", "en": "English", "fr": "Français"}
    assert load_catalogue(folder).lacking("fr") == ()


def test_a_person_is_offered_it_and_gets_it(world: Memory) -> None:
    offered = [choice for row in says(world, "/lang").buttons for choice in row]
    assert [(choice.label, choice.action) for choice in offered] == [
        ("中文", "lang:zh-CN"),
        ("English", "lang:en"),
        ("Français", "lang:fr"),
    ]
    assert world.answer(world.inbound("张医生", Kind.TAP, "lang:fr")).text == FRENCH["lang-set"]
    assert says(world, "谢谢").text == FRENCH["talk-thanks"]
    assert says(world, "/lang zh-CN").text == "好的，以后用中文。"
    assert says(world, "语言 fr").text == FRENCH["lang-set"]


def test_what_the_forms_call_things_falls_back_to_chinese(world: Memory) -> None:
    says(world, "/lang fr")
    assert "门诊人次 : 12" in says(world, "12 3 0").text
    asked = says(world, "/report")
    assert "Passer" in asked.buttons[-1][0].label or "Skip" in asked.buttons[-1][0].label


def test_a_name_in_that_language_is_shown_and_understood(folder: Path) -> None:
    forms_dir = folder / "forms"
    forms_dir.mkdir()
    daily = (Path(__file__).parents[2] / "forms" / "daily.toml").read_text("utf-8")
    named = VISITS.replace(" }", ', fr = "consultations" }')
    (forms_dir / "daily.toml").write_text(daily.replace(VISITS, named), "utf-8")
    catalogue, forms = load_catalogue(folder), load_forms(forms_dir)
    world = county(Shipped(forms, catalogue, Router(forms, catalogue.languages)))
    says(world, "/lang fr")
    answer = says(world, "consultations 12 接种3 疑似0").text
    assert "consultations : 12" in answer
    assert "接种针次 : 3" in answer


@pytest.mark.parametrize(
    ("french", "args"),
    [
        ("other = Autre\n", {"count": 3}),
        ("sentence = { $nobody } fois\n", {"count": 3}),
        ("sentence = { $count } fois { -term }\n", {"count": 3}),
        ("sentence = { $count\n", {"count": 3}),
        ("sentence\n", {"count": 3}),
        ("", {"count": 3}),
    ],
)
def test_what_cannot_be_said_is_said_in_the_default_language(french: str, args: dict[str, int]) -> None:
    catalogue = Catalogue({"zh-CN": "sentence = { $count } 次\nother = 别的\n", "fr": french})
    assert catalogue.render(text("sentence", count=args["count"]), "fr") == "3 次"
    assert "sentence" in catalogue.lacking("fr")


def test_a_sentence_within_a_sentence_falls_back_alone() -> None:
    catalogue = Catalogue({"zh-CN": "outer = 外 { $inner }\ninner = 内\n", "fr": "outer = dehors { $inner }\n"})
    assert catalogue.render(text("outer", inner=text("inner")), "fr") == "dehors 内"


def test_the_language_of_somebody_whose_file_was_taken_away_is_the_default() -> None:
    assert load_catalogue().render(text("talk-thanks"), "fr") == "不客气。"


@pytest.mark.parametrize("wrong", [text("no-such-key"), text("today-missing", count=1)])
def test_nothing_is_said_half_in_any_language(folder: Path, wrong: Text) -> None:
    for language in ("zh-CN", "en", "fr"):
        with pytest.raises(MissingText, match=wrong.key):
            load_catalogue(folder).render(wrong, language)


def test_what_is_lacking() -> None:
    complete = ["a = { $x }\nb = b\n", "a = { $x } { $y }\nb = b\n"]
    assert wanted(complete[1]) == {"a": {"x", "y"}, "b": set()}
    assert lacking("a = { $y }\nb = -\n", complete) == ()
    assert lacking("a = a\n", complete) == ("b",)
    assert lacking("b = { $x }\n", complete) == ("a", "b")
    assert lacking("b = { $x\na = a\n", complete) == ("b",)


def test_what_stands_within_a_sentence_is_wanted_too() -> None:
    assert wanted("a = { b } { $x }\nb = { c }\nc = { $y }\n")["a"] == {"x", "y"}
    assert wanted("a = { b }\nb = { a }\n")["a"] == set()
    assert wanted("a = { b } { -c } { ODD($x) } { NUMBER($x) } { -d }\n-d = d\n")["a"] == {"=b", "-c", "ODD()", "x"}


@pytest.mark.parametrize(
    ("name", "words", "fault"),
    [
        ("en.ftl", b"a = b\n", "en.ftl: this language is there already"),
        ("zh-CN.ftl", b"a = b\n", "zh-CN.ftl: this language is there already"),
        ("French.ftl", b"a = b\n", "French.ftl: the file has to be named after its language, such as fr.ftl"),
        ("fr_FR.ftl", b"a = b\n", "fr_FR.ftl: the file has to be named after its language"),
        ("de.ftl", "a = ü\n".encode("latin-1"), "de.ftl: the file is not UTF-8 text"),
    ],
)
def test_a_file_that_is_no_further_language_is_named(folder: Path, name: str, words: bytes, fault: str) -> None:
    (folder / name).write_bytes(words)
    (folder / "notes.txt").write_text("ignored", "utf-8")
    with pytest.raises(InputError, match=fault):
        load_catalogue(folder)
    terminal = Terminal(folder, {"LINGBAO_LANGUAGES_DIR": str(folder)})
    refused = terminal.run("doctor")
    assert refused.exit_code == 2
    assert "languages_dir" in refused.output
    assert fault in refused.output


def test_a_file_that_is_a_folder_cannot_be_read(folder: Path) -> None:
    (folder / "de.ftl").mkdir()
    with pytest.raises(InputError, match=r"de\.ftl: the file cannot be read"):
        load_catalogue(folder)


async def findings(settings: Settings) -> list[tuple[bool, Text]]:
    return [(f.ok, f.what) async for f in examine(settings, at("2026-11-20 12:00")) if f.check == "languages"]


async def test_the_doctor_names_the_sentences_that_are_lacking(folder: Path, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, languages_dir=folder)
    [(ok, what)] = await findings(settings)
    assert (ok, what) == (True, text("doctor-languages-ok", names=["中文", "English", "Français"]))
    (folder / "fr.ftl").write_text(without(without(ENGLISH, "talk-ok"), "talk-thanks"), "utf-8")
    [(ok, what)] = await findings(settings)
    assert not ok
    assert what == text("doctor-languages-bad", file="fr.ftl", count=2, keys=["talk-thanks", "talk-ok"])


async def test_the_program_says_once_at_its_start_that_sentences_are_lacking(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "fr.ftl").write_text(without(ENGLISH, "talk-ok"), "utf-8")
    settings = Settings(data_dir=tmp_path, languages_dir=folder)
    with caplog.at_level(logging.WARNING), pytest.raises(InputError, match="token"):
        await run(settings, load_catalogue(folder), lambda url: None)
    assert [record.getMessage() for record in caplog.records] == [
        "the language fr lacks 1 sentences; lingbao doctor says which"
    ]


def test_it_may_be_the_language_of_the_county(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINGBAO_LANGUAGES_DIR", str(folder))
    monkeypatch.setenv("LINGBAO_LANGUAGE", "fr")
    assert load_settings().language == "fr"
    (folder / "fr.ftl").write_text(translated(ENGLISH, FRENCH | {"doctor-settings-ok": "Les réglages sont bons."}))
    terminal = Terminal(tmp_path, {"LINGBAO_LANGUAGES_DIR": str(folder), "LINGBAO_LANGUAGE": "fr"})
    checked = {entry["check"]: entry for entry in json.loads(terminal.run("doctor", "--json").output)}
    assert checked["settings"]["says"] == "Les réglages sont bons."
    assert checked["font"]["ok"]
