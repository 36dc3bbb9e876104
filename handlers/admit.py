"""The decision about somebody who wants to join: a manager above makes it, once, and both sides hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.corrections import Decision
from core.effects import Audit, Bind, Effect, Join, KeepJoinRequest, Queue
from core.joining import JoinRequest, Known
from core.messages import Lane, Say
from core.texts import day_text, text, time_text
from core.units import Person, Post, Unit
from handlers import register, rights
from handlers.help import stale
from handlers.newcomer import KEY, asked_for
from handlers.turn import Turn

_ANSWERS = {"yes": Decision.APPROVED, "no": Decision.REFUSED}


def decide(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap on 同意 or 不同意: the first one counts, of somebody who may decide now."""
    key, answer = words if len(words) == 2 else ("", "")
    request = turn.context.newcomers.request(key) if KEY.fullmatch(key) else None
    unit = turn.context.unit(request.unit_id) if request else None
    top = rights.decided_by(turn, unit) if unit else None
    if request is None or unit is None or top is None or answer not in _ANSWERS:
        return [stale(turn)]
    known = turn.context.newcomers.known(request.person_id) if request.person_id else None
    if request.decision:
        return [_decided(turn, request, unit, known)]
    if _needs_no_decision(turn, request):
        return _close(turn, request, Decision.OVERTAKEN, unit, known)
    if _ANSWERS[answer] == Decision.REFUSED:
        told = Say((text("join-refused", unit=unit.name, above=top.name),))
        refused = Queue(f"join:{request.key}:decided", request.account, Lane.ALERT, told)
        audit = Audit("refuse", unit.id, turn.person_id, {"role": request.role})
        return [*_close(turn, request, Decision.REFUSED, unit, known), audit, refused]
    return _admit(turn, request, unit, top, known)


def _needs_no_decision(turn: Turn, request: JoinRequest) -> bool:
    """Whether whoever asks has come in by another way meanwhile, or is somebody else by now."""
    person = turn.context.people.get(request.account)
    held = turn.context.posts.get(person.id, ()) if person else ()
    if person is None or not held:
        return False
    has_it = any((post.unit_id, post.role) == (request.unit_id, request.role) for post in held)
    return has_it or person.id != request.person_id


def _admit(turn: Turn, request: JoinRequest, unit: Unit, top: Unit, known: Known | None) -> list[Effect]:
    person = known.person if known else _asker(turn, request, unit)
    held = known.posts if known else ()
    new = Post(person.id, unit.id, request.role)
    effects: list[Effect]
    if any((post.unit_id, post.role) == (unit.id, request.role) for post in held):
        effects, posts = [Bind(request.account, person)], held
    else:
        effects, posts = [Join(request.account, person, new)], (*held, new)
    effects += register.new_account(turn, request.account, person, unit) if known else []
    audit = Audit("admit", unit.id, turn.person_id, {"role": request.role})
    agreed = text("join-agreed", above=top.name)
    told = register.greetings(turn, posts, f"join:{request.key}:decided", request.account, agreed)
    return [*effects, *_close(turn, request, Decision.APPROVED, unit, known), audit, *told]


def _asker(turn: Turn, request: JoinRequest, unit: Unit) -> Person:
    """Somebody who has left keeps her name."""
    there = turn.context.people.get(request.account)
    return there or register.newcomer(turn, request.name or unit.name)


def _close(turn: Turn, request: JoinRequest, decision: Decision, unit: Unit, known: Known | None) -> list[Effect]:
    decided = replace(request, decision=decision, decided_at=turn.now, decided_by=turn.person_id)
    lines = (text(f"join-you-{decision}"), asked_for(request, unit, known))
    return [KeepJoinRequest(decided), turn.answer(*lines)]


def _decided(turn: Turn, request: JoinRequest, unit: Unit, known: Known | None) -> Queue:
    moment = turn.context.calendar.local(request.decided_at or turn.now)
    when = {"day": day_text(moment.date()), "time": time_text(moment)}
    decided = text("join-decided", decision=str(request.decision), **when)
    return turn.answer(decided, asked_for(request, unit, known))
