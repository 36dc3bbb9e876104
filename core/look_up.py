"""What a handler asks for beyond what its batch seemed to need."""

from __future__ import annotations

from dataclasses import dataclass

from core.effects import Account
from core.reports import ReportKey


@dataclass(frozen=True, slots=True)
class LookUp:
    """What a message needs beyond what its batch seemed to be about. `earlier`: all reports that may still be changed
    at the senders' own units; `units`, `below`, `managers` and `reporters` are ids of units."""

    earlier: bool = False
    reports: frozenset[ReportKey] = frozenset()
    units: frozenset[int] = frozenset()
    below: frozenset[int] = frozenset()
    managers: frozenset[int] = frozenset()
    reporters: frozenset[int] = frozenset()
    hints: frozenset[Account] = frozenset()
    relays: frozenset[Account] = frozenset()
    corrections: frozenset[str] = frozenset()


class NotLookedUp(Exception):
    """Storage has to look it up, and the message is answered anew."""

    def __init__(self, wanted: LookUp) -> None:
        super().__init__(wanted)
        self.wanted = wanted
