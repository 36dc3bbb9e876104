"""What a handler asks for beyond what its batch seemed to need."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.effects import Account
from core.questions import Question
from core.reports import ReportKey


@dataclass(frozen=True, slots=True)
class LookUp:
    """What a message needs beyond what its batch seemed to be about. `earlier`: all reports that may still be changed
    at the senders' own units; `units`, `below`, `managers`, `reporters`, `reach` and `leaves_at` are ids of
    units, `alerts` and `leaves` are keys.

    For joining (core.newcomers): `spare_code`, a code that no invitation has; who has the telephone numbers `phones`,
    which no log may show; the units that words may name; requests by their keys, and those of accounts that ask; people
    by their ids.

    For notices (core.noticeboard): those with the keys `notices`, what is being `written_by` accounts, how many a unit
    has sent in a year.

    What no message changes is asked by `questions`, each a kind of its own.
    """

    earlier: bool = False
    reports: frozenset[ReportKey] = frozenset()
    units: frozenset[int] = frozenset()
    below: frozenset[int] = frozenset()
    managers: frozenset[int] = frozenset()
    reporters: frozenset[int] = frozenset()
    hints: frozenset[Account] = frozenset()
    relays: frozenset[Account] = frozenset()
    corrections: frozenset[str] = frozenset()
    alerts: frozenset[str] = frozenset()
    reach: frozenset[int] = frozenset()
    leaves_at: frozenset[int] = frozenset()
    leaves: frozenset[str] = frozenset()
    spare_code: bool = False
    phones: frozenset[str] = field(default=frozenset(), repr=False)
    named_in: frozenset[str] = frozenset()
    requests: frozenset[str] = frozenset()
    askers: frozenset[Account] = frozenset()
    people: frozenset[int] = frozenset()
    notices: frozenset[str] = frozenset()
    written_by: frozenset[Account] = frozenset()
    numbered: frozenset[tuple[int, int]] = frozenset()
    questions: frozenset[Question[Any]] = frozenset()


class NotLookedUp(Exception):
    """Storage has to look it up, and the message is answered anew."""

    def __init__(self, wanted: LookUp) -> None:
        super().__init__(wanted)
        self.wanted = wanted
