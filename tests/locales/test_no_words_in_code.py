"""What a user reads stands in `locales/` and in form files, never in code.

Code may hold Chinese only where it recognises what people write, and in the county of the demo. Whatever is filled into
a sentence must itself be a text, a name or a figure.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "core", "digests", "forms", "handlers", "locales", "scheduler", "storage", "web")
RECOGNISE = {
    "core": {
        *(
            "asked",
            "breakdown_words",
            "daywords",
            "disease_names",
            "doubts",
            "figures",
            "leave_words",
            "numbered",
            "numerals",
            "ordinary",
            "pairing",
            "parts",
            "patients",
            "periodwords",
            "plaintext",
        ),
        *("privacy", "relay_lines", "report_rows", "roster_lines", "targets", "tokens", "unit_names"),
        "vocabulary",
    },
    "handlers": {
        *("commands", "diseases", "guide", "help", "invite", "looking_back", "newcomer", "notice", "pause", "relay"),
    },
    "bot/demo": {"county", "hands", "story"},
}
"""Modules by room that know words which people write; those of the demo write them."""

CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff01-\uffee]")
SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:]? [A-Za-z]|[A-Za-z]{2,}[.!?]$")
SAYING = {"text", "Text", "about", "say", "Say", "answer", "Button", "Asked"}
"""What makes sentences, or takes what they are made of."""


def modules() -> list[Path]:
    return [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]


def remarks(tree: ast.AST) -> set[int]:
    """The strings that stand alone: docstrings."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def chinese_in(source: str) -> Iterator[str]:
    """The strings of a program that hold Chinese."""
    tree = ast.parse(source)
    silent = remarks(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(words)) if id(node) not in silent and CHINESE.search(words):
                yield f"{node.lineno}: {words}"


def sentences_in(source: str) -> Iterator[str]:
    """The words that are passed, as they stand, to what makes a sentence."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in SAYING:
                for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                    yield from (f"{node.lineno}: {words}" for words in words_of(argument))


def words_of(argument: ast.expr) -> Iterator[str]:
    """The strings in an argument that are words to be read; what a call within it makes is that call's own."""
    match argument:
        case ast.Constant(value=str(words)) if CHINESE.search(words) or SENTENCE.search(words):
            yield words
        case ast.JoinedStr(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from words_of(part)
        case ast.BinOp(left=left, right=right) | ast.IfExp(body=left, orelse=right):
            yield from (*words_of(left), *words_of(right))


def recognises(file: Path) -> bool:
    return file.stem in RECOGNISE.get(file.parent.relative_to(ROOT).as_posix(), set())


@pytest.mark.parametrize("file", modules(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_code_holds_no_words_for_users(file: Path) -> None:
    source = file.read_text("utf-8")
    if not file.is_relative_to(ROOT / "storage"):  # there a `text` is SQL
        assert list(sentences_in(source)) == []
    if not recognises(file):
        assert list(chinese_in(source)) == []


def test_pages_hold_no_words() -> None:
    pages = [file for file in (ROOT / "web").rglob("*") if file.suffix in (".html", ".js", ".css")]
    assert len(pages) > 5
    for page in pages:
        source = page.read_text("utf-8")
        assert CHINESE.search(source) is None, page.name
        if page.suffix == ".html":
            shown = re.sub(r"{[{%#].*?[}%#]}|<(style|script)\b.*?</\1>|<[^>]*>", " ", source, flags=re.DOTALL)
            assert re.search("[A-Za-z]{2,}", shown) is None, page.name


def test_every_module_that_is_let_off_knows_words() -> None:
    """The list does not outlive its reasons."""
    files = [ROOT / room / f"{name}.py" for room, names in RECOGNISE.items() for name in names]
    assert [file.name for file in files if not (file.exists() and list(chinese_in(file.read_text("utf-8"))))] == []


@pytest.mark.parametrize(
    "source",
    [
        'x = "已收到"',
        'x = f"共{n}份"',
        'turn.answer(text("a", name="未知"))',
        "x = '\uff01'",
    ],
)
def test_chinese_is_found(source: str) -> None:
    assert list(chinese_in(source))


@pytest.mark.parametrize("source", ['"""村医"""', "# 村医\nx = 1", 'def f() -> None:\n    """村医"""', 'x = "a"'])
def test_remarks_are_no_words(source: str) -> None:
    assert not list(chinese_in(source))


@pytest.mark.parametrize(
    "source",
    [
        'text("a", name="not known")',
        'turn.answer("Received.")',
        'Button(label="Please tap", action="a")',
        'text("a", name=f"version {n} of it")',
        'text("a", names=["all of them"])',
        'text("a", name="one" if x else "two of them")',
        'text("a", name="报" + x)',
        'Say(lines=("Good morning",))',
    ],
)
def test_sentences_are_found(source: str) -> None:
    assert list(sentences_in(source))


@pytest.mark.parametrize(
    "source",
    [
        'text("receipt-stored", unit=unit.name)',
        'text("a", every="day")',
        'log("Received a message.")',
        'text(f"a-{b}")',
    ],
)
def test_keys_and_arguments_are_no_sentences(source: str) -> None:
    assert not list(sentences_in(source))
