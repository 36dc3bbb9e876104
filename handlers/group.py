"""What is heard in a group that holds the bot: a report gets a sign, what is to be said is said in private, and chatter
is left alone. In the group no figure is shown and no unit named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.effects import Effect, KeepRelay, Queue, SaveReport
from core.forms import Form
from core.messages import Kind, Say
from core.reading import Status
from core.texts import text
from handlers import relay, report, unit_names
from handlers.turn import Turn


def listen(turn: Turn) -> list[Effect]:
    """A member's words. From a manager those that give the figures of units below hers, as far as they are clear."""
    told = relay.on_words(turn) if turn.managing else None
    if told and any(isinstance(effect, KeepRelay | SaveReport) for effect in told):
        return discreetly(turn, told)
    if turn.inbound.kind == Kind.TEXT and turn.inbound.forwarded:
        return []  # somebody else's figures, for the others to see
    return discreetly(turn, report.on_words(turn)) if _is_report(turn) else []


def _is_report(turn: Turn) -> bool:
    """Whether the words are clearly about a report, also behind a unit's name: labelled, or as many numbers as a form
    has and more than one. A number by itself is said for many reasons."""
    pieces = unit_names.find(turn, turn.reporting).pieces
    return any(_gives_figures(turn, form, piece) for form in turn.forms for piece in pieces)


def _gives_figures(turn: Turn, form: Form, words: str) -> bool:
    reading = turn.readers[form.key].read(words, turn.today)
    if reading.status in (Status.COMPLETE, Status.REJECT) and len(form.indicators) > 1:
        return True
    return reading.labelled and reading.status != Status.OTHER


def discreetly(turn: Turn, effects: Sequence[Effect]) -> list[Effect]:
    """The same, with nothing in the answer to the sender that the group should not see."""
    found: list[Effect] = []
    for effect in effects:
        if isinstance(effect, Queue) and effect.key == turn.inbound.reply_key:
            found += _answers(turn, effect)
        else:
            found.append(effect)
    return found


def _answers(turn: Turn, answer: Queue) -> list[Queue]:
    """In place of a receipt a sign in the group. Whatever else there is to say goes to the private chat; if there is
    none, the sender is asked into it."""
    sign = answer.sign
    if sign and sign.enough:
        return [_here(turn, answer, Say((), reaction=sign.emoji))]
    if turn.account in turn.context.unreachable:
        return [_here(turn, answer, Say((text("group-stored" if sign else "group-ask"),)))]
    if not sign:
        return [answer]
    return [_here(turn, answer, Say((), reaction=sign.emoji)), replace(answer, key=f"{answer.key}:private")]


def _here(turn: Turn, answer: Queue, say: Say) -> Queue:
    """Said in the group, under the message that it answers."""
    channel, group = turn.inbound.channel, turn.inbound.group
    return replace(answer, account=(channel, group), say=replace(say, answers=turn.inbound.message))
