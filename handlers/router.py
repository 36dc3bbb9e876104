"""Who answers this message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from core.context import Context
from core.effects import Effect
from core.forms import Forms
from core.messages import Inbound, Kind
from core.plaintext import legible, plain
from core.privacy import redacted
from core.reading import Reader
from core.workdays import Workdays
from handlers import (
    absence,
    alert,
    by_number,
    case_alert,
    contact,
    diseases,
    enter,
    group,
    guide,
    manage,
    newcomer,
    notice_compose,
    record,
    register,
    relay,
    report,
    unfinished,
    unit_names,
)
from handlers.commands import NAMES, NEVER_IN_A_GROUP, carry_out, command
from handlers.help import greet
from handlers.manners import own_words, unreadable
from handlers.taps import tapped
from handlers.turn import Turn


class Router:
    """Answers messages. Made once from the county's forms, because making their readers takes a while.

    `is_own` knows the bot's own words when they come back; `bot` is its user name, as links need it.
    """

    def __init__(
        self,
        forms: Forms,
        languages: Mapping[str, str],
        is_own: Callable[[str], bool] = lambda _words: False,
        workdays: Workdays | None = None,
        bot: str = "",
    ) -> None:
        self._readers = {key: Reader(form, forms.items, workdays) for key, form in forms.forms.items()}
        self._languages = dict(languages)
        self._is_own = is_own
        self._bot = bot

    def step(self, context: Context, inbound: Inbound, now: datetime) -> list[Effect]:
        """What this message changes and what is answered; nothing is changed here. Both moments are UTC."""
        if inbound.kind not in (Kind.TEXT, Kind.EDIT):
            return _answered(Turn(context, inbound, now, self._readers, self._languages, bot=self._bot))
        # What is never kept goes before anybody sees it, so that no answer, question or note can repeat it.
        public, private = redacted(plain(inbound.text))
        words = public if private else legible(inbound.text)
        if words != inbound.text:
            inbound = replace(inbound, text=words)
        turn = Turn(context, inbound, now, self._readers, self._languages, private=bool(private), bot=self._bot)
        if found := by_number.meant(context, inbound):
            if by_number.may_be_a_figure(turn, *found):
                return [by_number.ask(turn, *found)]
            return _answered(replace(turn, inbound=by_number.tapped(inbound, found[1])))
        is_echo = not inbound.group and turn.is_member and self._is_own(inbound.text)
        return own_words(turn) if is_echo else _answered(turn)


def _answered(turn: Turn) -> list[Effect]:
    """What is begun in one conversation may give up what was begun in another."""
    return record.recorded(turn, unfinished.named(turn, case_alert.followed(turn, _route(turn))))


def _route(turn: Turn) -> list[Effect]:
    if turn.inbound.group:
        return _overheard(turn)
    if register.is_for_here(turn):
        return register.join(turn)
    if turn.inbound.kind == Kind.CONTACT:
        return contact.on_number(turn)
    if not turn.is_member:
        return _stranger(turn)
    match turn.inbound.kind:
        case Kind.OTHER if (answer := notice_compose.on_thing(turn)) is not None:
            return answer
        case Kind.OTHER:
            return unreadable(turn, report.awaited_rest(turn))
        case Kind.ENTER:
            return [greet(turn)]
        case Kind.TAP:
            return tapped(turn)
        case Kind.TEXT if said := command(turn.inbound.text):
            return carry_out(turn, *said)
        case _:
            return _in_words(turn)


def _stranger(turn: Turn) -> list[Effect]:
    words, kind = turn.inbound.text, turn.inbound.kind
    if kind == Kind.OTHER and words == "contact":
        return contact.not_own(turn)
    if kind == Kind.TAP and words.startswith("unask:"):
        return newcomer.take_back(turn, words.split(":")[1:])
    answer = newcomer.on_words(turn) if kind == Kind.TEXT else None
    return register.how_to_join(turn) if answer is None else answer


def _overheard(turn: Turn) -> list[Effect]:
    """In a group: a member's words and commands. Strangers, codes and commands to other bots are left alone."""
    words = turn.inbound.text
    if not turn.is_member or turn.inbound.kind not in (Kind.TEXT, Kind.EDIT):
        return []
    if not words.startswith("/"):
        return group.listen(turn)
    name = NAMES.get(words.split()[0].casefold().partition("@")[0])
    if name in NEVER_IN_A_GROUP or turn.inbound.kind == Kind.EDIT:
        return []
    return group.discreetly(turn, carry_out(turn, name, ""))


def _in_words(turn: Turn) -> list[Effect]:
    """A conversation that is under way answers first, as far as the words belong to it."""
    if (answer := notice_compose.on_words(turn)) is not None:
        return answer
    if (answer := relay.on_choice_in_words(turn)) is not None:
        return answer
    if (answer := absence.on_words(turn)) is not None:
        return answer
    if turn.managing and (answer := alert.on_words(turn)) is not None:
        return answer
    if turn.managing and (answer := relay.on_words(turn)) is not None:
        return answer
    if turn.managing and (answer := enter.on_words(turn, _reported)) is not None:
        return answer
    if not turn.reporting:
        return manage.on_words(turn)
    answer = unit_names.on_words(turn, _reported)
    return _reported(turn) if answer is None else answer


def _reported(turn: Turn) -> list[Effect]:
    for conversation in (guide.on_words, diseases.on_words):
        if (answer := conversation(turn)) is not None:
            return answer
    return report.on_words(turn)
