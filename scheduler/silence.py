"""What an escalation says: who is silent, for how long, how far each one's reminder has come, and what can be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from core.messages import Button, Line, Say, Strong
from core.periods import parse_period
from core.reminders import Action
from core.reports import ReportKey
from core.silence import remind_all_button, silent_button
from core.texts import Names, Text, day_text, period_text, text, time_text
from scheduler.base import County
from storage.outbox import State
from storage.reminders import NOT_DELIVERED, Asked, Contact, Owed

MOST_NAMES = 60
"""In all lines together; a message holds about 4,000 characters."""

MOST_BUTTONS = 40
"""Telegram takes 100; more than a screen or two nobody looks through."""

IN_A_ROW = 2
NO_ACCOUNT = "escalate-no-account"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a unit's reminder has come, from what is known of its reporters and of the messages to them. `codes` are
    the invitations of those who have never written, by person and unit."""

    today: date = date.min
    reporters: Mapping[int, list[Contact]] = field(default_factory=dict)
    reminded: Mapping[int, Sequence[Asked]] = field(default_factory=dict)
    away: Mapping[tuple[int, int], date] = field(default_factory=dict)
    codes: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def state(self, row: Owed) -> tuple[str, datetime | date | None]:
        """The key of the sentence to use, and since or until when that is so, if it is known."""
        unit_id = row.expected.key.unit_id
        contacts = self.reporters.get(unit_id, [])
        asked = [one for contact in contacts for one in self.reminded.get(contact.person.id, ())]
        about_it = [one for one in asked if row.expected.key in one.owed]
        if sent := [one.sent_at for one in about_it if one.sent_at]:
            return "escalate-reminded", min(sent)
        if any(one.state in (State.WAITING, State.SENDING) for one in about_it):
            return "escalate-on-its-way", None
        if not contacts:
            return "escalate-no-reporter", None
        if until := self._all_away(unit_id, contacts):
            return "escalate-leave", until
        if not any(contact.joined for contact in contacts):
            return NO_ACCOUNT, None
        if not any(contact.account for contact in contacts):
            return "escalate-blocked", max((c.unreachable_since for c in contacts if c.unreachable_since), default=None)
        if any(one.state in NOT_DELIVERED for one in about_it):
            return "escalate-undelivered", None
        if until := self._all_paused(contacts):
            return "escalate-paused", until
        return "escalate-not-reminded", None

    def never_joined(self, unit_id: int) -> list[tuple[int, int]]:
        """The people of a unit where nobody has ever written to the bot, each with that unit."""
        contacts = self.reporters.get(unit_id, [])
        nobody = not any(contact.joined for contact in contacts) and not self._all_away(unit_id, contacts)
        return [(contact.person.id, unit_id) for contact in contacts] if nobody else []

    def code(self, row: Owed) -> Text | None:
        """The code that is to be given to somebody there, with her name."""
        unit_id = row.expected.key.unit_id
        names = {contact.person.id: contact.person.name for contact in self.reporters.get(unit_id, [])}
        given = [(names[post[0]], self.codes[post]) for post in self.never_joined(unit_id) if post in self.codes]
        return text("escalate-code", name=given[0][0], code=given[0][1]) if given else None

    def _all_away(self, unit_id: int, contacts: Sequence[Contact]) -> date | None:
        until = [self.away.get((contact.person.id, unit_id)) for contact in contacts]
        return max((day for day in until if day), default=None) if all(until) else None

    def _all_paused(self, contacts: Sequence[Contact]) -> date | None:
        """The day from which the first of them is reminded again, if all who can be written to have paused."""
        until = [contact.paused_until for contact in contacts if contact.account]
        days = [day for day in until if day and day > self.today]
        return min(days) if days and len(days) == len(until) else None


def say(
    county: County,
    now: datetime,
    action: Action,
    rows: Sequence[Owed],
    reach: Reach,
    in_a_row: Mapping[ReportKey, int],
) -> Say:
    units = {row.expected.key.unit_id for row in rows}
    title = "escalate-title" if action == Action.ESCALATE else "escalate-title-county"
    lines: list[Line] = [Strong(text(title, time=time_text(county.calendar.local(now)), count=len(units)))]
    buttons: list[list[Button]] = []
    room = MOST_BUTTONS
    for silent in _by_report(rows):
        key = silent[0].expected.key
        form, about = county.forms.forms[key.form].title, period_text(parse_period(key.period))
        lines.append(Strong(text("escalate-form", form=form, period=about, count=len(silent))))
        lines += _names_by_state(county, silent, reach, in_a_row)
        worst = sorted(silent, key=lambda row: -in_a_row.get(row.expected.key, 1))[: max(room, 0)]
        shown = [row for row in silent if row in worst]
        room -= len(shown)
        named = [silent_button(row.unit, row.expected.key) for row in shown]
        buttons += [named[start : start + 2] for start in range(0, len(named), 2)]
        buttons.append([remind_all_button(_top(silent), key.form, key.period, len(silent))])
    advice = "escalate-advice" if len(rows) <= MOST_BUTTONS else "escalate-advice-more"
    return Say(lines=(*lines, text(advice)), buttons=tuple(map(tuple, buttons)))


def _by_report(rows: Sequence[Owed]) -> list[list[Owed]]:
    """The rows of each form and period, in the order in which they come."""
    groups: dict[tuple[str, str], list[Owed]] = {}
    for row in rows:
        groups.setdefault((row.expected.key.form, row.expected.key.period), []).append(row)
    return list(groups.values())


def _top(rows: Sequence[Owed]) -> int:
    """The nearest unit that has all of these below it."""
    common = [id_ for id_ in rows[0].above if all(id_ in row.above for row in rows)]
    return common[0]


def _names_by_state(
    county: County, silent: Sequence[Owed], reach: Reach, in_a_row: Mapping[ReportKey, int]
) -> Iterator[Text]:
    groups: dict[str, list[str | Text | Names]] = {}
    for row in silent:
        key, moment = reach.state(row)
        code = reach.code(row) if key == NO_ACCOUNT else None
        name = _name(county, row, moment, in_a_row.get(row.expected.key, 1), code)
        groups.setdefault(key, []).append(name)
    room = MOST_NAMES
    for key, names in groups.items():
        shown = names[: max(room, 0)]
        room -= len(shown)
        more = [text("escalate-more", count=len(names) - len(shown))] if len(names) > len(shown) else []
        yield text(key, units=[*shown, *more])
        if key == NO_ACCOUNT and reach.codes:
            yield text("escalate-code-how")


def _name(county: County, row: Owed, moment: datetime | date | None, days: int, code: Text | None) -> str | Text:
    """The village, with the code to give away, the moment, and how many in a row are missing if there are several."""
    facts: list[str | Text | Names] = [code] if code else []
    if isinstance(moment, datetime):
        local = county.calendar.local(moment)
        day, time = day_text(local.date()), time_text(local)
        day, time = day_text(local.date()), time_text(local)
        is_old = local.date() != county.calendar.today(row.expected.due_at)
        facts.append(text("escalate-moment", day=day, time=time) if is_old else time)
    elif moment:
        facts.append(day_text(moment))
    if days >= IN_A_ROW:
        facts.append(text("escalate-in-a-row", count=days))
    return text("escalate-name-with", unit=row.unit, facts=facts) if facts else row.unit
