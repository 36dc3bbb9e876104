"""通知: a manager writes to everybody below, or to those with one role there. To whom, what, a look at it, and off it
goes; until then only the notice itself is kept, and nobody has got it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from core.effects import Effect, KeepNotice, Queue
from core.expected import ONE_DAY
from core.messages import Button, Kind, Line, Strong
from core.notice_words import content, issue, name_of
from core.notices import CARRIES_FILES, DAYS, FILES, MOST_LETTERS, OFFERED_DAYS, Notice, State, Who
from core.texts import day_text, text, time_text
from core.units import Unit
from core.zeros import Rows
from handlers import rights
from handlers.help import stale
from handlers.notice_send import audience_text, managed, readers_of, send, show_button, top_of, who_gets_it
from handlers.turn import Turn

MOST_CHOICES = 60
IN_A_ROW = 3


def begin(turn: Turn, words: str = "") -> list[Effect]:
    """To whom: the first question. What the sender was writing before is given up."""
    today = turn.context.calendar.today(turn.now)
    notice = Notice(
        key=turn.key,
        unit_id=turn.managing[0].id,
        person_id=turn.person_id,
        account=turn.account,
        changed_at=turn.now,
        closes_on=today + DAYS * ONE_DAY,
        words=words,
        file=turn.inbound.file,
    )
    if refusal := _too_long(turn, words):
        return [refusal]
    before = turn.context.notices.written_by(turn.account)
    given_up: list[Effect] = [KeepNotice(replace(before, state=State.DROPPED))] if before else []
    return [*given_up, KeepNotice(notice), _ask_whom(turn, notice)]


def after_command(turn: Turn) -> str:
    """What stands behind the word 通知, as it was typed."""
    return next(iter(re.split(r"\s+", turn.inbound.text.strip(), maxsplit=1)[1:]), "")


def awaited(turn: Turn) -> Notice | None:
    """The notice of which the sender has just been asked for words or a document."""
    notice = turn.context.notices.written_by(turn.account) if turn.managing else None
    is_asked = notice is not None and notice.top is not None and turn.is_fresh(notice.changed_at)
    return notice if is_asked else None


def on_words(turn: Turn) -> list[Effect] | None:
    """Words, perhaps with a document, if that is what was asked for; None for anything else."""
    if turn.inbound.kind != Kind.TEXT:
        return None
    notice = awaited(turn)
    if notice is None or notice.words:
        return None
    words = turn.inbound.text.strip()
    if refusal := _too_long(turn, words):
        return [refusal]
    return _written(turn, replace(notice, words=words, file=turn.inbound.file or notice.file))


def on_thing(turn: Turn) -> list[Effect] | None:
    """A document or a picture without words, or something that cannot be handed on."""
    notice = awaited(turn)
    if notice is None or (notice.is_written and (notice.file or turn.inbound.file is None)):
        return None
    if turn.inbound.file is None:
        is_lost = turn.inbound.text in FILES and turn.inbound.channel in CARRIES_FILES
        return [turn.answer(text("notice-file-again" if is_lost else "notice-only-words"))]
    return _written(turn, replace(notice, file=turn.inbound.file))


def on_tap(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap while it is being written: `words` are what is to be done, the notice's key, and what was chosen."""
    action, key, *rest = [*words, "", ""][: max(2, len(words))]
    notice = turn.context.notices.notice(key) if re.fullmatch("[0-9a-f]{12}", key) else None
    if notice is None or notice.person_id is None or notice.person_id != turn.person_id:
        return [stale(turn)]
    if notice.state != State.WRITING:
        return [_settled(turn, notice)]
    match action, rest:
        case "to", []:
            return [_ask_whom(turn, notice)]
        case "pick", [unit_id]:
            return _ask_which(turn, notice, unit_id)
        case "for", [unit_id, who] if who in {one.value for one in Who}:
            return _chosen(turn, notice, unit_id, Who(who))
        case "days", [days] if days in {str(few) for few in OFFERED_DAYS}:
            closes_on = turn.context.calendar.today(turn.now) + int(days) * ONE_DAY
            return _written(turn, replace(notice, closes_on=closes_on))
        case "redo", [] if notice.top is not None:
            emptied = replace(notice, words="", file=None, changed_at=turn.now)
            return [KeepNotice(emptied), _ask_words(turn, emptied)]
        case "drop", []:
            return [KeepNotice(replace(notice, state=State.DROPPED)), turn.answer(text("notice-dropped"))]
        case "send", []:
            return send(turn, notice)
    return [stale(turn)]


def _settled(turn: Turn, notice: Notice) -> Queue:
    if notice.state == State.DROPPED:
        return turn.answer(text("notice-is-dropped"))
    return turn.answer(text("notice-is-sent", issue=issue(notice)), buttons=[[show_button(notice)]])


def _too_long(turn: Turn, words: str) -> Queue | None:
    if len(words) <= MOST_LETTERS:
        return None
    return turn.answer(text("notice-too-long", count=len(words), most=MOST_LETTERS))


def _ask_whom(turn: Turn, notice: Notice) -> Queue:
    rows: Rows = [row for top in turn.managing for row in _audiences(turn, notice, top)]
    rows.append([Button(text("button-notice-list"), "notices:list"), _drop_button(notice)])
    return _answer(turn, text("notice-whom"), buttons=rows)


def _answer(turn: Turn, *lines: Line, buttons: Rows) -> Queue:
    """The reply, which says in its own words if something was taken out that is never kept."""
    private = [text("notice-private")] if turn.private else []
    return replace(turn, private=False).answer(*lines, *private, buttons=buttons)


def _audiences(turn: Turn, notice: Notice, top: Unit) -> Rows:
    below = turn.context.units_below([top.id])
    whose = [Who.EVERYBODY, Who.REPORTERS]
    if any(unit.parent_id != top.id for unit in below):  # else nobody below has anybody below
        whose.append(Who.MANAGERS)
    rows: Rows = [
        [Button(text("button-notice-audience", unit=top.name, who=who.value), _for(notice, top, who))] for who in whose
    ]
    if below:
        rows.append([Button(text("button-notice-pick", unit=top.name), f"notice:pick:{notice.key}:{top.id}")])
    return rows


def _for(notice: Notice, top: Unit, who: Who) -> str:
    return f"notice:for:{notice.key}:{top.id}:{who}"


def _ask_which(turn: Turn, notice: Notice, unit_id: str) -> list[Effect]:
    top = managed(turn, unit_id)
    if top is None:
        return [stale(turn)]
    below = [unit for unit in turn.context.units_below([top.id]) if unit.parent_id == top.id][:MOST_CHOICES]
    choices = [Button(text("button-unit", unit=unit.name), _for(notice, unit, Who.EVERYBODY)) for unit in below]
    rows: Rows = [choices[first : first + IN_A_ROW] for first in range(0, len(choices), IN_A_ROW)]
    back = Button(text("button-notice-back"), f"notice:to:{notice.key}")
    return [turn.answer(text("notice-which", unit=top.name), buttons=[*rows, [back]])]


def _chosen(turn: Turn, notice: Notice, unit_id: str, who: Who) -> list[Effect]:
    top = managed(turn, unit_id)
    own = rights.managed_by(turn, top) if top else None
    if top is None or own is None:
        return [stale(turn)]
    notice = replace(notice, top=top.id, unit_id=own.id, who=who, changed_at=turn.now)
    if notice.is_written:
        return _written(turn, notice)
    return [KeepNotice(notice), _ask_words(turn, notice)]


def _ask_words(turn: Turn, notice: Notice) -> Queue:
    top = top_of(turn, notice)
    ask = "notice-ask" if turn.inbound.channel in CARRIES_FILES else "notice-ask-words"
    return turn.answer(text(ask, audience=audience_text(top, notice.who)), buttons=[[_drop_button(notice)]])


def _drop_button(notice: Notice) -> Button:
    return Button(text("button-notice-drop"), f"notice:drop:{notice.key}")


def _written(turn: Turn, notice: Notice) -> list[Effect]:
    """A look at it before it goes out."""
    notice = replace(notice, changed_at=turn.now)
    if notice.top is None or managed(turn, str(notice.top)) is None:
        return [stale(turn)]
    readers = readers_of(turn, notice)
    lines: list[Line] = [Strong(text("notice-preview", audience=audience_text(top_of(turn, notice), notice.who)))]
    lines += content(notice)
    if notice.file:
        lines.append(text("notice-preview-file", file=name_of(notice.file)))
    lines += [*who_gets_it(notice, readers), text("notice-preview-until", day=day_text(notice.closes_on))]
    calendar = turn.context.calendar
    if readers and calendar.is_quiet(turn.now):
        lines.append(text("notice-preview-quiet", time=time_text(calendar.local(calendar.awake(turn.now)))))
    sending = [[Button(text("button-notice-send", count=len(readers)), f"notice:send:{notice.key}")]] if readers else []
    rows = [*sending, _other_days(turn, notice), _rewrite(notice)]
    return [KeepNotice(notice), _answer(turn, *lines, buttons=rows)]


def _other_days(turn: Turn, notice: Notice) -> list[Button]:
    today = turn.context.calendar.today(turn.now)
    others = [days for days in OFFERED_DAYS if today + days * ONE_DAY != notice.closes_on]
    return [Button(text("button-notice-days", days=days), f"notice:days:{notice.key}:{days}") for days in others]


def _rewrite(notice: Notice) -> list[Button]:
    return [
        Button(text("button-notice-redo"), f"notice:redo:{notice.key}"),
        Button(text("button-notice-whom"), f"notice:to:{notice.key}"),
        _drop_button(notice),
    ]
