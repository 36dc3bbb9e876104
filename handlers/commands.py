"""What is said in one word, or with a /: which command it is, and who carries it out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import partial

from core.asked import NUMBERED
from core.effects import Effect
from core.periods import Length
from core.periodwords import PERIOD
from core.plaintext import plain
from handlers import (
    absence,
    alert,
    card,
    correct,
    depart,
    digest,
    guide,
    invite,
    manage,
    missing,
    newcomer,
    notice,
    pause,
    rank,
    statement,
    undelivered,
)
from handlers.help import choose_language, show_help
from handlers.turn import Turn

COMMANDS = {
    "start": ("/start",),
    "help": ("/help", "help", "帮助", "?"),
    "language": ("/lang", "/language", "语言", "language"),
    "today": ("/today", "today", "今日", "今天"),
    "missing": ("/missing", "missing", "未报", "未报名单", "谁没报"),
    "digest": ("/digest", "digest", "简报", "期报"),
    "week": ("/week", "week", "周报"),
    "ten_days": ("ten-day", "旬报"),
    "month": ("/month", "month", "月报"),
    "quarter": ("/quarter", "quarter", "季报"),
    "half_year": ("half-year", "半年报"),
    "year": ("/year", "year", "年报"),
    "statement": ("/statement", "statement", "统计单", "对账", "对账单", "补助"),
    "rank": ("/rank", "rank", "排名", "评比"),
    "unit": ("/unit", "unit", "单位", "查单位"),
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
    "notice": ("/notice", "notice", "通知"),
    "notices": ("/notices", "notices", "通知列表", "通知进度"),
    "undelivered": ("/undelivered", "undelivered", "未送达", "没送到"),
    "alerts": ("/alerts", "alerts", "预警"),
}
_DIGESTS: Mapping[str, Length] = {
    "digest": "week",
    "week": "week",
    "ten_days": "ten_days",
    "month": "month",
    "quarter": "quarter",
    "half_year": "half_year",
    "year": "year",
}
"""Each with the length of the period that is meant where none is named."""
_ASKING = ("unit", "rank", "statement", *_DIGESTS)
"""What goes on with a period or a unit. Their words stand in front of figures, too: 单位 门诊 接种 is the head of a
table."""
_WITH_MORE = ("language", "pause", "invite", "join", "absence", "back", "notice", *_ASKING)
"""What is said in words, and goes on: 语言 English, 邀请 张家村."""
_FIGURE = re.compile("\n|(?<![a-z0-9])[0-9]")
NEVER_IN_A_GROUP = (None, "start", "invite", "join", "depart", "notice")
_WITH_WORDS: Mapping[str, Callable[[Turn, str], list[Effect]]] = {
    "pause": pause.on_words,
    "invite": invite.on_command,
    "absence": absence.on_command,
    "back": absence.take_back,
    "unit": card.on_command,
    "rank": rank.on_command,
    "statement": statement.on_command,
    "notice": notice.on_command,
    **{name: partial(digest.on_command, length) for name, length in _DIGESTS.items()},
}
_FOR_REPORTERS: Mapping[str, Callable[[Turn], list[Effect]]] = {
    "change": correct.change_latest,
    "undo": correct.undo_latest,
    "guide": guide.begin,
}
_PLAIN: Mapping[str, Callable[[Turn], list[Effect]]] = {
    "today": manage.today,
    "missing": missing.on_command,
    "resume": pause.resume,
    "depart": depart.on_command,
    "undelivered": undelivered.on_command,
    "alerts": alert.on_command,
    "notices": notice.on_list,
}
NAMES = {word: name for name, words in COMMANDS.items() for word in words}


def command(words: str) -> tuple[str, str] | None:
    """The command that the text is, and what follows it. Only /commands take more words, and those _WITH_MORE: "今天 12
    3 0" is a report."""
    first, _, rest = unicodedata.normalize("NFKC", words).strip().partition(" ")
    word = first.casefold().partition("@")[0]
    name = NAMES.get(word)
    if name and (not rest or word.startswith("/") or name in _WITH_MORE):
        return None if name in _ASKING and word[0] != "/" and _gives_figures(rest) else (name, rest.strip())
    if name is None and word.startswith(COMMANDS["pause"]):
        spelled = next(start for start in COMMANDS["pause"] if word.startswith(start))
        return "pause", f"{word.removeprefix(spelled)} {rest}"
    return ("help", "") if word.startswith("/") else None


def _gives_figures(rest: str) -> bool:
    return _FIGURE.search(re.sub(f"{PERIOD}|{NUMBERED}", " ", plain(rest))) is not None


def carry_out(turn: Turn, name: str, rest: str) -> list[Effect]:
    if name == "language":
        return choose_language(turn, [rest])
    if name == "join" and rest:
        return newcomer.on_command(turn, rest)
    if name in _WITH_WORDS:
        return _WITH_WORDS[name](turn, rest)
    if name in _FOR_REPORTERS and not turn.reporting:
        return show_help(turn)
    return {**_PLAIN, **_FOR_REPORTERS}.get(name, show_help)(turn)
