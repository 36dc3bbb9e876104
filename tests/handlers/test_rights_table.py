"""Every command and every button, tapped by everybody: who may not is told so, and nothing happens.

李家村 lies in 东河镇. A button or command without a row here fails the first test.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from core.effects import Effect, Hint, Pause, Queue
from core.menus import commands
from core.messages import Message
from core.notices import Receipt, ReceiptOf
from core.units import Post, Role
from handlers import commands as commands_of
from handlers import taps as taps_of
from tests.handlers.doctors import TODAY, actions, edits, says, taps
from tests.handlers.memory import CHANNEL, Memory
from tests.handlers.noticed import sent_notice

DOCTOR, OTHER_DOCTOR = "李医生", "张医生"
TOWNSHIP, COUNTY, OTHER_TOWNSHIP, ADMINISTRATOR = "吴科长", "周主任", "冯科长", "林管理员"
STRANGER = "陌生人"
PEOPLE = (DOCTOR, OTHER_DOCTOR, TOWNSHIP, COUNTY, OTHER_TOWNSHIP, ADMINISTRATOR, STRANGER)
MEMBERS = set(PEOPLE) - {STRANGER}
NOBODY: set[str] = set()
DOCTORS, MANAGERS = {DOCTOR, OTHER_DOCTOR}, {TOWNSHIP, COUNTY}
DECIDE = {*MANAGERS, ADMINISTRATOR}

REPORT = f"{{QS0102}}:daily:{TODAY}"
Prepare = Callable[[Memory], Awaitable[str]]


def plainly(action: str) -> Prepare:
    async def prepare(_world: Memory) -> str:
        return action

    return prepare


async def reported(world: Memory) -> Message:
    return says(world, "8 0 2", DOCTOR)


async def undo(world: Memory) -> str:
    await reported(world)
    return f"undo:{REPORT}:1"


async def edit(world: Memory) -> str:
    await reported(world)
    return f"edit:{REPORT}"


async def disease(world: Memory) -> str:
    return next(action for action in actions(await reported(world)) if action.startswith("disease:"))


async def correction(world: Memory) -> str:
    await world.says(DOCTOR, "8 0 0")
    await world.move_to("2026-12-24 09:00")
    edits(world, world.sent[DOCTOR][0], "9 0 0")
    return f"correction:{next(iter(world.context.corrections))}:yes"


async def excused(world: Memory) -> str:
    taps(world, await filled(world, f"excuse:{REPORT}:flood"), TOWNSHIP)
    return f"expect:{REPORT}"


async def leave_asked(world: Memory) -> str:
    taps(world, await filled(world, "absence:{QS0102}:103:2026-11-21:2026-11-21:0"), DOCTOR)
    return f"leave:{next(iter(world.context.leaves))}:yes"


async def leave_covered(world: Memory, word: str) -> str:
    taps(world, await filled(world, "absence:{QS0102}:103:2026-11-21:2026-11-21:101"), DOCTOR)
    return f"{word}:{next(iter(world.context.leaves))}"


async def stand_in(world: Memory) -> str:
    return f"{await leave_covered(world, 'standin')}:no"


async def back(world: Memory) -> str:
    return await leave_covered(world, "back")


async def revoke(world: Memory) -> str:
    made = taps(world, await filled(world, "invite:{QS0102}:reporter"), TOWNSHIP)
    return next(action for action in actions(made) if action.startswith("revoke:"))


async def join(world: Memory) -> str:
    says(world, "加入 李家村", "新来的")
    return f"join:{next(iter(world.context.newcomers.requests))}:yes"


async def alert(world: Memory) -> str:
    says(world, "8 0 1", DOCTOR)
    says(world, "霍乱", DOCTOR)
    return f"alert:{next(key for key, one in world.context.alerts.items() if one)}:ack"


async def finding(world: Memory) -> str:
    return (await alert(world)).replace("alert:", "finding:").replace(":ack", ":excluded")


async def notice(world: Memory) -> str:
    standing = sent_notice(world, "QS01")
    return f"notice:close:{standing.notice.key}"


async def notices(world: Memory) -> str:
    return f"notices:show:{sent_notice(world, 'QS01').notice.key}"


async def noted(world: Memory) -> str:
    sent = sent_notice(world, "QS01").notice
    doctor = world.context.people[CHANNEL, DOCTOR].id
    receipt = Receipt(sent.key, doctor, world.unit("QS0102").id, (CHANNEL, DOCTOR), world.now)
    world.context.answers[ReceiptOf(sent.key, doctor)] = (sent, receipt)
    return f"noted:{sent.key}"


TAPS: dict[str, tuple[Prepare, set[str]]] = {
    "zero": (plainly(f"zero:daily:{TODAY}"), DOCTORS),
    "allzero": (plainly(f"allzero:daily:{TODAY}"), DOCTORS),
    "unit": (plainly("unit:{QS0102}:00000000"), NOBODY),
    "mean": (plainly(f"mean:daily:{TODAY}:{{QS0102}}.0:12,3,0"), {DOCTOR}),
    "form": (plainly("form:daily"), DOCTORS),
    "undo": (undo, {DOCTOR}),
    "edit": (edit, {DOCTOR}),
    "overrule": (plainly("overrule:1:00000000:yes"), NOBODY),
    "amend": (plainly(f"amend:{{QS0102}}:{TODAY}:1:00000000"), NOBODY),
    "guide": (plainly(f"guide:{REPORT}"), {DOCTOR, *MANAGERS}),
    "disease": (disease, {DOCTOR, *MANAGERS}),
    "right": (plainly(f"right:{REPORT}:1"), NOBODY),
    "relay": (plainly("relay:all:00000000"), NOBODY),
    "correction": (correction, MANAGERS),
    "silent": (plainly(f"silent:{REPORT}"), MANAGERS),
    "missing": (plainly(f"missing:{{QS01}}:daily:{TODAY}"), MANAGERS),
    "undelivered": (plainly("undelivered:{QS01}"), MANAGERS),
    "card": (plainly("card:{QS0102}"), MANAGERS),
    "digest": (plainly("digest:{QS01}:2026-W46"), MANAGERS),
    "details": (plainly("details:{QS01}:2026-W46"), MANAGERS),
    "rank": (plainly("rank:{QS01}:2026-W46"), MANAGERS),
    "statement": (plainly("statement:{QS01}:2026-10"), MANAGERS),
    "feedback": (plainly("feedback:{QS01}:2026-W46"), MANAGERS),
    "paper": (plainly("paper:workbook:{QS01}:2026-W46"), MANAGERS),
    "alert": (alert, MANAGERS),
    "finding": (finding, MANAGERS),
    "remind": (plainly(f"remind:{REPORT}"), MANAGERS),
    "remindall": (plainly(f"remindall:{{QS01}}:daily:{TODAY}"), MANAGERS),
    "enter": (plainly(f"enter:{REPORT}"), MANAGERS),
    "excuse": (plainly(f"excuse:{REPORT}:flood"), MANAGERS),
    "expect": (excused, MANAGERS),
    "absence": (plainly("absence:{QS0102}"), {DOCTOR, *DECIDE}),
    "leave": (leave_asked, DECIDE),
    "standin": (stand_in, {OTHER_DOCTOR}),
    "back": (back, {DOCTOR, *DECIDE}),
    "lang": (plainly("lang:en"), MEMBERS),
    "later": (plainly(f"later:{TODAY}"), DOCTORS),
    "nomore": (plainly(f"nomore:{TODAY}"), DOCTORS),
    "pause": (plainly("pause:2026-11-25"), DOCTORS),
    "resume": (plainly("resume"), DOCTORS),
    "join": (join, DECIDE),
    "unask": (plainly("unask:000000000000"), NOBODY),
    "invite": (plainly("invite:{QS0102}:reporter"), DECIDE),
    "revoke": (revoke, DECIDE),
    "depart": (plainly(f"depart:no:{TODAY}"), MEMBERS),
    "notice": (notice, MANAGERS),
    "notices": (notices, MANAGERS),
    "noted": (noted, {DOCTOR}),
}
"""By the first word of its action: a tap that is meant, made possible first, and who may."""

COMMANDS: dict[str, tuple[str, set[str]]] = {
    "start": ("/start", MEMBERS),
    "help": ("/help", MEMBERS),
    "language": ("语言", MEMBERS),
    "today": ("今日", MEMBERS),
    "change": ("修改", DOCTORS),
    "undo": ("撤销", DOCTORS),
    "guide": ("填报", DOCTORS),
    "pause": ("暂停提醒", DOCTORS),
    "resume": ("恢复提醒", DOCTORS),
    "invite": ("邀请 李家村", DECIDE),
    "join": ("加入 李家村", set(PEOPLE)),
    "depart": ("退出", MEMBERS),
    "absence": ("请假 李家村 明天", {DOCTOR, *DECIDE}),
    "back": ("销假 李家村", NOBODY),  # there is none
    "notice": ("通知", {*MANAGERS, OTHER_TOWNSHIP}),
    "notices": ("通知列表", {*MANAGERS, OTHER_TOWNSHIP}),
    "undelivered": ("未送达", {*MANAGERS, OTHER_TOWNSHIP}),
    "missing": ("未报", {*MANAGERS, OTHER_TOWNSHIP}),
    "unit": ("单位 李家村", MANAGERS),
    "digest": ("简报 东河镇", MANAGERS),
    "week": ("周报 东河镇", MANAGERS),
    "ten_days": ("旬报 东河镇", MANAGERS),
    "month": ("月报 东河镇", MANAGERS),
    "quarter": ("季报 东河镇", MANAGERS),
    "half_year": ("半年报 东河镇", MANAGERS),
    "year": ("年报 东河镇", MANAGERS),
    "rank": ("排名 东河镇 上周", MANAGERS),
    "statement": ("统计单 10月", {*DOCTORS, *MANAGERS, OTHER_TOWNSHIP}),
    "alerts": ("预警", {*MANAGERS, OTHER_TOWNSHIP}),
}


MALFORMED = [
    *("", ":", "::::", ":x:y:z", ":000000000000:yes"),
    *(":-1:daily:2026-11-20", ":999999999:daily:2026-11-20", f":{'9' * 40}:daily:2026-11-20", ":²:daily:2026-11-20"),
    *(":{QS0102}:daily:2026-W99", ":{QS0102}:daily:2026-11", ":{QS0102}:gone:2026-11-20", ":{QS0102}:daily:2027-11-20"),
    *(":{QS0201}:daily:2026-11-20:²", ":{QS0102}:daily:2026-11-20:x:y"),
]


async def filled(world: Memory, action: str) -> str:
    for unit in world.context.units.values():
        action = action.replace(f"{{{unit.code}}}", str(unit.id))
    return action


def done(world: Memory) -> list[Effect]:
    """What was done, beside what the sender was told and that she was told it."""
    return [e for e in world.effects if not isinstance(e, Hint) and not (isinstance(e, Queue) and "reply:" in e.key)]


NO = ("已经失效", "您还没有加入", "没有找到", "替哪个村请假", "不归您报", "没有要销的假", "没有这个名字")


def refused(answer: Message) -> bool:
    """Silence as well: whoever is no member hears once a minute how to join."""
    return not answer.text or any(words in answer.text for words in NO)


@pytest.fixture
async def evening(world: Memory) -> Memory:
    await world.move_to(f"{TODAY} 19:00")
    return world


def test_every_command_and_button_has_a_row() -> None:
    assert TAPS.keys() == taps_of.TAPS.keys()
    assert COMMANDS.keys() == commands_of.COMMANDS.keys()


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("word", TAPS)
async def test_who_may_tap(evening: Memory, word: str, who: str) -> None:
    prepare, may = TAPS[word]
    action = await filled(evening, await prepare(evening))
    assert action.split(":")[0] == word
    evening.effects.clear()
    answer = taps(evening, action, who)
    assert refused(answer) == (who not in may), answer.text
    if who not in may:
        assert done(evening) == []


@pytest.mark.parametrize("word", TAPS)
async def test_whose_post_ended_yesterday_may_nothing(evening: Memory, word: str) -> None:
    """The day's posts are all that a handler sees; her buttons of yesterday do nothing."""
    prepare, may = TAPS[word]
    action = await filled(evening, await prepare(evening))
    for who in may:
        evening.context.posts.pop(evening.context.people[CHANNEL, who].id)
    evening.effects.clear()
    assert all(refused(taps(evening, action, who)) for who in may)
    assert done(evening) == []


@pytest.mark.parametrize("who", [DOCTOR, TOWNSHIP, COUNTY, ADMINISTRATOR])
@pytest.mark.parametrize("word", TAPS)
async def test_what_is_malformed_does_nothing(evening: Memory, word: str, who: str) -> None:
    for rest in MALFORMED:
        taps(evening, await filled(evening, word + rest), who)
        assert [effect for effect in done(evening) if not isinstance(effect, Pause)] == [], rest


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("name", COMMANDS)
async def test_who_may_command(evening: Memory, name: str, who: str) -> None:
    """Whoever may not gets the help, or is told how to join; nothing is done for anybody."""
    words, may = COMMANDS[name]
    shown = says(evening, "/help", who).text
    evening.effects.clear()
    answer = says(evening, words, who)
    is_help = answer.text == shown and name not in ("start", "help")
    assert (is_help or refused(answer)) == (who not in may), answer.text
    if who not in may:
        assert done(evening) == []


@pytest.mark.parametrize(
    ("who", "role"), [(DOCTOR, Role.REPORTER), (TOWNSHIP, Role.MANAGER), (ADMINISTRATOR, Role.ADMINISTRATOR)]
)
async def test_every_command_in_her_menu_is_for_her(evening: Memory, who: str, role: Role) -> None:
    shown = says(evening, "/help", who).text
    for command in commands({role}):
        answer = says(evening, f"/{command}", who)
        assert command == "help" or answer.text != shown, command
        assert answer.text, command
        assert "已经失效" not in answer.text, command


@pytest.mark.parametrize(
    ("who", "seen"), [(TOWNSHIP, True), (COUNTY, True), (OTHER_TOWNSHIP, False), (ADMINISTRATOR, False)]
)
async def test_figures_are_seen_above_and_by_nobody_else(evening: Memory, who: str, seen: bool) -> None:
    says(evening, "77 0 0", DOCTOR)
    assert ("77" in says(evening, "今日", who).text) == seen


async def test_a_role_counts_at_its_own_unit(evening: Memory) -> None:
    """A manager of one township who reports for a village of another."""
    person = evening.context.people[CHANNEL, OTHER_TOWNSHIP]
    own = evening.context.posts[person.id]
    evening.context.posts[person.id] = (*own, Post(person.id, evening.unit("QS0102").id, Role.REPORTER))
    assert refused(taps(evening, await filled(evening, f"silent:{REPORT}"), OTHER_TOWNSHIP))
    assert not refused(taps(evening, await filled(evening, f"guide:{REPORT}"), OTHER_TOWNSHIP))
