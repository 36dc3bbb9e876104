"""The silent villages: who has not reported, and of each one a card with all that a manager can do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.boards import Silent
from core.effects import Effect, Queue
from core.excused import reason_text
from core.messages import Button, Line, Strong
from core.periods import parse_period
from core.reach import Reporter, why_not
from core.reports import ReportKey
from core.silence import remind_all_button, silent_button
from core.texts import Text, day_text, period_text, text, time_text
from core.units import Unit
from core.zeros import Rows
from handlers import receipts, rights, saving, undelivered
from handlers.buttons import read_key
from handlers.help import stale
from handlers.turn import Turn

LOOKED_BACK = 30
"""Periods: further back nobody counts for how long a village has been silent."""

PAGE = 24
IN_A_ROW = 3
"""Buttons with the names of villages."""


def open_card(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap on the name of a silent village."""
    key = awaited(turn, words)
    return [stale(turn)] if key is None else [settled(turn, key) or _card(turn, key)]


def awaited(turn: Turn, words: Sequence[str]) -> ReportKey | None:
    """The report that an action names, if it was ever expected and the sender may act on its unit."""
    key = rights.acted_on(turn, words)
    return key if key and (turn.context.expected_row(key) or turn.standing(key)) else None


def settled(turn: Turn, key: ReportKey) -> Queue | None:
    """What has become of it if it is not missing any more: it has been reported, or excused."""
    row = turn.context.expected_row(key)
    if turn.standing(key):
        return turn.answer(receipts.state(turn, key), buttons=[back(turn, key)])
    if row and row.excused:
        said = receipts.about(turn, "silent-excused", key, reason=reason_text(row.excused))
        return turn.answer(said, buttons=[[expect_button(key)], back(turn, key)])
    return None


def _card(turn: Turn, key: ReportKey) -> Queue:
    reporters = turn.context.reach_of([key.unit_id])[key.unit_id]
    lines: list[Line] = [Strong(receipts.about(turn, "silent-title", key)), *_for_how_long(turn, key)]
    lines += [_reporter_line(turn, reporter) for reporter in reporters] or [text("silent-nobody")]
    lines += undelivered.on_card(turn, turn.context.units[key.unit_id])
    today, quiet = turn.context.calendar.today(turn.now), turn.context.calendar.is_quiet(turn.now)
    can_be_reminded = any(why_not(reporter, today, quiet=quiet) is None for reporter in reporters)
    return turn.answer(*lines, buttons=[*actions(turn, key, remind=can_be_reminded), back(turn, key)])


def actions(turn: Turn, key: ReportKey, *, remind: bool) -> Rows:
    """What can still be done about a report that is missing; nothing once it is closed."""
    if saving.closed(turn, key):
        return []
    about = f"{key.unit_id}:{key.form}:{key.period}"
    reminding = [Button(label=text("button-remind"), action=f"remind:{about}")] if remind else []
    entering = Button(label=text("button-enter"), action=f"enter:{about}")
    return [[*reminding, entering, Button(label=text("button-excuse"), action=f"excuse:{about}")]]


def expect_button(key: ReportKey) -> Button:
    """Takes an excuse back."""
    return Button(label=text("button-expect"), action=f"expect:{key.unit_id}:{key.form}:{key.period}")


def back(turn: Turn, key: ReportKey) -> list[Button]:
    """To the list of whoever is silent below the sender's unit."""
    top = rights.managed_by(turn, turn.context.units[key.unit_id])
    if top is None or top.id == key.unit_id:
        return []
    return list_button(top, key.form, key.period)


def list_button(top: Unit, form: str, period: str) -> list[Button]:
    return [Button(label=text("button-missing"), action=f"missing:{top.id}:{form}:{period}")]


def _for_how_long(turn: Turn, key: ReportKey) -> Iterator[Text]:
    count = _in_a_row(turn, key)
    if count > 1:
        length = parse_period(key.period).length
        most = "silent-in-a-row-most" if count > LOOKED_BACK else "silent-in-a-row"
        yield text(most, count=min(count, LOOKED_BACK), length=length)


def _in_a_row(turn: Turn, key: ReportKey) -> int:
    """How many reports have been missing one after the other up to this one. What was not due or was excused is no
    silence, and does not end it."""
    keys, period = [key], parse_period(key.period)
    for _ in range(LOOKED_BACK):
        period = period.previous()
        keys.append(key._replace(period=period.key))
    turn.context.require(keys)
    count = 0
    for one in keys:
        if turn.standing(one):
            break
        count += is_missing(turn, one)
    return count


def is_missing(turn: Turn, key: ReportKey) -> bool:
    """Whether it is expected and has not come."""
    row = turn.context.expected_row(key)
    return row is not None and row.excused is None and turn.standing(key) is None


def _reporter_line(turn: Turn, reporter: Reporter) -> Text:
    state, phone = _state(turn, reporter), phone_text(reporter.phone)
    return text("silent-reporter", name=reporter.person.name, state=state, phone=phone)


def phone_text(number: str | None) -> Text:
    return text("silent-phone", phone=number) if number else text("silent-no-phone")


def out_of_reach(turn: Turn, reporter: Reporter) -> Text | None:
    """Why no message gets to her at all; None if one does."""
    if not reporter.joined:
        return text("silent-no-account")
    if reporter.account is None:
        since = reporter.unreachable_since
        day = turn.context.calendar.local(since).date() if since else None
        return text("silent-unreachable-since", day=day_text(day)) if day else text("silent-blocked")
    return None


def _state(turn: Turn, reporter: Reporter) -> Text:
    """What there is to know first: whether a reminder gets to her at all, else when it did."""
    local = turn.context.calendar.local
    if reporter.on_leave_until:
        return text("silent-on-leave", day=day_text(reporter.on_leave_until))
    if unreached := out_of_reach(turn, reporter):
        return unreached
    if reporter.is_undelivered:
        return text("silent-undelivered")
    if reporter.nudged_at:
        return text("silent-nudged", time=time_text(local(reporter.nudged_at)))
    if reporter.reminded_at:
        return text("silent-reminded", time=time_text(local(reporter.reminded_at)))
    if reporter.is_on_its_way:
        return text("silent-on-its-way")
    if reporter.paused_until and reporter.paused_until > turn.context.calendar.today(turn.now):
        return text("silent-paused", day=day_text(reporter.paused_until))
    return text("silent-not-reminded")


def show_missing(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """The list of whoever is silent below a unit in one form and period, a page of it: `words` may end in the number
    of those on the pages before."""
    asked = below(turn, words[:3])
    start = int(words[3]) if len(words) == 4 and words[3].isdecimal() and len(words[3]) < 5 else 0
    if asked is None or len(words) not in (3, 4):
        return [stale(turn)]
    top, form, period = asked
    keys = silent_below(turn, top, form, period)
    title = text(
        "missing-title" if keys else "missing-none",
        unit=top.name,
        form=turn.context.forms.forms[form].title,
        period=period_text(parse_period(period)),
        count=len(keys),
    )
    if not keys:
        return [turn.answer(title)]
    silent = [Silent(key.unit_id, turn.context.units[key.unit_id].name) for key in keys]
    return [turn.answer(Strong(title), text("missing-how"), buttons=choose(top, form, period, silent, start))]


def below(turn: Turn, words: Sequence[str]) -> tuple[Unit, str, str] | None:
    """The unit, form and period that an action is about, if the sender may act on all that lies below."""
    key = read_key(words)
    top = turn.context.unit(key.unit_id) if key and turn.managing else None
    form = turn.context.forms.forms.get(key.form) if key else None
    if key is None or top is None or form is None or not rights.may_act_on(turn, top):
        return None
    return (top, key.form, key.period) if parse_period(key.period).length == form.every else None


def silent_below(turn: Turn, top: Unit, form: str, period: str) -> list[ReportKey]:
    """Whose report is missing in that subtree, in the order of the codes."""
    level = turn.context.forms.forms[form].level
    units = [unit for unit in [top, *turn.context.units_below([top.id])] if unit.level == level]
    keys = [ReportKey(unit.id, form, period) for unit in units]
    turn.context.require(keys)
    return [key for key in keys if is_missing(turn, key)]


def choose(top: Unit, form: str, period: str, silent: Sequence[Silent], start: int = 0) -> Rows:
    """A button for each village of one page, one for the next page, and one that reminds them all."""
    page = silent[start : start + PAGE]
    names = [silent_button(name, ReportKey(unit_id, form, period)) for unit_id, name in page]
    rows = [names[first : first + IN_A_ROW] for first in range(0, len(names), IN_A_ROW)]
    if rest := len(silent) - start - len(page):
        more = f"missing:{top.id}:{form}:{period}:{start + PAGE}"
        rows.append([Button(label=text("button-missing-more", count=rest), action=more)])
    return [*rows, [remind_all_button(top.id, form, period, len(silent))]]
