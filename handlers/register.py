"""How somebody becomes a member: the township's invitation code, sent once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.effects import Effect, Join, Queue
from core.messages import Inbound, Kind
from core.texts import text
from core.units import Invitation, Person, Post, Role, Unit
from handlers import buttons
from handlers.help import how_to_report
from handlers.manners import HOUR, MINUTE, at_most_once
from handlers.turn import Turn

_START = re.compile(r"\s*/start(?:@\w+)?\s+([A-Za-z0-9_-]{1,64})\s*", re.IGNORECASE)
_CODE = re.compile(r"\s*([A-Za-z0-9_-]{4,64})\s*")


def code_in(words: str) -> str | None:
    """The invitation code of `/start CODE`, or the code alone."""
    match = _START.fullmatch(words) or _CODE.fullmatch(words)
    return match[1] if match else None


def codes_in(batch: Iterable[Inbound]) -> set[str]:
    """The words of these messages that may be invitation codes: what has to be looked up before they are answered."""
    found = (code_in(inbound.text) for inbound in batch if inbound.kind == Kind.TEXT)
    return {code for code in found if code}


def is_for_here(turn: Turn) -> bool:
    """Whether the message asks to join: with `/start CODE`, or with nothing but a code that somebody was given."""
    words = turn.inbound.text
    return turn.inbound.kind == Kind.TEXT and bool(
        _START.fullmatch(words) or (not turn.is_member and code_in(words) in turn.context.invitations)
    )


def join(turn: Turn) -> list[Effect]:
    """Takes the post that the code gives, or says why not; a code that was refused stays as it was."""
    code = code_in(turn.inbound.text) or ""
    invitation = turn.context.invitations.get(code)
    if invitation is None or invitation.uses_left < 1:
        return [_unusable(turn, code)]
    unit = turn.context.units[invitation.unit_id]
    if turn.person and Post(turn.person.id, unit.id, invitation.role) in turn.context.posts.get(turn.person.id, ()):
        return [_welcome(turn, "join-already", unit, invitation.role)]
    if turn.person and invitation.person_id not in (None, turn.person.id):
        return [turn.answer(text("join-somebody-else", code=code))]
    person = turn.person or _newcomer(turn, invitation, unit)
    joined = Join(turn.account, person, Post(person.id, unit.id, invitation.role), code)
    return [joined, _welcome(turn, "join-welcome", unit, invitation.role)]


def how_to_join(turn: Turn) -> list[Effect]:
    """The answer to anything from somebody who is not a member: every time to a tap or a command, once a minute to what
    may be a code or a report, else once an hour."""
    answer = turn.answer(text("join-how"), text("join-where"))
    words = turn.inbound.text if turn.inbound.kind == Kind.TEXT else ""
    if turn.inbound.kind == Kind.TAP or words.strip().startswith("/"):
        return [answer]
    may_matter = code_in(words) or re.search("[0-9]", words)
    return at_most_once(turn, MINUTE if may_matter else HOUR, answer)


def _unusable(turn: Turn, code: str) -> Queue:
    """A member who sends her old code again, as a link that is opened twice does, is told that all is well."""
    posts = turn.context.posts.get(turn.person.id, ()) if turn.person else ()
    if not posts:
        return turn.answer(text("join-wrong-code", code=code))
    held = [text("join-already", unit=turn.context.units[p.unit_id].name, role=p.role.value) for p in posts]
    return turn.answer(*held, text("join-code-unused", code=code))


def _newcomer(turn: Turn, invitation: Invitation, unit: Unit) -> Person:
    """Whom the invitation was made for, or somebody new under an id that storage replaces by a real one."""
    people = turn.context.people.values()
    if invitation.person_id is None:
        new = min([0, *(person.id for person in people)]) - 1
        return Person(new, turn.inbound.name or unit.name, turn.context.language)
    known = (person for person in people if person.id == invitation.person_id)
    return next(known, Person(invitation.person_id, turn.inbound.name, turn.context.language))


def _welcome(turn: Turn, head: str, unit: Unit, role: Role) -> Queue:
    post = text(head, unit=unit.name, role=role.value)
    if role == Role.MANAGER:
        return turn.answer(post, text("join-manager-next"))
    forms = turn.forms_of(unit)
    return turn.answer(post, *how_to_report(forms), buttons=buttons.zeros(forms, turn.today))
