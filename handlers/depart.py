"""退出: somebody gives up her posts. What she has reported stays; a code, her number or a request brings her back."""

from __future__ import annotations

from collections.abc import Sequence

from core.effects import Account, Audit, DropDraft, DropRelay, Effect, EndPosts, Queue
from core.expected import ONE_DAY
from core.messages import Button, Lane, Say
from core.texts import Text, text
from core.units import Post, Role, Unit
from handlers.help import stale
from handlers.locked import approvers
from handlers.turn import Turn


def on_command(turn: Turn) -> list[Effect]:
    """Asks once; the answer counts on the same day."""
    lines = [_post("depart-post", turn, post) for post in _posts(turn)]
    rows = [
        [
            Button(text("button-depart"), f"depart:yes:{turn.today}"),
            Button(text("button-stay"), f"depart:no:{turn.today}"),
        ]
    ]
    return [turn.answer(text("depart-question"), *lines, text("depart-what"), buttons=rows)]


def on_tap(turn: Turn, words: Sequence[str]) -> list[Effect]:
    if len(words) != 2 or words[0] not in ("yes", "no") or words[1] != turn.today.isoformat():
        return [stale(turn)]
    if words[0] == "no" or turn.person is None:
        return [turn.answer(text("depart-stayed"))]
    ended = EndPosts(turn.person.id, turn.context.calendar.today(turn.now) - ONE_DAY)
    answer = turn.answer(text("depart-done"), text("depart-back"))
    forgotten: list[Effect] = [DropDraft(turn.account), DropRelay(turn.account)]
    audits = [Audit("depart", post.unit_id, turn.person.id, {"role": post.role}) for post in _posts(turn)]
    return [ended, *forgotten, *audits, answer, *_told(turn, turn.person.id, turn.person.name)]


def _posts(turn: Turn) -> list[Post]:
    held = turn.context.posts.get(turn.person.id, ()) if turn.person else ()
    return sorted(held, key=lambda post: (turn.context.units[post.unit_id].code, post.role))


def _post(key: str, turn: Turn, post: Post, **more: str) -> Text:
    return text(key, unit=turn.context.units[post.unit_id].name, role=post.role.value, **more)


def _told(turn: Turn, person_id: int, name: str) -> list[Queue]:
    """Those above each of her units, in one message each."""
    lines: dict[Account, list[Text]] = {}
    for post in _posts(turn):
        for account in _above(turn, turn.context.units[post.unit_id]):
            lines.setdefault(account, []).extend(_news(turn, post, person_id, name))
    key = f"depart:{person_id}:{turn.inbound.channel}:{turn.inbound.id}"
    return [Queue(f"{key}:{account[1]}", account, Lane.ALERT, Say(tuple(said))) for account, said in lines.items()]


def _above(turn: Turn, unit: Unit) -> tuple[Account, ...]:
    """Who is the nearest above that can be written to, beside herself."""
    found = approvers(turn, unit)
    if found is None:
        return ()
    above, accounts = found
    return tuple(account for account in accounts if account != turn.account) or _above(turn, above)


def _news(turn: Turn, post: Post, person_id: int, name: str) -> list[Text]:
    gone = _post("depart-told", turn, post, name=name)
    if post.role != Role.REPORTER:
        return [gone]
    others = turn.context.reporters_of([post.unit_id])[post.unit_id].keys() - {person_id}
    return [gone] if others else [gone, _post("depart-nobody-left", turn, post)]
