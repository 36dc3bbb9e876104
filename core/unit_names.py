"""Names of units in a message, the way people write them: 张家村, 张家村卫生室, 东河镇张家村, 张家.

The name in full comes first, then a shortening that only one unit can have. Between two nothing is guessed, and no
name is found inside a longer word: 大张家村 is another village.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from core.numerals import NUMERALS
from core.patients import SURNAMES
from core.plaintext import plain
from core.texts import Names, Text, text
from core.units import Unit
from core.vocabulary import WORDS, ZEROS

_INSTITUTION = "(?:社区)?卫生服务(?:中心|站)|卫生[室站所院]|诊所|医务室|村民委员会|居民委员会|村委会|居委会|村委|居委"
_SETTLEMENT = "社区|街道|嘎查|[村庄屯寨堡营店湾坪镇乡县区]"
_PLACED = "上下东西南北前后中大小老新"
_ENDS_IN_INSTITUTION = re.compile(f"(?:{_INSTITUTION})$")
_ENDS_IN_SETTLEMENT = re.compile(f"(?:{_SETTLEMENT})$")
_TAIL = re.compile(rf"(?:村?(?:{_INSTITUTION})|民委员会|委会?)?(?:\s?:|[-–—])?")
"""What belongs to the name before it. A sign with a space before it does not: that of -5."""
_LONGER = re.compile(f"[0-9{NUMERALS}]*[村庄屯寨组队社区街巷路里]")
"""What makes another place of a name: 张家村二组, 张家一村."""

_COUNTER = r"[(\[]?(?:[0-9]{1,3}[)\].、,:]{0,2}|[一二三四五六七八九十]{1,3}[)\].、,:]{1,2})\s*"
_SOMEBODY = rf"(?!周[一二三四五六日天])[{SURNAMES}][^\W\d_]{{0,2}}(?:医生|大夫|护士|老师|主任|站长|村医)?[\s:、,–—-]+"
_NUMBERED = re.compile(rf"[\s#*•·-]*{_COUNTER}(?:{_SOMEBODY})?")
"""Counts the lines of a 接龙; the chat puts the sender's own name behind it: "1. 张建国 张家村"."""

_ORDINARY = frozenset(word for words in WORDS.values() for word in words) | ZEROS
_DAYS_END = ("天", "日", "号", "月")
_DAYS_BEGIN = ("今", "昨", "前天", "上午", "下午", "全", "都", "均", "零")
_DIGITS = re.compile(f"[0-9{NUMERALS}第]")

_FULL, _PLACE, _SHORT, _PART = range(4)
"""How a word names a unit: in full, as the place of its clinic, without 村, and as what two of them may share: 孙庄."""


class _Meant(NamedTuple):
    """The units that a word may name, all in the same way, and where it stands in the text."""

    units: list[Unit]
    way: int
    word: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Named:
    """The units that a text names, and what stands around the names. With `doubts` there are names of which it is not
    clear whose they are."""

    units: tuple[Unit, ...] = ()
    pieces: tuple[str, ...] = ()
    doubts: tuple[Text, ...] = ()

    @property
    def rest(self) -> str:
        """The text without the names: where one stood, nothing belongs together."""
        return "; ".join(piece.strip() for piece in self.pieces if piece.strip())

    def unclear(self, holds_figures: Callable[[str], bool]) -> Text | None:
        """Why figures cannot be put down for one unit; None where it names one, or none."""
        if self.doubts:
            return self.doubts[0]
        if len(self.units) > 1:
            return text("relay-two-units")
        # 12 3 0 张家村 5 2 0: which of them are its own?
        return text("unit-name-between") if self.units and sum(map(holds_figures, self.pieces)) > 1 else None


@dataclass(slots=True)
class _Known:
    way: int
    units: list[Unit] = field(default_factory=list)


class UnitNames:
    """The names that one message may hold, so that ten thousand units are gone through once and not once a line.

    `message` is in plain form, `county` has the units above these, as far as they are known, and `labels` are the
    words of the form, which name no unit.
    """

    def __init__(
        self, message: str, units: Iterable[Unit], county: Mapping[int, Unit], labels: Collection[str]
    ) -> None:
        self._county = county
        self._not_names = _ORDINARY.union(labels)
        self._before = (*self._not_names, *_DAYS_END)
        self._behind = (*self._not_names, *_DAYS_BEGIN)
        self._known: dict[str, _Known] = {}
        said = {message[at : at + 2] for at in range(len(message) - 1)}
        for unit in units:
            name = plain(unit.name).strip()
            if any(name[at : at + 2] in said for at in range(len(name) - 1)):
                self._learn(unit, name)
        self._begin = {word[:2] for word in self._known}
        self._lengths = sorted({len(word) for word in self._known}, reverse=True)

    def __bool__(self) -> bool:
        """Whether the message may name any unit."""
        return bool(self._known)

    def find(self, words: str) -> Named:
        """The units that a part of the message names, each once, in the order of the text."""
        units: dict[int, Unit] = {}
        doubts: list[Text] = []
        pieces: list[str] = []
        at = end = 0
        while at < len(words) - 1:
            meant = self._meant(words, at, end) if words[at : at + 2] in self._begin else None
            if meant is None:
                at += 1
                continue
            if len(meant.units) == 1 and meant.way != _PART:
                units[meant.units[0].id] = meant.units[0]
            else:
                doubts.append(text("unit-name-doubtful", word=meant.word, names=self._told_apart(meant.units)))
            pieces.append(words[end : meant.start])
            at = end = meant.stop
        return Named(tuple(units.values()), (*pieces, words[end:]), tuple(doubts))

    def without_tops(self, words: str) -> str:
        """The words without the names of the units above these: 东河镇 in a heading."""
        tops = {top.id: top for known in self._known.values() for unit in known.units for top in self._tops(unit)}
        for name in sorted((name for top in tops.values() for name in names_of_top(top)), key=len, reverse=True):
            words = words.replace(name, " ")
        return words

    def _learn(self, unit: Unit, name: str) -> None:
        for word, way in ways_to_write(name):
            if word in self._not_names or not _DIGITS.sub("", word):
                continue
            known = self._known.setdefault(word, _Known(way))
            if way < known.way:
                self._known[word] = _Known(way, [unit])
            elif way == known.way and unit not in known.units:
                known.units.append(unit)

    def _meant(self, words: str, at: int, floor: int) -> _Meant | None:
        """The longest name that begins there. `floor` is where the name before it ended."""
        for length in self._lengths:
            word = words[at : at + length]
            if len(word) < length or word not in self._known:
                continue
            tail = _TAIL.match(words, at + length)
            stop = tail.end() if tail else at + length
            known = self._known[word]
            units, start = self._below_what_is_said(known.units, words, at, floor)
            start = _without_number(words, start, floor)
            if self._stands_alone(words, start, stop, floor, short=known.way >= _SHORT):
                return _Meant(units, known.way, word, start, stop)
        return None

    def _below_what_is_said(self, units: list[Unit], words: str, start: int, floor: int) -> tuple[list[Unit], int]:
        """Of the units those that lie below the ones named before them, 东河镇张家村, and where that begins."""
        while True:
            said = words[floor:start].rstrip()
            tops = {
                (name, unit.id)
                for unit in units
                for top in self._tops(unit)
                for name in names_of_top(top)
                if said.endswith(name)
            }
            if not tops:
                return units, start
            longest = max((name for name, _ in tops), key=len)
            units = [unit for unit in units if (longest, unit.id) in tops]
            start = floor + len(said) - len(longest)

    def _tops(self, unit: Unit) -> Iterator[Unit]:
        for id_ in unit.path.split("/")[:-2]:
            if top := self._county.get(int(id_)):
                yield top

    def _stands_alone(self, words: str, start: int, stop: int, floor: int, *, short: bool) -> bool:
        """Whether the name is no part of a longer word, as far as words are known that may touch it."""
        before, behind = words[start - 1 : start] if start > floor else "", words[stop : stop + 1]
        if _LONGER.match(words, stop) or (before and before in NUMERALS):
            return False
        if before.isalpha() and not words.endswith(self._before, floor, start):
            return False
        if behind.isascii() and behind.isalpha():
            return not words[stop - 1].isascii()
        is_known = not behind.isalpha() or behind in NUMERALS or words.startswith(self._behind, stop)
        return is_known or not short

    def _told_apart(self, units: list[Unit]) -> list[str | Text | Names]:
        """Their names; with that of the unit above where two are called alike."""
        names = [unit.name for unit in units]
        tops = [self._county.get(unit.parent_id or 0) for unit in units]
        return [
            f"{top.name}{name}" if top and names.count(name) > 1 else name
            for name, top in zip(names, tops, strict=True)
        ]


def ways_to_write(name: str) -> Iterator[tuple[str, int]]:
    """The words by which people mean a unit of that name, each with how far it is from the full one."""
    yield name, _FULL
    place = _ENDS_IN_INSTITUTION.sub("", name)
    short = _ENDS_IN_SETTLEMENT.sub("", place)
    for word, way in ((place, _PLACE), (short, _SHORT)):
        if len(word) > 1:
            yield word, way
    if place[:1] in _PLACED:
        for word in (place[1:], short[1:]):
            if len(word) > 1:
                yield word, _PART


def names_of_top(top: Unit) -> Iterator[str]:
    """What stands in front of the names of the units below it: 东河镇, 东河."""
    name = plain(top.name).strip()
    yield name
    short = _ENDS_IN_SETTLEMENT.sub("", name)
    if len(short) > 1:
        yield short


def _without_number(words: str, start: int, floor: int) -> int:
    """Where the name begins, or the number of its line in front of it."""
    line = max(words.rfind("\n", floor, start) + 1, floor)
    return line if _NUMBERED.fullmatch(words, line, start) else start
