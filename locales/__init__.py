"""Every word that a user sees, one Fluent file per language, and the only place that turns texts into words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_number
from fluent.syntax.ast import Resource

from core.messages import Choice, Message, Say
from core.texts import Arg, Text, in_language
from locales.sentences import Sentence, fill_in, sentences

DEFAULT_LANGUAGE = "zh-CN"
LONGEST = 2000


class MissingText(KeyError):
    """No such language, no sentence of that key in it, or the sentence wants an argument that was not given."""


class _Language:
    """One language's sentences. Parsing them takes a while, so it is done when the first one is wanted."""

    def __init__(self, name: str, source: str) -> None:
        self._name = name
        self._source = source

    @cached_property
    def _resource(self) -> Resource:
        return FluentResource(self._source)

    @cached_property
    def simple(self) -> Mapping[str, Sentence]:
        return sentences(self._resource)

    @cached_property
    def bundle(self) -> FluentBundle:
        made = FluentBundle([self._name], use_isolating=False)
        made.add_resource(self._resource)
        return made


class Catalogue:
    """The sentences of every language, each given as the text of its Fluent file, the default language first."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._languages = {name: _Language(name, source) for name, source in sources.items()}

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._languages)

    def render(self, text: Text, language: str) -> str:
        """The sentence in that language. Raises MissingText rather than show a person a half-filled sentence."""
        known = self._languages.get(language)
        if known is None:
            raise MissingText(f"{text.key} ({language})")
        args = {name: _cut(self._argument(arg, language)) for name, arg in text.args.items()}
        simple = known.simple.get(text.key)
        plain = {name: arg for name, arg in args.items() if isinstance(arg, str | int)}
        if simple is None or len(plain) < len(args):
            return _by_fluent(known.bundle, text.key, language, args)
        try:
            return fill_in(simple, plain)
        except KeyError as error:
            raise MissingText(f"{text.key} ({language}): {error}") from error

    def message(self, say: Say, language: str) -> Message:
        """The whole message as a channel sends it."""
        return Message(
            text="\n".join(self.render(line, language) for line in say.lines),
            buttons=tuple(
                tuple(Choice(self.render(button.label, language), button.action) for button in row)
                for row in say.buttons
            ),
            files=say.files,
        )

    def _argument(self, arg: Arg, language: str) -> str | int | float:
        if isinstance(arg, Text):
            return self.render(arg, language)
        if isinstance(arg, dict):
            return in_language(arg, language)
        if isinstance(arg, list):
            separator = self.render(Text(key="list-separator"), language)
            return separator.join(str(self._argument(part, language)) for part in arg)
        return arg


def _by_fluent(bundle: FluentBundle, key: str, language: str, args: Mapping[str, str | float]) -> str:
    pattern = bundle.get_message(key).value if bundle.has_message(key) else None
    if pattern is None:
        raise MissingText(f"{key} ({language})")
    # 9246, never 9,246: a figure is shown the way it was sent.
    shown = {name: arg if isinstance(arg, str) else fluent_number(arg, useGrouping=False) for name, arg in args.items()}
    words, errors = bundle.format_pattern(pattern, shown)
    if errors:
        raise MissingText(f"{key} ({language}): {errors[0]}")
    return str(words)


def _cut(argument: str | float) -> str | float:
    """Fluent fills in nothing longer than 2,500 characters; a long list is better cut short than not said at all."""
    return f"{argument[:LONGEST]}…" if isinstance(argument, str) and len(argument) > LONGEST else argument


def load_catalogue() -> Catalogue:
    """Reads every language file beside this module, the default language first."""
    found = sorted(
        (entry for entry in files("locales").iterdir() if entry.name.endswith(".ftl")),
        key=lambda entry: (not entry.name.startswith(DEFAULT_LANGUAGE), entry.name),
    )
    return Catalogue({entry.name.removesuffix(".ftl"): entry.read_text("utf-8") for entry in found})
