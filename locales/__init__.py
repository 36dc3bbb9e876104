"""Every word that a user sees, one Fluent file per language, and the only place that turns texts into words."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_number

from core.messages import Choice, Message, Say
from core.texts import Arg, Text, in_language

DEFAULT_LANGUAGE = "zh-CN"
LONGEST = 2000


class MissingText(KeyError):
    """No such language, no sentence of that key in it, or the sentence wants an argument that was not given."""


class Catalogue:
    """The sentences of every language. A language is one file: `locales/zh-CN.ftl`, `locales/en.ftl`."""

    def __init__(self, bundles: Mapping[str, FluentBundle]) -> None:
        self._bundles = dict(bundles)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._bundles)

    def render(self, text: Text, language: str) -> str:
        """The sentence in that language. Raises MissingText rather than show a person a half-filled sentence."""
        bundle = self._bundles.get(language)
        pattern = bundle.get_message(text.key).value if bundle and bundle.has_message(text.key) else None
        if bundle is None or pattern is None:
            raise MissingText(f"{text.key} ({language})")
        args = {name: _cut(self._argument(arg, language)) for name, arg in text.args.items()}
        words, errors = bundle.format_pattern(pattern, args)
        if errors:
            raise MissingText(f"{text.key} ({language}): {errors[0]}")
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

    def _argument(self, arg: Arg, language: str) -> Any:
        if isinstance(arg, Text):
            return self.render(arg, language)
        if isinstance(arg, dict):
            return in_language(arg, language)
        if isinstance(arg, list):
            separator = self.render(Text(key="list-separator"), language)
            return separator.join(str(self._argument(part, language)) for part in arg)
        # 9246, never 9,246: a figure is shown the way it was sent.
        return arg if isinstance(arg, str) else fluent_number(arg, useGrouping=False)


def _cut(argument: Any) -> Any:
    """Fluent fills in nothing longer than 2,500 characters; a long list is better cut short than not said at all."""
    return f"{argument[:LONGEST]}…" if isinstance(argument, str) and len(argument) > LONGEST else argument


def load_catalogue() -> Catalogue:
    """Reads every language file beside this module, the default language first."""
    found = sorted(
        (entry for entry in files("locales").iterdir() if entry.name.endswith(".ftl")),
        key=lambda entry: (not entry.name.startswith(DEFAULT_LANGUAGE), entry.name),
    )
    bundles = {}
    for entry in found:
        language = entry.name.removesuffix(".ftl")
        bundle = FluentBundle([language], use_isolating=False)
        bundle.add_resource(FluentResource(entry.read_text("utf-8")))
        bundles[language] = bundle
    return Catalogue(bundles)
