"""Reading a 接龙: many lines, each with a village's name and its figures, and chatter between them.

A village's block begins with the line that names it. Figures of the following lines belong to it as long as it has not
got all of its own; whatever else holds figures is in doubt, and what holds none is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from core.daywords import DAY, WEEKDAY
from core.forms import Values
from core.periods import Period
from core.periodwords import PERIOD
from core.reading import Reading, Status
from core.texts import Text, text
from core.unit_names import Named, UnitNames
from core.units import Unit

SHOWN = 20
"""So many characters of a line that is in doubt are repeated."""

_MOST_LINES = 40
"""Of one village: an indicator on each, and then some."""
_MOST_IN_ALL = 300
"""Of one message: thirty villages on ten lines each."""
_ALL_ZERO = "全零"
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
_SENT = re.compile(
    r"(?P<who>[^\n]{0,24}?)\s*"
    r"(?P<day>(?:20[0-9]{2}[-/.年])?[0-9]{1,2}[-/.月][0-9]{1,2}[日号]?|大前天|前天|昨天|今天)?\s*"
    rf"(?:{WEEKDAY})?\s*(?:上午|下午|晚上|中午|凌晨|早上|傍晚)?\s*{_CLOCK}:?"
)
"""Who sent a message and when, as a chat puts it above what is copied from it."""
_TITLE = re.compile("[#【】]|接龙|(?:每日)?(?:疫情)?零报告(?:表|制度|情况)?|汇总表?|名单|村级|各村|全[镇乡县]")
_TOTAL = re.compile(r"\W*(?:[全本各][镇乡县村])?(?:合计|总计|共计|小计|累计|汇总)")
"""Begins the line of the whole township, which is no village's."""
_OTHER_PLACE = re.compile(
    r"(?:[0-9]+[.、]?)?\s*(?![我本俺咱])[\u4e00-\u9fff]{1,5}(?:村|庄|屯|镇|乡|社区)(?:卫生室)?(?=[\s:0-9])"
)
"""Begins the line of a village that is not known, or is misspelt."""
_BETWEEN_COLUMNS = re.compile(r"[\s,、/|;:]+")
_POLITE = re.compile("[^0-9月号报]*(?:辛苦|谢|收到|[好早])[^0-9月号报]*")
"""昨天辛苦大家了 is no heading."""
_BY_PHONE = re.compile(
    "(?:打?来|打)电话(?:报|说|来)?|电话(?:里|中)?(?:上报|汇报|报告|报数|报来|报|说)?|来电|代[报填]|口头(?:上报|报)?"
)
_NO_COUNT = re.compile(
    rf"^\s*[(\[]?[0-9]{{1,3}}[)\].、,:](?![0-9])|@\S+|{_CLOCK}|{DAY}|{PERIOD}"
    r"|[0-9]{1,2} ?[点时]|第 ?[0-9]+|[0-9]{6,}"
)
"""Digits that are no figures: numbers of lines, times, days, telephones."""
_ZERO_WORD = re.compile("零报告|[全都均]\\S{0,2}[零0无]")

Read = Callable[[str], Reading]


@dataclass(frozen=True, slots=True)
class Understood:
    """The figures of one village, perhaps not all of them. With a `reason` they can be read, but somebody should look
    at them first."""

    unit: Unit
    period: str
    values: Values
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class InDoubt:
    """A line that cannot be read, by its beginning. `nameless` when there is no name in it that could be a unit's."""

    beginning: str
    reason: Text
    unit: Unit | None = None
    nameless: bool = False


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a message says of several villages, in its order; `amends` when it corrects what they have reported."""

    understood: tuple[Understood, ...] = ()
    in_doubt: tuple[InDoubt, ...] = ()
    amends: bool = False

    @property
    def named(self) -> set[int]:
        """The ids of the units that it says something of, understood or not."""
        doubted = {doubt.unit.id for doubt in self.in_doubt if doubt.unit}
        return doubted | {line.unit.id for line in self.understood}


@dataclass(slots=True)
class _Block:
    """What is said of one village. `day` is the one that the heading above it names; `unclear` if it names some day,
    `reordered` if it names the columns in another order than the form."""

    unit: Unit
    beginning: str
    lines: list[str]
    day: Period | None
    unclear: bool
    reordered: bool
    reading: Reading


@dataclass(slots=True)
class _Lines:
    """The message as far as it has been gone through; `day`, `sent_on` and `reordered` hold for the lines to come.
    `stray` when figures without a name came just before: the names may stand below their figures."""

    read: Read
    names: UnitNames
    blocks: list[_Block | InDoubt] = field(default_factory=list)
    open: _Block | None = None
    day: Period | None = None
    sent_on: Period | None = None
    unclear: bool = False
    reordered: bool = False
    stray: bool = False

    def take(self, line: str) -> None:
        if (sent := _SENT.fullmatch(line)) and not self._holds_figures(sent["who"]):
            self._sent(sent["who"], sent["day"])
            return
        said = self.names.find(line)
        if len(said.units) == 1 and not said.doubts:
            self._begin(said.units[0], said, line)
        elif said.units or said.doubts:
            self.open = None
            if self._holds_figures(said.rest):
                reason = said.doubts[0] if said.doubts else text("relay-two-units")
                self.blocks.append(InDoubt(shortened(line), reason))
        elif not self._names_columns(line) and not self._is_heading(line) and self._holds_figures(line):
            self._go_on(line)

    def _sent(self, who: str, day: str | None) -> None:
        """A new message begins; its sender may bear the village's name, and it was sent on that day."""
        self.open, self.stray = None, False
        self.sent_on = self.read(f"{day} {_ALL_ZERO}").period if day else None
        said = self.names.find(who)
        if len(said.units) == 1 and not said.doubts:
            self._begin(said.units[0], Named(said.units), who)

    def _begin(self, unit: Unit, said: Named, line: str) -> None:
        pieces = [piece for piece in said.pieces if piece.strip()]
        words = _BY_PHONE.sub(" ", said.rest)
        if len(pieces) > 1 and all(map(self._holds_figures, pieces)):
            self.open = None
            self.blocks.append(InDoubt(shortened(line), text("unit-name-between"), unit))
            return
        lines = [words] if words.strip() else []
        block = _Block(unit, line, lines, self.day or self.sent_on, self.unclear, self.reordered, _NOTHING)
        block.reading = self._reading(block, block.lines)
        self.stray = self.stray and block.reading.status is Status.OTHER
        self.open = None if self.stray else block
        self.blocks.append(block)

    def _go_on(self, line: str) -> None:
        """Figures without a name: the open block's, as long as it waits for any and they go together."""
        is_nobodys = _TOTAL.match(line) or _OTHER_PLACE.match(line)
        self.open = block = None if is_nobodys else self.open
        if block and block.reading.status is not Status.COMPLETE and len(block.lines) < _MOST_LINES:
            lines = [*block.lines, line]
            reading = self._reading(block, lines)
            is_first = not self._holds_figures("\n".join(block.lines))
            if is_first or reading.status in (Status.COMPLETE, Status.PARTIAL):
                block.beginning += f" {line}" if is_first else ""
                block.lines, block.reading = lines, reading
                return
        self.stray = not is_nobodys and self.read(line).status in (Status.COMPLETE, Status.PARTIAL)
        self.blocks.append(InDoubt(shortened(line), text("relay-no-unit"), nameless=True))

    def _reading(self, block: _Block, lines: Sequence[str]) -> Reading:
        words = "\n".join(lines)
        return self.read(f"{_named(block.day)}\n{words}" if block.day else words)

    def _names_columns(self, line: str) -> bool:
        """村名 疑似 接种 门诊: figures below it without labels are not in the form's order."""
        heading = self.read(line)
        if heading.status is not Status.OTHER or not heading.labelled:
            return False
        columns = [key for word in _BETWEEN_COLUMNS.split(line) for key in self.read(f"{word} 1").values]
        if len(columns) > 1:
            self.reordered = columns != list(self.read(_ALL_ZERO).values)
        return len(columns) > 1

    def _is_heading(self, line: str) -> bool:
        """Whether a line is about those below it. A day that it names holds for them."""
        words = _TITLE.sub(" ", self.names.without_tops(line))
        if self._holds_figures(words):
            return False
        claim = self.read(f"{words}\n{_ALL_ZERO}")
        if not claim.dated or _POLITE.fullmatch(line):
            return "接龙" in line or "#" in line or (words != line and "零报告" not in line)
        if self.open and not self.open.lines and words == line:  # 张家村, 11月20日, 12 3 0, each on a line of its own
            self.open.lines.append(line)
            return True
        is_clear = claim.status is Status.COMPLETE or (claim.status is Status.REJECT and claim.period is not None)
        usual = self.read(_ALL_ZERO).period
        self.open = None
        self.day = claim.period if is_clear else None
        self.unclear = not is_clear and claim.period != usual
        return True

    def _holds_figures(self, words: str) -> bool:
        return self.read(words).status is not Status.OTHER or _may_hold_figures(words)


def _named(period: Period) -> str:
    """As a message says it: 2026 alone would be a figure."""
    return f"{period.key}年" if period.length == "year" else period.key


_NOTHING = Reading(Status.OTHER)


def read_lines(message: str, names: UnitNames, read: Read) -> Pasted:
    """`message` is in plain form; `read` reads the figures of one form."""
    gone_through = _Lines(read, names)
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    for line in lines[:_MOST_IN_ALL]:
        gone_through.take(line)
    for line in lines[_MOST_IN_ALL : _MOST_IN_ALL + 1]:
        gone_through.blocks.append(InDoubt(shortened(line), text("relay-too-long")))
    understood: list[Understood] = []
    in_doubt: list[InDoubt] = []
    for block in gone_through.blocks:
        found = _settled(block) if isinstance(block, _Block) else block
        if isinstance(found, Understood):
            understood.append(found)
        elif found:
            in_doubt.append(found)
    once, twice = _each_once(understood, {doubt.unit for doubt in in_doubt})
    amends = any(isinstance(block, _Block) and block.reading.amends for block in gone_through.blocks)
    return Pasted(tuple(once), (*in_doubt, *twice), amends)


def shortened(line: str) -> str:
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def _settled(block: _Block) -> Understood | InDoubt | None:
    """What a block comes to; None when it only mentions the village."""
    reading, said = block.reading, "\n".join(block.lines)
    if reading.status is Status.OTHER and not _may_hold_figures(said):
        return None
    may_mean = reading.readings if reading.status is Status.ASK or reading.too_long_ago else ()
    values = reading.values or (may_mean[0] if len(may_mean) == 1 else {})
    if block.reordered and not reading.labelled:
        return _doubt(block, text("relay-not-understood"))
    if block.unclear and not reading.dated:
        return _doubt(block, text("relay-day-unclear"))
    if not values or reading.period is None:
        return _doubt(block, reading.reason or text("relay-not-understood"))
    reason = text("relay-late") if reading.too_long_ago else reading.reason
    return Understood(block.unit, reading.period.key, values, reason)


def _doubt(block: _Block, reason: Text) -> InDoubt:
    return InDoubt(shortened(block.beginning), reason, block.unit)


def _may_hold_figures(words: str) -> bool:
    """Whether there may be figures in what the reader takes for no report: 王村 5."""
    return _ZERO_WORD.search(words) is not None or any(map(str.isdecimal, _NO_COUNT.sub(" ", words)))


def _each_once(found: Sequence[Understood], doubted: Collection[Unit | None]) -> tuple[list[Understood], list[InDoubt]]:
    """One for each village and period; where it was written twice with different figures, neither. One of `doubted`
    has another line that cannot be read."""
    once: dict[tuple[int, str], Understood] = {}
    twice: dict[tuple[int, str], InDoubt] = {}
    for line in found:
        key = (line.unit.id, line.period)
        first = once.setdefault(key, line)
        if first.values != line.values:
            twice[key] = InDoubt(line.unit.name, text("relay-twice"), line.unit)
        elif first.reason and not line.reason:
            once[key] = line
    kept = [line for key, line in once.items() if key not in twice]
    marked = [replace(line, reason=text("relay-twice")) if line.unit in doubted else line for line in kept]
    return marked, list(twice.values())
