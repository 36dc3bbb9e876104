"""/unit: one unit's card, with its people, how it has reported, and what waits there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from core.cards import DAYS, Below, Card, CardOf, Record
from core.compare import SMALL_BASE, rate
from core.effects import Effect, Queue
from core.messages import Button, Line, Strong
from core.periods import parse_period
from core.reach import Reporter
from core.reports import ReportKey
from core.texts import Names, Text, day_text, period_text, text, time_text
from core.units import Unit
from core.zeros import Rows
from handlers import asked, undelivered
from handlers.help import show_help, stale
from handlers.silent import IN_A_ROW, out_of_reach, phone_text
from handlers.turn import Turn

MOST_OWED = 6
"""Buttons, the newest first: nobody fetches more than that at once."""


def on_command(turn: Turn, rest: str) -> list[Effect]:
    """Without a name it is the sender's own unit."""
    if not turn.managing:
        return show_help(turn)
    found = asked.called(turn, rest) if rest else turn.managing
    if len(found) == 1:
        return [shown(turn, found[0])]
    return [asked.one_of(turn, found, lambda unit: f"card:{unit.id}")]


def on_tap(turn: Turn, words: Sequence[str]) -> list[Effect]:
    unit = asked.unit_named(turn, words[0]) if len(words) == 1 else None
    return [shown(turn, unit) if unit else stale(turn)]


def shown(turn: Turn, unit: Unit) -> Queue:
    today = turn.context.calendar.today(turn.now)
    card = turn.context.ask(CardOf(unit, today - timedelta(days=DAYS - 1), today))
    above = turn.context.unit(unit.parent_id) if unit.parent_id else None
    title = text("card-title-below", unit=unit.name, above=above.name) if above else text("card-title", unit=unit.name)
    lines: list[Line] = [Strong(title), *_people(turn, unit, card)]
    for record in card.records:
        lines += _record(turn, record)
    if card.below:
        lines += _below(turn, card.below)
    lines += _waiting(card)
    return turn.answer(*lines, *undelivered.on_card(turn, unit), buttons=_buttons(turn, unit, card))


def _people(turn: Turn, unit: Unit, card: Card) -> Iterator[Text]:
    for name, phone in card.managers:
        yield text("card-manager", name=name, phone=phone_text(phone))
    reporters = turn.context.reach_of([unit.id])[unit.id]
    for reporter in reporters:
        yield text(
            "card-reporter", name=reporter.person.name, facts=[phone_text(reporter.phone), *_state(turn, reporter)]
        )
    if not reporters and (card.below is None or turn.forms_of(unit)):
        yield text("silent-nobody")


def _state(turn: Turn, reporter: Reporter) -> Iterator[Text]:
    """Whatever keeps messages from her."""
    if reporter.on_leave_until:
        yield text("silent-on-leave", day=day_text(reporter.on_leave_until))
    if unreached := out_of_reach(turn, reporter):
        yield unreached
    elif reporter.paused_until and reporter.paused_until > turn.context.calendar.today(turn.now):
        yield text("silent-paused", day=day_text(reporter.paused_until))


def _record(turn: Turn, record: Record) -> Iterator[Line]:
    counts, form = record.counts, turn.context.forms.forms[record.form]
    yield Strong(text("card-form", form=form.title, days=DAYS))
    percent = rate(counts.received, counts.expected) if counts.expected >= SMALL_BASE else None
    key = "card-received" if percent is None else "card-received-rate"
    yield text(key, expected=counts.expected, received=counts.received, rate="" if percent is None else f"{percent:f}")
    facts: dict[str, int] = {
        "on-time": counts.on_time,
        "late": counts.late,
        "zero": counts.zero if form.watched else 0,
        "partial": counts.partial,
        "missing": record.missing,
        "excused": record.excused,
        "waiting-due": record.waiting,
    }
    yield text("card-facts", facts=_facts(facts))
    if record.newest_at:
        local = turn.context.calendar.local(record.newest_at)
        yield text("card-newest", day=day_text(local.date()), time=time_text(local))


def _below(turn: Turn, below: Below) -> Iterator[Line]:
    yield Strong(text("card-below", units=below.units))
    if lacking := _facts({"vacant": below.vacant, "not-joined": below.not_joined}):
        yield text("card-facts", facts=lacking)
    for record in below.records:
        yield from _record(turn, record)
    if below.silent:
        names: list[str | Text | Names] = [
            text("digest-missing-name", unit=name, reports=n) for _, name, n in below.silent
        ]
        yield text("card-silent", names=names)


def _waiting(card: Card) -> Iterator[Text]:
    if facts := _facts({"corrections": card.corrections, "leaves": card.leaves, "requests": card.requests}):
        yield text("card-waiting", facts=facts)


def _facts(counts: Mapping[str, int]) -> list[str | Text | Names]:
    """Of what there is any."""
    return [text(f"card-{what}", count=count) for what, count in counts.items() if count]


def _buttons(turn: Turn, unit: Unit, card: Card) -> Rows:
    owed = [ReportKey(unit.id, record.form, period) for record in card.records for period in record.owed]
    newest = sorted(owed, key=lambda key: parse_period(key.period).start, reverse=True)[:MOST_OWED]
    rows = [[_owed_button(turn, key)] for key in newest]
    if card.below:
        names = [Button(text("button-unit", unit=name), f"card:{id_}") for id_, name, _ in card.below.silent]
        rows += [names[start : start + IN_A_ROW] for start in range(0, len(names), IN_A_ROW)]
    return rows


def _owed_button(turn: Turn, key: ReportKey) -> Button:
    title, period = turn.context.forms.forms[key.form].title, period_text(parse_period(key.period))
    label = text("button-owed", form=title, period=period)
    return Button(label, f"silent:{key.unit_id}:{key.form}:{key.period}")
