"""Who answers this message."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

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
    absence_done,
    admit,
    approval,
    contact,
    correct,
    depart,
    diseases,
    enter,
    excuse,
    group,
    guide,
    invite,
    manage,
    newcomer,
    nudge,
    overrule,
    pause,
    question,
    record,
    register,
    relay,
    report,
    silent,
    undelivered,
    unfinished,
    unit_names,
)
from handlers.help import choose_language, show_help, stale
from handlers.manners import own_words, unreadable
from handlers.turn import Turn

_COMMANDS = {
    "start": ("/start",),
    "help": ("/help", "help", "帮助", "?"),
    "language": ("/lang", "/language", "语言", "language"),
    "today": ("/today", "today", "今日", "今天"),
    "change": ("/change", "/edit", "change", "edit", "修改"),
    "undo": ("撤销", "撤回", "undo"),
    "guide": ("/report", "report", "填报", "填表"),
    "pause": ("/pause", "pause", "暂停提醒", "暂停催报"),
    "resume": ("/resume", "resume", "恢复提醒", "恢复催报"),
    "invite": ("/invite", "invite", "邀请"),
    "join": ("/join", "join", "加入"),
    "depart": ("/leave", "退出", "退出机器人"),
    "absence": ("/absence", "absence", "请假", "休假"),
    "back": ("/back", "销假"),
    "undelivered": ("/undelivered", "undelivered", "未送达", "没送到"),
}
_TAPS: Mapping[str, Callable[[Turn, list[str]], list[Effect]]] = {
    "zero": partial(report.on_zero, "zero"),
    "allzero": partial(report.on_zero, "allzero"),
    "unit": report.on_unit,
    "mean": report.on_meaning,
    "form": report.on_form,
    "undo": correct.undo,
    "edit": correct.change,
    "overrule": overrule.on_tap,
    "amend": correct.amend,
    "guide": enter.on_question,
    "disease": diseases.on_disease,
    "right": question.confirm,
    "relay": relay.on_choice,
    "correction": approval.decide,
    "silent": silent.open_card,
    "missing": silent.show_missing,
    "undelivered": undelivered.on_tap,
    "remind": nudge.remind,
    "remindall": nudge.remind_all,
    "enter": enter.begin,
    "excuse": excuse.on_tap,
    "expect": excuse.expect_again,
    "absence": absence.on_tap,
    "leave": absence_done.decide,
    "standin": absence_done.decline,
    "back": absence_done.on_end,
    "lang": choose_language,
    "later": pause.later,
    "nomore": pause.not_today,
    "pause": pause.on_until,
    "resume": pause.on_resume,
    "join": admit.decide,
    "unask": newcomer.take_back,
    "invite": invite.on_tap,
    "revoke": invite.revoke,
    "depart": depart.on_tap,
}
"""Who answers a tap, by the first word of its action."""
_WITH_MORE = ("language", "pause", "invite", "join", "absence", "back")
"""What is said in words, and goes on: 语言 English, 邀请 张家村."""
_NEVER_IN_A_GROUP = (None, "start", "invite", "join", "depart")
_WITH_WORDS: Mapping[str, Callable[[Turn, str], list[Effect]]] = {
    "pause": pause.on_words,
    "invite": invite.on_command,
    "absence": absence.on_command,
    "back": absence.take_back,
}
_FOR_REPORTERS: Mapping[str, Callable[[Turn], list[Effect]]] = {
    "change": correct.change_latest,
    "undo": correct.undo_latest,
    "guide": guide.begin,
}
_PLAIN: Mapping[str, Callable[[Turn], list[Effect]]] = {
    "today": manage.today,
    "resume": pause.resume,
    "depart": depart.on_command,
    "undelivered": undelivered.on_command,
}
_NAMES = {word: name for name, words in _COMMANDS.items() for word in words}


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
        is_echo = not inbound.group and turn.is_member and self._is_own(inbound.text)
        return own_words(turn) if is_echo else _answered(turn)


def _answered(turn: Turn) -> list[Effect]:
    """What is begun in one conversation may give up what was begun in another."""
    return record.recorded(turn, unfinished.named(turn, _route(turn)))


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
        case Kind.OTHER:
            return unreadable(turn, report.awaited_rest(turn))
        case Kind.TAP:
            return _tapped(turn)
        case Kind.TEXT if command := _command(turn.inbound.text):
            return _commanded(turn, *command)
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
    name = _NAMES.get(words.split()[0].casefold().partition("@")[0])
    if name in _NEVER_IN_A_GROUP or turn.inbound.kind == Kind.EDIT:
        return []
    return group.discreetly(turn, _commanded(turn, name, ""))


def _in_words(turn: Turn) -> list[Effect]:
    """A conversation that is under way answers first, as far as the words belong to it."""
    if (answer := relay.on_choice_in_words(turn)) is not None:
        return answer
    if (answer := absence.on_words(turn)) is not None:
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


def _tapped(turn: Turn) -> list[Effect]:
    action, *words = turn.inbound.text.split(":")
    answer = _TAPS.get(action)
    return answer(turn, words) if answer else [stale(turn)]


def _command(words: str) -> tuple[str, str] | None:
    """The command that the text is, and what follows it. Only /commands take more words, and those _WITH_MORE: "今天 12
    3 0" is a report."""
    first, _, rest = unicodedata.normalize("NFKC", words).strip().partition(" ")
    word = first.casefold().partition("@")[0]
    name = _NAMES.get(word)
    if name and (not rest or word.startswith("/") or name in _WITH_MORE):
        return name, rest.strip()
    if name is None and word.startswith(_COMMANDS["pause"]):
        spelled = next(start for start in _COMMANDS["pause"] if word.startswith(start))
        return "pause", f"{word.removeprefix(spelled)} {rest}"
    return ("help", "") if word.startswith("/") else None


def _commanded(turn: Turn, name: str, rest: str) -> list[Effect]:
    if name == "language":
        return choose_language(turn, [rest])
    if name == "join" and rest:
        return newcomer.on_command(turn, rest)
    if name in _WITH_WORDS:
        return _WITH_WORDS[name](turn, rest)
    if name in _FOR_REPORTERS and not turn.reporting:
        return show_help(turn)
    return {**_PLAIN, **_FOR_REPORTERS}.get(name, show_help)(turn)
