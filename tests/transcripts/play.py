"""Plays conversations that are written down as plain text, in any world that has people and a bot in it.

A transcript is a `.txt` file beside this one:

    # a remark
    at 2026-11-20 16:02             the county's clock; later on, "at 16:05" is the same day
    张医生: 门诊12 接种3            somebody writes; ⏎ stands for a line break
        记下了，还没报完：…         what the bot answers, indented: every line, then the rows of buttons
        [零报告]
    张医生 taps 零报告              the newest button that begins with these words
    张医生 edits 1: 门诊13          her first message, changed
    张医生 sends a picture
    张医生 forges undo:1:daily:…    a tap that no button of hers would send; {QS0101} is the number of that unit
    restart                         the process dies and is started again
    stored QS0101 daily 2026-11-20 v1: visits=12 suspected_cases=0, on time, partial, zero
    missing QS0101 daily 2026-11-20
    waiting 张医生: visits=12       what is kept of an unfinished report; "waiting 张医生: nothing"

An answer line may end in …, for anything that begins like it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from core.effects import Draft
from core.forms import Values
from core.messages import Message
from core.reports import Report

FOLDER = Path(__file__).parent


class World(Protocol):
    """Where a transcript is played. Whoever acts gets the bot's answer back."""

    async def move_to(self, wall_clock: str) -> None:
        """Sets the county's clock: "2026-11-20 16:02"."""

    async def says(self, who: str, words: str) -> Message: ...

    async def edits(self, who: str, number: int, words: str) -> Message:
        """Changes the message that was the person's first, second, …"""
        ...

    async def taps(self, who: str, action: str) -> Message: ...

    async def sends_a_picture(self, who: str) -> Message: ...

    async def restart(self) -> None: ...

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
            steps.append(Step(last.number, last.words, (*last.answer, line.strip())))
        else:
            steps.append(Step(number, line.strip(), ()))
    return steps


def shown(message: Message) -> list[str]:
    """A message the way a transcript shows it."""
    rows = ["".join(f" [{choice.label}]" for choice in row).strip() for row in message.buttons]
    return [line for line in message.text.splitlines() if line.strip()] + rows


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
        for step in read(self.path):
            if not (await self._arranges(step) or await self._checks(step)):
                await self._talks(step)

    async def _arranges(self, step: Step) -> bool:
        if match := re.fullmatch(r"at (\S+ )?(\d\d:\d\d)", step.words):
            self.day = (match[1] or self.day).strip()
            await self.world.move_to(f"{self.day} {match[2]}")
        elif step.words == "restart":
            await self.world.restart()
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

    async def _talks(self, step: Step) -> None:
        match = re.fullmatch(r"([^\s:]+)(?:: (.*)| (taps|forges|edits|sends) (.+))", step.words)
        assert match, f"{self._place(step)}: nobody knows what this means: {step.words}"
        who, says, verb, what = match.groups()
        if verb == "taps":
            message = await self.world.taps(who, self._action(step, who, what))
        elif verb == "forges":
            message = await self.world.taps(who, await self._filled(what))
        elif verb == "edits":
            number, _, words = what.partition(": ")
            message = await self.world.edits(who, int(number), words.replace("⏎", "\n"))
        elif verb == "sends":
            message = await self.world.sends_a_picture(who)
        else:
            message = await self.world.says(who, says.replace("⏎", "\n"))
        self.heard.setdefault(who, []).append(message)
        assert begins_like(step.answer, shown(message)), self._differs(step, step.answer, shown(message))

    def _action(self, step: Step, who: str, label: str) -> str:
        for message in reversed(self.heard.get(who, [])):
            for choice in (choice for row in message.buttons for choice in row):
                if choice.label.startswith(label):
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
    return f"v{report.version}: {', '.join([figures(report.values), *marks, *['zero'] * report.zero])}"


def figures(values: Values) -> str:
    return " ".join(f"{key}={count}" for key, count in values.items()) or "no figures"


def transcripts() -> list[Path]:
    return sorted(FOLDER.glob("*.txt"))
