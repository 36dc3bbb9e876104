"""All that a batch of messages needs to be answered, and how it changes while the batch is worked through.

Storage loads one of these per batch with a constant number of statements; handlers read it; `apply` makes the effects
of one message visible to the next, so that two messages of one village in a batch build on each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.effects import Account, Draft, DropDraft, Effect, Join, KeepDraft, SaveReport, SetLanguage
from core.expected import Calendar
from core.forms import Forms, Values
from core.messages import Inbound
from core.reports import Expected, Report, ReportKey
from core.totals import Counts
from core.units import Invitation, Person, Post, Role, Unit


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
    forms: Forms
    calendar: Calendar
    language: str
    units: dict[int, Unit] = field(default_factory=dict)
    people: dict[Account, Person] = field(default_factory=dict)
    posts: dict[int, tuple[Post, ...]] = field(default_factory=dict)
    drafts: dict[Account, Draft] = field(default_factory=dict)
    reports: dict[ReportKey, Report] = field(default_factory=dict)
    expected: dict[ReportKey, Expected] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    boards: Mapping[int, tuple[Board, ...]] = field(default_factory=dict)

    def person(self, inbound: Inbound) -> Person | None:
        return self.people.get((inbound.channel, inbound.account))

    def draft(self, inbound: Inbound) -> Draft | None:
        return self.drafts.get((inbound.channel, inbound.account))

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
