"""All that a batch of messages needs to be answered, and how it changes while the batch is worked through.

Storage loads one of these per batch with a constant number of statements; handlers read it; `apply` makes the effects
of one message visible to the next, so that two messages of one village in a batch build on each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar, cast

from core.alerts import Alert
from core.boards import Board
from core.corrections import Correction
from core.effects import (
    Account,
    Bind,
    Confirm,
    Draft,
    DropDraft,
    DropRelay,
    Effect,
    EndPosts,
    Excuse,
    Hint,
    Join,
    KeepAlert,
    KeepCorrection,
    KeepDraft,
    KeepInvitation,
    KeepLeave,
    KeepRelay,
    Queue,
    Revoke,
    SaveReport,
    SetLanguage,
)
from core.expected import ONE_DAY, Calendar, Deadlines, deadlines
from core.forms import Form, Forms
from core.leave import Leave, excused_by
from core.look_up import LookUp, NotLookedUp
from core.messages import Inbound
from core.newcomers import Newcomers
from core.noticeboard import Noticeboard
from core.periods import Period, parse_period
from core.questions import Question, T
from core.rank import FEEDBACK
from core.reach import NUDGE, Reporter
from core.relay import Relay
from core.reports import Expected, Report, ReportKey
from core.units import Invitation, Person, Post, Role, Unit

K = TypeVar("K")
V = TypeVar("V")


@dataclass(slots=True)
class Context:
    """What is rarely needed is asked for by the methods, which raise NotLookedUp for what is not there yet.

    `since` says of each unit from which day on `reports` and `expected` hold its reports of each form; None: all. Of
    `narrow` units these are only what is open now. `asked` are reports that were looked up by themselves. `unreachable`
    cannot be written to in private. `nudged` are the keys of messages that remind somebody, or say how she reports;
    `told` is who has been said something to in this batch.
    """

    forms: Forms
    calendar: Calendar
    language: str
    senders: frozenset[Account] = frozenset()
    units: dict[int, Unit] = field(default_factory=dict)
    people: dict[Account, Person] = field(default_factory=dict)
    posts: dict[int, tuple[Post, ...]] = field(default_factory=dict)
    drafts: dict[Account, Draft] = field(default_factory=dict)
    reports: dict[ReportKey, Report] = field(default_factory=dict)
    expected: dict[ReportKey, Expected] = field(default_factory=dict)
    since: dict[int, Mapping[str, date]] | None = None
    narrow: Collection[int] = ()
    asked: set[ReportKey] = field(default_factory=set)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    boards: Mapping[int, tuple[Board, ...]] = field(default_factory=dict)
    unreachable: set[Account] = field(default_factory=set)
    no_units: set[int] = field(default_factory=set)
    below: dict[int, tuple[Unit, ...]] = field(default_factory=dict)
    managers: dict[int, tuple[Account, ...]] = field(default_factory=dict)
    reporters: dict[int, Mapping[int, Account]] = field(default_factory=dict)
    hints: dict[Account, datetime | None] = field(default_factory=dict)
    relays: dict[Account, Relay | None] = field(default_factory=dict)
    corrections: dict[str, Correction | None] = field(default_factory=dict)
    alerts: dict[str, Alert | None] = field(default_factory=dict)
    newcomers: Newcomers = field(default_factory=Newcomers)
    notices: Noticeboard = field(default_factory=Noticeboard)
    reach: dict[int, tuple[Reporter, ...]] = field(default_factory=dict)
    nudged: set[str] = field(default_factory=set)
    told: set[Account] = field(default_factory=set)
    leaves_at: dict[int, tuple[Leave, ...]] = field(default_factory=dict)
    leaves: dict[str, Leave | None] = field(default_factory=dict)
    answers: dict[Question[Any], Any] = field(default_factory=dict)
    _deadlines: dict[tuple[str, str], Deadlines] = field(default_factory=dict)
    _yesterdays: dict[datetime, datetime] = field(default_factory=dict)

    def person(self, inbound: Inbound) -> Person | None:
        return self.people.get((inbound.channel, inbound.account))

    def draft(self, inbound: Inbound) -> Draft | None:
        return self.drafts.get((inbound.channel, inbound.account))

    def report(self, key: ReportKey) -> Report | None:
        """The newest version, also one that was taken back. Raises NotLookedUp."""
        if key not in self.reports:
            self.require([key])
        return self.reports.get(key)

    def expected_row(self, key: ReportKey) -> Expected | None:
        """Raises NotLookedUp."""
        if key not in self.expected:
            self.require([key])
        return self.expected.get(key)

    def deadlines(self, form: Form, period: Period) -> Deadlines:
        """Worked out once for the whole batch, which is mostly about one day."""
        if (key := (form.key, period.key)) not in self._deadlines:
            self._deadlines[key] = deadlines(form, period, self.calendar)
        return self._deadlines[key]

    def yesterday(self, now: datetime) -> datetime:
        """When the day before that of `now` began in the county; `now` is one for the whole batch."""
        if now not in self._yesterdays:
            self._yesterdays[now] = self.calendar.midnight(self.calendar.today(now) - ONE_DAY)
        return self._yesterdays[now]

    def require(self, keys: Iterable[ReportKey]) -> None:
        """Raises NotLookedUp for those of these reports that were not looked for, all of them at once."""
        if missing := frozenset(key for key in keys if not self._was_looked_for(key)):
            raise NotLookedUp(LookUp(reports=missing))

    def _was_looked_for(self, key: ReportKey) -> bool:
        """A report and its row always are together."""
        if self.since is None or key in self.expected or key in self.asked:
            return True
        first = self.since.get(key.unit_id, {}).get(key.form)
        return first is not None and parse_period(key.period).start >= first

    def reports_of(self, unit_ids: Collection[int]) -> list[Report]:
        """All of the sender's own units that may still be changed. Raises NotLookedUp."""
        if not set(unit_ids).isdisjoint(self.narrow):
            raise NotLookedUp(LookUp(earlier=True))
        return [report for key, report in self.reports.items() if key.unit_id in unit_ids]

    def unit(self, unit_id: int) -> Unit | None:
        """Any unit of the county. Raises NotLookedUp."""
        if unit_id not in self.units and unit_id not in self.no_units:
            raise NotLookedUp(LookUp(units=frozenset([unit_id])))
        return self.units.get(unit_id)

    def units_below(self, unit_ids: Collection[int]) -> list[Unit]:
        """The units of these subtrees, without their tops, in the order of their codes. Raises NotLookedUp."""
        found = {unit for below in _known("below", self.below, unit_ids).values() for unit in below}
        return sorted(found, key=lambda unit: unit.code)

    def managers_of(self, unit_id: int) -> tuple[Account, ...]:
        """Where the managers of that very unit can be written to, one account for each. Raises NotLookedUp."""
        return _known("managers", self.managers, [unit_id])[unit_id]

    def reporters_of(self, unit_ids: Collection[int]) -> dict[int, Mapping[int, Account]]:
        """By unit, where each of its reporters (person id) can be written to. Raises NotLookedUp for all together."""
        return _known("reporters", self.reporters, unit_ids)

    def hinted_at(self, account: Account) -> datetime | None:
        """When that account was last told how things are done. Raises NotLookedUp."""
        return _known("hints", self.hints, [account])[account]

    def relay(self, account: Account) -> Relay | None:
        """The table that account has to confirm. Raises NotLookedUp."""
        return _known("relays", self.relays, [account])[account]

    def correction(self, key: str) -> Correction | None:
        """Raises NotLookedUp."""
        return _known("corrections", self.corrections, [key])[key]

    def alerts_of(self, keys: Iterable[str]) -> dict[str, Alert | None]:
        """Raises NotLookedUp for all that were not looked for, together."""
        return _known("alerts", self.alerts, tuple(keys))

    def reach_of(self, unit_ids: Collection[int]) -> dict[int, tuple[Reporter, ...]]:
        """By unit, how each of its reporters can be reached today. Raises NotLookedUp for all together."""
        return _known("reach", self.reach, unit_ids)

    def leaves_of(self, unit_ids: Collection[int]) -> dict[int, tuple[Leave, ...]]:
        """By unit, whatever leave was asked for there that is not over, or not long. Raises NotLookedUp for all that
        are not known, together."""
        return _known("leaves_at", self.leaves_at, unit_ids)

    def leave_at(self, unit_id: int) -> tuple[Leave, ...]:
        """The same at one unit. Raises NotLookedUp."""
        return self.leaves_of([unit_id])[unit_id]

    def leave(self, key: str) -> Leave | None:
        """Raises NotLookedUp."""
        return _known("leaves", self.leaves, [key])[key]

    def ask(self, question: Question[T]) -> T:
        """Raises NotLookedUp."""
        if question not in self.answers:
            raise NotLookedUp(LookUp(questions=frozenset([question])))
        return cast("T", self.answers[question])

    def units_of(self, person: Person, role: Role) -> list[Unit]:
        """The units at which that person has that role, in the order of their codes."""
        units = {post.unit_id: self.units[post.unit_id] for post in self.posts.get(person.id, ()) if post.role == role}
        return sorted(units.values(), key=lambda unit: unit.code) if len(units) > 1 else [*units.values()]

    def apply(self, effect: Effect) -> None:
        match effect:
            case Queue(key=key, account=account):
                self.told.add(account)
                self.nudged.update([key] if key.startswith((NUDGE, FEEDBACK)) else ())
                return
            case SaveReport(report=report, expected=expected):
                self.reports[report.key] = report
                self.expected.setdefault(report.key, expected)
                return
            case Confirm(report=report):
                self.reports[report.key] = report
            case SetLanguage(person_id=person_id, language=language):
                for account, person in self.people.items():
                    if person.id == person_id:
                        self.people[account] = replace(person, language=language)
            case Join() | Bind() | EndPosts() | KeepInvitation() | Revoke():
                self._come_and_go(effect)
            case _:
                self._remember(effect)
        self.newcomers.apply(effect)
        self.notices.apply(effect)

    def _remember(self, effect: Effect) -> None:
        """What conversations keep of themselves."""
        match effect:
            case KeepDraft(account=account, draft=draft):
                self.drafts[account] = draft
            case DropDraft(account=account):
                self.drafts.pop(account, None)
            case KeepRelay(account=account, relay=relay):
                self.relays[account] = relay
            case DropRelay(account=account):
                self.relays[account] = None
            case KeepCorrection(correction=correction):
                self.corrections[correction.key] = correction
            case KeepAlert(alert=alert):
                self.alerts[alert.key] = alert
            case Excuse(rows=rows, reason=reason):
                self.expected |= {row.key: replace(row, excused=reason) for row in rows}
            case KeepLeave(leave=leave):
                self._keep_leave(leave)
            case Hint(account=account, at=at):
                self.hints[account] = at

    def _come_and_go(self, effect: Join | Bind | EndPosts | KeepInvitation | Revoke) -> None:
        match effect:
            case Join(account=account, person=person, post=post, code=code):
                others = (o for o in self.posts.get(person.id, ()) if (o.unit_id, o.role) != (post.unit_id, post.role))
                self.posts[person.id] = (*others, post)
                self._speaks_for(account, person)
                if code:
                    used = self.invitations[code]
                    self.invitations[code] = replace(used, uses_left=used.uses_left - 1)
            case Bind(account=account, person=person, instead_of=old):
                self._speaks_for(account, person)
                for other in old:
                    self.people.pop(other, None)
            case EndPosts(person_id=person_id):
                self.posts[person_id] = ()
            case KeepInvitation(invitation=invitation):
                self.invitations[invitation.code] = invitation
            case Revoke(code=code):
                self.invitations.pop(code, None)

    def _speaks_for(self, account: Account, person: Person) -> None:
        """Of the units that this brings into the batch nothing has been looked up yet."""
        self.people[account] = person
        if self.since is not None:
            units = {post.unit_id for post in self.posts.get(person.id, ())}
            self.narrow = {*self.narrow, *(units - self.since.keys())}

    def _keep_leave(self, leave: Leave) -> None:
        self.leaves[leave.key] = leave
        at = [one for one in self.leaves_at.get(leave.unit_id, ()) if one.key != leave.key] + [leave]
        self.leaves_at[leave.unit_id] = tuple(at)
        for key, row in self.expected.items():
            if key.unit_id == leave.unit_id:
                self.expected[key] = replace(row, excused=excused_by(at, row))


def _known(what: str, known: Mapping[K, V], wanted: Collection[K]) -> dict[K, V]:
    """Raises NotLookedUp for all that are not known, together; `what` is their field of LookUp."""
    if missing := frozenset(wanted) - known.keys():
        raise NotLookedUp(LookUp(**cast("Any", {what: missing})))
    return {each: known[each] for each in wanted}
