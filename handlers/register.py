"""How somebody becomes a member with the township's invitation code, sent once; and what strangers are told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.effects import Account, Bind, Effect, Hint, Join, Queue
from core.messages import Inbound, Kind, Lane, Say
from core.texts import Text, text
from core.units import Invitation, Person, Post, Role, Unit
from core.zeros import Rows
from handlers import buttons
from handlers.help import how_to_report
from handlers.manners import HOUR, MINUTE, at_most_once
from handlers.turn import RECEIPT_LIVES, Turn

_START = re.compile(r"\s*/start(?:@\w+)?\s+([A-Za-z0-9_-]{1,64})\s*", re.IGNORECASE)
_CODE = re.compile(r"\s*([A-Za-z0-9_-]{4,64})\s*")
_REVOKE = re.compile("revoke:([A-Za-z0-9_-]{4,64})")


def code_in(words: str) -> str | None:
    """The invitation code of `/start CODE`, or the code alone."""
    match = _START.fullmatch(words) or _CODE.fullmatch(words)
    return match[1] if match else None


def codes_in(batch: Iterable[Inbound]) -> set[str]:
    """The words of these messages that may be invitation codes: what has to be looked up before they are answered."""
    return {code for inbound in batch if (code := _code_of(inbound))}


def _code_of(inbound: Inbound) -> str | None:
    if inbound.kind == Kind.TAP:
        revoked = _REVOKE.fullmatch(inbound.text)
        return revoked[1] if revoked else None
    return code_in(inbound.text) if inbound.kind == Kind.TEXT else None


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
    held = turn.context.posts.get(turn.person.id, ()) if turn.person else ()
    if any((post.unit_id, post.role) == (unit.id, invitation.role) for post in held):
        lines, rows = _next(turn, unit, invitation.role)
        return [turn.answer(_head("join-already", unit, invitation.role), *lines, buttons=rows)]
    if turn.person and invitation.person_id not in (None, turn.person.id):
        return [turn.answer(text("join-somebody-else", code=code))]
    person = turn.person or _invited(turn, invitation) or newcomer(turn, turn.inbound.name or unit.name)
    post = Post(person.id, unit.id, invitation.role)
    return [Join(turn.account, person, post, code), *_in_place_of(turn, invitation, person), *welcome(turn, [post])]


def _in_place_of(turn: Turn, invitation: Invitation, person: Person) -> list[Effect]:
    """Whoever invited her by name has agreed that she comes with another telephone: the old account is told."""
    if turn.person or invitation.person_id is None:
        return []
    return new_account(turn, turn.account, person, turn.context.units[invitation.unit_id])


def new_account(turn: Turn, account: Account, person: Person, unit: Unit) -> list[Effect]:
    """The account takes the place of those that the person has on its channel; each of them is told."""
    known = turn.context.newcomers.known(person.id)
    old = tuple(one for one in known.accounts if one[0] == account[0] and one != account) if known else ()
    if not old:
        return []
    told = Say((text("account-replaced", unit=unit.name, above=turn.above(unit).name),))
    keys = {one: f"replaced:{turn.inbound.channel}:{turn.inbound.id}:{one[1]}" for one in old}
    return [Bind(account, person, old), *(Queue(keys[one], one, Lane.ALERT, told) for one in old)]


def how_to_join(turn: Turn) -> list[Effect]:
    """The answer to anything from somebody who is not a member: every time to a tap, a command or who opens the chat,
    once a minute to what may be a code or a report, else once an hour."""
    answer = turn.answer(text("join-how"), text("join-where"), *([text("join-number")] * turn.inbound.vouches))
    if turn.inbound.vouches:
        answer = replace(answer, say=replace(answer.say, ask_number=text("button-number")))
    words = turn.inbound.text if turn.inbound.kind == Kind.TEXT else ""
    if turn.inbound.kind in (Kind.TAP, Kind.ENTER):
        return [answer]
    if words.strip().startswith("/"):
        return [Hint(turn.account, turn.now), answer]
    may_matter = code_in(words) or re.search("[0-9]", words)
    return at_most_once(turn, MINUTE if may_matter else HOUR, answer)


def _unusable(turn: Turn, code: str) -> Queue:
    """A member who sends her old code again, as a link that is opened twice does, is told that all is well."""
    held = posts_held(turn)
    if not held:
        return turn.answer(text("join-wrong-code", code=code))
    return turn.answer(*held, text("join-code-unused", code=code))


def posts_held(turn: Turn) -> list[Text]:
    posts = turn.context.posts.get(turn.person.id, ()) if turn.person else ()
    return [_head("join-already", turn.context.units[post.unit_id], post.role) for post in posts]


def newcomer(turn: Turn, name: str) -> Person:
    """Somebody new, under an id that storage replaces by a real one."""
    ids = (person.id for person in turn.context.people.values())
    return Person(min([0, *ids]) - 1, name, turn.context.language)


def _invited(turn: Turn, invitation: Invitation) -> Person | None:
    """Whom the invitation was made for."""
    if invitation.person_id is None:
        return None
    known = turn.context.newcomers.known(invitation.person_id)
    return known.person if known else None


def welcome(turn: Turn, posts: Sequence[Post]) -> list[Queue]:
    """The answer to whoever has just joined."""
    first, *more = greetings(turn, posts, turn.inbound.reply_key, turn.account)
    if more and not _was_asked_for_number(turn):
        say = Say((*first.say.lines, *more[0].say.lines), more[0].say.buttons)
        first, more = replace(first, say=say), []
    return [replace(first, expires_at=turn.now + RECEIPT_LIVES), *more]


def _was_asked_for_number(turn: Turn) -> bool:
    """Whoever opens the link of an invitation has not talked to the bot before."""
    is_link = turn.inbound.kind == Kind.TEXT and _START.fullmatch(turn.inbound.text)
    return not turn.is_member and (not is_link or turn.context.hinted_at(turn.account) is not None)


def greetings(turn: Turn, posts: Sequence[Post], key: str, account: Account, *before: Text) -> list[Queue]:
    """That somebody has joined, at any account, after what is said `before`; and how it goes on. That has buttons, and
    the message that takes the one away that shares a telephone number cannot have any."""
    units = {post.unit_id: turn.context.units[post.unit_id] for post in posts}
    heads = [_head("join-welcome", units[post.unit_id], post.role) for post in posts]
    manages = [text("join-manager-next")] if any(post.role == Role.MANAGER for post in posts) else []
    lane = Lane.REPLY if account == turn.account else Lane.ALERT
    first = Queue(key, account, lane, Say((*before, *heads, *manages), number_done=True))
    reporting = next((post for post in posts if post.role == Role.REPORTER), None)
    if reporting is None:
        return [first]
    lines, rows = _next(turn, units[reporting.unit_id], reporting.role)
    say = Say(tuple(lines), tuple(tuple(row) for row in rows))
    return [first, Queue(f"{key}:how", account, lane, say)]


def _head(key: str, unit: Unit, role: Role) -> Text:
    return text(key, unit=unit.name, role=role.value)


def _next(turn: Turn, unit: Unit, role: Role) -> tuple[list[Text], Rows]:
    """What to do there, and the buttons for it."""
    if role != Role.REPORTER:
        return [text("join-manager-next")] if role == Role.MANAGER else [], []
    forms = turn.forms_of(unit)
    return how_to_report(forms), buttons.zeros(forms, turn.today)
