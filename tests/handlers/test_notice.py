"""Writing a notice and looking after it, where a transcript would not show it: what is forged, late, or too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.effects import Acknowledge, Audit, Effect, HandOut, KeepNotice, Queue
from core.messages import File, Inbound, Kind, Message
from core.notices import MOST_LETTERS, Audience, Recipient, Silent, SilentAbout, State, Who
from core.notices import Reached as How
from core.units import Person, Post, Role
from handlers.notice import MOST_NAMES
from tests.handlers.doctors import actions, says, taps
from tests.handlers.memory import CHANNEL, Memory
from tests.handlers.noticed import KEY, sent_notice
from tests.transcripts.play import shown

TOWNSHIP, COUNTY = "吴科长", "周主任"
STALE = "这个按钮已经失效，没有改动任何数据。"
DOCUMENT = File("document", "", "方案.docx", reference="f1")
PICTURE = File("picture", "", "", reference="f2")


@pytest.fixture
def readers(world: Memory) -> Memory:
    """东河镇 has three readers: one with this chat, one with another, one without any."""
    top, sender = world.unit("QS01"), world.context.people[CHANNEL, TOWNSHIP].id
    people = [
        Recipient(Person(103, "李医生", "zh-CN"), world.unit("QS0102").id, (CHANNEL, "李医生"), joined=True),
        Recipient(Person(901, "王医生", "zh-CN"), world.unit("QS0102").id, None, joined=False),
        Recipient(Person(902, "别处", "zh-CN"), world.unit("QS0103").id, ("elsewhere", "x"), joined=True),
        Recipient(Person(903, "停用", "zh-CN"), world.unit("QS0104").id, None, joined=True),
    ]
    for who in Who:
        world.context.answers[Audience(top, who, sender, top.id)] = tuple(people)
    return world


def begun(world: Memory, words: str = "通知") -> str:
    """The key of what is being written now."""
    says(world, words, TOWNSHIP)
    notice = world.context.notices.written_by((CHANNEL, TOWNSHIP))
    assert notice
    return notice.key


def addressed(world: Memory, words: str = "通知", who: Who = Who.REPORTERS) -> str:
    key = begun(world, words)
    taps(world, f"notice:for:{key}:{world.unit('QS01').id}:{who}", TOWNSHIP)
    return key


def thing(world: Memory, kind: Kind, words: str, file: File | None = None, who: str = TOWNSHIP) -> Message:
    sent: Inbound = replace(world.inbound(who, kind, words), file=file)
    return world.answer(sent)


def done(world: Memory, kind: type[Effect] | tuple[type[Effect], ...]) -> list[Effect]:
    return [effect for effect in world.effects if isinstance(effect, kind)]


def test_sending_it_writes_everything_at_once(readers: Memory) -> None:
    key = addressed(readers)
    says(readers, "明天开会", TOWNSHIP)
    readers.effects.clear()
    answer = taps(readers, f"notice:send:{key}", TOWNSHIP)
    (kept,) = [effect.notice for effect in done(readers, KeepNotice) if isinstance(effect, KeepNotice)]
    assert (kept.state, kept.year, kept.number, kept.words) == (State.OPEN, 2026, 1, "明天开会")
    (out,) = [effect for effect in done(readers, HandOut) if isinstance(effect, HandOut)]
    assert [(one.person_id, one.sent_at is not None) for one in out.receipts] == [
        *((103, True), (901, False), (902, True), (903, False))
    ]
    keys = [effect.key for effect in done(readers, Queue) if isinstance(effect, Queue)]
    assert sorted(one for one in keys if not one.startswith("reply:")) == [f"notice:{key}:103", f"notice:{key}:902"]
    assert [one.details for one in done(readers, Audit) if isinstance(one, Audit)] == [{"count": 4, "number": "2026-1"}]
    assert shown(answer)[:2] == [
        "✅ 已发出：通知〔2026〕1号，发给 2 人。",
        "另有 2 人现在收不到；11月27日（周五）前加入的，会自动收到。",
    ]


def test_a_second_tap_sends_nothing_more(readers: Memory) -> None:
    key = addressed(readers, "通知 开会")
    taps(readers, f"notice:send:{key}", TOWNSHIP)
    readers.effects.clear()
    assert shown(taps(readers, f"notice:send:{key}", TOWNSHIP))[0] == "通知〔2026〕1号已经发出。"
    assert not done(readers, (KeepNotice, HandOut, Audit))
    assert len(done(readers, Queue)) == 1


def test_the_preview_counts_who_does_not_get_it(readers: Memory) -> None:
    key = addressed(readers)
    preview = shown(thing(readers, Kind.OTHER, "document", DOCUMENT))
    assert preview[:5] == [
        "请核对。发给东河镇的报告人：",
        "文件：方案.docx",
        "将发给 4 人，其中 1 人还没有加入，加入后会收到。",
        "1 人停用了机器人，收不到，请打电话。",
        "1 人用的聊天软件收不到这个文件，只能看到文字。",
    ]
    taps(readers, f"notice:send:{key}", TOWNSHIP)
    sent = {one.account[0]: one.say for one in done(readers, Queue) if isinstance(one, Queue) and "notice:" in one.key}
    assert sent[CHANNEL].files == (DOCUMENT,)
    assert sent["elsewhere"].files == ()


def test_words_may_follow_a_document_and_a_document_words(readers: Memory) -> None:
    addressed(readers)
    thing(readers, Kind.OTHER, "document", DOCUMENT)
    assert shown(says(readers, "见附件", TOWNSHIP))[1:3] == ["见附件", "文件：方案.docx"]
    addressed(readers)
    says(readers, "见图", TOWNSHIP)
    assert shown(thing(readers, Kind.OTHER, "photo", PICTURE))[1:3] == ["见图", "文件：图片"]
    assert shown(thing(readers, Kind.TEXT, "还有一句", DOCUMENT))[0] != "请核对。发给东河镇的报告人："


def test_a_document_with_its_words_under_it(readers: Memory) -> None:
    addressed(readers)
    assert shown(thing(readers, Kind.TEXT, "见附件", DOCUMENT))[1:3] == ["见附件", "文件：方案.docx"]


def test_a_document_outside_of_it_is_answered_as_ever(readers: Memory) -> None:
    expected = shown(thing(readers, Kind.OTHER, "document"))
    assert expected
    readers.context.hints.clear()
    assert shown(thing(readers, Kind.OTHER, "document", DOCUMENT)) == expected
    assert not done(readers, KeepNotice)


def test_a_doctors_document_is_never_a_notice(readers: Memory) -> None:
    thing(readers, Kind.OTHER, "document", DOCUMENT, who="张医生")
    assert not done(readers, KeepNotice)


@pytest.mark.parametrize(
    ("thing", "answer"),
    [
        ("document", "文件没有收到，可能太大，或者网络不好。请再发一次（不超过 20 MB），或者发一段文字。"),
        ("photo", "文件没有收到，可能太大，或者网络不好。请再发一次（不超过 20 MB），或者发一段文字。"),
        ("sticker", "这个不能当通知发，请发一段文字。"),
    ],
)
def test_a_document_that_did_not_arrive_is_asked_for_again(readers: Memory, thing: str, answer: str) -> None:
    """On WeCom it may have lain there for too long, or be too large to be handed on."""
    context = readers.context
    key = addressed(readers)
    written = context.notices.notice(key)
    assert written
    context.people["wecom", "wu"] = context.people[CHANNEL, TOWNSHIP]
    context.apply(KeepNotice(replace(written, account=("wecom", "wu"))))
    sent = replace(readers.inbound(TOWNSHIP, Kind.OTHER, thing), channel="wecom", account="wu")
    assert shown(readers.answer(sent)) == [answer]
    came = replace(sent, id="again", text="document", file=DOCUMENT)
    assert "文件：方案.docx" in shown(readers.answer(came))


@pytest.mark.parametrize(("letters", "taken"), [(MOST_LETTERS, True), (MOST_LETTERS + 1, False)])
def test_what_is_too_long_is_not_taken_and_asked_for_again(readers: Memory, letters: int, taken: bool) -> None:
    addressed(readers)
    answer = shown(says(readers, "会" * letters, TOWNSHIP))
    assert (answer[0] == "请核对。发给东河镇的报告人：") == taken
    assert taken or f"{letters} 字" in answer[0]
    assert taken or shown(says(readers, "短一点", TOWNSHIP))[1] == "短一点"


def test_after_half_an_hour_words_are_words_again(readers: Memory) -> None:
    addressed(readers)
    readers.now += timedelta(minutes=31)
    assert shown(says(readers, "张家村 12 3 0", TOWNSHIP))[0] != "请核对。发给东河镇的报告人："


def test_a_report_may_be_the_words_of_a_notice_but_a_command_stays_one(readers: Memory) -> None:
    addressed(readers)
    assert "日报" in shown(says(readers, "今日", TOWNSHIP))[0] or "没有" in shown(says(readers, "今日", TOWNSHIP))[0]
    assert shown(says(readers, "张家村 12 3 0", TOWNSHIP))[1] == "张家村 12 3 0"


def test_whose_words_begin_like_the_command_means_them(readers: Memory) -> None:
    addressed(readers)
    assert shown(says(readers, "通知 各村：明天开会", TOWNSHIP))[1] == "通知 各村：明天开会"


@pytest.mark.parametrize(
    "action",
    [
        "to",
        "to:{key}:x",
        "pick:{key}",
        "pick:{key}:0",
        "pick:{key}:99999999999",
        "for:{key}:{QS02}:everybody",
        "for:{key}:{QS}:everybody",
        "for:{key}:{QS01}:nobody",
        "for:{key}:x:everybody",
        "days:{key}:5",
        "days:{key}:3",
        "redo:{key}",
        "send:{key}",
        "send:0123456789abcdef",
        "again:{key}",
        "close:{key}",
    ],
)
def test_forged_taps_send_nothing(readers: Memory, action: str) -> None:
    key = begun(readers)
    before = readers.context.notices.notice(key)
    for code in ("QS01", "QS02", "QS"):
        action = action.replace(f"{{{code}}}", str(readers.unit(code).id))
    assert shown(taps(readers, f"notice:{action.replace('{key}', key)}", TOWNSHIP)) == [STALE]
    assert readers.context.notices.notice(key) == before
    assert not done(readers, HandOut)


@pytest.mark.parametrize("action", ["", "list:x", "show", "show:x", "who:", "who:x:y", "send:x"])
def test_forged_views_show_nothing(readers: Memory, action: str) -> None:
    assert shown(taps(readers, f"notices:{action}", TOWNSHIP)) == [STALE]
    assert shown(taps(readers, "notices:list", "张医生")) == [STALE]


def test_nobody_sends_what_somebody_else_writes(readers: Memory) -> None:
    key = addressed(readers, "通知 开会")
    for other in (COUNTY, "冯科长", "张医生"):
        assert shown(taps(readers, f"notice:send:{key}", other)) == [STALE]
    assert not done(readers, HandOut)


def test_who_manages_it_no_more_sends_nothing(readers: Memory) -> None:
    key = addressed(readers, "通知 开会")
    person = readers.context.people[CHANNEL, TOWNSHIP].id
    readers.context.posts[person] = (Post(person, readers.unit("QS02").id, Role.MANAGER),)
    assert shown(taps(readers, f"notice:send:{key}", TOWNSHIP)) == [STALE]
    assert not done(readers, HandOut)


def test_what_would_be_over_is_not_sent(readers: Memory) -> None:
    key = addressed(readers, "通知 开会")
    readers.now += timedelta(days=8)
    assert shown(taps(readers, f"notice:send:{key}", TOWNSHIP)) == [STALE]


def test_where_there_is_nobody_there_is_no_button_to_send(world: Memory) -> None:
    addressed(world, "通知 开会")
    key = begun(world, "通知 开会")
    answer = taps(world, f"notice:for:{key}:{world.unit('QS01').id}:everybody", TOWNSHIP)
    assert "那里没有别的人，发不出去。请换一个范围。" in shown(answer)
    assert not [action for action in actions(answer) if action.startswith("notice:send")]


def test_in_a_group_it_is_not_begun(readers: Memory) -> None:
    said = replace(readers.inbound(TOWNSHIP, Kind.TEXT, "/notice 开会"), group="群")
    assert shown(readers.answer(said)) == []
    assert not done(readers, KeepNotice)


@pytest.mark.parametrize("who", [TOWNSHIP, COUNTY])
def test_its_managers_end_it_or_have_it_repeated(world: Memory, who: str) -> None:
    sent_notice(world, "QS01", repeat_at=world.now + timedelta(days=3))
    world.effects.clear()
    assert "马上再催没点的 3 人" in "\n".join(shown(taps(world, f"notice:again:{KEY}", who)))
    assert "正在再催" in "\n".join(shown(taps(world, f"notice:again:{KEY}", who)))
    taps(world, f"notice:close:{KEY}", who)
    kept = [effect.notice for effect in done(world, KeepNotice) if isinstance(effect, KeepNotice)]
    assert [(one.state, one.repeat_at) for one in kept] == [(State.OPEN, world.now), (State.CLOSED, world.now)]
    assert [one.action for one in done(world, Audit) if isinstance(one, Audit)] == ["notice-again", "notice-closed"]
    taps(world, f"notice:again:{KEY}", who)
    taps(world, f"notice:close:{KEY}", who)
    assert len(done(world, KeepNotice)) == 2


def test_in_quiet_hours_the_repeat_waits_for_the_morning(world: Memory) -> None:
    sent_notice(world, "QS01")
    world.now += timedelta(hours=6)
    assert "06:30 以后再催" in "\n".join(shown(taps(world, f"notice:again:{KEY}", TOWNSHIP)))


def test_nobody_is_asked_a_third_time(world: Memory) -> None:
    standing = sent_notice(world, "QS01")
    for question, answer in list(world.context.answers.items()):
        if answer is standing:
            world.context.answers[question] = replace(standing, not_repeated=0)
    assert "没点的都已经再催过，不再催了。急的请打电话。" in shown(taps(world, f"notice:again:{KEY}", TOWNSHIP))
    assert not done(world, KeepNotice)


def test_a_long_list_of_the_silent_is_cut_and_says_so(world: Memory) -> None:
    sent_notice(world, "QS01", readers=200, acknowledged=0)
    silent = tuple(Silent(f"医生{number}", "张家村", "东河镇", How.DELIVERED) for number in range(200))
    world.context.answers[SilentAbout(KEY)] = silent
    lines = shown(taps(world, f"notices:who:{KEY}", TOWNSHIP))
    assert lines[0] == "通知〔2026〕3号，没点“收到”的 200 人："
    assert lines[1].count("医生") == MOST_NAMES
    assert lines[2] == f"还有 {200 - MOST_NAMES} 人没有列出。"


def test_once_everybody_has_there_is_nobody_to_name(world: Memory) -> None:
    sent_notice(world, "QS01", acknowledged=4)
    world.context.answers[SilentAbout(KEY)] = ()
    lines = shown(taps(world, f"notices:who:{KEY}", TOWNSHIP))
    assert "收到 4/4，全部点了“收到”。" in lines
    assert not [line for line in lines if "谁没点" in line]


def test_a_notice_that_was_not_for_her_is_no_button(world: Memory) -> None:
    sent_notice(world, "QS01", closes_on=date(2026, 11, 27))
    assert shown(taps(world, f"noted:{KEY}", "李医生")) == [STALE]
    assert not done(world, Acknowledge)
