"""Suspected cases of which the disease is not known yet: asked for under the receipt, until all of them have one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.effects import Draft
from core.forms import OTHER, BreakdownItem, Form, Indicator
from core.messages import Button
from core.reports import Report
from core.texts import Text, text
from core.zeros import Rows
from handlers import buttons, receipts
from handlers.receipts import Asked
from handlers.turn import Turn

PER_ROW = 2
MOST_NUMBERS = 8
Items = Sequence[BreakdownItem]

TYPED = "typed"
"""In an action, in place of a number: the word that was typed last."""


@dataclass(frozen=True, slots=True)
class Open:
    """So many cases of an indicator have no disease yet; `noted` have one."""

    indicator: Indicator
    count: int
    noted: int


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked about the open cases: which disease; of a disease (`item`) how many; for OTHER its name first, and
    then how many have the `word` that was written. A word without an item is in doubt, and only a tap answers."""

    item: str = ""
    word: str = ""

    def __str__(self) -> str:
        """The way a draft keeps it."""
        return f"disease:{self.item}:{self.word}"

    @property
    def how_many(self) -> bool:
        return bool(self.item) and (self.item != OTHER or bool(self.word))


def asking_of(draft: Draft | None) -> Asking | None:
    """What was asked last; None if it was something else."""
    conversation, _, rest = (draft.asking if draft else "").partition(":")
    item, _, word = rest.partition(":")
    return Asking(item, word) if conversation == "disease" else None


def open_cases(form: Form, report: Report) -> Open | None:
    """The first cases that still have to be broken down, in the form's order."""
    unspecified = form.unspecified(report.values)
    if not unspecified:
        return None
    for indicator in form.indicators:
        if (count := unspecified.get(indicator.key, 0)) > 0:
            return Open(indicator, count, report.values[indicator.key] - count)
    return None


def next_asked(form: Form, report: Report, draft: Draft | None) -> str:
    """What a draft has to keep while it waits for the rest of the report."""
    return str(asking_of(draft) or Asking()) if open_cases(form, report) else ""


def about(turn: Turn, report: Report, draft: Draft | None = None) -> Asked | None:
    """The question for the next cases, as far as `draft` says it has got; None when nothing is open."""
    open_ = open_cases(turn.context.forms.forms[report.key.form], report)
    return question(turn, report, open_, asked_about(turn, open_, draft) or Asking()) if open_ else None


def asked_about(turn: Turn, open_: Open, draft: Draft | None) -> Asking | None:
    """What was asked last, as far as it was about these cases: another indicator has other items."""
    asking = asking_of(draft)
    known = {"", *(item.key for item in turn.context.forms.items(open_.indicator))}
    return asking if asking and asking.item in known else None


def question(turn: Turn, report: Report, open_: Open, asking: Asking) -> Asked:
    items = turn.context.forms.items(open_.indicator)
    if asking.how_many:
        line = text("disease-how-many", name=name_of(turn, open_.indicator, asking), count=open_.count)
        return Asked([line], _numbers(report, items, asking.item, open_.count))
    if asking.item:
        return Asked([text("disease-word")], [])
    key = "disease-which-rest" if open_.noted else "disease-which"
    line = text(key, name=open_.indicator.name, count=open_.count)
    return Asked([line, text("disease-how")], choose_item(report, items, _offered(turn, open_.indicator)))


def name_of(turn: Turn, indicator: Indicator, asking: Asking) -> Text:
    """What the disease is called: by its short name, or by the word for it."""
    item = next(item for item in turn.context.forms.items(indicator) if item.key == asking.item)
    return text("button-disease", name=asking.word or item.short_name())


def _offered(turn: Turn, indicator: Indicator) -> list[BreakdownItem]:
    """The common diseases, and the one for all others."""
    breakdown = turn.context.forms.breakdowns[indicator.breakdown or ""]
    items = {item.key: item for item in breakdown.items}
    return [items[key] for key in dict.fromkeys([*breakdown.common, OTHER]) if key in items]


def choose_item(report: Report, items: Items, offered: Iterable[BreakdownItem], word: str = "") -> Rows:
    """Which disease it is; the last button is that of a `word` that is in no list."""
    row = [_button(report, text("button-disease", name=item.short_name()), items, item.key) for item in offered]
    rows = [row[at : at + PER_ROW] for at in range(0, len(row), PER_ROW)]
    return [*rows, [_button(report, text("button-disease-word", word=word), items, OTHER, TYPED)]] if word else rows


def _numbers(report: Report, items: Items, item: str, most: int) -> Rows:
    """How many cases it is; larger numbers have to be typed."""
    row = [
        _button(report, text("button-disease-count", count=count), items, item, str(count))
        for count in range(1, min(most, MOST_NUMBERS) + 1)
    ]
    return [row[:4], row[4:]]


def choose_report(turn: Turn, reports: Sequence[Report]) -> Rows:
    """Which report is meant."""
    return [[_button(report, receipts.about(turn, "button-report", report.key))] for report in reports]


def _button(report: Report, label: Text, items: Items = (), *words: str) -> Button:
    """The action names the version: what is open is counted by it, and a second tap must not count twice. It names the
    disease by its number in the list where its key is too long for the action of a button."""
    unit_id, form, period = report.key
    about = f"disease:{unit_id}:{form}:{period}:{report.version}"
    action = ":".join([about, *words])
    if len(action.encode()) > buttons.ACTION_BYTES:
        number = [item.key for item in items].index(words[0])
        action = ":".join([about, str(number), *words[1:]])
    return Button(label=label, action=action)


def item_named(items: Items, word: str) -> str | None:
    """The key of the disease that an action names."""
    if re.fullmatch("[0-9]{1,3}", word):
        return items[int(word)].key if int(word) < len(items) else None
    return word if any(item.key == word for item in items) else None
