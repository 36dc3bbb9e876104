"""How it is done: help, a short word for a short word, the language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from core.effects import Effect, Queue, SetLanguage
from core.expected import periods_awaited_on
from core.forms import Form
from core.periods import parse_period
from core.plaintext import plain
from core.reports import ReportKey
from core.texts import Text, text
from core.zeros import Rows
from handlers import buttons, receipts
from handlers.turn import Turn

OWED_SHOWN = 2
FORMS_EXPLAINED = 2  # help has to fit on one phone screen
NUMBERS_ALONE = 5  # more bare numbers than that nobody sends in the right order

_SMALL_TALK = {
    "talk-here": (
        r"(?:(?:[你您]好|主任|老师)[、, ]*)?[你您还]?在(?:吗|么|嘛|不在?|没有?|\?)\?*|有人(?:吗|么|在吗)\?*"
        r"|(?:are you|is anybody|anybody) (?:there|here)\?*"
    ),
    "talk-hello": "[你您]们?好|大家好|早上?好?|[上中下]午好|晚上好|hello|hi|hey|good (?:morning|afternoon|evening)",
    "talk-thanks": "谢谢|多谢|感谢|谢了|辛苦|thanks|thank you|thx|🙏+",
    "talk-ok": (
        r"收到|好的?|知道了|明白|嗯+|行|没问题|再见|拜拜|晚安|ok|okay|got it|bye|(?:\[[^\W\d]{1,3}\])+"
        r"|(?:[^\w\s?\[\]\ufffd]\s*){1,20}"  # 👍, 。。。: no letter, no number and no question
    ),
}
_A_WORD_MORE = "[^0-9a-z?]{0,4}"  # 谢谢主任, 收到了！


def show_help(turn: Turn) -> list[Effect]:
    """/help: everything that the sender can do, on one phone screen."""
    lines = [text("help-title")]
    if turn.forms:
        lines += [*how_to_report(turn.forms), text("help-guide"), *_more_for_reporters(turn.forms[0])]
    if turn.managing:
        lines += [text("help-manager-today"), text("help-manager-relay")]
        if not turn.forms:  # else it would be more than a screen
            lines += [text("help-manager-invite"), text("help-manager-notice")]
        lines.append(text("help-manager-digest"))
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
    return [text("help-yesterday"), change] if form.every == "day" and not form.weekdays else [change]


def small_talk(words: str) -> str | None:
    """The key of the short word that answers a greeting, thanks, an acknowledgement, or 在吗."""
    said = plain(words).strip()
    return next((key for key, like in _SMALL_TALK.items() if re.fullmatch(f"(?:{like}){_A_WORD_MORE}", said)), None)


def stale(turn: Turn) -> Queue:
    """The answer to a button that means nothing any more, or never did."""
    return turn.answer(text("talk-stale-button"))


def states(turn: Turn) -> list[Text]:
    """How the sender's own reports stand that are awaited today, a line each."""
    return [receipts.state(turn, key) for key in _awaited(turn)]


def zeros_owed(turn: Turn) -> Rows:
    """The one-tap zero reports of what the sender owes today."""
    owed = {key.form for key in _awaited(turn) if not turn.standing(key)}
    return buttons.zeros([form for form in turn.forms if form.key in owed], turn.today)


def _awaited(turn: Turn) -> Iterator[ReportKey]:
    for unit in turn.reporting:
        for form in turn.forms_of(unit):
            key = turn.open_key(form, unit)
            known = turn.context.expected_row(key) or turn.context.report(key)
            awaited = periods_awaited_on(form, turn.today, turn.context.calendar.workdays)
            if known or parse_period(key.period) in awaited:
                yield key


def greet(turn: Turn) -> Queue:
    """Who opens the chat is told in a few words what is still owed today, and how it is sent."""
    if not turn.reporting:
        return turn.answer(text("talk-hello"), *([text("manager-today-hint")] * bool(turn.managing)))
    owed = [key for key in _awaited(turn) if not turn.standing(key)]
    if not owed:
        return turn.answer(text("enter-all-in"))
    form = turn.context.forms.forms[owed[0].form]
    lines = [receipts.state(turn, key) for key in owed[:OWED_SHOWN]]
    more = [text("enter-more", count=len(owed) - OWED_SHOWN)] if len(owed) > OWED_SHOWN else []
    how = text("enter-how", example=receipts.example(form))
    return turn.answer(text("talk-hello"), *lines, *more, how, buttons=zeros_owed(turn))


def choose_language(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """/lang: sets the language that was named, or offers those there are."""
    wanted = ":".join(words).casefold()
    found = next((language for language in turn.languages if language.casefold() == wanted), None)
    if found is None or turn.person is None:
        return [turn.answer(text("lang-choose"), buttons=buttons.choose_language(turn.languages))]
    return [SetLanguage(turn.person.id, found), turn.answer(text("lang-set", language=found))]
