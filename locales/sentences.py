"""Sentences that are nothing but words, arguments and plain choices: filled in without Fluent's machinery.

A receipt has eight of them. Fluent takes 30 µs for each, which is more than storing the report; this takes a tenth.
Whatever has more to it (plural forms, terms, functions) is left to Fluent, so a translator may write all of Fluent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fluent.syntax import ast as ftl

PLURAL_FORMS = frozenset({"zero", "one", "two", "few", "many"})


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an argument stands."""

    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """`{ $name -> [1] … [week] … *[other] … }`: a number and a word choose among different variants."""

    name: str
    by_number: Mapping[int, Sentence]
    by_word: Mapping[str, Sentence]
    otherwise: Sentence


Sentence = tuple[str | Slot | Choice, ...]


def sentences(resource: ftl.Resource) -> dict[str, Sentence]:
    """The simple sentences of a language file by their keys; an attribute's is `key.attribute`."""
    found = {}
    for entry in resource.body:
        if not isinstance(entry, ftl.Message):
            continue
        patterns = [
            (entry.id.name, entry.value),
            *((f"{entry.id.name}.{a.id.name}", a.value) for a in entry.attributes),
        ]
        for key, pattern in patterns:
            if pattern and (simple := _sentence(pattern)) is not None:
                found[key] = simple
    return found


def templates(simple: Mapping[str, Sentence]) -> dict[str, str]:
    """Those of them that make no choice, to be filled in with %: KeyError for an argument that is not given."""
    return {
        key: "".join(
            f"%({part.name})s" if isinstance(part, Slot) else str(part).replace("%", "%%") for part in sentence
        )
        for key, sentence in simple.items()
        if not any(isinstance(part, Choice) for part in sentence)
    }


def fill_in(sentence: Sentence, args: Mapping[str, str | float]) -> str:
    """Raises KeyError for an argument that is not given."""
    words = []
    for part in sentence:
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, Slot):
            words.append(str(args[part.name]))
        else:
            words.append(_chosen(part, args))
    return "".join(words)


def _chosen(choice: Choice, args: Mapping[str, str | float]) -> str:
    value = args[choice.name]
    chosen = choice.by_number.get(value) if isinstance(value, int) else choice.by_word.get(str(value))
    return fill_in(choice.otherwise if chosen is None else chosen, args)


def _sentence(pattern: ftl.Pattern) -> Sentence | None:
    parts = []
    for element in pattern.elements:
        part = element.value if isinstance(element, ftl.TextElement) else _part(element.expression)
        if part is None:
            return None
        parts.append(part)
    return tuple(parts)


def _part(expression: ftl.InlineExpression | ftl.Placeable | ftl.SelectExpression) -> str | Slot | Choice | None:
    match expression:
        case ftl.StringLiteral():
            return str(expression.parse()["value"])
        case ftl.VariableReference(id=ftl.Identifier(name=name)):
            return Slot(name)
        case ftl.SelectExpression(selector=ftl.VariableReference(id=ftl.Identifier(name=name)), variants=variants):
            return _choice(name, variants)
        case _:
            return None


def _choice(name: str, variants: Sequence[ftl.Variant]) -> Choice | None:
    by_number, by_word, otherwise = {}, {}, None
    for variant in variants:
        sentence = _sentence(variant.value)
        if sentence is None:
            return None
        if isinstance(variant.key, ftl.NumberLiteral) and variant.key.value.isdecimal():
            by_number[int(variant.key.value)] = sentence
        elif isinstance(variant.key, ftl.Identifier) and variant.key.name not in PLURAL_FORMS:
            by_word[variant.key.name] = sentence
        else:
            return None
        otherwise = sentence if variant.default else otherwise
    return Choice(name, by_number, by_word, otherwise) if otherwise is not None else None
