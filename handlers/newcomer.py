"""Who has no invitation asks for her village by its name; the nearest unit above that can be written to decides.

A stranger learns from the answers only what villages there are, which everybody knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from core.corrections import Decision
from core.effects import Account, Effect, KeepJoinRequest, Queue
from core.joining import REQUESTS_A_DAY, JoinRequest, Known
from core.messages import Button, Lane, Say
from core.plaintext import plain
from core.privacy import may_be_kept
from core.texts import Text, text
from core.unit_names import UnitNames
from core.units import Role, Unit, lowest
from handlers.help import stale
from handlers.locked import approvers
from handlers.manners import MINUTE, at_most_once
from handlers.turn import KEY_BYTES, Turn

KEY = re.compile(f"[0-9a-f]{{{2 * KEY_BYTES}}}")
LONGEST = 30
LONGEST_NAME = 40
ONE_DAY = timedelta(days=1)

_ASKS = re.compile(r"(?:我?(?:想|要|想要|申请)?(?:加入|参加)|/?join\b|我是|我在)\s*[::]?\s*")
_POST = "的?(?:村医|医生|大夫|卫生员|报告人)?"
_WHO = re.compile(f"{_POST}[。.!~]*")
_NAMED = re.compile(rf"{_POST}[\s,、]*(?P<name>[^\W\d_]{{2,20}}(?:[ ·.-]{{1,2}}[^\W\d_]{{1,20}}){{0,3}})[。.!~]*")
_GIVES_NAME = re.compile("加入|参加|join|我是")


def on_words(turn: Turn) -> list[Effect] | None:
    """A stranger's words that name a village and say nothing else; None if they do not."""
    said = plain(turn.inbound.text).strip()
    asks = _ASKS.match(said)
    name = said[asks.end() :] if asks else said
    if turn.private or not 2 <= len(name) <= LONGEST or "\n" in name:
        return None
    answer = _named(turn, name, may_say_who=bool(asks and _GIVES_NAME.search(asks[0])))
    return [turn.answer(text("join-no-such-unit"))] if answer is None and asks and "加入" in asks[0] else answer


def on_command(turn: Turn, rest: str) -> list[Effect]:
    """加入 李家村 from a member, who wants to report for another village too."""
    name = plain(rest).strip()
    if not 2 <= len(name) <= LONGEST:
        return [turn.answer(text("join-which-unit"))]
    answer = _named(turn, name)
    return [turn.answer(text("join-no-such-unit"))] if answer is None else answer


def _named(turn: Turn, name: str, *, may_say_who: bool = False) -> list[Effect] | None:
    """加入 张家村, or also who she is: 加入 张家村 李四."""
    found = turn.context.newcomers.units_in(name)
    units = [unit for unit in found if unit.is_open_on(turn.today) and turn.forms_of(unit)]
    named = UnitNames(name, units, turn.context.units, ()).find(name)
    who = _NAMED.fullmatch(named.rest) if may_say_who and not _WHO.fullmatch(named.rest) else None
    if not (named.units or named.doubts) or not (who or _WHO.fullmatch(named.rest)):
        return None
    meant = lowest(named.units)
    if named.doubts or len(meant) > 1:
        return [turn.answer(*named.doubts[:1], text("join-one-unit"))]
    if turn.own_unit(meant[0].id):
        return [turn.answer(text("join-already", unit=meant[0].name, role=Role.REPORTER.value))]
    known = turn.context.newcomers.known(turn.person.id) if turn.person else None
    return ask(turn, meant[0], known, _as_written(turn, who["name"]) if who else "")


def _as_written(turn: Turn, name: str) -> str:
    """Her name with the capital letters that it has."""
    found = re.search(re.escape(name), turn.inbound.text, re.IGNORECASE)
    return found[0] if found else name


def ask(turn: Turn, unit: Unit, known: Known | None, said: str = "") -> list[Effect]:
    """Puts it to those who decide, unless this account has asked often enough. They have to know who it is: by what she
    has `said`, or by what the service calls her."""
    asked = turn.context.newcomers.asked_by(turn.account)
    waiting = next((one for one in asked if one.is_open_at(turn.now)), None)
    if waiting:
        return at_most_once(turn, MINUTE, _still_waiting(turn, waiting))
    if sum(turn.now - one.asked_at < ONE_DAY for one in asked) >= REQUESTS_A_DAY:
        return at_most_once(turn, MINUTE, turn.answer(text("join-too-often")))
    decide = approvers(turn, unit)
    if decide is None:
        return [turn.answer(text("join-nobody-decides", unit=unit.name))]
    name = _name(said) or _name(turn.inbound.name)
    if known is None and not name:
        return [turn.answer(text("join-who", unit=unit.name))]
    above, accounts = decide
    request = JoinRequest(
        key=turn.key,
        account=turn.account,
        name=name,
        unit_id=unit.id,
        role=Role.REPORTER,
        person_id=known.person.id if known else None,
        asked_at=turn.now,
    )
    key = "join-sent-new-account" if known and _others(request, known) else "join-sent"
    answer = turn.answer(text(key, unit=unit.name, above=above.name), buttons=_take_back(request))
    question = _question(request, unit, known)
    return [KeepJoinRequest(request), answer, *(_to(account, request, question) for account in accounts)]


def _name(said: str) -> str:
    """On one line; nothing that is never kept."""
    name = " ".join(said.split())[:LONGEST_NAME]
    return name if may_be_kept(name) else ""


def _question(request: JoinRequest, unit: Unit, known: Known | None) -> Say:
    lines = (asked_for(request, unit, known), text("join-asked-how"))
    about = f"join:{request.key}"
    yes = Button(text("button-approve"), f"{about}:yes")
    return Say(lines, ((yes, Button(text("button-refuse"), f"{about}:no")),))


def asked_for(request: JoinRequest, unit: Unit, known: Known | None) -> Text:
    """What is wanted: a stranger's name is the service's, that of somebody on the roster is the roster's."""
    if known is None:
        return text("join-asked", name=request.name or text("join-nameless"), unit=unit.name)
    key = "join-asked-new-account" if _others(request, known) else "join-asked-known"
    return text(key, name=known.person.name, unit=unit.name)


def _others(request: JoinRequest, known: Known) -> list[Account]:
    """The accounts that she has on that channel already."""
    return [one for one in known.accounts if one[0] == request.account[0] and one != request.account]


def _to(account: Account, request: JoinRequest, question: Say) -> Queue:
    return Queue(f"join:{request.key}:{account[1]}", account, Lane.ALERT, question)


def _take_back(request: JoinRequest) -> list[list[Button]]:
    return [[Button(text("button-take-back"), f"unask:{request.key}")]]


def _still_waiting(turn: Turn, request: JoinRequest) -> Queue:
    unit = turn.context.unit(request.unit_id)
    name = unit.name if unit else ""
    return turn.answer(text("join-still-waiting", unit=name), buttons=_take_back(request))


def take_back(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap of whoever has asked."""
    request = turn.context.newcomers.request(words[0]) if len(words) == 1 and KEY.fullmatch(words[0]) else None
    if request is None or request.account != turn.account or request.decision:
        return [stale(turn)]
    taken_back = replace(request, decision=Decision.OVERTAKEN, decided_at=turn.now, decided_by=None)
    return [KeepJoinRequest(taken_back), turn.answer(text("join-taken-back"))]
