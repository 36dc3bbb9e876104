"""What a work summary consists of, before it has a language and a file format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.messages import Cell
from core.texts import Arg, Text, text


@dataclass(frozen=True, slots=True)
class Title:
    words: Text


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` is 1 for 一、 and 2 for （一）."""

    words: Text
    level: int = 1


@dataclass(frozen=True, slots=True)
class Body:
    """A paragraph of whole sentences; how they follow each other is the language's (summary-space)."""

    sentences: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ToWrite:
    """What a person has to put in its place."""

    words: Text


@dataclass(frozen=True, slots=True)
class Captioned:
    """A table with its caption, and as many cells in each row as there are heads; None where there is no figure. The
    first `names` columns are words, the others figures."""

    caption: Text
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    names: int = 1


Part = Title | Heading | Body | ToWrite | Captioned

Subject = tuple[Arg, Sequence[Part]]
"""What it is called, and what is said of it."""


def numbered(subjects: Iterable[Subject]) -> Iterator[Part]:
    """Each under a heading of the second level; one alone needs none."""
    found = [(title, parts) for title, parts in subjects if parts]
    for number, (title, parts) in enumerate(found, 1):
        if len(found) > 1:
            yield Heading(text("summary-second", number=number, title=title), level=2)
        yield from parts


def with_changes(said: Text, changes: Iterable[Text]) -> Text:
    """In one sentence, a comma before each."""
    for change in changes:
        said = text("summary-comma", said=said, more=change)
    return said
