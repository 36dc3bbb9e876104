"""A county in memory: the handlers answer over a plain Context, and nothing else of the program is there."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from itertools import count
from operator import attrgetter
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from core import plausible
from core.alert_lists import AlertsAt, Raised
from core.boards import Board, Silent
from core.cards import Card, CardOf
from core.context import Context
from core.effects import Account, Bind, Draft, Effect, EndPosts, Join, Queue, Revoke
from core.expected import ONE_DAY, Calendar, expected_report, period_open_on, periods_awaited_on
from core.forms import Form, Forms, Values
from core.joining import CODE_LIVES, REQUEST_WAITS, Known
from core.leave import Leave, excused_by
from core.look_up import LookUp, NotLookedUp
from core.messages import Inbound, Kind, Lane, Message
from core.newcomers import Newcomers
from core.periods import parse_period
from core.questions import Question
from core.rank import League, LeagueOf
from core.reach import NUDGE, Reporter, nudge_key
from core.reports import Report, ReportKey
from core.totals import Tally, items_of
from core.units import Invitation, Person, Post, Role, Unit
from forms import load_forms
from handlers.register import codes_in
from handlers.router import Router
from locales import Catalogue, load_catalogue
from locales.own_words import OwnWords
from tests.transcripts.play import FOLDER, SILENCE, past_reports

CHANNEL = "memory"
GROUP = "群"
CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"))
ACTION_BYTES = 64
BOT = "lingbao_test_bot"
NOTHING: Mapping[type, object] = {CardOf: Card(), LeagueOf: League()}
"""What storage answers to questions of each kind where it finds nothing; to others ()."""
CANNOT_CHANGE = {type(None), bool, int, str, date, datetime, time}


@dataclass(frozen=True)
class Shipped:
    """What is made once for all worlds."""

    forms: Forms
    catalogue: Catalogue
    router: Router
    cast: Mapping[str, Any] = field(default_factory=lambda: tomllib.loads((FOLDER / "cast.toml").read_text("utf-8")))


def shipped() -> Shipped:
    forms, catalogue = load_forms(), load_catalogue()
    return Shipped(forms, catalogue, Router(forms, catalogue.languages, OwnWords(catalogue).stand_in, bot=BOT))


@dataclass
class Memory:
    """The world that transcripts are played in here. `context` is the whole county, not only what one batch needs, so
    that a handler which reaches too far is found out."""

    lacks: ClassVar[frozenset[str]] = frozenset()

    context: Context
    catalogue: Catalogue
    router: Router
    invitations: dict[str, tuple[Invitation, date]]
    roster: dict[int, Person]
    now: datetime = datetime(2026, 11, 20, 8, 2, tzinfo=UTC)
    effects: list[Effect] = field(default_factory=list)
    sent: dict[str, list[Inbound]] = field(default_factory=dict)
    mail: dict[str, list[Message]] = field(default_factory=dict)
    ids: count[int] = field(default_factory=count)
    phones: Mapping[str, str] = field(default_factory=dict)
    blocked: dict[str, datetime] = field(default_factory=dict)
    nudged: dict[str, datetime] = field(default_factory=dict)
    held: dict[int, tuple[Post, ...]] = field(default_factory=dict)
    ended: dict[int, tuple[Post, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.held = dict(self.context.posts)

    async def move_to(self, wall_clock: str) -> None:
        self.now = datetime.fromisoformat(wall_clock).replace(tzinfo=CALENDAR.zone).astimezone(UTC)
        self.expect(CALENDAR.today(self.now))

    def expect(self, day: date) -> None:
        """The day's rows, with what is usual at each village, as the job makes them."""
        known = self.context
        daily = [
            form
            for form in known.forms.forms.values()
            if form.every == "day" and periods_awaited_on(form, day, CALENDAR.workdays)
        ]
        for form, unit in [(form, unit) for form in daily for unit in known.units.values() if unit.level == form.level]:
            row = expected_report(form, unit, day.isoformat(), CALENDAR)
            row = replace(row, excused=excused_by(known.leaves_at.get(unit.id, ()), row))
            known.expected.setdefault(row.key, replace(row, usual=plausible.usual(form, self._past(row.key, day))))

    def _past(self, key: ReportKey, day: date) -> dict[str, Values]:
        keys = [key._replace(period=(day - ONE_DAY * n).isoformat()) for n in range(1, plausible.DAYS + 1)]
        stood = [report for key in keys if (report := self.context.reports.get(key)) and report.received]
        return {report.key.period: report.values for report in stood}

    async def past(self, unit: str, form: str, figures: Mapping[str, Values]) -> None:
        for saved in past_reports(self.context.forms.forms[form], self.unit(unit), CALENDAR, figures):
            self.context.apply(saved)

    async def says(self, who: str, words: str, *, in_group: bool = False, forwarded: bool = False) -> Message:
        said = self.inbound(who, Kind.TEXT, words)
        said = replace(said, group=GROUP if in_group else "", forwarded=forwarded)
        self.sent.setdefault(who, []).append(said)
        return self.answer(said)

    async def edits(self, who: str, number: int, words: str, *, in_group: bool = False) -> Message:
        original = self.sent[who][number - 1]
        assert in_group == bool(original.group)
        return self.answer(replace(original, id=str(next(self.ids)), kind=Kind.EDIT, text=words))

    async def taps(self, who: str, action: str) -> Message:
        return self.answer(self.inbound(who, Kind.TAP, action))

    async def sends(self, who: str, what: str, *, in_group: bool = False) -> Message:
        return self.answer(replace(self.inbound(who, Kind.OTHER, what), group=GROUP if in_group else ""))

    async def shares_number(self, who: str, whose: str) -> Message:
        if who == whose:
            return self.answer(self.inbound(who, Kind.CONTACT, f"+86 {self.phones[who]}"))
        return await self.sends(who, "contact")

    async def unasked(self, who: str) -> Message:
        waiting = self.mail.get(who)
        return waiting.pop(0) if waiting else SILENCE

    async def blocks(self, who: str) -> None:
        self.context.unreachable.add((CHANNEL, who))
        self.blocked[who] = self.now

    async def restart(self) -> None:
        self.forget()

    def forget(self) -> None:
        """What a process has in its head when it dies is gone; the county is as it was stored."""
        self.context = replace(self.context, drafts=deepcopy(self.context.drafts))
        self.router = Router(self.context.forms, self.catalogue.languages, OwnWords(self.catalogue).stand_in, bot=BOT)

    async def unit_id(self, code: str) -> int:
        return self.unit(code).id

    async def report(self, unit: str, form: str, period: str) -> Report | None:
        return self.context.reports.get(ReportKey(self.unit(unit).id, form, period))

    async def draft(self, who: str) -> Draft | None:
        return self.context.drafts.get((CHANNEL, who))

    def unit(self, code: str) -> Unit:
        return next(unit for unit in self.context.units.values() if unit.code == code)

    def inbound(self, who: str, kind: Kind, words: str, at: datetime | None = None) -> Inbound:
        number = str(next(self.ids))
        return Inbound(CHANNEL, number, who, kind, words, at or self.now, name=who, message=number)

    def answer(self, inbound: Inbound) -> Message:
        """Handles one message as the program does, and checks what every answer has to be."""
        self.load(inbound)
        if not inbound.group:
            self.context.unreachable.discard((CHANNEL, inbound.account))
        before = self._state()
        effects = self.step(inbound)
        assert self._state() == before, "a step changes nothing by itself"
        assert self.answered_narrowly(inbound) in (effects, None), "what was not looked up is missed"
        for effect in effects:
            self.context.apply(effect)
            if isinstance(effect, Queue) and effect.key.startswith(NUDGE):
                self.nudged[effect.key] = self.now
        self.effects += effects
        self._note(effects)
        return self._shown(inbound, [effect for effect in effects if isinstance(effect, Queue)])

    def _note(self, effects: Sequence[Effect]) -> None:
        """What storage keeps of those who come and go."""
        for code, invitation in self.context.invitations.items():
            until = self.invitations[code][1] if code in self.invitations else CALENDAR.today(self.now + CODE_LIVES)
            self.invitations[code] = (invitation, until)
        for effect in effects:
            match effect:
                case Join(person=person) | Bind(person=person):
                    self.roster[person.id] = person
                case EndPosts(person_id=person_id):
                    self.ended[person_id] = self.held.get(person_id, ())
                case Revoke(code=code):
                    del self.invitations[code]
                case _:
                    pass
        self.held = dict(self.context.posts)

    def step(self, inbound: Inbound) -> list[Effect]:
        while True:
            try:
                return self.router.step(self.context, inbound, self.now)
            except NotLookedUp as missing:
                self.look_up(missing.wanted)

    def look_up(self, wanted: LookUp) -> None:
        """As storage does; all units and reports are there from the beginning."""
        known = self.context
        known.no_units |= wanted.units - known.units.keys()
        for id_ in wanted.below:
            known.below[id_] = tuple(u for u in known.units.values() if known.units[id_].holds(u) and u.id != id_)
        for id_ in wanted.managers:
            known.managers[id_] = tuple(
                account
                for account, person in known.people.items()
                if account not in known.unreachable
                if any(post.unit_id == id_ and post.role == Role.MANAGER for post in known.posts.get(person.id, ()))
            )
        known.reporters |= {id_: self._reporters(id_) for id_ in wanted.reporters}
        known.hints |= dict.fromkeys(wanted.hints)
        known.relays |= dict.fromkeys(wanted.relays)
        known.corrections |= dict.fromkeys(wanted.corrections)
        known.alerts |= dict.fromkeys(wanted.alerts)
        known.reach |= {id_: self._reach(id_) for id_ in wanted.reach}
        known.leaves |= dict.fromkeys(wanted.leaves)
        known.leaves_at |= dict.fromkeys(wanted.leaves_at, ())
        known.answers |= {question: self._answer(question) for question in wanted.questions}
        known.notices.kept |= dict.fromkeys(wanted.notices)
        known.notices.writing |= dict.fromkeys(wanted.written_by)
        known.notices.numbers |= dict.fromkeys(wanted.numbered, 0)
        self._look_up_newcomers(wanted)

    def _answer(self, question: Question[Any]) -> object:
        """Everything arrives here; what is kept of alerts is in the context."""
        if not isinstance(question, AlertsAt):
            return NOTHING.get(type(question), ())
        alerts = [alert for alert in self.context.alerts.values() if alert]
        at = [Raised(alert, self.context.units[alert.unit_id]) for alert in alerts]
        return tuple(one for one in reversed(at) if question.top.holds(one.unit))

    def _look_up_newcomers(self, wanted: LookUp) -> None:
        found = self.context.newcomers
        if wanted.spare_code:
            found.spare = f"QRSTUV{len(self.invitations):02}".translate(str.maketrans("01", "98"))
        for number in wanted.phones:
            holder = next((id_ for id_, one in self.roster.items() if self.phones.get(one.name) == number), None)
            found.by_phone[number] = self._known(holder)
        found.people |= {person_id: self._known(person_id) for person_id in wanted.people}
        found.units_named |= dict.fromkeys(wanted.named_in, tuple(self.context.units.values()))
        found.requests |= dict.fromkeys(wanted.requests)
        for account in wanted.askers:
            asked = [one for one in found.requests.values() if one and one.account == account]
            found.requests_from[account] = tuple(one for one in asked if self.now - one.asked_at < REQUEST_WAITS)

    def _known(self, person_id: int | None) -> Known | None:
        person = self.roster.get(person_id or 0)
        if person is None:
            return None
        accounts = tuple(account for account, one in self.context.people.items() if one.id == person.id)
        return Known(person, self.context.posts.get(person.id, ()), self.ended.get(person.id, ()), accounts)

    def _reporters(self, unit_id: int) -> dict[int, Account]:
        return {
            person.id: account
            for account, person in self._who_report_for(unit_id)
            if account not in self.context.unreachable
        }

    def _who_report_for(self, unit_id: int) -> list[tuple[Account, Person]]:
        post = Role.REPORTER, unit_id
        return [
            (account, person)
            for account, person in sorted(self.context.people.items(), key=lambda entry: entry[1].id)
            if any((each.role, each.unit_id) == post for each in self.context.posts.get(person.id, ()))
        ]

    def _reach(self, unit_id: int) -> tuple[Reporter, ...]:
        """Everybody who reports there, as storage finds them; nothing is reminded here but by managers."""
        return tuple(self._reporter(account, person, unit_id) for account, person in self._who_report_for(unit_id))

    def _reporter(self, account: Account, person: Person, unit_id: int) -> Reporter:
        today = CALENDAR.today(self.now)
        is_reachable = account not in self.context.unreachable
        away = [leave for leave in self.context.leaves_at.get(unit_id, ()) if leave.is_on(today)]
        return Reporter(
            person=person,
            account=account if is_reachable else None,
            joined=True,
            phone=self.phones.get(account[1]),
            unreachable_since=None if is_reachable else self.blocked.get(account[1]),
            nudged_at=self.nudged.get(nudge_key(person.id, today)),
            on_leave_until=max((leave.last_day for leave in away if leave.person_id == person.id), default=None),
        )

    def answered_narrowly(self, inbound: Inbound) -> list[Effect] | None:
        """What follows from a message when only what is open has been looked up; None when that is not enough."""
        known, day = self.context, CALENDAR.today(inbound.at)
        first = {form.key: period_open_on(form, day).start for form in known.forms.forms.values()}
        reports = {key: found for key, found in known.reports.items() if _is_from(key, first)}
        expected = {key: found for key, found in known.expected.items() if _is_from(key, first)}
        since: dict[int, Mapping[str, date]] = dict.fromkeys(known.units, first)
        narrow = replace(known, reports=reports, expected=expected, narrow=set(known.units), since=since)
        try:
            return self.router.step(narrow, inbound, self.now)
        except NotLookedUp:
            return None

    def _state(self) -> object:
        known = self.context
        return held((known.people, known.posts, known.drafts, known.reports, known.expected, known.invitations))

    def load(self, inbound: Inbound) -> None:
        """What storage would look up for this message; what an earlier one asked for may have changed."""
        known = self.context
        known.managers, known.reporters = {}, {}
        known.answers = {
            question: answer for question, answer in known.answers.items() if not isinstance(question, AlertsAt)
        }
        known.newcomers = Newcomers(requests=known.newcomers.requests)
        codes, today = codes_in([inbound]), CALENDAR.today(self.now)
        self.context.invitations = {
            code: invitation
            for code, (invitation, until) in self.invitations.items()
            if code in codes and invitation.uses_left > 0 and today <= until
        }
        self.context.reach, self.context.nudged = {}, set()
        leaves = [leave for leave in self.context.leaves.values() if leave]
        for person_id, posts in self.context.posts.items():
            own = [post for post in posts if post.last_day is None]
            self.context.posts[person_id] = (*own, *_stood_in(person_id, leaves, today))
        sender = known.person(inbound)
        managed = known.units_of(sender, Role.MANAGER) if sender else []
        self.context.boards = {unit.id: self._boards(unit, today) for unit in managed}

    def _boards(self, top: Unit, today: date) -> tuple[Board, ...]:
        boards = (self._board(top, form, period_open_on(form, today).key) for form in self.context.forms.forms.values())
        return tuple(board for board in boards if board.counts.expected)

    def _board(self, top: Unit, form: Form, period: str) -> Board:
        below = [unit for unit in self.context.units.values() if top.holds(unit) and unit.level == form.level]
        keys = [ReportKey(unit.id, form.key, period) for unit in below]
        tally, missing = Tally(), []
        for unit, key in zip(below, keys, strict=True):
            report, row = self.context.reports.get(key), self.context.expected.get(key)
            is_excused = row is not None and row.excused is not None
            tally.add_all(items_of(report, excused=is_excused).items())
            tally.add("#expected", form.every == "day" and not is_excused)
            if not is_excused and not (report and report.received):
                missing.append(Silent(unit.id, unit.name))
        return Board(form.key, period, tally.counts, tally.totals, tuple(missing))

    def _shown(self, inbound: Inbound, queued: Sequence[Queue]) -> Message:
        """The answer; what others were told, or she herself beside the sign in the group, waits to be heard."""
        assert len({queue.key for queue in queued}) == len(queued)
        own = [queue for queue in queued if queue.account[1] in (inbound.account, inbound.group)]
        answer = next((queue for queue in own if queue.account[1] == inbound.group), own[0] if own else None)
        if answer:
            assert answer.key.startswith(f"reply:{inbound.channel}:{inbound.id}")
            assert (answer.account[0], answer.lane) == (inbound.channel, Lane.REPLY)
            assert answer.expires_at == self.now + timedelta(days=1)
        for queue in queued:
            assert all(len(b.action.encode()) <= ACTION_BYTES for row in queue.say.buttons for b in row)
            if queue is not answer:
                self.mail.setdefault(queue.account[1], []).append(self._in_words(queue))
        return self._in_words(answer) if answer else SILENCE

    def _in_words(self, queue: Queue) -> Message:
        in_words = {language: self.catalogue.message(queue.say, language) for language in self.catalogue.languages}
        person = self.context.people.get(queue.account)
        return in_words[person.language if person else self.context.language]


def held(value: object) -> object:
    """What it holds now, to be held against what it holds later; `deepcopy` took nine tenths of an answer."""
    if type(value) in CANNOT_CHANGE or isinstance(value, Enum):
        return value
    if isinstance(value, dict):
        return {key: held(each) for key, each in value.items()}
    kind: Any = type(value)
    inside = value if isinstance(value, tuple) else _fields_of(kind)(value)
    return kind, [each if type(each) in CANNOT_CHANGE else held(each) for each in inside]


@cache
def _fields_of(kind: Any) -> attrgetter[tuple[Any, ...]]:
    return attrgetter(*(each.name for each in fields(kind)))


def _stood_in(person_id: int, leaves: Sequence[Leave], day: date) -> list[Post]:
    """The posts that she holds on that day for somebody who is away."""
    return [
        Post(person_id, leave.unit_id, Role.REPORTER, leave.first_day, leave.last_day)
        for leave in leaves
        if leave.stand_in_id == person_id and leave.is_on(day)
    ]


def _is_from(key: ReportKey, first: dict[str, date]) -> bool:
    return key.form in first and parse_period(key.period).start >= first[key.form]


def county(made: Shipped, first_id: int = 1) -> Memory:
    """青山县 as `tests/transcripts/cast.toml` has it, with the forms that are shipped; its units are numbered from
    `first_id` on, its people from a hundred further on."""
    cast = made.cast
    context = Context(forms=made.forms, calendar=CALENDAR, language="zh-CN")
    ids = {code: number for number, code in enumerate(cast["units"], first_id)}
    for code, entry in cast["units"].items():
        parent_id = ids.get(entry.get("parent"))
        above = context.units[parent_id].path if parent_id else ""
        unit = Unit(ids[code], code, entry["name"], entry["level"], parent_id, f"{above}{ids[code]}/")
        context.units[unit.id] = unit
    roster = {901: Person(901, "王医生", "zh-CN")}
    for number, (name, entry) in enumerate(cast["people"].items(), first_id + 100):
        if "posts" in entry:
            roster[number] = Person(number, name, entry.get("language", "zh-CN"))
            context.posts[number] = tuple(_post(number, post, ids) for post in entry["posts"])
            if entry.get("joined", True):
                context.people[CHANNEL, name] = roster[number]
    phones = {name: entry["phone"] for name, entry in cast["people"].items() if "phone" in entry}
    invitations = {code: _invitation(code, entry, ids) for code, entry in cast["invitations"].items()}
    return Memory(context, made.catalogue, made.router, invitations, roster, phones=phones)


def _post(person_id: int, words: str, ids: dict[str, int]) -> Post:
    role, unit = words.split()
    return Post(person_id, ids[unit], Role(role))


def _invitation(code: str, entry: dict[str, Any], ids: dict[str, int]) -> tuple[Invitation, date]:
    post = _post(0, entry["post"], ids)
    person_id = 901 if "for" in entry else None
    return Invitation(code, post.unit_id, post.role, person_id, entry["uses"]), entry["until"]
