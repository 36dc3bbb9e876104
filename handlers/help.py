"""How it is done: help, a short word for a short word, the language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from core.effects import Effect, Queue, SetLanguage
from core.expected import period_awaited_on, period_open_on
from core.forms import Form
from core.reading import Reading
from core.reports import ReportKey
from core.texts import Text, text
from handlers import buttons, receipts
from handlers.turn import Turn

FORMS_EXPLAINED = 2  # help has to fit on one phone screen
NUMBERS_ALONE = 5  # more bare numbers than that nobody sends in the right order

_SMALL_TALK = {
    "talk-hello": "[你您]好|大家好|早上?好|[上中下]午好|晚上好|在吗|hello|hi|good (?:morning|afternoon|evening)",
    "talk-thanks": "谢谢|多谢|感谢|辛苦|thanks|thank you|thx",
    "talk-ok": "收到|好的?|知道了|明白|嗯+|行|ok|okay|got it",
}
_A_WORD_MORE = "[^0-9a-z]{0,4}"  # 谢谢主任, 收到了！


def show_help(turn: Turn) -> list[Effect]:
    """/help: everything that the sender can do, on one phone screen."""
    lines = [text("help-title")]
    if turn.forms:
        lines += [*how_to_report(turn.forms), *_more_for_reporters(turn.forms[0])]
    if turn.managing:
        lines += [text("help-manager-today"), text("help-manager-digest")]
    elif turn.forms:
        lines.append(text("help-today"))
    return [turn.answer(*lines, text("help-lang"), text("help-private"), buttons=buttons.zeros(turn.forms, turn.today))]


def how_to_report(forms: Sequence[Form]) -> list[Text]:
    """An example of a message for each form, and the one word for a zero report."""
    lines = []
    for form in forms[:FORMS_EXPLAINED]:
        lines.append(text("help-example", form=form.title, example=receipts.example(form)))
        if len(form.indicators) <= NUMBERS_ALONE:
            lines.append(text("help-numbers", numbers=receipts.example_numbers(form)))
    if any(form.watched for form in forms):
        lines.append(text("help-zero"))
    return lines


def _more_for_reporters(form: Form) -> list[Text]:
    change = text("help-change", example=receipts.example(form)[:1])
    return [text("help-yesterday"), change] if form.every == "day" else [change]


def small_talk(words: str) -> str | None:
    """The key of the short word that answers a greeting, thanks or an acknowledgement."""
    said = words.strip().casefold()
    return next((key for key, like in _SMALL_TALK.items() if re.fullmatch(f"(?:{like}){_A_WORD_MORE}", said)), None)


def private_advice(readings: Iterable[Reading]) -> Text | None:
    return next((reading.reason for reading in readings if reading.private), None)


def warning(turn: Turn, advice: Text) -> Queue:
    """The answer to a message with a telephone or identity number in it, of which nothing is kept."""
    how = [text("prompt-how", example=receipts.example(form)) for form in turn.forms[:1]]
    return turn.answer(advice, *how)


def not_understood(turn: Turn, awaited: Text | None = None) -> Queue:
    """The answer to something that is no report: how to write one, what is `awaited`, and what is owed today."""
    if word := small_talk(turn.inbound.text):
        return turn.answer(text(word))
    if not turn.forms:
        return turn.answer(text("talk-see-help"))
    how = text("talk-not-understood", example=receipts.example(turn.forms[0]))
    owed = {key.form for key in _awaited(turn) if not turn.standing(key)}
    rows = buttons.zeros([form for form in turn.forms if form.key in owed], turn.today)
    return turn.answer(how, *states(turn), *([awaited] if awaited else []), buttons=rows)


def unreadable(turn: Turn) -> Queue:
    """The answer to a picture or a voice message."""
    return turn.answer(text("talk-words-only"))


def stale(turn: Turn) -> Queue:
    """The answer to a button that means nothing any more, or never did."""
    return turn.answer(text("talk-stale-button"))


def states(turn: Turn) -> list[Text]:
    """How the sender's own reports stand that are awaited today, a line each."""
    return [receipts.state(turn, key) for key in _awaited(turn)]


def _awaited(turn: Turn) -> Iterator[ReportKey]:
    for unit in turn.reporting:
        for form in turn.forms_of(unit):
            key = ReportKey(unit.id, form.key, period_open_on(form, turn.today).key)
            known = turn.context.expected_row(key) or turn.context.report(key)
            if known or period_awaited_on(form, turn.today):
                yield key


def choose_language(turn: Turn, wanted: str) -> list[Effect]:
    """/lang: sets the language that was named, or offers those there are."""
    found = next((language for language in turn.languages if language.casefold() == wanted.casefold()), None)
    if found is None or turn.person is None:
        return [turn.answer(text("lang-choose"), buttons=buttons.choose_language(turn.languages))]
    return [SetLanguage(turn.person.id, found), turn.answer(text("lang-set", language=found))]
