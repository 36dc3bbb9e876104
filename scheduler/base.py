"""The shapes that every job shares."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from core.effects import Queue
from core.expected import Calendar
from core.forms import Forms
from core.reminders import Policy
from core.retention import Retention
from core.texts import Text
from core.units import Person
from locales import Catalogue
from storage import Connection, Store


@dataclass(frozen=True, slots=True)
class County:
    """What the jobs have to know beside the database. Digests are written into `folder`, their pictures drawn with
    `fonts` (none: the one that comes with the program)."""

    forms: Forms
    calendar: Calendar
    catalogue: Catalogue
    folder: Path
    fonts: tuple[Path, ...] = ()
    retention: Retention = field(default_factory=Retention)
    reminders_a_day: int = 1

    @property
    def policy(self) -> Policy:
        return Policy(self.calendar, self.reminders_a_day)


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of a job's plan: whom it would write to about which units and why, or why not. Without a person there
    is nobody to write to. The message is `about` notices with these keys, too."""

    person: Person | None
    units: tuple[str, ...]
    action: str
    reason: Text
    message: Queue | None
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """`plan` reads and shows what `run` would queue at that moment; `run` does it and returns how many messages it
    queued. Run again for the same moment, by this or another process, it queues nothing more."""

    plan: Callable[[Connection, County, datetime], list[Planned]]
    run: Callable[[Store, County, datetime], Awaitable[int]]


def nobody(_conn: Connection, _county: County, _now: datetime) -> list[Planned]:
    """The plan of a job that writes to nobody."""
    return []
