"""What an alert says to managers: the same lines at every step, with all that has happened so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.alerts import ANNOUNCED, FINDINGS, Alert, AlertKind, Finding, Measure, State, Step, What
from core.effects import Account, Queue
from core.expected import Calendar
from core.forms import Forms
from core.messages import Button, Lane, Line, Say, Strong
from core.periods import parse_period
from core.texts import Names, Text, day_text, period_text, text, time_text
from core.units import Unit
from core.zeros import Rows

MOST_STEPS = 12
"""The newest of a history: a message holds about 4,000 characters, and a note 200."""

LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Teller:
    """What the words need beside the alert: `units` holds its unit and the one above."""

    forms: Forms
    calendar: Calendar
    units: dict[int, Unit]
    now: datetime

    def say(self, alert: Alert) -> Say:
        return Say(lines=tuple(self.lines(alert)), buttons=tuple(map(tuple, rows(alert))))

    def lines(self, alert: Alert) -> list[Line]:
        shown = alert.history[1:][-MOST_STEPS:]
        more = len(alert.history) - 1 - len(shown)
        return [
            Strong(text("alert-head", head=self._head(alert), title=self.title(alert))),
            self._where(alert),
            *alert.why,
            self._deadline(alert),
            *([text("alert-more", count=more)] if more else []),
            *(self._step(alert, step) for step in shown if step.what != What.TOLD),
            *([text("alert-open")] if alert.state == State.OPEN else []),
        ]

    def title(self, alert: Alert) -> Text:
        """What and how many; a line of a list needs no more."""
        return text(f"alert-title-{alert.kind}", what=self.what(alert), count=alert.cases)

    def what(self, alert: Alert) -> Names | str:
        return figure_name(self.forms, alert.form, alert.item)

    def place(self, alert: Alert) -> Text | str:
        """With the unit above, for a county has many a village of one name."""
        unit = self.units[alert.unit_id]
        above = self.units.get(unit.parent_id or 0)
        return text("alert-place", above=above.name, unit=unit.name) if above else unit.name

    def moment(self, at: datetime) -> Text:
        """The time, with the day if that is not today."""
        local = self.calendar.local(at)
        time = time_text(local)
        if local.date() == self.calendar.today(self.now):
            return time
        return text("escalate-moment", day=day_text(local.date()), time=time)

    def _head(self, alert: Alert) -> Text:
        """What is new about it."""
        if alert.state == State.CLOSED:
            return text("alert-head-withdrawn" if alert.finding == Finding.WITHDRAWN else "alert-head-closed")
        if alert.state == State.ACKNOWLEDGED:
            return text("alert-head-acknowledged")
        last = next(step.what for step in reversed(alert.history) if step.what in ANNOUNCED)
        return text("alert-head-new" if last == What.TOLD else f"alert-head-{last}")

    def _where(self, alert: Alert) -> Text:
        about = {"place": self.place(alert), "period": period_text(parse_period(alert.period))}
        if alert.kind != AlertKind.CASE:
            return text("alert-where", **about)
        name = alert.raised_by.name
        at = self.moment(alert.since)
        return text("alert-where-by", name=name, time=at, **about) if name else text("alert-where", **about)

    def _deadline(self, alert: Alert) -> Text:
        """To the minute, and not later than it is."""
        at = self.moment(alert.due_at)
        return text("alert-deadline", **{"class": alert.disease_class or "none"}, hours=alert.hours, time=at)

    def _step(self, alert: Alert, step: Step) -> Text:
        about = {"time": self.moment(step.at), "name": step.who.name or text("alert-somebody")}
        match step.what:
            case What.CHANGED | What.REOPENED | What.UNCLEAR | What.CLEAR:
                return text(f"alert-step-{step.what}", old=step.old or 0, new=step.new or 0, **about)
            case What.MEASURE:
                return text("alert-step-measure", measure=text(f"alert-measure-{step.words}"), **about)
            case What.NOTE:
                return text("alert-step-note", words=step.words, **about)
            case What.CLOSED if step.words == Finding.WITHDRAWN:
                return text("alert-step-withdrawn", **about)
            case What.CLOSED:
                key = "alert-step-closed-with" if step.note else "alert-step-closed"
                return text(key, finding=text(f"alert-finding-{step.words}"), words=step.note, **about)
        return text(f"alert-step-{step.what}", **about)


def figure_name(forms: Forms, form: str, item: str) -> Names | str:
    """What a figure is called; its key if the form does not ask it any more."""
    asked = forms.forms.get(form)
    if asked is None:
        return item
    if found := forms.item(asked, item):
        return found[1].short_name()
    return asked.by_key[item].name if item in asked.by_key else item


def rows(alert: Alert) -> Rows:
    """What can be done about it now."""
    if alert.state == State.CLOSED:
        return []
    closing = [_button(alert, "note"), _button(alert, "close")]
    if alert.state == State.OPEN:
        return [[_button(alert, "ack")]]
    doing = [Button(label=text(f"alert-measure-{one}"), action=f"alert:{alert.key}:do:{one.value}") for one in Measure]
    return [doing[:2], doing[2:], closing]


def findings(alert: Alert) -> Rows:
    """What it turned out to be."""
    row = [Button(label=text(f"alert-finding-{one}"), action=f"finding:{alert.key}:{one.value}") for one in FINDINGS]
    return [row[:2], row[2:]]


def _button(alert: Alert, what: str) -> Button:
    return Button(label=text(f"button-alert-{what}"), action=f"alert:{alert.key}:{what}")


def messages(alert: Alert, known: int, accounts: Iterable[Account], say: Say) -> list[Queue]:
    """What these hear of what has happened since its history had `known` steps: a new message about what everybody has
    to know, else the one that they have changes."""
    if alert.announced > known:
        return announcement(alert, accounts, say)
    return update(alert, accounts, say) if alert.announced else []


def announcement(alert: Alert, accounts: Iterable[Account], say: Say) -> list[Queue]:
    """A message of its own to each of them about the last step that needs one."""
    return [Queue(_key(alert, alert.announced, account), account, Lane.ALERT, say) for account in _once(accounts)]


def update(alert: Alert, accounts: Iterable[Account], say: Say) -> list[Queue]:
    """What has been done since, in the place of that message."""
    return [
        Queue(
            _key(alert, len(alert.history), account),
            account,
            Lane.ALERT,
            say,
            replaces=_key(alert, alert.announced, account),
        )
        for account in _once(accounts)
    ]


def _once(accounts: Iterable[Account]) -> Sequence[Account]:
    return list(dict.fromkeys(accounts))


def _key(alert: Alert, number: int, account: Account) -> str:
    return f"alert:{alert.key}:{number}:{':'.join(account)}"
