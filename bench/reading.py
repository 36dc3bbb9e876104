"""How well messages are read, habit by habit: `make reading`.

The cases stand in tests/examples: those of the task (messages.jsonl) and our own, a file for every habit, a line for
every message: `message => expected`. `expected` is `ask`, `reject` or `other`, or the figures in the form's order with
- for a blank one, a day in front where it is not the day of writing, and diseases behind: `11-19: 8 - 2 measles=2`.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from core.forms import Values
from core.reading import Reader, Reading, Status
from forms import load_forms

EXAMPLES = Path(__file__).parents[1] / "tests" / "examples"
TODAY = date(2026, 11, 20)
FORMS = load_forms(EXAMPLES / "forms")
FOLDERS = {"habits": "daily", "twelve": "twelve"}
VERDICTS = ("exact", "asked", "wrong")
_NOTHING_READ = (Status.ASK, Status.REJECT, Status.OTHER)
_ESCAPE = re.compile(r"\\(n|t|u[0-9a-f]{4})")
_EXPECTED = re.compile(r"(?:(\d\d-\d\d): )?((?:\d+|-)(?: (?:\d+|-))*)((?: \w+=\d+)*)")


class Case(NamedTuple):
    """`day` is None where nothing is to be read."""

    habit: str
    form: str
    text: str
    status: str
    day: date | None
    values: Values


class Measured(NamedTuple):
    case: Case
    reading: Reading

    @property
    def verdict(self) -> str:
        """`exact` as expected; `asked` where nothing would be stored but what was meant, be it a part of it or nothing;
        `wrong` where anything else would be."""
        case, reading = self.case, self.reading
        if not reading.values:
            return "exact" if reading.status == case.status else "asked"
        right_day = reading.period is not None and reading.period.start == case.day
        if right_day and (reading.status, reading.values) == (case.status, case.values):
            return "exact"
        return "asked" if right_day and reading.values.items() < case.values.items() else "wrong"


def given() -> Iterator[Case]:
    """The cases that came with the task."""
    for line in (EXAMPLES / "messages.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        day = date.fromisoformat(row["date"]) if "date" in row else None
        yield Case("given", "daily", row["text"], row["status"], day, row.get("values", {}))


def own() -> Iterator[Case]:
    """Our own, of all folders and files. Raises ValueError for a line that is no case."""
    for folder, form in FOLDERS.items():
        for path in sorted((EXAMPLES / folder).glob("*.txt")):
            for line in path.read_text("utf-8").splitlines():
                if line and not line.startswith("# "):
                    yield _case(f"{folder}/{path.stem}", form, line)


def _case(habit: str, form: str, line: str) -> Case:
    written, _, expected = line.partition(" => ")
    message = _ESCAPE.sub(lambda escape: str(json.loads(f'"{escape[0]}"')), written)
    if expected in _NOTHING_READ:
        return Case(habit, form, message, expected, None, {})
    match = _EXPECTED.fullmatch(expected)
    if match is None:
        raise ValueError(f"{habit}: {line}")
    day = date.fromisoformat(f"{TODAY.year}-{match[1]}") if match[1] else TODAY
    figures = dict(zip(FORMS.forms[form].by_key, match[2].split(), strict=True))
    values = {key: int(figure) for key, figure in figures.items() if figure != "-"}
    status = Status.COMPLETE if len(values) == len(figures) else Status.PARTIAL
    for part in match[3].split():
        disease, _, count = part.partition("=")
        values[f"suspected_cases.{disease}"] = int(count)
    return Case(habit, form, message, status, day, values)


def measure(cases: Iterable[Case]) -> Iterator[Measured]:
    readers = {form: Reader(FORMS.forms[form], FORMS.items) for form in FOLDERS.values()}
    for case in cases:
        yield Measured(case, readers[case.form].read(case.text, TODAY))


def table(measured: Iterable[Measured]) -> Iterator[str]:
    """The lines of a table: how many messages of each habit came to which verdict, and of all."""
    counts: dict[str, Counter[str]] = {}
    for one in measured:
        counts.setdefault(one.case.habit, Counter())[one.verdict] += 1
    yield f"{'habit':<20}{'messages':>10}" + "".join(f"{verdict:>8}" for verdict in VERDICTS)
    for habit, row in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        yield f"{habit:<20}{row.total():>10}" + "".join(f"{row[verdict]:>8}" for verdict in VERDICTS)


def main() -> None:
    measured = list(measure([*given(), *own()]))
    for one in measured:
        if one.verdict != "exact":
            case, reading = one
            told = f"{reading.status} {reading.values or ''}".strip()
            sys.stdout.write(f"{one.verdict}: {case.text!r} is {told}, expected {case.status} {case.values or ''}\n")
    sys.stdout.write("\n" + "\n".join(table(measured)) + "\n")


if __name__ == "__main__":
    main()
