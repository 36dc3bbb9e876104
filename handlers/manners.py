"""What is said to a message that is no report, and how often: one short answer an hour, so that the bot never argues,
least of all with another bot. Reports, commands, taps, 在吗 and what is in doubt are answered every time."""

from __future__ import annotations

from datetime import timedelta

from core.effects import Effect, Hint, Queue
from core.texts import Text, text
from handlers import receipts
from handlers.help import small_talk, states, zeros_owed
from handlers.turn import Turn

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
"""For what wants an answer, but may come from a machine that answers everything at once."""


def at_most_once(turn: Turn, pause: timedelta, *answer: Effect) -> list[Effect]:
    """The answer, unless the account was told something of this kind less than `pause` ago: then silence."""
    last = turn.context.hinted_at(turn.account)
    if last is not None and timedelta() <= turn.now - last < pause:
        return []
    return [Hint(turn.account, turn.now), *answer]


def not_understood(turn: Turn, awaited: Text | None = None) -> list[Effect]:
    """The answer to words that are no report: a short word for a short word, else how to write one, what is `awaited`,
    and what is owed today."""
    if turn.private:
        return at_most_once(turn, MINUTE, turn.answer())
    match small_talk(turn.inbound.text):
        case "talk-here":
            return [Hint(turn.account, turn.now), _here(turn, awaited)]
        case str(word):
            return at_most_once(turn, HOUR, turn.answer(text(word)))
    if not turn.forms:
        return at_most_once(turn, HOUR, turn.answer(text("talk-see-help")))
    how = text("talk-not-understood", example=receipts.example(turn.forms[0]))
    more = [awaited] if awaited else []
    return at_most_once(turn, _pause(turn, awaited), turn.answer(how, *states(turn), *more, buttons=zeros_owed(turn)))


def unreadable(turn: Turn, awaited: Text | None = None) -> list[Effect]:
    """The answer to a sticker, a picture, a voice message and the like; it is named, to show what has come."""
    what = turn.inbound.text
    if not turn.forms:
        return at_most_once(turn, HOUR, turn.answer(text("talk-no-words", what=what)))
    example = receipts.example(turn.forms[0])
    lines = [text("talk-no-words-write", what=what, example=example), *([awaited] if awaited else [])]
    return at_most_once(turn, _pause(turn, awaited), turn.answer(*lines))


def own_words(turn: Turn) -> list[Effect]:
    """The answer to a message of the bot's own that came back."""
    if not turn.forms:
        return at_most_once(turn, HOUR, turn.answer(text("talk-own-words")))
    example = receipts.example(turn.forms[0])[:1]
    return at_most_once(turn, HOUR, turn.answer(text("talk-own-words-change", example=example)))


def _here(turn: Turn, awaited: Text | None) -> Queue:
    """在吗 asks whether the bot works, and what it waits for."""
    hint = [text("manager-today-hint")] if turn.managing and not turn.forms else []
    rest = [awaited] if awaited else []
    return turn.answer(text("talk-here"), *states(turn), *rest, *hint, buttons=zeros_owed(turn))


def _pause(turn: Turn, awaited: Text | None) -> timedelta:
    """What has just been asked is asked again."""
    draft = turn.context.draft(turn.inbound)
    just_asked = awaited and draft and turn.is_fresh(draft.changed_at)
    return MINUTE if just_asked else HOUR
