"""A guided form under way, and its question: one indicator, what is known of it, the likely numbers as buttons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.effects import Draft, Effect, KeepDraft
from core.forms import Form, Indicator, Values
from core.messages import Button
from core.periods import Period, parse_period
from core.reports import ReportKey
from core.texts import Arg, Names, Text, period_text, text
from core.zeros import Rows
from handlers import receipts
from handlers.buttons import ACTION_BYTES
from handlers.turn import Turn

MOST_NUMBERS = 10
FEW_NUMBERS = 6  # 0 to 5, as long as the figures are about as small
SKIP, BACK, STOP = "skip", "back", "stop"

_ASKING = re.compile("guide:([a-z0-9_]+):([0-9]+)")


@dataclass(frozen=True, slots=True)
class Guide:
    """One report that is being asked for: `said` are the figures so far, `asked` is the indicator whose turn it is.

    It is `overtaken` when the report has changed since the question, which does not show the newer figures then.
    """

    key: ReportKey
    form: Form
    said: Values
    asked: Indicator
    overtaken: bool = False

    @property
    def period(self) -> Period:
        return parse_period(self.key.period)

    @property
    def position(self) -> int:
        """Of the question, from 0."""
        return self.form.indicators.index(self.asked)


def of_draft(turn: Turn, draft: Draft | None) -> Guide | None:
    """The guided form that was kept, if its report is still the sender's and asks for that indicator."""
    asking = _ASKING.fullmatch(draft.asking) if draft else None
    if draft is None or asking is None or draft.unit_id is None:
        return None
    form = turn.own_form(draft.form)
    is_own = any(unit.id == draft.unit_id for unit in turn.units_with(draft.form))
    if form is None or not is_own or asking[1] not in form.by_key:
        return None
    key = ReportKey(draft.unit_id, draft.form, draft.period)
    asked, standing = form.by_key[asking[1]], turn.standing(key)
    if standing is None or standing.version == int(asking[2]):
        return Guide(key, form, draft.values, asked)
    # An old word changes no newer figure.
    said = {indicator: figure for indicator, figure in draft.values.items() if indicator not in standing.values}
    return Guide(key, form, said, asked, overtaken=True)


def ask(turn: Turn, guide: Guide, *before: Text) -> list[Effect]:
    """The whole question: which report, what was said so far, the indicator."""
    lines = [*before, receipts.about(turn, "guide-title", guide.key)]
    said = [i for i in guide.form.indicators if i.key in guide.said]
    if said:
        figures = [text("example-figure", name=i.spoken(), count=guide.said[i.key]) for i in said]
        lines.append(text("guide-said", figures=list(figures)))
    return _asked(turn, guide, lines)


def ask_again(turn: Turn, guide: Guide, *why: Text) -> list[Effect]:
    """The same question in short."""
    return _asked(turn, guide, why)


def _asked(turn: Turn, guide: Guide, before: Sequence[Text]) -> list[Effect]:
    earlier = ReportKey(guide.key.unit_id, guide.key.form, guide.period.previous().key)
    turn.context.require([guide.key, earlier])
    standing, previous = turn.standing(guide.key), turn.standing(earlier)
    stands = standing.values.get(guide.asked.key) if standing else None
    was = previous.values.get(guide.asked.key) if previous else None
    about: dict[str, Arg] = {"number": guide.position + 1, "count": len(guide.form.indicators), "name": _name(guide)}
    known = [_before(turn, guide.period.previous(), was)] if was is not None else []
    known += [text("guide-stands", count=stands)] if stands is not None else []
    line = text("guide-ask-known", **about, known=list(known)) if known else text("guide-ask", **about)
    figures = [figure for figure in (guide.said.get(guide.asked.key), stands, was) if figure is not None]
    rows = [*_numbers(guide, figures), _steps(guide, guide.said.get(guide.asked.key, stands))]
    version = standing.version if standing else 0
    draft = turn.draft(guide.key, guide.said, f"guide:{guide.asked.key}:{version}")
    return [KeepDraft(turn.account, draft), turn.answer(*before, line, buttons=rows)]


def _name(guide: Guide) -> Text | Names:
    group = guide.form.groups.get(guide.asked.group or "")
    return text("guide-name-in-group", group=group, name=guide.asked.name) if group else guide.asked.name


def _before(turn: Turn, previous: Period, figure: int) -> Text:
    """What was reported the time before: of yesterday, or of a day or month that has to be named."""
    if previous.length == "day" and previous.start == turn.today - timedelta(days=1):
        return text("guide-yesterday", count=figure)
    return text("guide-before", period=period_text(previous), count=figure)


def likely(known: Sequence[int], maximum: int) -> list[int]:
    """The numbers to offer: 0, what is known, and those nearest to the first that is known, else to 0."""
    middle = known[0] if known else 0
    around = range(max(0, middle - MOST_NUMBERS), middle + MOST_NUMBERS)
    wanted = [0, *known, *sorted(around, key=lambda number: (abs(number - middle), number))]
    possible = dict.fromkeys(number for number in wanted if number <= maximum)
    return sorted(list(possible)[: FEW_NUMBERS if middle < FEW_NUMBERS else MOST_NUMBERS])


def _numbers(guide: Guide, known: Sequence[int]) -> Rows:
    buttons = [
        Button(label=text("guide-number", count=number), action=_action(guide, str(number)))
        for number in likely(known, guide.asked.maximum)
    ]
    half = (len(buttons) + 1) // 2
    return [buttons[:half], buttons[half:]] if len(buttons) > FEW_NUMBERS // 2 else [buttons]


def _steps(guide: Guide, figure: int | None) -> list[Button]:
    """Skipping a figure that there is leaves it as it is."""
    skip = text("guide-skip") if figure is None else text("guide-skip-keeping", count=figure)
    labels = {SKIP: skip, BACK: text("guide-back"), STOP: text("guide-stop")}
    return [
        Button(label=label, action=_action(guide, step))
        for step, label in labels.items()
        if step != BACK or guide.position > 0
    ]


def _action(guide: Guide, answer: str) -> str:
    """Names the indicator, by its number where its key is too long for the action of a button."""
    about = f"guide:{guide.key.unit_id}:{guide.key.form}:{guide.key.period}"
    action = f"{about}:{guide.asked.key}:{answer}"
    return action if len(action.encode()) <= ACTION_BYTES else f"{about}:{guide.position}:{answer}"


def indicator_named(form: Form, word: str) -> Indicator | None:
    """The indicator that an action names."""
    if re.fullmatch("[0-9]{1,3}", word):
        return form.indicators[int(word)] if int(word) < len(form.indicators) else None
    return form.by_key.get(word)


def choose_report(turn: Turn, keys: Sequence[ReportKey]) -> Rows:
    """Which report she wants to be asked for."""
    return [
        [
            Button(
                label=receipts.about(turn, "button-report", key), action=f"guide:{key.unit_id}:{key.form}:{key.period}"
            )
        ]
        for key in keys
    ]
