"""Every word that a user sees, one Fluent file per language, and the only place that turns texts into words.

A county may add languages of its own. What such a file does not say is said in the default language.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_number
from fluent.syntax.ast import Resource

from core.bidi import contained, turns
from core.errors import InputError
from core.forms import LANGUAGE_TAG, LANGUAGES
from core.messages import Block, Choice, Commands, Message, Say, Strong, Table
from core.tables import NOTHING, laid_out
from core.texts import Arg, Names, Text, in_language
from locales.lacking import lacking
from locales.sentences import Sentence, fill_in, sentences, templates

DEFAULT_LANGUAGE = LANGUAGES[0]
LONGEST = 2000
"""Characters. Fluent fills in no argument of more than 2,500; a long list is better cut short than not said at all."""

_OWN_NAME = re.compile("^page-language-name *= *(.+)$", re.MULTILINE)


class MissingText(KeyError):
    """No sentence of that key, or it wants an argument that was not given."""


class _Language:
    """One language's sentences. Parsing them takes a while, so it is done when the first one is wanted."""

    def __init__(self, name: str, source: str) -> None:
        self._name = name
        self.source = source

    @cached_property
    def own_name(self) -> str:
        """What the language calls itself: 中文."""
        found = _OWN_NAME.search(self.source)
        return found[1].strip() if found else self._name

    @cached_property
    def _resource(self) -> Resource:
        return FluentResource(self.source)

    @cached_property
    def simple(self) -> Mapping[str, Sentence]:
        return sentences(self._resource)

    @cached_property
    def templates(self) -> Mapping[str, str]:
        return templates(self.simple)

    @cached_property
    def bundle(self) -> FluentBundle:
        made = FluentBundle([self._name], use_isolating=False)
        made.add_resource(self._resource)
        return made


class Catalogue:
    """The sentences of every language, each given as the text of its Fluent file, the default language first."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._languages = {name: _Language(name, source) for name, source in sources.items()}
        self._default = next(iter(self._languages))

    @property
    def languages(self) -> dict[str, str]:
        """What each language calls itself, by its tag: {"zh-CN": "中文", "en": "English"}."""
        return {tag: language.own_name for tag, language in self._languages.items()}

    def source(self, language: str) -> str:
        """The text of the language's file."""
        return self._languages[language].source

    def lacking(self, language: str) -> tuple[str, ...]:
        """The keys of the sentences that the language is not able to say: they are said in the default language.

        The languages that come with the program lack nothing (a test holds them against each other); to parse them at
        every start took longer than all the rest of it."""
        if language in LANGUAGES:
            return ()
        return lacking(self.source(language), [self.source(tag) for tag in LANGUAGES if tag in self._languages])

    def sentences(self, language: str) -> Mapping[str, Sentence]:
        """The simple sentences of that language by their keys, without what is filled in."""
        return self._languages[language].simple

    def render(self, text: Text, language: str) -> str:
        """The sentence in that language, or in the default one if it cannot be said there: the file of a further
        language may be incomplete, or have been taken away. Raises MissingText rather than show a person a half-filled
        sentence."""
        if language in self._languages and language != self._default:
            try:
                return self._render(text, language)
            except MissingText:
                pass
        return self._render(text, self._default)

    def _render(self, text: Text, language: str) -> str:
        known = self._languages[language]
        args = {name: arg if type(arg) is int else self._argument(arg, language) for name, arg in text.args.items()}
        if float in map(type, text.args.values()):  # 2.0 is said as 2
            return _by_fluent(known.bundle, text.key, language, args)
        try:
            if (template := known.templates.get(text.key)) is not None:
                return template % args
            if (simple := known.simple.get(text.key)) is not None:
                return fill_in(simple, args)
        except KeyError as error:
            raise MissingText(f"{text.key} ({language}): {error}") from error
        return _by_fluent(known.bundle, text.key, language, args)

    def message(self, say: Say, language: str) -> Message:
        """The whole message as a channel sends it."""
        plain = [line for line in say.lines if isinstance(line, Text)]
        is_plain = len(plain) == len(say.lines)  # as nearly every message is
        blocks = () if is_plain else tuple(self._block(line, language) for line in say.lines)
        return Message(
            text="\n".join([self.render(line, language) for line in plain] if is_plain else [b.text for b in blocks]),
            buttons=tuple(
                tuple(Choice(self.render(button.label, language), button.action) for button in row)
                for row in say.buttons
            ),
            files=say.files,
            answers=say.answers,
            reaction=say.reaction,
            ask_number=self.render(say.ask_number, language) if say.ask_number else "",
            number_done=say.number_done,
            commands=None if say.commands is None else self._menu(say.commands, language),
            blocks=blocks,
        )

    def short_labels(self, say: Say, language: str) -> dict[str, str]:
        """What buttons are called where there is little room, by their actions: the `.short` of
        their sentences."""
        known = self._languages.get(language, self._languages[self._default]).simple
        buttons = (button for row in say.buttons for button in row)
        return {
            button.action: self.render(Text(key=short, args=button.label.args), language)
            for button in buttons
            if (short := f"{button.label.key}.short") in known
        }

    def numbered(self, message: Message, language: str) -> Message:
        """With its buttons as numbers to answer with."""
        choices = [choice.label for row in message.buttons for choice in row]
        lines = [self.render(Text(key="numbered-how"), language)]
        for number, label in enumerate(choices, 1):
            lines.append(self.render(Text(key="numbered-choice", args={"number": number, "label": label}), language))
        added = "\n".join(lines)
        blocks = (*message.blocks, Block(added)) if message.blocks else ()
        return replace(message, text=f"{message.text}\n{added}", blocks=blocks, buttons=())

    def _menu(self, commands: Sequence[str], language: str) -> Commands:
        return tuple((command, self.render(Text(key=f"menu-{command}"), language)) for command in commands)

    def _block(self, line: Text | Strong | Table, language: str) -> Block:
        if isinstance(line, Text):
            return Block(self.render(line, language))
        if isinstance(line, Strong):
            return Block(self.render(line.strong, language), "strong")
        rows = [[self.cell(cell, language) for cell in row] for row in (line.heads, *line.rows)]
        return Block("\n".join(laid_out(rows)), "table")

    def cell(self, cell: Text | str | int | Names | None, language: str) -> str:
        return NOTHING if cell is None else str(self._argument(cell, language))

    def _argument(self, arg: Arg, language: str) -> str | int | float:
        if isinstance(arg, str):
            return arg if len(arg) <= LONGEST and (arg.isascii() or not turns(arg)) else contained(_cut(arg))
        if isinstance(arg, dict):
            return _cut(in_language(arg, language))
        if isinstance(arg, Text):
            return _cut(self.render(arg, language))
        if isinstance(arg, list):
            separator = self.render(Text(key="list-separator"), language)
            return _cut(separator.join(str(self._argument(part, language)) for part in arg))
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


def _cut(argument: str) -> str:
    return argument if len(argument) <= LONGEST else f"{argument[:LONGEST]}…"


def load_catalogue(*folders: Path) -> Catalogue:
    """Reads every language file beside this module, the default language first, then those of a county's own folders.

    Raises InputError with every file that is no further language, as `file: reason`.
    """
    sources: dict[str, str] = {}
    faults: list[str] = []
    for folder in (files("locales"), *folders):
        for file in sorted(folder.iterdir(), key=lambda entry: (entry.name != f"{DEFAULT_LANGUAGE}.ftl", entry.name)):
            if file.name.endswith(".ftl"):
                try:
                    tag, words = _read(file, sources)
                except ValueError as error:
                    faults.append(f"{file}: {error}")
                else:
                    sources[tag] = words
    if faults:
        raise InputError(faults)
    return Catalogue(sources)


def _read(file: Traversable, known: Collection[str]) -> tuple[str, str]:
    """The language of a file and its text. Raises ValueError that says what is wrong with it."""
    tag = file.name.removesuffix(".ftl")
    if tag in known:
        raise ValueError("this language is there already")
    if not re.fullmatch(LANGUAGE_TAG, tag):
        raise ValueError("the file has to be named after its language, such as fr.ftl or pt-BR.ftl")
    try:
        return tag, file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("the file is not UTF-8 text") from None
    except OSError as error:
        raise ValueError(f"the file cannot be read: {error.strerror}") from None
