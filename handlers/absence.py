"""请假: a doctor, or a manager for her, says on which days she does not report, and who does instead.

Every step is a button that names all that was chosen so far, so nothing is kept before the last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from core import leave_words
from core.effects import Effect
from core.leave import Leave
from core.leave_words import Asked
from core.messages import Button
from core.plaintext import plain
from core.reach import Reporter
from core.reports import ReportKey
from core.texts import Names, Text, day_text, days_text, text
from core.unit_names import UnitNames
from core.units import Unit
from core.zeros import Rows
from handlers import absence_done, rights, saving
from handlers.help import stale
from handlers.turn import Turn

MOST_DAYS = 92
OFFERED = ((0, 1), (1, 1), (0, 3), (1, 3), (0, 7), (1, 7))
"""Days that are offered: from how many days ahead, and how many."""
MOST_CHOICES = 40
NOBODY = "0"


def on_command(turn: Turn, words: str) -> list[Effect]:
    """The command, with the days and perhaps a village behind it."""
    return _begin(turn, leave_words.after_command(words, turn.today))


def on_words(turn: Turn) -> list[Effect] | None:
    """Words that ask for leave; None for anything else."""
    asked = leave_words.read(turn.inbound.text, turn.today)
    if asked is None or turn.inbound.forwarded:
        return None
    if not (asked.begin or asked.days or _named(turn, asked.rest)):
        return None
    return _begin(turn, asked)


def _begin(turn: Turn, asked: Asked) -> list[Effect]:
    named = _named(turn, asked.rest)
    if not named and (other := _of_others(turn, asked.rest)):
        names: list[str | Text | Names] = [unit.name for unit in turn.reporting]
        return [turn.answer(text("unit-not-yours", unit=other.name, names=names))]
    match named or turn.reporting:
        case []:
            return [turn.answer(text("leave-which-village"))]
        case [unit]:
            return _whose(turn, unit, asked.days)
        case units:
            return [turn.answer(text("leave-of-which"), buttons=[[_unit_button(unit, asked.days)] for unit in units])]


def _unit_button(unit: Unit, days: tuple[date, date] | None) -> Button:
    return Button(label=text("button-unit", unit=unit.name), action=_action(unit, days=days))


def on_tap(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap under one of the questions: `UNIT[:PERSON[:FIRST:LAST[:STAND_IN]]]`; a person 0 is still to be chosen."""
    unit = _unit(turn, words[0]) if words else None
    days = _days(words[2:4]) if len(words) > 2 else None
    if unit is None or len(words) not in (1, 2, 4, 5) or (len(words) > 2 and days is None):
        return [stale(turn)]
    if len(words) == 1 or words[1] == NOBODY:
        return _whose(turn, unit, days) if len(words) < 5 else [stale(turn)]
    who = next((one for one in _away(turn, unit) if str(one.person.id) == words[1]), None)
    if who is None:
        return [stale(turn)]
    if days is None:
        return _ask_days(turn, unit, who)
    if refusal := _refused(turn, unit, who, days):
        return [refusal]
    return _ask_stand_in(turn, unit, who, days) if len(words) == 4 else _chosen(turn, unit, who, days, words[4])


def _named(turn: Turn, words: str) -> list[Unit]:
    """The units that the words name, of those whose people the sender decides about, and her own."""
    tops = [*turn.managing, *turn.administering]
    if not words or not (tops or len(turn.reporting) > 1):
        return []
    below = turn.context.units_below([unit.id for unit in tops]) if tops else []
    units = list({unit.id: unit for unit in [*below, *turn.reporting]}.values())
    return list(UnitNames(plain(words), units, turn.context.units, []).find(plain(words)).units)


def _of_others(turn: Turn, words: str) -> Unit | None:
    """A unit beside the sender's own that the words name: hers is not meant then."""
    tops = {unit.parent_id for unit in turn.reporting if unit.parent_id is not None}
    if not words or not tops:
        return None
    beside = turn.context.units_below(sorted(tops))
    found = UnitNames(plain(words), beside, turn.context.units, []).find(plain(words)).units
    own = {unit.id for unit in turn.reporting}
    return next((unit for unit in found if unit.id not in own), None)


def _unit(turn: Turn, number: str) -> Unit | None:
    """The unit of that number, if the sender reports for it or decides about its people."""
    if not number.isascii() or not number.isdecimal() or len(number) > 9:
        return None
    unit = turn.own_unit(int(number))
    if unit is None and (turn.managing or turn.administering):
        unit = turn.context.unit(int(number))
        unit = unit if unit and rights.may_decide_about(turn, unit) else None
    return unit


def _away(turn: Turn, unit: Unit) -> list[Reporter]:
    """Who may go on leave there by the sender's word: she herself, or whoever reports there for a manager. Who only
    stands in has no leave to take."""
    today = turn.context.calendar.today(turn.now)
    standing_in = {leave.stand_in_id for leave in turn.context.leave_at(unit.id) if leave.is_on(today)}
    reporters = [one for one in turn.context.reach_of([unit.id])[unit.id] if one.person.id not in standing_in]
    if rights.may_decide_about(turn, unit):
        return reporters
    return [one for one in reporters if one.person.id == turn.person_id]


def _whose(turn: Turn, unit: Unit, days: tuple[date, date] | None) -> list[Effect]:
    away = _away(turn, unit)
    own = [one for one in away if one.person.id == turn.person_id]
    match own or away:
        case []:
            return [turn.answer(text("leave-nobody", unit=unit.name))]
        case [who] if days is None:
            return _ask_days(turn, unit, who)
        case [who] if days is not None:
            refusal = _refused(turn, unit, who, days)
            return [refusal] if refusal else _ask_stand_in(turn, unit, who, days)
    rows = [[Button(label=text("button-name", name=one.person.name), action=_action(unit, one, days))] for one in away]
    return [turn.answer(text("leave-who", unit=unit.name), buttons=rows)]


def _ask_days(turn: Turn, unit: Unit, who: Reporter) -> list[Effect]:
    today = turn.context.calendar.today(turn.now)
    spans = [(today + timedelta(ahead), today + timedelta(ahead + count - 1)) for ahead, count in OFFERED]
    offered = [
        Button(label=text("button-leave-days", first=day_text(first), count=(last - first).days + 1), action=action)
        for first, last in spans
        if (action := _action(unit, who, (first, last)))
    ]
    rows = [offered[start : start + 2] for start in range(0, len(offered), 2)]
    return [turn.answer(text("leave-which-days", unit=unit.name), text("leave-how"), buttons=rows)]


def _refused(turn: Turn, unit: Unit, who: Reporter, days: tuple[date, date]) -> Effect | None:
    """Why there is no leave on these days: there are none, too many, some too long ago, or she has it already."""
    first, last = days
    if last < first or (last - first).days >= MOST_DAYS:
        return turn.answer(text("leave-bad-days", first=day_text(first), last=day_text(last), most=MOST_DAYS))
    today = turn.context.calendar.today(turn.now)
    daily = [ReportKey(unit.id, form.key, first.isoformat()) for form in turn.forms_of(unit) if form.every == "day"]
    if first < today and any(saving.closed(turn, key) for key in daily):
        above = turn.above(unit).name
        return turn.answer(text("leave-closed", unit=unit.name, days=days_text(*days), above=above))
    for leave in turn.context.leave_at(unit.id):
        if leave.person_id == who.person.id and leave.meets(first, last) and absence_done.is_open(leave):
            rows = [[absence_done.end_button(leave)]]
            return turn.answer(absence_done.about(turn, "leave-already", leave, name=who.person.name), buttons=rows)
    return None


def _ask_stand_in(turn: Turn, unit: Unit, who: Reporter, days: tuple[date, date]) -> list[Effect]:
    """Who reports instead; nobody is asked for where a colleague is there, or for days that are over."""
    colleague = absence_done.colleague(turn, unit, who.person.id, days)
    if colleague or days[1] < turn.context.calendar.today(turn.now):
        return absence_done.take(turn, unit, who, days, None)
    choices = _stand_ins(turn, unit, who, days)[:MOST_CHOICES]
    rows: Rows = [
        [
            Button(
                label=text("button-stand-in", name=one.person.name, unit=of.name),
                action=_action(unit, who, days, str(one.person.id)),
            )
        ]
        for one, of in choices
    ]
    rows.append([Button(label=text("button-nobody"), action=_action(unit, who, days, NOBODY))])
    return [turn.answer(_question(unit, days), buttons=rows)]


def _question(unit: Unit, days: tuple[date, date]) -> Text:
    return text("leave-who-instead", unit=unit.name, days=days_text(*days))


def _stand_ins(turn: Turn, unit: Unit, who: Reporter, days: tuple[date, date]) -> list[tuple[Reporter, Unit]]:
    """Whoever reports in the same township and can be written to, with her unit, each once."""
    if unit.parent_id is None:
        return []
    turn.context.unit(unit.parent_id)
    beside = [
        one for one in turn.context.units_below([unit.parent_id]) if one.level == unit.level and one.id != unit.id
    ]
    ids = [one.id for one in beside]
    reach, leaves = turn.context.reach_of(ids), turn.context.leaves_of(ids)
    away = {leave.person_id for id_ in ids for leave in leaves[id_] if leave.is_taken and leave.meets(*days)}
    found = {one.person.id: (one, of) for of in reversed(beside) for one in reach[of.id]}
    return [
        (one, of)
        for one, of in sorted(found.values(), key=lambda choice: choice[1].code)
        if one.account and one.person.id not in away and one.person.id != who.person.id
    ]


def _chosen(turn: Turn, unit: Unit, who: Reporter, days: tuple[date, date], choice: str) -> list[Effect]:
    if choice == NOBODY:
        return absence_done.take(turn, unit, who, days, None)
    stand_in = next((one for one, _ in _stand_ins(turn, unit, who, days) if str(one.person.id) == choice), None)
    return [stale(turn)] if stand_in is None else absence_done.take(turn, unit, who, days, stand_in)


def _action(
    unit: Unit, who: Reporter | None = None, days: tuple[date, date] | None = None, stand_in: str | None = None
) -> str:
    parts = [str(unit.id), str(who.person.id) if who else NOBODY]
    parts += [day.isoformat() for day in days or ()]
    return ":".join(["absence", *parts, *([stand_in] if stand_in is not None else [])])


def _days(words: Sequence[str]) -> tuple[date, date] | None:
    try:
        first, last = (date.fromisoformat(word) for word in words)
    except ValueError:
        return None
    return first, last


def open_leave(turn: Turn, unit: Unit) -> list[Leave]:
    """What may still be taken back there by the sender, the earliest first."""
    today = turn.context.calendar.today(turn.now)
    decides = rights.may_decide_about(turn, unit)
    return [
        leave
        for leave in turn.context.leave_at(unit.id)
        if absence_done.is_open(leave) and leave.last_day >= today and (decides or leave.person_id == turn.person_id)
    ]


def take_back(turn: Turn, words: str) -> list[Effect]:
    """The word 销假, with the name of a village behind it from a manager."""
    units = _named(turn, words) or turn.reporting
    found = [(leave, unit) for unit in units for leave in open_leave(turn, unit)]
    match found:
        case []:
            return [turn.answer(text("leave-none"))]
        case [(leave, _)]:
            return absence_done.end(turn, leave)
    rows = [[absence_done.end_button(leave, absence_done.about(turn, "button-leave-of", leave))] for leave, _ in found]
    return [turn.answer(text("leave-end-which"), buttons=rows)]
