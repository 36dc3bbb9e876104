"""A 接龙, or one village's figures in a manager's words: shown as a table, stored when it is confirmed.

One village of which nothing else has been reported is stored at once: a manager on the telephone wants to be done.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import partial

from core.effects import DropRelay, Effect, KeepRelay, Queue, SaveReport
from core.expected import period_open_on
from core.forms import Form
from core.messages import Kind
from core.numerals import NUMERALS
from core.plaintext import plain
from core.reading import Status
from core.relay import Relay, RelayLine
from core.relay_lines import InDoubt, Pasted, read_lines
from core.reports import Report, ReportKey, Source, compose
from core.texts import Text, text
from core.unit_names import UnitNames
from core.units import Unit
from handlers import ask_village, buttons, receipts, relay_table, relay_units, saving
from handlers.help import small_talk, stale
from handlers.receipts import Asked
from handlers.relay_table import Row, Table
from handlers.turn import Turn

_CHOICES = {
    "all": ("全部确认", "确认", "确认全部", "confirm all", "confirm"),
    "clear": ("只确认清楚的", "only the clear ones"),
    "cancel": ("取消", "cancel"),
}
_CHOICE_NAMES = {word: choice for choice, words in _CHOICES.items() for word in words}
_MAY_COUNT = re.compile(f"[0-9{NUMERALS}无没]|zero|none")


def on_words(turn: Turn) -> list[Effect] | None:
    """Words from a manager that name units below hers; None for anything else."""
    words = plain(turn.inbound.text)
    if not _MAY_COUNT.search(words) or small_talk(turn.inbound.text) or _is_own_report(turn):
        return None
    return of_units(turn, relay_units.in_charge(turn), but_not={unit.id for unit in turn.reporting})


def _is_own_report(turn: Turn) -> bool:
    """Whether somebody who also reports for a unit writes figures without any name."""
    readings = (turn.readers[form.key].read(turn.inbound.text, turn.today) for form in turn.forms)
    return any(reading.status in (Status.COMPLETE, Status.PARTIAL) for reading in readings)


def of_units(turn: Turn, units: Mapping[int, Unit], *, but_not: Collection[int] = ()) -> list[Effect] | None:
    """What the message says of these units; None when it says nothing of any, or of nothing `but_not` one of those:
    that is a report like any other."""
    words = plain(turn.inbound.text)
    forms = turn.context.forms.forms.values()
    found = [(form, pasted) for form in forms if (pasted := _read(turn, form, words, units))]
    most = max((len(pasted.understood) for _, pasted in found), default=0)
    best = [(form, pasted) for form, pasted in found if len(pasted.understood) == most]
    titled = [_title_in(words, form) for form, _ in best]
    meant = [each for each, title in zip(best, titled, strict=True) if title == max(titled)]
    if most and len(meant) > 1:
        return [turn.answer(text("relay-which-form", names=[form.title for form, _ in meant]))]
    if not meant:
        return None
    form, pasted = meant[0]
    if len(pasted.named) == 1 and pasted.named <= set(but_not):
        return None
    return _answer(turn, form, pasted, units)


def _title_in(words: str, form: Form) -> int:
    """How much of the message is this form's title: 发热日报 is not 日报."""
    return max((len(title) for title in map(plain, form.title.values()) if title in words), default=0)


def _read(turn: Turn, form: Form, words: str, units: Mapping[int, Unit]) -> Pasted | None:
    """What is said in this form; None when none of its units is named beside figures."""
    asked = [unit for unit in units.values() if unit.level == form.level and unit.parent_id is not None]
    names = UnitNames(words, asked, turn.context.units, form_words(form))
    if not names:
        return None
    pasted = read_lines(words, names, partial(turn.readers[form.key].read, today=turn.today))
    return pasted if pasted.understood or not all(doubt.nameless for doubt in pasted.in_doubt) else None


def form_words(form: Form) -> list[str]:
    """All that its indicators may be called: no unit is meant by that."""
    return [label for indicator in form.indicators for label in indicator.labels()]


def _answer(turn: Turn, form: Form, pasted: Pasted, units: Mapping[int, Unit]) -> list[Effect]:
    keys = [ReportKey(line.unit.id, form.key, line.period) for line in pasted.understood]
    periods = Counter(key.period for key in keys).most_common(1)
    period = periods[0][0] if periods else period_open_on(form, turn.today).key
    around = relay_units.beside(turn, form, period, units, [key.unit_id for key in keys])
    turn.context.require([*keys, *around])
    rows, in_doubt = [], list(pasted.in_doubt)
    for key, line in zip(keys, pasted.understood, strict=True):
        row = Row(form, line, turn.context.report(key))
        if row.is_same or not saving.closed(turn, key):
            rows.append(row)
        else:
            in_doubt.append(InDoubt(line.unit.name, text("relay-closed"), line.unit))
    if len(rows) == 1 and not in_doubt and _is_sure(turn, rows[0], pasted):
        return _store_one(turn, form, rows[0])
    table = Table(form, period, rows, in_doubt, relay_units.not_reported(turn, around, pasted.named))
    relay = Relay(form.key, tuple(row.kept() for row in table.to_store()), turn.now)
    shown = relay_table.lines(table)
    if not relay.lines:
        return [DropRelay(turn.account), turn.answer(*shown)]
    return [KeepRelay(turn.account, relay), turn.answer(*shown, buttons=relay_table.rows_of_buttons(relay))]


def _is_sure(turn: Turn, row: Row, pasted: Pasted) -> bool:
    """Whether the manager has said it herself, and means to change what it changes."""
    return not turn.inbound.forwarded and (row.is_clear or (pasted.amends and row.reason is None))


def _store_one(turn: Turn, form: Form, row: Row) -> list[Effect]:
    """What a village has told by telephone, with the receipt that its doctor would have got."""
    standing = row.before if row.before and row.before.received else None
    if standing and row.is_same:
        return [receipts.receipt(turn, standing, standing)]
    saved = _saved(turn, form, row.kept())
    questions = [message for sent in ask_village.ask(turn, [saved.report]).values() for message in sent]
    key = "relay-asked-disease-one" if questions else "relay-needs-disease-one"
    needs = [text(key)] if form.unspecified(saved.report.values) else []
    return [saved, receipts.receipt(turn, saved.report, standing, Asked(needs, [])), *questions]


def _saved(turn: Turn, form: Form, line: RelayLine) -> SaveReport:
    key = ReportKey(line.unit_id, form.key, line.period)
    before, expected = turn.context.report(key), saving.expected_for(turn, key)
    source = saving.source_of(turn, key, Source.MESSAGE)
    report = compose(form, expected, before, line.values, at=turn.at, source=source, person_id=turn.person_id)
    return SaveReport(before=before, report=report, expected=expected)


def on_choice(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap under the table: confirm all, confirm the clear ones, cancel. Everything is checked anew."""
    relay = turn.context.relay(turn.account)
    if relay is None or len(words) != 2 or words[1] != buttons.mark(relay) or relay.form not in turn.readers:
        return [stale(turn)]
    match words[0]:
        case "cancel":
            return [DropRelay(turn.account), turn.answer(text("relay-cancelled"))]
        case "all":
            return _confirm(turn, relay, relay.lines)
        case "clear":
            return _confirm(turn, relay, [line for line in relay.lines if not line.doubtful])
    return [stale(turn)]


def on_choice_in_words(turn: Turn) -> list[Effect] | None:
    """The words of a button under the table that was shown last; None for anything else. 确认 alone leaves open which
    lines are meant where some are in doubt."""
    said = plain(turn.inbound.text).strip()
    choice = _CHOICE_NAMES.get(said)
    relay = turn.context.relay(turn.account) if choice else None
    if choice is None or relay is None or turn.inbound.forwarded or turn.inbound.kind != Kind.TEXT:
        return None
    draft = turn.context.draft(turn.inbound)
    is_last = draft is None or draft.changed_at <= relay.changed_at
    if not is_last or not turn.is_fresh(relay.changed_at):
        return None
    if said in ("确认", "confirm") and any(line.doubtful for line in relay.lines):
        return [turn.answer(text("relay-nothing-stored"), buttons=relay_table.rows_of_buttons(relay))]
    return on_choice(turn, [choice, buttons.mark(relay)])


def _confirm(turn: Turn, relay: Relay, lines: Sequence[RelayLine]) -> list[Effect]:
    """Stores these lines together; left out and named is whatever may not be stored any more."""
    form, units = turn.context.forms.forms[relay.form], relay_units.in_charge(turn)
    period = Counter(line.period for line in lines).most_common(1)[0][0]
    around = relay_units.beside(turn, form, period, units, [line.unit_id for line in lines])
    turn.context.require([*(ReportKey(line.unit_id, form.key, line.period) for line in lines), *around])
    saved: list[SaveReport] = []
    left_out: list[Text] = []
    for line in lines:
        unit = units.get(line.unit_id) or turn.context.unit(line.unit_id)
        reason = _why_not(turn, form, line) if line.unit_id in units else "relay-not-yours"
        if reason and unit:
            left_out.append(
                text("relay-left-out", unit=relay_table.unit_on(unit, line.period, period), reason=text(reason))
            )
        else:
            saved.append(_saved(turn, form, line))
    asked = ask_village.ask(turn, [effect.report for effect in saved])
    answer = _confirmed(turn, form, period, saved, left_out, around, asked)
    return [*saved, DropRelay(turn.account), answer, *(message for sent in asked.values() for message in sent)]


def _why_not(turn: Turn, form: Form, line: RelayLine) -> str | None:
    """Why a line that was shown may not be stored now."""
    key = ReportKey(line.unit_id, form.key, line.period)
    if turn.context.units[line.unit_id].level != form.level or saving.closed(turn, key):
        return "relay-closed"
    before = turn.context.report(key)
    return "relay-overtaken" if (before.version if before else 0) != line.version else None


def _confirmed(
    turn: Turn,
    form: Form,
    period: str,
    saved: Sequence[SaveReport],
    left_out: Sequence[Text],
    around: Sequence[ReportKey],
    asked: Collection[int],
) -> Queue:
    """What was stored and what was not; `asked` are the units of which the reporters are asked for the diseases."""
    reports = [effect.report for effect in saved]
    lines: list[Text] = []
    if reports:
        names = [relay_table.unit_on(_unit(turn, report), report.key.period, period) for report in reports]
        lines.append(relay_table.named("relay-stored", names, **relay_table.about(form, period)))
    lines += [text("relay-left-out-title", count=len(left_out)), *left_out] if left_out else []
    lines += _still_open(turn, form, reports, asked)
    owed = relay_units.not_reported(turn, around, {report.key.unit_id for report in reports})
    return turn.answer(*lines, *relay_table.missing(owed))


def _still_open(turn: Turn, form: Form, reports: Sequence[Report], asked: Collection[int]) -> list[Text]:
    """Which of these still have to be completed: of which the diseases are not known, of which figures are missing."""
    unnamed = [_unit(turn, report) for report in reports if form.unspecified(report.values)]
    open_ = {
        "relay-asked-disease": [unit.name for unit in unnamed if unit.id in asked],
        "relay-needs-disease": [unit.name for unit in unnamed if unit.id not in asked],
        "relay-incomplete": [_unit(turn, report).name for report in reports if form.missing(report.values)],
    }
    return [relay_table.named(message, names) for message, names in open_.items() if names]


def _unit(turn: Turn, report: Report) -> Unit:
    return turn.context.units[report.key.unit_id]
