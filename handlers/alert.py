"""What managers do about an alert: they receive it, say what will be done, note something down, and close it with what
it turned out to be. Everybody who was told of it sees each step in the message that told her."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from core.alert_lists import AlertsAt, Raised
from core.alert_words import LONGEST_NOTE, Teller, findings, rows, update
from core.alerts import FINDINGS, Alert, Finding, Measure, State, Step, What, Who, acknowledge, add_note, close
from core.alerts import take_measure as taken
from core.effects import Draft, DropDraft, Effect, KeepAlert, KeepDraft
from core.messages import Button, Kind, Line, Strong
from core.privacy import may_be_kept
from core.texts import Text, day_text, text
from core.units import Unit
from core.zeros import Rows
from handlers import rights
from handlers.case_alert import managers, teller
from handlers.help import show_help, stale
from handlers.turn import ALERT, Turn

MOST_LISTED = 20
MOST_BUTTONS = 12

NOTE = "note"


def on_tap(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """`words` are the alert's key and what is to be done with it."""
    alert = _named(turn, words[:1])
    if alert is None:
        return [stale(turn)]
    match words[1:]:
        case ["show"]:
            return [turn.answer(*teller(turn, alert.unit_id).lines(alert), buttons=rows(alert))]
        case ["ack"]:
            return _acknowledged(turn, alert)
        case ["do", measure] if measure in set(Measure):
            return _measure(turn, alert, Measure(measure))
        case ["note"]:
            return _wait_for_words(turn, alert, NOTE, text("alert-note-how", most=LONGEST_NOTE))
        case ["close"]:
            return _over(turn, alert) or [turn.answer(text("alert-close-which"), buttons=findings(alert))]
    return [stale(turn)]


def on_finding(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap on what it turned out to be. That it is something else has to be said in words, which close it."""
    alert = _named(turn, words[:1])
    if alert is None or words[1:] not in [[one.value] for one in FINDINGS]:
        return [stale(turn)]
    if over := _over(turn, alert):
        return over
    finding = Finding(words[1])
    if finding == Finding.OTHER:
        return _wait_for_words(turn, alert, finding, text("alert-close-other", most=LONGEST_NOTE))
    return _closed(turn, alert, finding)


def on_words(turn: Turn) -> list[Effect] | None:
    """What she was asked to type about an alert; None for anything else."""
    draft = turn.context.draft(turn.inbound)
    if draft is None or not draft.asking.startswith(ALERT) or not turn.is_fresh(draft.changed_at):
        return None
    if turn.inbound.kind != Kind.TEXT or turn.inbound.forwarded:
        return None
    _, key, what = draft.asking.split(":")
    alert, words = _named(turn, [key]), turn.inbound.text.strip()
    if alert is None:
        return None
    if turn.private or not may_be_kept(words):
        return [turn.answer(text("alert-note-private"))]
    if len(words) > LONGEST_NOTE:
        return [turn.answer(text("alert-note-long", most=LONGEST_NOTE))]
    if what == Finding.OTHER and alert.state != State.CLOSED:
        return _closed(turn, alert, Finding.OTHER, words)
    noted = add_note(alert, words, at=turn.now, who=_who(turn))
    return [DropDraft(turn.account), *_kept(turn, alert, noted, [text("alert-you-noted", words=words)])]


def on_command(turn: Turn) -> list[Effect]:
    """/alerts: those at all units that the sender manages."""
    if not turn.managing:
        return show_help(turn)
    lists = [(top, turn.context.ask(AlertsAt(top))) for top in turn.managing]
    lines = [line for top, found in lists for line in _listed(turn, top, found)]
    open_ = [one for one in chain.from_iterable(found for _, found in lists) if one.alert.state != State.CLOSED]
    buttons = [[_show(turn, one)] for one in {one.alert.key: one for one in open_}.values()]
    return [turn.answer(*lines, buttons=buttons[:MOST_BUTTONS])]


def _named(turn: Turn, words: Sequence[str]) -> Alert | None:
    """The alert of that key, if the sender manages the unit that it is about."""
    if not turn.managing or not words:
        return None
    alert = turn.context.alerts_of([words[0]])[words[0]]
    unit = turn.context.unit(alert.unit_id) if alert else None
    return alert if unit and rights.may_act_on(turn, unit) else None


def _who(turn: Turn) -> Who:
    return Who(turn.person_id, turn.person.name if turn.person else "")


def _over(turn: Turn, alert: Alert) -> list[Effect]:
    """The answer, if nothing is left to be done."""
    if alert.state != State.CLOSED:
        return []
    return [turn.answer(text("alert-already-closed"), *teller(turn, alert.unit_id).lines(alert))]


def _acknowledged(turn: Turn, alert: Alert) -> list[Effect]:
    if over := _over(turn, alert):
        return over
    if alert.state == State.OPEN:
        seen = acknowledge(alert, at=turn.now, who=_who(turn))
        return _kept(turn, alert, seen, [text("alert-you-acknowledged")], rows(seen))
    first = next(step for step in reversed(alert.history) if step.what == What.ACKNOWLEDGED)
    said = text("alert-you-already", name=_name(first), time=teller(turn, alert.unit_id).moment(first.at))
    return [turn.answer(said, buttons=rows(alert))]


def _name(step: Step) -> Text | str:
    return step.who.name or text("alert-somebody")


def _measure(turn: Turn, alert: Alert, measure: Measure) -> list[Effect]:
    """Tapped twice it is noted once."""
    if over := _over(turn, alert):
        return over
    said = [text("alert-you-measure", measure=text(f"alert-measure-{measure}"))]
    if any((step.what, step.words, step.who) == (What.MEASURE, measure, _who(turn)) for step in alert.history):
        return [turn.answer(*said, buttons=rows(alert))]
    doing = taken(alert, measure, at=turn.now, who=_who(turn))
    return _kept(turn, alert, doing, said, rows(doing))


def _wait_for_words(turn: Turn, alert: Alert, what: str, question: Text) -> list[Effect]:
    asking = f"{ALERT}{alert.key}:{what}"
    return [KeepDraft(turn.account, Draft(alert.form, alert.period, {}, None, turn.now, asking)), turn.answer(question)]


def _closed(turn: Turn, alert: Alert, finding: Finding, note: str = "") -> list[Effect]:
    """Words after it are a note."""
    closed = close(alert, finding, at=turn.now, who=_who(turn), note=note)
    waiting, _ = _wait_for_words(turn, alert, NOTE, text("alert-note-how", most=LONGEST_NOTE))
    said = text("alert-you-closed", finding=text(f"alert-finding-{finding}"))
    return [waiting, *_kept(turn, alert, closed, [said])]


def _kept(turn: Turn, before: Alert, after: Alert, said: Sequence[Line], buttons: Rows | None = None) -> list[Effect]:
    """Stored, answered, and shown to all others who were told."""
    others = [account for account in managers(turn, after.told) if account != turn.account]
    say = teller(turn, after.unit_id).say(after)
    answer = turn.answer(*said, buttons=buttons or [])
    return [KeepAlert(after, len(before.history)), answer, *update(after, others, say)]


def _listed(turn: Turn, top: Unit, found: Sequence[Raised]) -> list[Line]:
    if not found:
        return [text("alerts-none", unit=top.name)]
    open_ = [one for one in found if one.alert.state != State.CLOSED]
    waiting = sum(one.alert.state == State.OPEN for one in open_)
    shown = sorted(found, key=lambda one: list(State).index(one.alert.state))[:MOST_LISTED]
    lines: list[Line] = [Strong(text("alerts-title", unit=top.name, open=len(open_), waiting=waiting))]
    lines += [_line(turn, one) for one in shown]
    return [*lines, text("alerts-more", count=len(found) - len(shown))] if len(found) > len(shown) else lines


def _line(turn: Turn, one: Raised) -> Text:
    alert, words = one.alert, _in_short(turn)
    finding = text(f"alert-finding-{alert.finding}") if alert.finding else ""
    raised_on = turn.context.calendar.today(alert.history[0].at)
    return text(
        "alerts-line",
        state=alert.state.value,
        due=words.moment(alert.due_at),
        finding=finding,
        day=day_text(raised_on),
        unit=one.unit.name,
        title=words.title(alert),
    )


def _show(turn: Turn, one: Raised) -> Button:
    label = text("button-alert-show", title=_in_short(turn).title(one.alert), unit=one.unit.name)
    return Button(label=label, action=f"alert:{one.alert.key}:show")


def _in_short(turn: Turn) -> Teller:
    """For words that name no place."""
    return Teller(turn.context.forms, turn.context.calendar, {}, turn.now)
