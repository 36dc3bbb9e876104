"""What is filled in without Fluent says, to the letter, what Fluent would say."""

from __future__ import annotations

from pathlib import Path

import pytest
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_number
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor
from hypothesis import given
from hypothesis import strategies as st

from core.texts import text
from locales import Catalogue
from locales.sentences import fill_in, sentences

FILES = sorted((Path(__file__).parents[2] / "locales").glob("*.ftl"))
RESOURCES = {file.stem: FluentResource(file.read_text("utf-8")) for file in FILES}
SIMPLE = {language: sentences(resource) for language, resource in RESOURCES.items()}


def bundle(language: str, resource: ftl.Resource) -> FluentBundle:
    made = FluentBundle([language], use_isolating=False)
    made.add_resource(resource)
    return made


BUNDLES = {language: bundle(language, resource) for language, resource in RESOURCES.items()}


def by_fluent(language: str, key: str, args: dict[str, str | int]) -> str:
    name, _, attribute = key.partition(".")
    message = BUNDLES[language].get_message(name)
    pattern = message.attributes[attribute] if attribute else message.value
    assert pattern is not None
    shown = {name: fluent_number(arg, useGrouping=False) if isinstance(arg, int) else arg for name, arg in args.items()}
    words, errors = BUNDLES[language].format_pattern(pattern, shown)
    assert not errors
    return str(words)


class Wanted(Visitor):
    """The arguments of a message, with the words and numbers among which they choose."""

    def __init__(self) -> None:
        self.names: dict[str, set[str | int]] = {}

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802 - the visitor's own naming
        self.names.setdefault(node.id.name, set())

    def visit_SelectExpression(self, node: ftl.SelectExpression) -> None:  # noqa: N802
        if isinstance(node.selector, ftl.VariableReference):
            among = self.names.setdefault(node.selector.id.name, set())
            for variant in node.variants:
                key = variant.key
                # Never the word "other": Fluent takes it for the plural form of any number.
                among |= {int(key.value)} if isinstance(key, ftl.NumberLiteral) else {key.name} - {"other"}
        self.generic_visit(node)


def wanted(language: str, key: str) -> dict[str, set[str | int]]:
    visitor = Wanted()
    visitor.visit(entry_of(language, key))
    return visitor.names


def entry_of(language: str, key: str) -> ftl.Message | ftl.Attribute:
    """A sentence, or what it is in short: `key.short`."""
    name, _, attribute = key.partition(".")
    entry = next(e for e in RESOURCES[language].body if isinstance(e, ftl.Message) and e.id.name == name)
    return next(part for part in entry.attributes if part.id.name == attribute) if attribute else entry


@pytest.mark.parametrize("language", list(RESOURCES))
@given(data=st.data())
def test_every_simple_sentence_says_what_fluent_says(language: str, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(SIMPLE[language])))
    anything = st.integers(-5, 99999) | st.text(max_size=12)
    args = {
        name: data.draw(st.sampled_from(sorted(among, key=str)) | anything if among else anything)
        for name, among in wanted(language, key).items()
    }
    assert fill_in(SIMPLE[language][key], args) == by_fluent(language, key, args)


def test_most_sentences_are_simple() -> None:
    for language, resource in RESOURCES.items():
        keys = [entry for entry in resource.body if isinstance(entry, ftl.Message)]
        assert len(SIMPLE[language]) > 0.9 * len(keys)


@pytest.mark.parametrize(
    ("source", "args", "words"),
    [
        ("{ $n ->\n    [one] one unit\n   *[other] { $n } units\n}", {"n": 1}, "one unit"),
        ("{ -brand } says { $n }\n-brand = Lingbao", {"n": 2}, "Lingbao says 2"),
        ("{ NUMBER($n, minimumFractionDigits: 1) }", {"n": 2}, "2.0"),
        ("{ $rate } %", {"rate": 37.7}, "37.7 %"),
        ("{ $n ->\n    [1] one\n   *[other] { $n ->\n        [2] two\n       *[other] many\n    }\n}", {"n": 2}, "two"),
    ],
)
def test_a_translator_may_write_all_of_fluent(source: str, args: dict[str, int | float], words: str) -> None:
    assert Catalogue({"en": f"key = {source}\n"}).render(text("key", **args), "en") == words


def test_a_word_and_a_number_are_not_the_same_choice() -> None:
    catalogue = Catalogue({"en": "key = { $n ->\n    [1] the number\n   *[other] something else\n}\n"})
    assert catalogue.render(text("key", n=1), "en") == "the number"
    assert catalogue.render(text("key", n="1"), "en") == "something else"
