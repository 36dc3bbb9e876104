"""A private, polite note to the units that report badly: once for a unit and a period, and to nobody who has heard from
the bot about her reports today already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.effects import Account, Audit, Effect, Queue
from core.messages import Button, Lane, Line, Say, Strong
from core.periods import Period
from core.rank import FEEDBACK, Placed
from core.reach import Reporter, note_key, nudge_key, why_not
from core.texts import Names, Text, period_text, text
from core.units import Unit
from handlers import asked, rank
from handlers.help import stale
from handlers.turn import Turn

MOST_NAMES = 30
SURE = "yes"


@dataclass(slots=True)
class _Wave:
    """Which messages, by their keys, go to whom about which units; and which units hear nothing for what reason."""

    messages: dict[str, tuple[Account, list[Placed]]] = field(default_factory=dict)
    reached: list[Placed] = field(default_factory=list)
    refused: dict[str, list[Placed]] = field(default_factory=dict)

    def add(self, key: str, account: Account, row: Placed) -> None:
        self.messages.setdefault(key, (account, []))[1].append(row)


def on_tap(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """`words` are a unit and a period: it is shown what would be sent to whom. With SURE behind them it is sent."""
    about = asked.unit_and_period(turn, words[:2])
    if about is None or words[2:] not in ([], [SURE]):
        return [stale(turn)]
    top, period = about
    found, rows = rank.league(turn, top, period)
    wave = _wave(turn, [row for row in rows if row.is_low], period, found.noted)
    if not wave.reached:
        return [turn.answer(text("feedback-none"), *_refused(wave))]
    names = _names(wave.reached)
    if len(words) == 2:
        sure = Button(text("button-send"), f"feedback:{top.id}:{period.key}:{SURE}")
        lines: list[Line] = [text("feedback-preview", count=len(wave.reached), units=names), *_refused(wave)]
        lines += [Strong(text("feedback-words")), *_note(top, period, wave.reached[:1])]
        return [turn.answer(*lines, buttons=[[sure]])]
    said = text("feedback-sent", count=len(wave.reached), units=names)
    return [*_sent(turn, top, period, wave), turn.answer(said, *_refused(wave))]


def _wave(turn: Turn, low: Sequence[Placed], period: Period, noted: frozenset[int]) -> _Wave:
    wave = _Wave()
    reach = turn.context.reach_of([row.unit.id for row in low])
    for row in low:
        reporters = reach[row.unit.id]
        if row.unit.id in noted:
            why: str | None = "noted"
        else:
            why = _to_reporters(turn, wave, row, reporters) if reporters else _to_managers(turn, wave, row, period)
        if why:
            wave.refused.setdefault(why, []).append(row)
        else:
            wave.reached.append(row)
    return wave


def _to_reporters(turn: Turn, wave: _Wave, row: Placed, reporters: Sequence[Reporter]) -> str | None:
    """Why none of them hears of it; None if anybody does."""
    calendar, refused = turn.context.calendar, []
    today, quiet = calendar.today(turn.now), calendar.is_quiet(turn.now)
    for reporter in reporters:
        why: str | None = why_not(reporter, today, quiet=quiet)
        if why is None and _has_heard(turn, reporter):
            why = "reminded"
        if why is None and reporter.account:
            wave.add(note_key(reporter.person.id, today), reporter.account, row)
        else:
            refused.append(str(why))
    return refused[0] if len(refused) == len(reporters) else None


def _has_heard(turn: Turn, reporter: Reporter) -> bool:
    """Whether she has been reminded today, or had such a note: one message a day about her reports is enough."""
    keys = (key(reporter.person.id, turn.context.calendar.today(turn.now)) for key in (note_key, nudge_key))
    is_reminded = reporter.reminded_at is not None or reporter.is_on_its_way
    return is_reminded or reporter.noted_at is not None or not turn.context.nudged.isdisjoint(keys)


def _to_managers(turn: Turn, wave: _Wave, row: Placed, period: Period) -> str | None:
    """Of a unit that nobody reports for."""
    if turn.context.calendar.is_quiet(turn.now):
        return "quiet"
    accounts = turn.context.managers_of(row.unit.id)
    for channel, address in accounts:
        wave.add(f"{FEEDBACK}:{row.unit.id}:{period.key}:{channel}:{address}", (channel, address), row)
    return None if accounts else "nobody"


def _sent(turn: Turn, top: Unit, period: Period, wave: _Wave) -> Iterator[Effect]:
    for row in wave.reached:
        yield Audit(FEEDBACK, row.unit.id, turn.person_id, {"period": period.key})
    for key, (account, rows) in wave.messages.items():
        say = Say(lines=tuple(_note(top, period, rows)))
        yield Queue(key, account, Lane.BULK, say, expires_at=turn.context.calendar.until_quiet(turn.now))


def _note(top: Unit, period: Period, rows: Sequence[Placed]) -> Iterator[Text]:
    yield text("feedback-title", above=top.name, period=period_text(period))
    for row in rows:
        counts = row.counts
        figures = {"expected": counts.expected, "received": counts.received, "on_time": counts.on_time}
        yield text("feedback-figures", unit=row.unit.name, **figures)
    yield text("feedback-please", above=top.name)


def _refused(wave: _Wave) -> Iterator[Text]:
    for why, rows in wave.refused.items():
        yield text("nudge-group", reason=text(f"feedback-why-{why}"), units=_names(rows))


def _names(rows: Sequence[Placed]) -> list[str | Text | Names]:
    more = [text("escalate-more", count=len(rows) - MOST_NAMES)] if len(rows) > MOST_NAMES else []
    return [*(row.unit.name for row in rows[:MOST_NAMES]), *more]
