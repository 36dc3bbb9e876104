"""Plays conversations that are written down as plain text, in any world that has people and a bot in it.

A transcript is a `.txt` file beside this one; those in `figures/` need a database that adds up:

    # a remark
    past QS0101 daily 28 days before 2026-11-20: visits=8..14 vaccinations=0 suspected_cases=0
    at 2026-11-20 16:02             the county's clock; later on, "at 16:05" or "at 16:05:10" is the same day
    张医生: 门诊12 接种3            somebody writes; ⏎ stands for a line break
        记下了，还没报完：…         what the bot answers, indented: every line, then the rows of buttons
        [零报告]
    张医生 taps 零报告              the newest button that begins with these words
    张医生 edits 1: 门诊13          her first message, changed
    张医生 sends a sticker          or a voice, photo, location, contact, …
    张医生 forwards: 门诊12         somebody else's message, handed on
    张医生 shares her number        by the button for it; also "陌生人 shares the number of 张医生", as a contact
    张医生 sends the code that 吴科长 has     the newest invitation code that he has been told
    张医生 in the group: 门诊12     also "张医生 in the group edits 1: …", "张医生 in the group sends a sticker"
    吴科长 hears                    what the bot has told her without being asked, indented like an answer
    张医生 forges undo:1:daily:…    a tap that no button of hers would send; {QS0101} is the number of that unit
    张医生 blocks the bot           until she writes to it in private again
    restart                         the process dies and is started again
    (with edits) 张医生 edits 1: …   only where there is such a thing; "(without edits) …" only where there is not
    (without edits)                 alone: so is all that follows, as far as the next such line, or "(everywhere)"
    stored QS0101 daily 2026-11-20 v1: visits=12 suspected_cases=0, on time, partial, zero
    missing QS0101 daily 2026-11-20
    waiting 张医生: visits=12       what is kept of an unfinished report; "waiting 张医生: nothing"

An answer line may end in …, for anything that begins like it. Without indented lines the bot has to stay silent. Lines
that begin with 群： are said in the group, and "群：👌" alone is a sign at the message. <…> is a button beside the text
field. At the end nobody may have been told anything that no line "hears".

"past" comes before the first "at": what a village has reported in the days before, 8, 9, … 14 visits and from 8 again.
A report that was asked about says so: "stored … zero, asked unusual visits", and "…, asked unusual visits: right" once
it is confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from core.effects import Draft, SaveReport
from core.expected import ONE_DAY, Calendar, expected_report
from core.forms import Form, Values
from core.joining import CODE_CHARACTERS, CODE_LENGTH
from core.messages import Message
from core.reports import Report, Source, compose
from core.units import Unit
from tests.transcripts.labels import shortened

LACKABLE = {"edits", "number", "rows", "room", "names", "forwarding", "figures", "strangers", "stickers", "links"}
"""Messages that can be changed; a button that shares one's telephone number; buttons side by side; room for many or
long ones: their labels are shorter, or they are chosen by number, as long as their message is the newest; people's
names; messages that are handed on and known as such; buttons that are figures, which are written there; strangers that
can be written to; stickers, places and contacts that are known as such; buttons that open an address, which are
lines there."""

NUMBER_BUTTON = ("下面如果有", "If you see")
"""How the sentence begins that is about the button for a telephone number."""

LINKS = ("[打开网页]", "[Open the page]")

FOLDER = Path(__file__).parent
SILENCE = Message("")


class World(Protocol):
    """Where a transcript is played. Whoever acts gets the bot's answer back, SILENCE if there is none. What it `lacks`
    of LACKABLE is left out of transcripts, or they say what happens instead."""

    @property
    def lacks(self) -> frozenset[str]: ...

    async def move_to(self, wall_clock: str) -> None:
        """Sets the county's clock: "2026-11-20 16:02"."""

    async def says(self, who: str, words: str, *, in_group: bool = False, forwarded: bool = False) -> Message: ...

    async def edits(self, who: str, number: int, words: str, *, in_group: bool = False) -> Message:
        """Changes the message that was the person's first, second, …"""
        ...

    async def taps(self, who: str, action: str) -> Message: ...

    async def sends(self, who: str, what: str, *, in_group: bool = False) -> Message:
        """Something without words: "sticker"."""
        ...

    async def shares_number(self, who: str, whose: str) -> Message:
        """Sends a telephone number as a contact: her own, or somebody else's."""
        ...

    async def unasked(self, who: str) -> Message:
        """The oldest message to that person that was no answer to her and has not been heard yet."""
        ...

    async def blocks(self, who: str) -> None:
        """From now on nothing can be sent to her in private, and the bot has noticed."""
        ...

    async def restart(self) -> None: ...

    async def past(self, unit: str, form: str, figures: Mapping[str, Values]) -> None:
        """Stores the reports of a unit from before the transcript (`past_reports`); `figures` by period."""
        ...

    async def unit_id(self, code: str) -> int: ...

    async def report(self, unit: str, form: str, period: str) -> Report | None: ...

    async def draft(self, who: str) -> Draft | None: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a transcript with the indented lines that follow it."""

    number: int
    words: str
    answer: tuple[str, ...]


def read(path: Path) -> list[Step]:
    steps: list[Step] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("    "):
            last = steps.pop()
            steps.append(Step(last.number, last.words, (*last.answer, " ".join(line.split()))))
        else:
            steps.append(Step(number, line.strip(), ()))
    return steps


def shown(message: Message) -> list[str]:
    """A message the way a transcript shows it: of a table the cells, without their columns."""
    rows = ["".join(f" [{choice.label}]" for choice in row).strip() for row in message.buttons]
    words = [" ".join(line.split()) for line in [message.reaction, *message.text.splitlines()]]
    lines = [line for line in words if line] + rows
    lines += [f"<{message.ask_number}>"] if message.ask_number else []
    return [f"群：{line}" for line in lines] if message.answers else lines


def begins_like(expected: Sequence[str], actual: Sequence[str]) -> bool:
    return len(expected) == len(actual) and all(
        line.startswith(wanted[:-1]) if wanted.endswith("…") else line == wanted
        for wanted, line in zip(expected, actual, strict=True)
    )


@dataclass
class Player:
    """Plays one transcript; `heard` is what each person has been told so far, the newest last."""

    world: World
    path: Path
    day: str = ""
    heard: dict[str, list[Message]] = field(default_factory=dict)

    async def play(self) -> None:
        """Raises AssertionError with the file and line where the bot says or stores something else."""
        people: set[str] = set()
        for step in self._steps():
            if not (await self._arranges(step) or await self._checks(step) or await self._hears(step)):
                people.add(await self._joins(step) or await self._talks(step))
        for who in sorted(people):
            unheard = shown(await self.world.unasked(who))
            assert not unheard, self._differs(Step(0, f"{who} hears", ()), [], unheard)

    def _steps(self) -> Iterator[Step]:
        """Those that are for this world."""
        part = "(everywhere)"
        for step in read(self.path):
            match = re.fullmatch(r"(\(\w+(?: \w+)?\)) ?(.*)", step.words)
            condition, words = (match[1], match[2]) if match else ("", step.words)
            if condition and not words:
                part = condition
            elif self._is_here(step, part) and (not condition or self._is_here(step, condition)):
                yield replace(step, words=words)

    def _is_here(self, step: Step, condition: str) -> bool:
        if condition == "(everywhere)":
            return True
        match = re.fullmatch(r"\((with|without) (\w+)\)", condition)
        assert match, f"{self._place(step)}: nobody knows what this means: {condition}"
        assert match[2] in LACKABLE, f"{self._place(step)}: nobody knows what this means: {condition}"
        return (match[1] == "without") == (match[2] in self.world.lacks)

    async def _arranges(self, step: Step) -> bool:
        if match := re.fullmatch(r"at (\S+ )?(\d\d:\d\d(?::\d\d)?)", step.words):
            self.day = (match[1] or self.day).strip()
            await self.world.move_to(f"{self.day} {match[2]}")
        elif step.words == "restart":
            await self.world.restart()
        elif match := re.fullmatch(r"past (\S+) (\S+) (\d+) days before (\S+): (.+)", step.words):
            figures = _days_before(date.fromisoformat(match[4]), int(match[3]), match[5])
            await self.world.past(match[1], match[2], figures)
        elif match := re.fullmatch(r"(\S+) blocks the bot", step.words):
            await self.world.blocks(match[1])
        else:
            return False
        return True

    async def _checks(self, step: Step) -> bool:
        if match := re.fullmatch(r"(?:stored|missing) (\S+) (\S+) (\S+?)(?: (v\d+: .+))?", step.words):
            expected, actual = match[4] or "nothing", told(await self.world.report(match[1], match[2], match[3]))
        elif match := re.fullmatch(r"waiting (\S+): (.*)", step.words):
            draft = await self.world.draft(match[1])
            expected, actual = match[2], figures(draft.values) if draft else "nothing"
        else:
            return False
        assert expected == actual, self._differs(step, [expected], [actual])
        return True

    async def _hears(self, step: Step) -> bool:
        if match := re.fullmatch(r"(\S+) hears", step.words):
            self._compare(step, match[1], await self.world.unasked(match[1]))
        return match is not None

    async def _joins(self, step: Step) -> str | None:
        """Who does, in the ways that only joining has."""
        if match := re.fullmatch(r"(\S+) shares (?:her number|the number of (\S+))", step.words):
            message = await self.world.shares_number(match[1], match[2] or match[1])
        elif match := re.fullmatch(r"(\S+) sends the code that (\S+) has", step.words):
            message = await self.world.says(match[1], f"/start {self._code(match[2])}")
        else:
            return None
        self._compare(step, match[1], message)
        return match[1]

    def _code(self, who: str) -> str:
        """The newest invitation code that somebody has been told."""
        told = (re.search(rf"[{CODE_CHARACTERS}]{{{CODE_LENGTH}}}", one.text) for one in reversed(self.heard[who]))
        return next(code[0] for code in told if code)

    async def _talks(self, step: Step) -> str:
        """Returns who does."""
        match = re.fullmatch(
            r"([^\s:]+)( in the group)?(?:: (.*)| (taps|forges|edits|sends|forwards):? (.+))", step.words
        )
        assert match, f"{self._place(step)}: nobody knows what this means: {step.words}"
        who, in_group, says, verb, what = match[1], match[2] is not None, match[3], match[4], match[5]
        if verb == "taps" and what.isdecimal() and "figures" in self.world.lacks:
            message = await self.world.says(who, what)
        elif verb == "taps":
            message = await self.world.taps(who, self._action(step, who, what))
        elif verb == "forges":
            message = await self.world.taps(who, await self._filled(what))
        elif verb == "edits":
            number, _, words = what.partition(": ")
            message = await self.world.edits(who, int(number), words.replace("⏎", "\n"), in_group=in_group)
        elif verb == "sends":
            message = await self.world.sends(who, what.removeprefix("a "), in_group=in_group)
        else:
            words = (what if verb else says).replace("⏎", "\n")
            message = await self.world.says(who, words, in_group=in_group, forwarded=verb == "forwards")
        self._compare(step, who, message)
        return who

    def _compare(self, step: Step, who: str, message: Message) -> None:
        if message != SILENCE:
            self.heard.setdefault(who, []).append(message)
        expected, actual = self._in_this_world(step.answer), self._in_this_world(shown(message))
        assert begins_like(expected, actual), self._differs(step, expected, actual)

    def _in_this_world(self, answer: Sequence[str]) -> list[str]:
        """A button by its shortest label, where some are shorter."""
        lines = list(answer)
        if "number" in self.world.lacks:
            lines = [line for line in lines if not re.fullmatch("<.*>", line)]
            lines = [line for line in lines if not line.startswith(NUMBER_BUTTON)]
        if "rows" in self.world.lacks:
            lines = [one for line in lines for one in re.sub(r"(?<=\]) (?=\[)", "\n", line).split("\n")]
        if "links" in self.world.lacks:
            links = [part for line in lines if line in LINKS for part in (line[1:-1], "https://…")]
            lines = [line for line in lines if line not in LINKS]
            place = next((place for place, line in enumerate(lines) if line.startswith("[")), len(lines))
            lines[place:place] = links
        if "room" in self.world.lacks:
            lines = [
                f"[{shortened(label[1])}]" if (label := re.fullmatch(r"\[(.+)\]", line)) else line for line in lines
            ]
        if "figures" in self.world.lacks:
            lines = [line for line in lines if not re.fullmatch(r"\[\d+\]", line)]
        return lines

    def _action(self, step: Step, who: str, label: str) -> str:
        for message in reversed(self.heard.get(who, [])):
            for choice in (choice for row in message.buttons for choice in row):
                if choice.label.startswith((label, shortened(label))):
                    return choice.action
        raise AssertionError(f"{self._place(step)}: {who} has no button {label}")

    async def _filled(self, action: str) -> str:
        for code in re.findall(r"{(\w+)}", action):
            action = action.replace(f"{{{code}}}", str(await self.world.unit_id(code)))
        return action

    def _differs(self, step: Step, expected: Sequence[str], actual: Sequence[str]) -> str:
        lines = ["expected:", *(f"    {line}" for line in expected), "but:", *(f"    {line}" for line in actual)]
        return "\n".join([f"{self._place(step)}: {step.words}", *lines])

    def _place(self, step: Step) -> str:
        return f"{self.path.name}:{step.number}"


def told(report: Report | None) -> str:
    """A report the way a transcript tells of it."""
    if report is None or not report.received:
        return "nothing"
    marks = ["on time" if report.on_time else "late", "complete" if report.complete else "partial"]
    marks += ["zero"] * report.zero
    if asked := report.question:
        about = " ".join(["asked", asked.rule, *([asked.indicator] if asked.indicator else [])])
        marks.append(f"{about}: right" if asked.confirmed_at else about)
    return f"v{report.version}: {', '.join([figures(report.values), *marks])}"


def figures(values: Values) -> str:
    return " ".join(f"{key}={count}" for key, count in values.items()) or "no figures"


def past_reports(form: Form, unit: Unit, calendar: Calendar, figures: Mapping[str, Values]) -> list[SaveReport]:
    """Reports from before a transcript, by period: as if each had come when it was due."""
    rows = [(expected_report(form, unit, period, calendar), values) for period, values in figures.items()]
    return [
        SaveReport(None, compose(form, row, None, values, at=row.due_at, source=Source.IMPORT, person_id=None), row)
        for row, values in rows
    ]


def _days_before(day: date, days: int, words: str) -> dict[str, Values]:
    """The figures of so many days; "visits=8..14" goes up day by day, and from the beginning again."""
    ranges = {}
    for word in words.split():
        key, _, ends = word.partition("=")
        low, _, high = ends.partition("..")
        ranges[key] = range(int(low), int(high or low) + 1)
    return {
        (day - ONE_DAY * (days - n)).isoformat(): {key: counts[n % len(counts)] for key, counts in ranges.items()}
        for n in range(days)
    }


def transcripts(*, figures: bool = False) -> list[Path]:
    """All of them; with those in `figures/`, which are about what a database has to add up, if wanted."""
    return [*sorted(FOLDER.glob("*.txt")), *(sorted(FOLDER.glob("figures/*.txt")) if figures else ())]
