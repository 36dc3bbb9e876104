"""What becomes of leave: taken with a stand-in, decided by a manager, declined by the stand-in, taken back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from core.effects import Account, Audit, Effect, KeepLeave, Queue
from core.leave import Leave, State
from core.messages import Button, Lane, Say
from core.reach import Reporter
from core.texts import Text, days_text, text
from core.units import Unit
from handlers import locked, rights
from handlers.help import stale
from handlers.turn import Turn


def is_open(leave: Leave) -> bool:
    return leave.is_taken or leave.state == State.ASKED


def about(turn: Turn, message: str, leave: Leave, **more: str | Text) -> Text:
    """A sentence about leave: unit and days are its arguments."""
    unit = turn.context.unit(leave.unit_id)
    days = days_text(leave.first_day, leave.last_day)
    return text(message, unit=unit.name if unit else "", days=days, **more)


def end_button(leave: Leave, label: Text | None = None) -> Button:
    return Button(label=label or text("button-leave-end"), action=f"back:{leave.key}")


def colleague(turn: Turn, unit: Unit, person_id: int, days: tuple[date, date]) -> Reporter | None:
    """Somebody else who reports there, can be written to, and is not away on any of these days."""
    away = {leave.person_id for leave in turn.context.leave_at(unit.id) if leave.is_taken and leave.meets(*days)}
    return next(
        (
            one
            for one in turn.context.reach_of([unit.id])[unit.id]
            if one.account and one.person.id != person_id and one.person.id not in away
        ),
        None,
    )


def take(turn: Turn, unit: Unit, who: Reporter, days: tuple[date, date], stand_in: Reporter | None) -> list[Effect]:
    """The last step: leave with a stand-in, or with a colleague in the village, holds at once. Without either a manager
    decides, at once if it is she who asks."""
    other = stand_in or colleague(turn, unit, who.person.id, days)
    decides = rights.may_decide_about(turn, unit)
    state = State.COVERED if other else State.EXCUSED if decides else State.ASKED
    leave = Leave(
        key=turn.key,
        person_id=who.person.id,
        unit_id=unit.id,
        first_day=days[0],
        last_day=days[1],
        stand_in_id=stand_in.person.id if stand_in else None,
        state=state,
        asked_at=turn.at,
        decided_at=turn.now if decides else None,
        decided_by=turn.person_id if decides else None,
    )
    if state == State.ASKED:
        return _ask_manager(turn, leave, who)
    said = about(turn, f"leave-taken-{state}", leave, name=who.person.name, instead=other.person.name if other else "")
    effects: list[Effect] = [KeepLeave(leave), turn.answer(said, buttons=[[end_button(leave)]])]
    return [*effects, *_noted(turn, "leave", leave), *_told(turn, leave, who, other)]


def _told(turn: Turn, leave: Leave, who: Reporter, other: Reporter | None) -> list[Queue]:
    """Whoever reports instead hears of it, and she for whom it was taken."""
    messages = []
    if other:
        rows = [[Button(label=text("button-decline"), action=f"standin:{leave.key}:no")]] if leave.stand_in_id else []
        key = "leave-you-stand-in" if leave.stand_in_id else "leave-colleague"
        messages += _to(leave, other, "standin", about(turn, key, leave, name=who.person.name), rows)
    if who.person.id != turn.person_id:
        messages += _to(leave, who, "told", about(turn, f"leave-for-you-{leave.state}", leave))
    return messages


def _to(leave: Leave, to: Reporter, kind: str, said: Text, rows: Sequence[Sequence[Button]] = ()) -> list[Queue]:
    if to.account is None:
        return []
    say = Say(lines=(said,), buttons=tuple(map(tuple, rows)))
    return [Queue(f"leave:{leave.key}:{kind}:{to.person.id}", to.account, Lane.ALERT, say)]


def _ask_manager(turn: Turn, leave: Leave, who: Reporter) -> list[Effect]:
    unit = turn.context.units[leave.unit_id]
    asked = locked.approvers(turn, unit)
    if asked is None:
        return [turn.answer(text("leave-nobody-decides"))]
    above, accounts = asked
    question = about(turn, "leave-asked", leave, name=who.person.name)
    return [
        KeepLeave(leave),
        turn.answer(about(turn, "leave-sent", leave, above=above.name), buttons=[[end_button(leave)]]),
        *_to_managers(leave, accounts, question, "asked"),
    ]


def _to_managers(leave: Leave, accounts: Sequence[Account], question: Text, kind: str) -> list[Queue]:
    buttons = (
        Button(label=text("button-leave-yes"), action=f"leave:{leave.key}:yes"),
        Button(label=text("button-leave-no"), action=f"leave:{leave.key}:no"),
    )
    say = Say(lines=(question, text("leave-asked-how")), buttons=(buttons,))
    return [Queue(f"leave:{leave.key}:{kind}:{account[1]}", account, Lane.ALERT, say) for account in accounts]


def decide(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A manager's tap on 同意 or 不同意; the first one counts."""
    leave = _named(turn, words, ("yes", "no"))
    unit = turn.context.unit(leave.unit_id) if leave else None
    if leave is None or unit is None or not rights.may_decide_about(turn, unit):
        return [stale(turn)]
    if leave.state != State.ASKED:
        return [turn.answer(about(turn, "leave-decided", leave, state=leave.state.value))]
    state = State.EXCUSED if words[1] == "yes" else State.REFUSED
    decided = replace(leave, state=state, decided_at=turn.now, decided_by=turn.person_id)
    rows = [[end_button(decided)]] if state == State.EXCUSED else []
    answer = turn.answer(about(turn, f"leave-you-decided-{state}", leave), buttons=rows)
    effects: list[Effect] = [KeepLeave(decided, leave), answer, *_noted(turn, f"leave-{state}", leave)]
    above = rights.decided_by(turn, unit)
    for who in _person(turn, leave.unit_id, leave.person_id):
        effects += _to(leave, who, "decided", about(turn, f"leave-{state}", leave, above=above.name if above else ""))
    return effects


def decline(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """The stand-in cannot, which she may say until the first day: whoever decides hears of it."""
    leave = _named(turn, words, ("no",))
    today = turn.context.calendar.today(turn.now)
    if leave is None or leave.stand_in_id is None or leave.stand_in_id != turn.person_id:
        return [stale(turn)]
    if not leave.is_taken or today > leave.first_day:
        return [stale(turn)]
    unit = turn.context.unit(leave.unit_id)
    asked = locked.approvers(turn, unit) if unit else None
    left = replace(leave, stand_in_id=None, state=State.ASKED)
    effects: list[Effect] = [KeepLeave(left, leave), turn.answer(about(turn, "leave-declined-you", leave))]
    if asked:
        effects += _to_managers(left, asked[1], about(turn, "leave-declined-manager", leave), "declined")
    for who in _person(turn, leave.unit_id, leave.person_id):
        effects += _to(leave, who, "declined", about(turn, "leave-declined", leave))
    return effects


def on_end(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap on 销假: by herself, or by whoever decides about her."""
    leave = _named(turn, [*words, "end"], ("end",))
    unit = turn.context.unit(leave.unit_id) if leave else None
    if leave is None or unit is None:
        return [stale(turn)]
    is_own = leave.person_id == turn.person_id and turn.own_unit(unit.id) is not None
    if not is_own and not rights.may_decide_about(turn, unit):
        return [stale(turn)]
    return end(turn, leave)


def end(turn: Turn, leave: Leave) -> list[Effect]:
    """From today on she reports again. What was excused before stays so."""
    today = turn.context.calendar.today(turn.now)
    if not is_open(leave) or leave.last_day < today:
        return [turn.answer(about(turn, "leave-over", leave))]
    if leave.first_day >= today or leave.state == State.ASKED:
        ended = replace(leave, state=State.ENDED)
    else:
        ended = replace(leave, last_day=today - timedelta(days=1))
    effects: list[Effect] = [KeepLeave(ended, leave), turn.answer(about(turn, "leave-ended", leave))]
    if leave.person_id != turn.person_id:
        effects += _noted(turn, "leave-ended", leave)
        for who in _person(turn, leave.unit_id, leave.person_id):
            effects += _to(leave, who, "ended", about(turn, "leave-ended", leave))
    for stand_in in _beside(turn, leave.unit_id, leave.stand_in_id):
        effects += _to(leave, stand_in, "ended", about(turn, "leave-ended-stand-in", leave))
    return effects


def _named(turn: Turn, words: Sequence[str], answers: Sequence[str]) -> Leave | None:
    key, answer = words if len(words) == 2 else ("", "")
    return turn.context.leave(key) if re.fullmatch("[0-9a-f]{12}", key) and answer in answers else None


def _person(turn: Turn, unit_id: int, person_id: int | None) -> list[Reporter]:
    """Who that is, if she still reports there."""
    return [one for one in turn.context.reach_of([unit_id])[unit_id] if one.person.id == person_id]


def _beside(turn: Turn, unit_id: int, person_id: int | None) -> list[Reporter]:
    """Who that is, if she reports for a unit of the same township."""
    unit = turn.context.unit(unit_id)
    above = turn.context.unit(unit.parent_id) if unit and unit.parent_id else None
    if above is None or person_id is None:
        return []
    reach = turn.context.reach_of([one.id for one in turn.context.units_below([above.id])])
    return [one for reporters in reach.values() for one in reporters if one.person.id == person_id][:1]


def _noted(turn: Turn, action: str, leave: Leave) -> list[Effect]:
    """What a manager or an administrator does about the leave of others."""
    if turn.person_id is None or leave.person_id == turn.person_id:
        return []
    days = {"first": leave.first_day.isoformat(), "last": leave.last_day.isoformat()}
    return [Audit(action, leave.unit_id, turn.person_id, days)]
