"""What becomes of notices: 收到 from whoever has got one; to their senders who has not, once more, and the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.effects import Acknowledge, Audit, Effect, KeepNotice
from core.messages import Button, Line, Strong
from core.notice_words import by_township, counts_of, issue, list_line, short
from core.notices import NoticesBelow, ReceiptOf, SilentAbout, Standing, StandingOf, State, is_repeating
from core.texts import Text, day_text, text, time_text
from core.zeros import Rows
from handlers import notice_compose, rights
from handlers.help import show_help, stale
from handlers.notice_send import audience_text
from handlers.turn import Turn

LIST = frozenset({"list", "列表", "进度", "查看"})
MOST_BUTTONS = 8
MOST_NAMES = 100


def on_command(turn: Turn, words: str) -> list[Effect]:
    """/notice, 通知: to write one, perhaps with its words behind it; with `list`, how those stand that were sent."""
    if not turn.managing:
        return show_help(turn)
    if words.casefold() in LIST:
        return _list(turn)
    if words and (answer := notice_compose.on_words(turn)) is not None:
        return answer
    return notice_compose.begin(turn, notice_compose.after_command(turn))


def on_list(turn: Turn) -> list[Effect]:
    """通知列表: the same in one word."""
    return _list(turn) if turn.managing else show_help(turn)


def on_tap(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap of a manager that does something: `words` are what, and the key of a notice."""
    if not turn.managing:
        return [stale(turn)]
    match list(words):
        case ["again" | "close" as action, key]:
            standing = _standing(turn, key)
            act = {"again": _again, "close": _close}[action]
            return act(turn, standing) if standing else [stale(turn)]
    return notice_compose.on_tap(turn, words)


def on_view(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """A tap that only looks: at all of them, at one, at who has not acknowledged it."""
    match list(words):
        case ["list"] if turn.managing:
            return _list(turn)
        case ["show" | "who" as what, key] if standing := _standing(turn, key):
            return _card(turn, standing) if what == "show" else _who(turn, standing)
    return [stale(turn)]


def _standing(turn: Turn, key: str) -> Standing | None:
    """The notice with that key, if the sender looks after the unit that it came from."""
    standing = turn.context.ask(StandingOf(key)) if turn.managing else None
    return standing if standing and rights.may_act_on(turn, standing.unit) else None


def noted(turn: Turn, words: Sequence[str]) -> list[Effect]:
    """收到: also after its end it is noted down."""
    key = words[0] if len(words) == 1 else ""
    found = turn.context.ask(ReceiptOf(key, turn.person.id)) if key and turn.person else None
    if not found or turn.person is None:
        return [stale(turn)]
    notice, receipt = found
    local = turn.context.calendar.local
    if receipt.acknowledged_at:
        at = local(receipt.acknowledged_at)
        said = text("notice-noted-before", issue=issue(notice), day=day_text(at.date()), time=time_text(at))
        return [turn.answer(said)]
    is_over = notice.state != State.OPEN or notice.closes_on < turn.context.calendar.today(turn.now)
    said = text(
        "notice-noted-late" if is_over else "notice-noted", issue=issue(notice), time=time_text(local(turn.now))
    )
    return [Acknowledge(key, turn.person.id, turn.now), turn.answer(said)]


def _list(turn: Turn) -> list[Effect]:
    found = {one.notice.key: one for top in turn.managing for one in turn.context.ask(NoticesBelow(top))}
    if not found:
        return [turn.answer(text("notice-list-none"))]
    lines: list[Line] = [
        Strong(text("notice-list-title")),
        *(list_line(one, turn.context.calendar) for one in found.values()),
    ]
    listed = [one for one in found.values() if one.notice.state == State.OPEN][:MOST_BUTTONS]
    rows = [[Button(_of(one), f"notices:show:{one.notice.key}")] for one in listed]
    return [turn.answer(*lines, buttons=rows)]


def _of(one: Standing) -> Text:
    return text("button-notice-of", unit=one.unit.name, issue=issue(one.notice), **counts_of(one))


def _card(turn: Turn, one: Standing, *more: Text) -> list[Effect]:
    notice, silent = one.notice, one.readers - one.acknowledged
    audience = audience_text(one.top, notice.who)
    lines: list[Line] = [
        Strong(text("notice-title", issue=issue(notice), unit=one.unit.name, name=one.sender)),
        text("notice-card-words", words=short(notice), audience=audience),
        text("notice-card-counts", silent=silent, **counts_of(one)),
        _end(turn, one),
    ]
    return [turn.answer(*lines, *more, buttons=_buttons(turn, one))]


def _end(turn: Turn, one: Standing) -> Text:
    if one.notice.state == State.OPEN:
        return text("notice-card-open", day=day_text(one.notice.closes_on))
    at = turn.context.calendar.local(one.notice.closed_at or turn.now)
    return text("notice-card-closed", day=day_text(at.date()))


def _buttons(turn: Turn, one: Standing) -> Rows:
    key, is_open, silent = one.notice.key, one.notice.state == State.OPEN, one.readers - one.acknowledged
    who = [Button(text("button-notice-who", count=silent), f"notices:who:{key}")] if silent else []
    again = is_open and one.not_repeated and not is_repeating(one.notice, turn.now)
    acting = [Button(text("button-notice-again"), f"notice:again:{key}")] if again else []
    acting += [Button(text("button-notice-close"), f"notice:close:{key}")] if is_open else []
    return [who, acting, [Button(text("button-notice-list"), "notices:list")]]


def _who(turn: Turn, one: Standing) -> list[Effect]:
    """Who has not acknowledged it, by township, each with how far it came with her."""
    silent = turn.context.ask(SilentAbout(one.notice.key))
    if not silent:
        return _card(turn, one, text("notice-all-noted"))
    lines: list[Line] = [Strong(text("notice-who-title", issue=issue(one.notice), count=len(silent)))]
    lines += by_township(silent[:MOST_NAMES])
    if len(silent) > MOST_NAMES:
        lines.append(text("notice-who-more", count=len(silent) - MOST_NAMES))
    return [turn.answer(*lines, text("notice-who-how"), buttons=_buttons(turn, one)[1:])]


def _again(turn: Turn, one: Standing) -> list[Effect]:
    """Whoever has not acknowledged is asked once more, by the job: nobody twice, nobody beside a reminder of today."""
    notice = turn.context.notices.notice(one.notice.key)
    if notice is None or notice.state != State.OPEN:
        return _card(turn, one)
    if not one.not_repeated:
        return _card(turn, one, text("notice-again-none"))
    if is_repeating(notice, turn.now):
        return _card(turn, one, text("notice-again-begun"))
    calendar = turn.context.calendar
    awake = calendar.awake(turn.now)
    said = "notice-again-later" if awake > turn.now else "notice-again"
    answer = text(said, count=one.not_repeated, time=time_text(calendar.local(awake)))
    repeated = replace(notice, repeat_at=awake)
    card = _card(turn, replace(one, notice=repeated), answer)
    return [KeepNotice(repeated), _done(turn, "notice-again", one), *card]


def _close(turn: Turn, one: Standing) -> list[Effect]:
    notice = turn.context.notices.notice(one.notice.key)
    if notice is None or notice.state != State.OPEN:
        return _card(turn, one)
    closed = replace(notice, state=State.CLOSED, closed_at=turn.now)
    return [KeepNotice(closed), _done(turn, "notice-closed", one), *_card(turn, replace(one, notice=closed))]


def _done(turn: Turn, action: str, one: Standing) -> Audit:
    number = f"{one.notice.year}-{one.notice.number}"
    return Audit(action, one.unit.id, turn.person_id, {"count": one.readers - one.acknowledged, "number": number})
