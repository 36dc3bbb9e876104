"""The language files: complete, alike, and used; and how a text becomes words."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

from core.messages import Button, File, Say, say_from_json, to_json
from core.texts import Text, text
from locales import Catalogue, MissingText, load_catalogue
from locales.lacking import lacking, wanted

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "locales").glob("*.ftl"))
ROOMS = ("bot", "core", "digests", "handlers", "scheduler", "web")


def messages(file: Path) -> dict[str, set[str]]:
    """Every key of a file with the arguments that its sentence wants."""
    source = file.read_text("utf-8")
    keys = []
    for entry in FluentParser().parse(source).body:
        assert not isinstance(entry, ftl.Junk), f"{file.name}: {entry.content}"
        if isinstance(entry, ftl.Message):
            assert entry.id.name not in keys, f"{file.name}: {entry.id.name} stands there twice"
            keys.append(entry.id.name)
    found = wanted(source)
    assert list(found) == keys, f"{file.name}: a key without a sentence"
    return found


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_chinese_comes_first_and_english_is_there(catalogue: Catalogue) -> None:
    assert list(catalogue.languages.items()) == [("zh-CN", "中文"), ("en", "English")]


def test_every_language_has_the_same_sentences() -> None:
    keys = {file.name: set(messages(file)) for file in FILES}
    assert len(keys) >= 2
    first, *others = keys.values()
    assert all(other == first for other in others), set.symmetric_difference(first, *others)


def test_a_percentage_is_written_in_one_way() -> None:
    """The sign stands at its number, in sentences as in tables."""
    apart = re.compile("[0-9}] +[%‰]")
    assert [line for file in FILES for line in file.read_text("utf-8").splitlines() if apart.search(line)] == []


def test_every_language_fills_in_the_same() -> None:
    first, *others = (messages(file) for file in FILES)
    for other in others:
        assert {key: sorted(first[key] ^ other[key]) for key in first if first[key] != other[key]} == {}


def test_no_language_that_is_shipped_lacks_a_sentence(catalogue: Catalogue) -> None:
    """So the program does not look when it starts."""
    shipped = [file.read_text("utf-8") for file in FILES]
    assert {file.stem: lacking(source, shipped) for file, source in zip(FILES, shipped, strict=True)} == {
        language: catalogue.lacking(language) for language in catalogue.languages
    }


def literal_keys() -> Iterator[tuple[str, str]]:
    """(where, key) of every text with its key written out."""
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                match node:
                    case ast.Call(func=ast.Name(id="text" | "say"), args=[ast.Constant(value=str(key)), *_]):
                        yield f"{file.name}:{node.lineno}", key


def test_every_key_that_the_code_names_exists(catalogue: Catalogue) -> None:
    keys = set(messages(FILES[0]))
    named = list(literal_keys())
    assert len(named) > 100
    assert {(where, key) for where, key in named if key not in keys} == set()


def test_every_sentence_is_used() -> None:
    """Some keys are put together: "page-move-" ~ key, f"button-{word}", f"{key}-change"."""
    files = [file for room in (*ROOMS, "locales") for file in (ROOT / room).rglob("*")]
    code = "\n".join(file.read_text("utf-8") for file in files if file.suffix in (".py", ".html", ".j2", ".ftl"))
    whole = set(re.findall(r"""(?<=["'{ ])[\w-]+(?=["' }])""", code))
    beginnings = set(re.findall(r"""(?<=["'])[\w-]+-(?=[{"'])""", code))
    endings = set(re.findall(r"""(?<=[}"'])-[\w-]+(?=["'])""", code))

    def is_used(key: str) -> bool:
        cuts = [cut for cut, mark in enumerate(key) if mark == "-"]
        return key in whole or any(key[: cut + 1] in beginnings or key[cut:] in endings for cut in cuts)

    assert len(whole) > 1000
    assert [key for key in messages(FILES[0]) if not is_used(key)] == []


def test_figures_are_shown_as_they_were_sent(catalogue: Catalogue) -> None:
    shown = catalogue.render(text("example-figure", name={"zh-CN": "门诊", "en": "visits"}, count=12345), "en")
    assert "12345" in shown


def test_an_argument_may_be_a_name_a_text_or_a_list(catalogue: Catalogue) -> None:
    names = text("today-missing", count=2, names=["张家村", {"zh-CN": "李家村", "en": "Lijia"}])
    assert "张家村、李家村" in catalogue.render(names, "zh-CN")
    assert "张家村, Lijia" in catalogue.render(names, "en")


@pytest.mark.parametrize("wrong", [text("no-such-key"), text("today-missing"), text("today-missing", count=1)])
def test_a_sentence_is_never_shown_half(catalogue: Catalogue, wrong: Text) -> None:
    with pytest.raises(MissingText, match=wrong.key):
        catalogue.render(wrong, "zh-CN")


def test_a_message_keeps_its_lines_buttons_and_files(catalogue: Catalogue) -> None:
    file = File(kind="picture", path="/x.png", name="x.png")
    say = Say(
        lines=(text("talk-ok"), text("talk-thanks")),
        buttons=((Button(label=text("button-change"), action="a"),),),
        files=(file,),
    )
    message = catalogue.message(say, "zh-CN")
    assert message.text == "好的。\n不客气。"
    assert [[(choice.label, choice.action) for choice in row] for row in message.buttons] == [[("修改", "a")]]
    assert message.files == (file,)


def test_a_say_survives_being_stored() -> None:
    say = Say(lines=(text("a", day=text("day", year=2026), names=["x", {"en": "y"}, text("z")], count=3),))
    assert say_from_json(json.loads(json.dumps(to_json(say)))) == say


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_short_label_fits_a_button_of_wecom(catalogue: Catalogue, language: str) -> None:
    short = [key for key in catalogue.sentences(language) if key.endswith(".short")]
    assert short
    for key in short:
        said = catalogue.render(text(key, count=99), language)
        assert 0 < len(said) <= 10, f"{key}: {said}"
