"""What a reporter is told about a report: the receipt, the question for the rest, where things stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from core.effects import Draft, Queue, Sign
from core.expected import period_open_on
from core.forms import Form, Indicator, Values
from core.frozen import frozen
from core.messages import Button
from core.periods import parse_period
from core.reports import Report, ReportKey, Source
from core.texts import Arg, Names, Text, day_text, period_text, second_text, text, time_text
from core.units import Unit
from core.zeros import Rows
from handlers import buttons
from handlers.turn import Turn

SIGNS = ("👌", "✍", "👍")
"""What stands at a message in a group in place of its receipt, by the version: at a message that is edited again the
sign changes again. Telegram takes only certain emoji for this."""

EXAMPLE_NUMBERS = (12, 3, 5)


@frozen
class Asked:
    """A question under a receipt, with the buttons that answer it."""

    lines: Sequence[Text]
    buttons: Rows


def receipt(turn: Turn, report: Report, before: Report | None, asked: Asked | None = None) -> Queue:
    """The answer to a report that is stored: `before` is what it replaced, the report itself when nothing changed."""
    form = turn.context.forms.forms[report.key.form]
    if before is report:
        # To the second: whoever taps 发送 again at once sees that this is another receipt.
        head = about(turn, "receipt-same", report.key, time=_moment(turn, report.key, turn.at, second_text))
    elif before and any(report.values.get(key) != figure for key, figure in before.values.items()):
        head = about(turn, "receipt-changed", report.key)
    else:
        head = about(turn, "receipt-stored", report.key)
    lines = [head, *figures(turn, form, report.values, before, report.notes), *marks(turn, form, report)]
    lines += _reported_before(turn, before)
    more = asked or Asked((), [])
    sign = Sign(sign_of(report), enough=report.complete and not more.lines and not turn.private)
    return turn.answer(*lines, *more.lines, buttons=[*more.buttons, _after(turn, report)], sign=sign)


def _reported_before(turn: Turn, before: Report | None) -> list[Text]:
    """That somebody else has sent this report already: a colleague, or a manager for the village."""
    if before is None or before.person_id in (None, turn.person_id):
        return []
    return [text("receipt-by-another", time=_moment(turn, before.key, before.changed_at))]


def sign_of(report: Report) -> str:
    return SIGNS[(report.version - 1) % len(SIGNS)]


def undone(turn: Turn, report: Report, before: Report, asked: Asked | None = None) -> Queue:
    """The answer to an undo: `report` has the figures of earlier on again, or none and is owed again."""
    form = turn.context.forms.forms[report.key.form]
    if not report.received:
        lines = [about(turn, "receipt-taken-back", report.key), *figures(turn, form, before.values, None)]
        return turn.answer(*lines, text("receipt-owed-again"), buttons=_zeros(turn, form, report.key))
    lines = [about(turn, "receipt-undone", report.key), *figures(turn, form, report.values, before, report.notes)]
    lines += marks(turn, form, report)
    more = asked or Asked((), [])
    return turn.answer(*lines, *more.lines, buttons=[*more.buttons, _after(turn, report)])


def unchanged(turn: Turn, why: str, report: Report) -> Queue:
    """The answer to a tap that came too late: nothing has changed, and this is what stands."""
    return turn.answer(text(why), *stands(turn, report), buttons=[_after(turn, report)])


def stands(turn: Turn, report: Report) -> list[Text]:
    """The report as it is: which one, its figures, its marks."""
    form = turn.context.forms.forms[report.key.form]
    lines = [about(turn, "receipt-stands", report.key), *figures(turn, form, report.values, None, report.notes)]
    return [*lines, *marks(turn, form, report)]


def ask_for_new(turn: Turn, report: Report, *more: Text) -> Queue:
    """The answer to 修改: the figures that stand, `more` about them, and how to send new ones."""
    form = turn.context.forms.forms[report.key.form]
    lines = [about(turn, "receipt-stands", report.key), *figures(turn, form, report.values, None, report.notes), *more]
    return turn.answer(*lines, text("change-how", example=example(form)[:1]))


def ask_for_rest(turn: Turn, key: ReportKey, values: Values) -> Queue:
    """Says what is understood and asks for what is missing only."""
    form = turn.context.forms.forms[key.form]
    lines = [about(turn, "prompt-understood", key), *figures(turn, form, values, None), still_missing(form, values)]
    open_surveillance = any(indicator.surveillance for indicator in form.missing(values))
    rows = [row[:1] for row in _zeros(turn, form, key)] if open_surveillance else []
    return turn.answer(*lines, buttons=rows)


def did_you_mean(turn: Turn, meant: Draft, unit: Unit | None) -> Text:
    """Asks for a tap on what a message means, naming the day, and the unit as far as it is known."""
    if unit:
        return about(turn, "prompt-did-you-mean-of", ReportKey(unit.id, meant.form, meant.period))
    form = turn.context.forms.forms[meant.form]
    return text("prompt-did-you-mean", period=period_text(parse_period(meant.period)), form=form.title)


def _zeros(turn: Turn, form: Form, key: ReportKey) -> Rows:
    """The zero buttons, which always mean the open period and the reader's own unit: else there are none."""
    is_open = key.period == period_open_on(form, turn.today).key and _is_own(turn, key)
    return buttons.zeros([form], turn.today) if is_open else []


def about(turn: Turn, message: str, key: ReportKey, **more: Arg) -> Text:
    """A sentence about one report: unit, period and form are its arguments."""
    unit, form = turn.context.units[key.unit_id], turn.context.forms.forms[key.form]
    return text(message, unit=unit.name, period=period_text(parse_period(key.period)), form=form.title, **more)


def still_missing(form: Form, values: Values) -> Text:
    missing = form.missing(values)
    return text("prompt-missing", count=len(missing), names=[indicator.name for indicator in missing])


def figures(
    turn: Turn, form: Form, values: Mapping[str, int], before: Report | None, notes: Mapping[str, str] | None = None
) -> list[Text]:
    """One line per figure, in the form's order; where `before` had another one, both. `notes` are words to figures."""
    old = before.values if before else {}
    words = {**(before.notes if before else {}), **(notes or {})}
    lines = []
    for key, plain_name, line in _names(turn, form, {**old, **values}):
        name = text("figure-noted", name=plain_name, word=words[key]) if key in words else plain_name
        if key not in values:
            lines.append(text(f"{line}-removed", name=name, old=old[key]))
        elif old.get(key, values[key]) != values[key]:
            lines.append(text(f"{line}-changed", name=name, old=old[key], new=values[key]))
        else:
            lines.append(text(line, name=name, count=values[key]))
    return lines


def in_short(turn: Turn, form: Form, values: Values) -> list[str | Text | Names]:
    """These figures in the form's order, to be put into one line: 门诊12, 接种3."""
    spoken_names = {indicator.key: indicator.spoken() for indicator in form.indicators}
    return [
        text("example-figure", name=spoken_names.get(key, name), count=values[key])
        for key, name, _ in _names(turn, form, values)
    ]


def _names(turn: Turn, form: Form, keys: Mapping[str, int]) -> Iterator[tuple[str, Names, str]]:
    """These keys in the form's order, each with its name and the kind of its line."""
    is_broken_down = "." in "".join(keys)
    for indicator in form.indicators:
        if indicator.key in keys:
            yield indicator.key, indicator.name, "figure"
        for item in turn.context.forms.items(indicator) if is_broken_down else ():
            if (key := f"{indicator.key}.{item.key}") in keys:
                yield key, item.name, "figure-item"


def marks(turn: Turn, form: Form, report: Report) -> list[Text]:
    """Zero report, incomplete, and the stamp: on time or late, when this version came, its number."""
    zero = [text("receipt-zero")] if report.zero else []
    rest = [] if report.complete else [text("receipt-incomplete")]
    if form.missing(report.values):
        rest.append(still_missing(form, report.values))
    return [*zero, _stamp(turn, report), *rest]


def _stamp(turn: Turn, report: Report) -> Text:
    return text(
        "receipt-stamp",
        timeliness="on-time" if report.on_time else "late",
        time=_when(turn, report),
        version=report.version,
    )


def _when(turn: Turn, report: Report) -> Text:
    """When this version came."""
    return _moment(turn, report.key, report.changed_at)


def _moment(turn: Turn, key: ReportKey, at: datetime, told: Callable[[datetime], Text] = time_text) -> Text:
    """The time as it is `told`; with its day if that is not the day that the report is about."""
    moment = turn.context.calendar.local(at)
    if key.period == moment.date().isoformat():
        return told(moment)
    return text("receipt-moment", day=day_text(moment.date()), time=told(moment))


def _after(turn: Turn, report: Report) -> list[Button]:
    """Undo as long as it can still work, and change, which waits for figures: a manager writes the unit's name."""
    undo = [buttons.undo(report)] if can_undo(turn, report) else []
    return [*undo, buttons.change(report.key)] if _is_own(turn, report.key) else undo


def _is_own(turn: Turn, key: ReportKey) -> bool:
    """Whether the buttons hold for it that mean a reporter's own unit."""
    return turn.own_unit(key.unit_id) is not None and turn.on_behalf_of is None


def can_undo(turn: Turn, report: Report) -> bool:
    """An undo is not undone: the figures that it removed may have been a slip. What was approved of stays."""
    return report.source not in (Source.UNDO, Source.APPROVED) and turn.now - report.changed_at <= buttons.UNDO_WITHIN


def state(turn: Turn, key: ReportKey) -> Text:
    """One line: whether that report has come in."""
    report = turn.standing(key)
    if report is None:
        return about(turn, "state-owed", key)
    message = "state-received" if report.complete else "state-incomplete"
    return about(turn, message, key, time=_when(turn, report), version=report.version)


def example(form: Form) -> list[str | Text | Names]:
    """The first figures of the form the way they may be written: "门诊12"."""
    return [
        text("example-figure", name=indicator.spoken(), count=_example_number(indicator, position))
        for position, indicator in enumerate(form.indicators[: len(EXAMPLE_NUMBERS)])
    ]


def example_numbers(form: Form) -> str:
    """All figures of the form as bare numbers: "12 3 0"."""
    return " ".join(str(_example_number(indicator, i)) for i, indicator in enumerate(form.indicators))


def _example_number(indicator: Indicator, position: int) -> int:
    return 0 if indicator.surveillance else EXAMPLE_NUMBERS[position % len(EXAMPLE_NUMBERS)]
