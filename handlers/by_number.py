"""A number in place of a tap, where a chat has no room for buttons (core.numbered)."""

from __future__ import annotations

from dataclasses import replace

from core.context import Context
from core.effects import Draft, Queue
from core.messages import Button, Inbound, Kind
from core.numbered import Chosen, NumbersShown, chosen
from core.texts import text
from handlers import buttons
from handlers.disease_question import asking_of, open_cases
from handlers.help import how_to_report
from handlers.turn import Turn

DISEASE = "disease:"


def meant(context: Context, inbound: Inbound) -> tuple[Chosen, str] | None:
    """The number that she has written, and the action of that button of the newest message to her; None if it had no
    such button, no action if she says that it is one all the same. A second number of the same batch is not for the
    same buttons: what the first one is answered with she has not seen yet."""
    account = inbound.channel, inbound.account
    if not inbound.numbered or inbound.kind != Kind.TEXT or inbound.group or account not in context.people:
        return None
    number = chosen(inbound.text)
    if number is None:
        return None
    actions = () if account in context.told else context.ask(NumbersShown(*account))
    if number.number <= len(actions):
        return number, actions[number.number - 1]
    return (number, "") if number.in_words else None


def tapped(inbound: Inbound, action: str) -> Inbound:
    return replace(inbound, kind=Kind.TAP, text=action)


def may_be_a_figure(turn: Turn, number: Chosen, action: str) -> bool:
    """Whether the number may as well be a figure (promise 4): of the cases whose disease is asked for, of what was
    asked before the message with the buttons came, or of a form that asks for one number alone."""
    if number.in_words:
        return False
    if action.startswith(DISEASE) and number.number <= _cases(turn, action):
        return True
    draft = turn.context.draft(turn.inbound)
    awaited = draft is not None and turn.is_fresh(draft.changed_at) and _waits_for_figure(draft)
    return awaited or any(len(form.indicators) == 1 for form in turn.forms)


def _cases(turn: Turn, action: str) -> int:
    """How many cases the question is about whose buttons these are."""
    key = buttons.read_key(action.split(":")[1:4])
    report = turn.context.report(key) if key else None
    open_ = open_cases(turn.context.forms.forms[report.key.form], report) if report else None
    return open_.count if open_ else 0


def _waits_for_figure(draft: Draft) -> bool:
    """Not while it asks for which report, or for which disease."""
    if draft.unit_id is None:
        return False
    disease = asking_of(draft)
    is_rest = not draft.asking and bool(draft.values)
    return is_rest or draft.asking.startswith("guide:") or (disease is not None and disease.how_many)


def ask(turn: Turn, number: Chosen, action: str) -> Queue:
    """Which of the two it is; nothing is changed."""
    choose = Button(text("button-numbered", number=number.number), action)
    doubt = text("numbered-doubt", number=number.number)
    if action.startswith(DISEASE):
        return turn.answer(doubt, text("disease-how"), buttons=[[choose]])
    return turn.answer(doubt, text("numbered-doubt-figure"), *how_to_report(turn.forms), buttons=[[choose]])
