"""A county in memory: the handlers answer over a plain Context, and nothing else of the program is there."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from core.context import Board, Context, NotLookedUp
from core.effects import Draft, Effect, Queue
from core.expected import Calendar, period_open_on
from core.forms import Form, Forms
from core.messages import Inbound, Kind, Lane, Message
from core.periods import parse_period
from core.reports import Report, ReportKey
from core.totals import Tally, items_of
from core.units import Invitation, Person, Post, Role, Unit
from forms import load_forms
from handlers.register import codes_in
from handlers.router import Router
from locales import Catalogue, load_catalogue
from tests.transcripts.play import FOLDER

CHANNEL = "memory"
CALENDAR = Calendar(ZoneInfo("Asia/Shanghai"))
ACTION_BYTES = 64


@dataclass(frozen=True)
class Shipped:
    """What is made once for all worlds."""

    forms: Forms
    catalogue: Catalogue
    router: Router


def shipped() -> Shipped:
    forms, catalogue = load_forms(), load_catalogue()
    return Shipped(forms, catalogue, Router(forms, catalogue.languages))


@dataclass
class Memory:
    """The world that transcripts are played in here. `context` is the whole county, not only what one batch needs, so
    that a handler which reaches too far is found out."""

    context: Context
    catalogue: Catalogue
    router: Router
    invitations: dict[str, tuple[Invitation, date]]
    now: datetime = datetime(2026, 11, 20, 8, 2, tzinfo=UTC)
    effects: list[Effect] = field(default_factory=list)
    sent_at: dict[str, list[datetime]] = field(default_factory=dict)
    ids: count[int] = field(default_factory=count)

    async def move_to(self, wall_clock: str) -> None:
        self.now = datetime.fromisoformat(wall_clock).replace(tzinfo=CALENDAR.zone).astimezone(UTC)

    async def says(self, who: str, words: str) -> Message:
        self.sent_at.setdefault(who, []).append(self.now)
        return self.answer(self.inbound(who, Kind.TEXT, words))

    async def edits(self, who: str, number: int, words: str) -> Message:
        return self.answer(self.inbound(who, Kind.EDIT, words, self.sent_at[who][number - 1]))

    async def taps(self, who: str, action: str) -> Message:
        return self.answer(self.inbound(who, Kind.TAP, action))

    async def sends_a_picture(self, who: str) -> Message:
        return self.answer(self.inbound(who, Kind.OTHER, ""))

    async def restart(self) -> None:
        self.forget()

    def forget(self) -> None:
        """What a process has in its head when it dies is gone; the county is as it was stored."""
        self.context = replace(self.context, drafts=deepcopy(self.context.drafts))
        self.router = Router(self.context.forms, self.catalogue.languages)

    async def unit_id(self, code: str) -> int:
        return self.unit(code).id

    async def report(self, unit: str, form: str, period: str) -> Report | None:
        return self.context.reports.get(ReportKey(self.unit(unit).id, form, period))

    async def draft(self, who: str) -> Draft | None:
        return self.context.drafts.get((CHANNEL, who))

    def unit(self, code: str) -> Unit:
        return next(unit for unit in self.context.units.values() if unit.code == code)

    def inbound(self, who: str, kind: Kind, words: str, at: datetime | None = None) -> Inbound:
        return Inbound(CHANNEL, str(next(self.ids)), who, kind, words, at or self.now, name=who)

    def answer(self, inbound: Inbound) -> Message:
        """Handles one message as the program does, and checks what every answer has to be."""
        self.load(inbound)
        before = self._state()
        effects = self.router.step(self.context, inbound, self.now)
        assert self._state() == before, "a step changes nothing by itself"
        assert self.answered_narrowly(inbound) in (effects, None), "what was not looked up is missed"
        for effect in effects:
            self.context.apply(effect)
        self.effects += effects
        for code, invitation in self.context.invitations.items():
            self.invitations[code] = (invitation, self.invitations[code][1])
        return self._shown(inbound, [effect for effect in effects if isinstance(effect, Queue)])

    def answered_narrowly(self, inbound: Inbound) -> list[Effect] | None:
        """What follows from a message when only what is open has been looked up; None when that is not enough."""
        known, day = self.context, CALENDAR.today(inbound.at)
        first = {form.key: period_open_on(form, day).start for form in known.forms.forms.values()}
        reports = {key: found for key, found in known.reports.items() if _is_from(key, first)}
        expected = {key: found for key, found in known.expected.items() if _is_from(key, first)}
        narrow = replace(known, reports=reports, expected=expected, narrow=set(known.units), open_from=first)
        try:
            return self.router.step(narrow, inbound, self.now)
        except NotLookedUp:
            return None

    def _state(self) -> object:
        known = self.context
        return deepcopy((known.people, known.posts, known.drafts, known.reports, known.expected, known.invitations))

    def load(self, inbound: Inbound) -> None:
        """What storage would look up for this message."""
        codes, today = codes_in([inbound]), CALENDAR.today(self.now)
        self.context.invitations = {
            code: invitation
            for code, (invitation, until) in self.invitations.items()
            if code in codes and invitation.uses_left > 0 and today <= until
        }
        self.context.boards = {unit.id: self._boards(unit, today) for unit in self.context.units.values()}

    def _boards(self, top: Unit, today: date) -> tuple[Board, ...]:
        boards = (self._board(top, form, period_open_on(form, today).key) for form in self.context.forms.forms.values())
        return tuple(board for board in boards if board.counts.expected)

    def _board(self, top: Unit, form: Form, period: str) -> Board:
        below = [unit for unit in self.context.units.values() if top.holds(unit) and unit.level == form.level]
        reports = {unit.name: self.context.reports.get(ReportKey(unit.id, form.key, period)) for unit in below}
        tally = Tally()
        for report in reports.values():
            tally.add_all(items_of(report).items())
        tally.add("#expected", len(below) if form.every == "day" else 0)
        missing = tuple(name for name, report in reports.items() if not (report and report.received))
        return Board(form.key, period, tally.counts, tally.totals, missing)

    def _shown(self, inbound: Inbound, queued: Sequence[Queue]) -> Message:
        (answer,) = queued
        assert answer.key == f"reply:{CHANNEL}:{inbound.id}"
        assert (answer.account, answer.lane) == ((CHANNEL, inbound.account), Lane.REPLY)
        assert answer.expires_at == self.now + timedelta(days=1)
        assert all(len(b.action.encode()) <= ACTION_BYTES for row in answer.say.buttons for b in row)
        in_words = {language: self.catalogue.message(answer.say, language) for language in self.catalogue.languages}
        person = self.context.person(inbound)
        return in_words[person.language if person else self.context.language]


def _is_from(key: ReportKey, first: dict[str, date]) -> bool:
    return key.form in first and parse_period(key.period).start >= first[key.form]


def county(made: Shipped) -> Memory:
    """青山县 as `tests/transcripts/cast.toml` has it, with the forms that are shipped."""
    cast = tomllib.loads((FOLDER / "cast.toml").read_text("utf-8"))
    context = Context(forms=made.forms, calendar=CALENDAR, language="zh-CN")
    ids = {code: number for number, code in enumerate(cast["units"], 1)}
    for code, entry in cast["units"].items():
        parent_id = ids.get(entry.get("parent"))
        above = context.units[parent_id].path if parent_id else ""
        unit = Unit(ids[code], code, entry["name"], entry["level"], parent_id, f"{above}{ids[code]}/")
        context.units[unit.id] = unit
    for number, (name, entry) in enumerate(cast["people"].items(), 101):
        if "posts" in entry:
            context.people[CHANNEL, name] = Person(number, name, entry.get("language", "zh-CN"))
            context.posts[number] = tuple(_post(number, post, ids) for post in entry["posts"])
    invitations = {code: _invitation(code, entry, ids) for code, entry in cast["invitations"].items()}
    return Memory(context, made.catalogue, made.router, invitations)


def _post(person_id: int, words: str, ids: dict[str, int]) -> Post:
    role, unit = words.split()
    return Post(person_id, ids[unit], Role(role))


def _invitation(code: str, entry: dict[str, Any], ids: dict[str, int]) -> tuple[Invitation, date]:
    post = _post(0, entry["post"], ids)
    person_id = 901 if "for" in entry else None
    return Invitation(code, post.unit_id, post.role, person_id, entry["uses"]), entry["until"]
