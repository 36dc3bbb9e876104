"""The buttons under the bot's messages: what they say, the action that a tap sends back, and how it is read again.

A tap can be old, repeated or forged: an action only names things, and whoever handles it checks everything anew.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from core.effects import Draft
from core.expected import period_open_on
from core.forms import Form, Values
from core.messages import Button
from core.periods import Period, parse_period
from core.relay import Relay
from core.reports import Report, ReportKey
from core.texts import Text, period_text, text
from core.units import Unit
from core.zeros import SURE, Rows, zero_buttons

UNDO_WITHIN = timedelta(minutes=10)

ACTION_BYTES = 64


def undo(report: Report, label: Text | None = None) -> Button:
    minutes = int(UNDO_WITHIN.total_seconds()) // 60
    return Button(
        label=label or text("button-undo", minutes=minutes), action=f"undo:{_key(report.key)}:{report.version}"
    )


def change(key: ReportKey, label: Text | None = None) -> Button:
    return Button(label=label or text("button-change"), action=f"edit:{_key(key)}")


def right(report: Report) -> Button:
    """That the figures of this version are right, odd as they are."""
    return Button(label=text("button-right"), action=f"right:{_key(report.key)}:{report.version}")


def amend(draft: Draft, report: Report, label: Text) -> Button:
    """That the kept figures correct this report, as it stands now."""
    unit_id, _, period = report.key
    return Button(label=label, action=f"amend:{unit_id}:{period}:{report.version}:{mark(draft)}")


def overrule(draft: Draft, standing: Report) -> Rows:
    """Whether the kept figures take the place of this version, which somebody else has sent."""
    about = f"overrule:{standing.version}:{mark(draft)}"
    return [
        [
            Button(label=text("button-overrule"), action=f"{about}:yes"),
            Button(label=text("button-leave"), action=f"{about}:no"),
        ]
    ]


def zeros(forms: Iterable[Form], today: date) -> Rows:
    """The one-tap zero reports of these forms, for what is open today."""
    return zero_buttons((form, period_open_on(form, today)) for form in forms)


def choose_zero(word: str, form: Form, periods: Sequence[Period]) -> Rows:
    """For which period a zero report is meant."""
    return [
        [
            Button(
                label=text(f"button-{word}-for", period=period_text(period)),
                action=f"{word}:{form.key}:{period.key}:{SURE}",
            )
        ]
        for period in periods
    ]


def choose_unit(units: Sequence[Unit], draft: Draft) -> Rows:
    """Which unit a draft is about. The action holds the draft's mark, so that a tap under an older question does not
    put newer figures down for the wrong village."""
    return [[Button(label=text("button-unit", unit=u.name), action=f"unit:{u.id}:{mark(draft)}")] for u in units]


def choose_reading(
    form: Form, period: str, unit: Unit | None, readings: Sequence[Values], standing: Report | None = None
) -> Rows:
    """What a doubtful message may mean; nothing if there is more to it than the action of a button can hold.

    The action names the unit if it is known, so that a later tap does not go to the one asked about by then, and the
    version that stands, so that it changes no newer one."""
    version = standing.version if standing else 0
    about = f"mean:{form.key}:{period}:{f'{unit.id}.{version}' if unit else ''}"
    actions = [f"{about}:{_figures(form, values)}" for values in readings]
    is_broken_down = any("." in key for values in readings for key in values)
    if is_broken_down or any(len(action.encode()) > ACTION_BYTES for action in actions):
        return []
    return [
        [Button(label=_figures_text(form, values), action=action)]
        for values, action in zip(readings, actions, strict=True)
    ]


def _figures(form: Form, values: Values) -> str:
    """The figures in the form's order, blanks left empty: "12,,0"."""
    return ",".join(str(values.get(indicator.key, "")) for indicator in form.indicators)


def _figures_text(form: Form, values: Values) -> Text:
    said = [indicator for indicator in form.indicators if indicator.key in values]
    figures = [text("example-figure", name=indicator.name, count=values[indicator.key]) for indicator in said]
    return text("button-figures", figures=list(figures))


def read_figures(form: Form, words: Sequence[str]) -> tuple[Period, Values] | None:
    """The period and the figures that an action names, if that form can have them."""
    period = read_period(words[0]) if len(words) == 2 else None
    numbers = words[1].split(",") if period else []
    if period is None or not form.is_about(period) or len(numbers) != len(form.indicators):
        return None
    if not all(re.fullmatch("[0-9]{0,6}", number) for number in numbers):
        return None
    said = [(i, int(number)) for i, number in zip(form.indicators, numbers, strict=True) if number]
    values = {indicator.key: figure for indicator, figure in said if figure <= indicator.maximum}
    return (period, values) if said and len(values) == len(said) else None


def choose_form(forms: Sequence[Form]) -> Rows:
    return [[Button(label=text("button-form", form=form.title), action=f"form:{form.key}")] for form in forms]


def choose_language(languages: Mapping[str, str]) -> Rows:
    """`languages` has what each of them calls itself, by its tag."""
    return [[Button(label=text("button-lang", name=name), action=f"lang:{tag}") for tag, name in languages.items()]]


def mark(kept: Draft | Relay) -> str:
    """A short sign that changes with everything that the draft, or the table of a 接龙, says."""
    said: tuple[object, ...]
    if isinstance(kept, Draft):
        said = (kept.form, kept.period, kept.asking, sorted(kept.values.items()))
    else:
        lines = [(line.unit_id, line.period, sorted(line.values.items()), line.version) for line in kept.lines]
        said = (kept.form, lines)
    return f"{zlib.crc32(repr(said).encode()):08x}"


def read_key(words: Sequence[str]) -> ReportKey | None:
    """The report that an action names as unit, form and period."""
    if len(words) != 3 or not re.fullmatch("[0-9]{1,9}", words[0]) or not read_period(words[2]):
        return None
    return ReportKey(int(words[0]), words[1], words[2])


def read_period(words: str) -> Period | None:
    try:
        return parse_period(words)
    except ValueError:
        return None


def _key(key: ReportKey) -> str:
    return f"{key.unit_id}:{key.form}:{key.period}"
