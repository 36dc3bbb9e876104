"""A suspected case of a listed disease: the units above are alerted in the transaction that stores its report, and what
a correction makes of it they hear as well.

Whichever way a report is stored, its figures are looked at here; one without cases costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.alert_words import Teller, messages
from core.alerts import Alert, Stage, State, Who, is_unclear
from core.cases import Cases, alert_after, cases_in, is_counted
from core.climbing import addressed, is_to_be_told, overseers, tell, wait
from core.effects import Account, Effect, KeepAlert, Queue, Recount, SaveReport
from core.messages import Lane, Say
from core.texts import Text, text
from core.units import Unit
from handlers.turn import RECEIPT_LIVES, Turn


def followed(turn: Turn, effects: list[Effect]) -> list[Effect]:
    """The same effects, with the alerts that follow from the figures that they store. The answer names them."""
    saves = [effect for effect in effects if isinstance(effect, SaveReport)]
    forms = turn.context.forms
    cases = [one for saved in saves for one in cases_in(forms, saved)]
    marks = [Recount(saved.report.key) for saved in saves if is_counted(forms, saved)]
    if not cases:
        return [*effects, *marks] if marks else effects
    known = turn.context.alerts_of(one.alert_key for one in cases)
    kept = [alert for one in cases if (alert := _kept(turn, one, known[one.alert_key]))]
    if not kept:
        return [*effects, *marks]
    told = [message for one in kept for message in _messages(turn, one)]
    answered = _answering(turn, effects, _lines(turn, [one.alert for one in kept], several=len(saves) > 1))
    return [*answered, *kept, *marks, *told]


def _kept(turn: Turn, cases: Cases, before: Alert | None) -> KeepAlert | None:
    """What becomes of the alert about that disease in that report, if there is or has to be one."""
    who = Who(turn.person_id, turn.person.name if turn.person else "")
    alert = alert_after(cases, before, at=turn.at, who=who)
    return KeepAlert(_told(turn, alert), len(before.history) if before else 0) if alert else None


def _told(turn: Turn, alert: Alert) -> Alert:
    """As far as somebody is told now: a new one, or one that opens again, outside of quiet hours or in them."""
    if not is_to_be_told(alert, turn.context.calendar, turn.now):
        return wait(alert, turn.context.calendar)
    may_hear = overseen_by(turn, alert)
    units = addressed(may_hear, [id_ for id_ in may_hear if turn.context.managers_of(id_)], Stage.TOLD)
    return tell(alert, Stage.TOLD, units, turn.context.calendar, alert.since)


def overseen_by(turn: Turn, alert: Alert) -> tuple[int, ...]:
    """The units whose managers may be told of it, the nearest first."""
    unit, form = turn.context.unit(alert.unit_id), turn.context.forms.forms.get(alert.form)
    return overseers(unit, form.level if form else unit.level) if unit else ()


def managers(turn: Turn, unit_ids: Sequence[int]) -> list[Account]:
    """Each of them once, the nearest first."""
    return list(dict.fromkeys(account for id_ in unit_ids for account in turn.context.managers_of(id_)))


def teller(turn: Turn, unit_id: int) -> Teller:
    """Whoever puts an alert at that unit into words."""
    unit = turn.context.unit(unit_id)
    above = turn.context.unit(unit.parent_id) if unit and unit.parent_id is not None else None
    known: dict[int, Unit] = {one.id: one for one in (unit, above) if one}
    return Teller(turn.context.forms, turn.context.calendar, known, turn.now)


def _messages(turn: Turn, kept: KeepAlert) -> list[Queue]:
    """To whoever has been told of it."""
    alert = kept.alert
    return messages(alert, kept.known, managers(turn, alert.told), teller(turn, alert.unit_id).say(alert))


def _answering(turn: Turn, effects: Sequence[Effect], lines: Sequence[Text]) -> list[Effect]:
    """The answer with these lines under its first one. Where the group has only got a sign, they are said in private:
    no name of a disease is shown there."""
    found: list[Effect] = []
    is_said = False
    for effect in effects:
        if isinstance(effect, Queue) and effect.account == turn.account and not is_said and effect.say.lines:
            first, *rest = effect.say.lines
            found.append(replace(effect, say=replace(effect.say, lines=(first, *lines, *rest))))
            is_said = True
        else:
            found.append(effect)
    if is_said or turn.account in turn.context.unreachable:
        return found
    key, until = f"{turn.inbound.reply_key}:alert", turn.now + RECEIPT_LIVES
    return [*found, Queue(key, turn.account, Lane.REPLY, Say(tuple(lines)), until)]


def _lines(turn: Turn, alerts: Sequence[Alert], *, several: bool) -> list[Text]:
    """Who hears of which cases, and when: one line for all that are alike."""
    groups: dict[tuple[str, tuple[int, ...]], list[Alert]] = {}
    for alert in alerts:
        groups.setdefault(_heard_by(turn, alert), []).append(alert)
    return [
        text(
            key,
            what=[_figure(turn, alert, several=several) for alert in alike],
            units=[unit.name for unit in map(turn.context.unit, unit_ids) if unit],
            time=teller(turn, alike[0].unit_id).moment(turn.context.calendar.awake(turn.now)),
        )
        for (key, unit_ids), alike in groups.items()
        if key
    ]


def _heard_by(turn: Turn, alert: Alert) -> tuple[str, tuple[int, ...]]:
    """The sentence about it, and the units whose managers it names; no sentence where nobody had been told before."""
    is_waiting = alert.stage == Stage.WAITING
    asked = addressed(overseen_by(turn, alert), overseen_by(turn, alert), Stage.TOLD) if is_waiting else alert.told
    there = tuple(id_ for id_ in asked if turn.context.managers_of(id_))
    if is_unclear(alert):
        return "", ()
    if alert.state != State.OPEN or alert.since != turn.at:
        return ("alert-sent-changed" if there and not is_waiting else "", there)
    if not there and not is_waiting:
        return "alert-sent-nobody", ()
    return ("alert-sent-later" if is_waiting else "alert-sent", there or asked)


def _figure(turn: Turn, alert: Alert, *, several: bool) -> Text:
    words = teller(turn, alert.unit_id)
    unit = words.units[alert.unit_id].name
    about = {"what": words.what(alert), "count": alert.cases}
    return text("alert-figure-at", unit=unit, **about) if several else text("alert-figure", **about)
