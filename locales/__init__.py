"""Every word that a user sees, one Fluent file per language, and the only place that turns texts into words."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_number

from core.messages import Choice, Message, Say
from core.texts import Arg, Text, in_language
from locales.sentences import fill_in, sentences

DEFAULT_LANGUAGE = "zh-CN"
LONGEST = 2000


class MissingText(KeyError):
    """No such language, no sentence of that key in it, or the sentence wants an argument that was not given."""


class Catalogue:
    """The sentences of every language, each given as the text of its Fluent file, the default language first."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        resources = {language: FluentResource(source) for language, source in sources.items()}
        self._simple = {language: sentences(resource) for language, resource in resources.items()}
        self._bundles = {language: FluentBundle([language], use_isolating=False) for language in resources}
        for language, resource in resources.items():
            self._bundles[language].add_resource(resource)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._bundles)

    def render(self, text: Text, language: str) -> str:
        """The sentence in that language. Raises MissingText rather than show a person a half-filled sentence."""
        args = {name: _cut(self._argument(arg, language)) for name, arg in text.args.items()}
        simple = self._simple.get(language, {}).get(text.key)
        plain = {name: arg for name, arg in args.items() if isinstance(arg, str | int)}
        if simple is None or len(plain) < len(args):
            return self._by_fluent(text.key, language, args)
        try:
            return fill_in(simple, plain)
        except KeyError as error:
            raise MissingText(f"{text.key} ({language}): {error}") from error

    def _by_fluent(self, key: str, language: str, args: Mapping[str, Any]) -> str:
        bundle = self._bundles.get(language)
        pattern = bundle.get_message(key).value if bundle and bundle.has_message(key) else None
        if bundle is None or pattern is None:
            raise MissingText(f"{key} ({language})")
        # 9246, never 9,246: a figure is shown the way it was sent.
        shown = {
            name: arg if isinstance(arg, str) else fluent_number(arg, useGrouping=False) for name, arg in args.items()
        }
        words, errors = bundle.format_pattern(pattern, shown)
        if errors:
            raise MissingText(f"{key} ({language}): {errors[0]}")
        return str(words)

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
