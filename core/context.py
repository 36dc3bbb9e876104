"""All that a batch of messages needs to be answered, and how it changes while the batch is worked through.

Storage loads one of these per batch with a constant number of statements; handlers read it; `apply` makes the effects
of one message visible to the next, so that two messages of one village in a batch build on each other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from core.effects import Account, Draft, DropDraft, Effect, Join, KeepDraft, SaveReport, SetLanguage
from core.expected import Calendar
from core.forms import Forms, Values
from core.messages import Inbound
from core.periods import parse_period
from core.reports import Expected, Report, ReportKey
from core.totals import Counts
from core.units import Invitation, Person, Post, Role, Unit


class NotLookedUp(Exception):
    """A message is about an earlier report than its batch seemed to be about: storage has to look back."""


@dataclass(frozen=True, slots=True)
class Board:
    """How a manager's unit stands today in one form: counts, figures, and the names of those who have not reported."""

    form: str
    period: str
    counts: Counts
    totals: Values
    missing: tuple[str, ...]


@dataclass(slots=True)
class Context:
    """`reports` and `expected` hold what may still be changed at the units of the batch. Of `narrow` units, whose
    messages can only be about what is open, they hold each form's from its day in `open_from` on; whoever answers asks
    by the methods, which notice what has not been looked up.
    """

    forms: Forms
    calendar: Calendar
    language: str
    units: dict[int, Unit] = field(default_factory=dict)
    people: dict[Account, Person] = field(default_factory=dict)
    posts: dict[int, tuple[Post, ...]] = field(default_factory=dict)
    drafts: dict[Account, Draft] = field(default_factory=dict)
    reports: dict[ReportKey, Report] = field(default_factory=dict)
    expected: dict[ReportKey, Expected] = field(default_factory=dict)
    narrow: Collection[int] = ()
    open_from: Mapping[str, date] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    boards: Mapping[int, tuple[Board, ...]] = field(default_factory=dict)

    def person(self, inbound: Inbound) -> Person | None:
        return self.people.get((inbound.channel, inbound.account))

    def draft(self, inbound: Inbound) -> Draft | None:
        return self.drafts.get((inbound.channel, inbound.account))

    def report(self, key: ReportKey) -> Report | None:
        """The newest version, also one that was taken back. Raises NotLookedUp."""
        self._check(key)
        return self.reports.get(key)

    def expected_row(self, key: ReportKey) -> Expected | None:
        """Raises NotLookedUp."""
        self._check(key)
        return self.expected.get(key)

    def reports_of(self, unit_ids: Collection[int]) -> list[Report]:
        """All that may still be changed. Raises NotLookedUp."""
        if not set(unit_ids).isdisjoint(self.narrow):
            raise NotLookedUp
        return [report for key, report in self.reports.items() if key.unit_id in unit_ids]

    def _check(self, key: ReportKey) -> None:
        """Whether it was looked for: a report and its row always are together."""
        if key.unit_id not in self.narrow or key in self.expected:
            return
        first = self.open_from.get(key.form)
        if first and parse_period(key.period).start < first:
            raise NotLookedUp

    def units_of(self, person: Person, role: Role) -> list[Unit]:
        """The units at which that person has that role, in the order of their codes."""
        found = [self.units[post.unit_id] for post in self.posts.get(person.id, ()) if post.role == role]
        return sorted(found, key=lambda unit: unit.code)

    def apply(self, effect: Effect) -> None:
        match effect:
            case SaveReport(report=report, expected=expected):
                self.reports[report.key] = report
                self.expected.setdefault(report.key, expected)
            case KeepDraft(account=account, draft=draft):
                self.drafts[account] = draft
            case DropDraft(account=account):
                self.drafts.pop(account, None)
            case Join(account=account, person=person, post=post, code=code):
                self.people[account] = person
                self.posts[person.id] = (*self.posts.get(person.id, ()), post)
                invitation = self.invitations[code]
                self.invitations[code] = replace(invitation, uses_left=invitation.uses_left - 1)
            case SetLanguage(person_id=person_id, language=language):
                for account, person in self.people.items():
                    if person.id == person_id:
                        self.people[account] = replace(person, language=language)
            case _:
                pass
