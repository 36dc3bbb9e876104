"""A manager has reporters reminded now: one message for each person, about all that she is silent about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.effects import Audit, Effect, Queue
from core.messages import Lane, Say
from core.periods import parse_period
from core.reach import Reporter, Why, nudge_key, why_not
from core.reports import ReportKey
from core.texts import Names, Text, day_text, text, time_text
from core.zeros import zero_buttons
from handlers import receipts, rights, silent
from handlers.help import stale
from handlers.turn import Turn

MOST_NAMES = 60


@dataclass(slots=True)
class _Wave:
    """Who is reminded about what, and who is not: by unit the reporters with the reason, none where nobody reports."""

    messages: dict[int, tuple[Reporter, list[ReportKey]]] = field(default_factory=dict)
    reminded: list[ReportKey] = field(default_factory=list)
    refused: dict[ReportKey, list[tuple[Reporter, Why]]] = field(default_factory=dict)


def remind(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap on 再催一次 under the card of one village."""
    key = silent.awaited(turn, words)
    if key is None:
        return [stale(turn)]
    if answer := silent.settled(turn, key):
        return [answer]
    wave = _wave(turn, [key])
    sent = [reporter.person.name for reporter, _ in wave.messages.values()]
    lines = [text("nudge-sent", names=list(sent))] if sent else [text("nudge-none")]
    lines += [_not_sent(turn, reporter, why) for reporter, why in wave.refused.get(key, ())]
    if not sent and not wave.refused.get(key):
        lines.append(text("silent-nobody"))
    rows = [*silent.actions(turn, key, remind=False), silent.back(turn, key)]
    return [*_sent(turn, wave), turn.answer(receipts.about(turn, "silent-title", key), *lines, buttons=rows)]


def remind_all(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap on 全部提醒: everybody below that unit who is still silent."""
    asked = silent.below(turn, words)
    if asked is None:
        return [stale(turn)]
    top, form, period = asked
    keys = silent.silent_below(turn, top, form, period)
    if not keys:
        return silent.show_missing(turn, words)
    wave = _wave(turn, keys)
    lines = [text("nudge-all", count=len(wave.reminded), units=_names(turn, wave.reminded))] if wave.reminded else []
    not_reminded = [key for key in keys if key not in wave.reminded]
    if not_reminded:
        lines += [text("nudge-all-not", count=len(not_reminded)), *_by_reason(turn, not_reminded, wave)]
    return [*_sent(turn, wave), turn.answer(*lines, buttons=[silent.list_button(top, form, period)])]


def _wave(turn: Turn, keys: Sequence[ReportKey]) -> _Wave:
    wave, calendar = _Wave(), turn.context.calendar
    today, quiet = calendar.today(turn.now), calendar.is_quiet(turn.now)
    reach = turn.context.reach_of([key.unit_id for key in keys])
    for key in keys:
        for reporter in reach[key.unit_id]:
            why = why_not(reporter, today, quiet=quiet)
            if why is None and nudge_key(reporter.person.id, today) in turn.context.nudged:
                why = Why.ALREADY
            if why:
                wave.refused.setdefault(key, []).append((reporter, why))
            else:
                wave.messages.setdefault(reporter.person.id, (reporter, []))[1].append(key)
    wave.reminded = [key for key in keys if any(key in about for _, about in wave.messages.values())]
    return wave


def _sent(turn: Turn, wave: _Wave) -> list[Effect]:
    effects: list[Effect] = [
        Audit("remind", key.unit_id, turn.person_id, {"form": key.form, "period": key.period}) for key in wave.reminded
    ]
    return effects + [_message(turn, reporter, keys) for reporter, keys in wave.messages.values()]


def _message(turn: Turn, reporter: Reporter, keys: Sequence[ReportKey]) -> Queue:
    """Pointless once all of it has come in, or in the evening. Whoever is reminded has an account."""
    above = rights.managed_by(turn, turn.context.units[keys[0].unit_id])
    form = turn.context.forms.forms[keys[0].form]
    rows = zero_buttons([(form, parse_period(keys[0].period))])
    how = text("remind-how-or-tap" if rows else "remind-how")
    head = text("nudge-title", above=above.name if above else "")
    say = Say(
        lines=(head, *(receipts.about(turn, "nudge-line", key) for key in keys), how), buttons=tuple(map(tuple, rows))
    )
    return Queue(
        key=nudge_key(reporter.person.id, turn.context.calendar.today(turn.now)),
        account=reporter.account or ("", ""),
        lane=Lane.ALERT,
        say=say,
        expires_at=turn.context.calendar.until_quiet(turn.now),
        owed=tuple(keys),
    )


def _not_sent(turn: Turn, reporter: Reporter, why: Why) -> Text:
    return text("nudge-not", name=reporter.person.name, reason=_reason(turn, reporter, why))


def _reason(turn: Turn, reporter: Reporter, why: Why) -> Text:
    """Why one person is not reminded, with the time or the day that it depends on."""
    calendar = turn.context.calendar
    match why:
        case Why.QUIET:
            return text("nudge-why-quiet", time=time_text(calendar.local(calendar.awake(turn.now))))
        case Why.ALREADY:
            return text("nudge-why-already", time=time_text(calendar.local(reporter.nudged_at or turn.now)))
        case Why.ON_LEAVE if reporter.on_leave_until:
            return text("nudge-why-on-leave", day=day_text(reporter.on_leave_until))
    return text(f"nudge-why-{why}")


def _by_reason(turn: Turn, keys: Sequence[ReportKey], wave: _Wave) -> list[Text]:
    """A line for each reason, with the names of the villages: that of the first reporter where there are several."""
    groups: dict[str, list[ReportKey]] = {}
    for key in keys:
        refused = wave.refused.get(key)
        groups.setdefault(refused[0][1] if refused else "nobody", []).append(key)
    return [text("nudge-group", reason=text(f"nudge-all-{why}"), units=_names(turn, of)) for why, of in groups.items()]


def _names(turn: Turn, keys: Sequence[ReportKey]) -> list[str | Text | Names]:
    names = [turn.context.units[key.unit_id].name for key in keys]
    more = [text("escalate-more", count=len(names) - MOST_NAMES)] if len(names) > MOST_NAMES else []
    return [*names[:MOST_NAMES], *more]
