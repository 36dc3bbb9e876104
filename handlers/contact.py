"""Joining with the telephone number that the roster holds: the service vouches that it is the sender's own."""

from __future__ import annotations

from dataclasses import replace

from core.effects import Bind, Effect, Queue
from core.joining import Known, bare_number
from core.texts import Text, text
from handlers import newcomer, register
from handlers.turn import Turn


def on_number(turn: Turn) -> list[Effect]:
    """The number is compared with the roster and forgotten; no answer repeats it."""
    number = bare_number(turn.inbound.text)
    known = turn.context.newcomers.with_phone(number) if number else None
    if turn.is_member:
        own = known is not None and known.person.id == turn.person_id
        lines = register.posts_held(turn) if own else [text("number-not-yours")]
        return [_done(turn, *lines)]
    if known is None:
        return [_done(turn, text("number-unknown"), text("join-where"))]
    return _recognised(turn, known)


def _recognised(turn: Turn, known: Known) -> list[Effect]:
    """Joins her with all her posts; where an account of hers is there already, or she has left, a manager decides."""
    if not known.posts:
        if not known.ended:
            return [_done(turn, text("number-without-post"), text("join-where"))]
        return newcomer.ask(turn, turn.context.units[known.ended[-1].unit_id], known)
    if any(one[0] == turn.inbound.channel and one != turn.account for one in known.accounts):
        return newcomer.ask(turn, turn.context.units[known.posts[0].unit_id], known)
    return [Bind(turn.account, known.person), *register.welcome(turn, known.posts)]


def not_own(turn: Turn) -> list[Effect]:
    """A contact that proves nothing: somebody else's, or one that was handed on."""
    return [turn.answer(text("number-not-own"))]


def _done(turn: Turn, *lines: Text) -> Queue:
    answer = turn.answer(*lines)
    return replace(answer, say=replace(answer.say, number_done=True))
