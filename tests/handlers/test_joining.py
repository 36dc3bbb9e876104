"""Requests to join, invitations made in chat, and leaving: who may, how often, and what a forged tap does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.corrections import Decision
from core.effects import Audit, Bind, Effect, EndPosts, Hint, Join, KeepInvitation, KeepJoinRequest, Queue, Revoke
from core.joining import CODE_LIVES, REQUEST_WAITS, REQUESTS_A_DAY, JoinRequest
from core.messages import Kind, Message
from core.units import Post, Role
from handlers import invite
from tests.handlers.memory import CHANNEL, Memory, Shipped, county

EVERYBODY = ["张医生", "孙医生", "吴科长", "钱院长", "周主任", "林管理员", "陌生人"]


def does(world: Memory, who: str, words: str, kind: Kind = Kind.TEXT) -> list[Effect]:
    """What somebody's words change, beside what is said."""
    for unit in world.context.units.values():
        words = words.replace(f"{{{unit.code}}}", str(unit.id))
    world.effects.clear()
    world.answer(world.inbound(who, kind, words))
    return [effect for effect in world.effects if not isinstance(effect, Queue | Hint)]


def says(world: Memory, who: str, words: str) -> Message:
    return world.answer(world.inbound(who, Kind.TEXT, words))


def asks(world: Memory, who: str = "陌生人", words: str = "加入 张家村") -> JoinRequest:
    (kept,) = does(world, who, words)
    assert isinstance(kept, KeepJoinRequest)
    return kept.request


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("张家村", "QS0101"),
        ("张家", "QS0101"),
        ("张家村卫生室", "QS0101"),
        ("东河镇张家村", "QS0101"),
        ("加入张家村", "QS0101"),
        ("加入：张家村", "QS0101"),
        ("我想加入 张家村。", "QS0101"),
        ("申请加入张家村", "QS0101"),
        ("我是张家村的村医", "QS0101"),
        ("join 张家村", "QS0101"),
        ("張家村", "QS0101"),
        ("三里村", "QS0303"),
    ],
)
def test_a_village_is_named_as_people_write_it(world: Memory, words: str, code: str) -> None:
    request = asks(world, words=words)
    assert (request.unit_id, request.role, request.person_id) == (world.unit(code).id, Role.REPORTER, None)
    assert (request.account, request.name, request.decision) == ((CHANNEL, "陌生人"), "陌生人", None)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "孙庄",
            "陈家",
            "张家村 李家村",
            "张家村 12 3 0",
            "大张家村",
            "张家村二组",
            "你好",
            "加入",
            "加入 王家村",
            "青山县",
        ),
        *("张家村在哪里", "张家村有几个人", "x" * 40, "张家村\n李家村", "我是村医"),
    ],
)
def test_nothing_is_asked_for_what_names_no_single_village(world: Memory, words: str) -> None:
    assert does(world, "陌生人", words) == []


def test_a_township_reports_too_and_can_be_asked_for(world: Memory) -> None:
    assert asks(world, words="加入 东河镇").unit_id == world.unit("QS01").id


def test_a_closed_village_is_nobodys(world: Memory) -> None:
    unit = world.unit("QS0101")
    world.context.units[unit.id] = replace(unit, closed=world.context.calendar.today(world.now))
    assert does(world, "陌生人", "加入 张家村") == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王 \n 秀英", "王 秀英"), ("很" * 99, "很" * 40)],
)
def test_a_strangers_name_is_shown_in_one_line(world: Memory, name: str, shown: str) -> None:
    world.answer(replace(world.inbound("陌生人", Kind.TEXT, "张家村"), name=name))
    assert world.mail["吴科长"][0].text.splitlines()[0] == f"{shown}想加入张家村，做报告人。"


@pytest.mark.parametrize("name", ["", "小王13912345678"])
def test_who_has_no_name_that_may_be_kept_is_asked_for_it(world: Memory, name: str) -> None:
    world.effects.clear()
    asked = world.answer(replace(world.inbound("陌生人", Kind.TEXT, "张家村"), name=name))
    assert asked.text == "请把您的姓名写在后面再发一次，乡镇卫生院要知道是谁，例如：加入 张家村 李四"
    assert "吴科长" not in world.mail
    assert not any(isinstance(effect, KeepJoinRequest) for effect in world.effects)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("加入 张家村 李四", "李四"),
        ("加入张家村 李四", "李四"),
        ("我想加入张家村，李四", "李四"),
        ("我是张家村的村医李四", "李四"),
        ("我是张家村的李四。", "李四"),
        ("我是张家村的村医", "微信名"),
        ("join 张家村 Li Si", "Li Si"),
        ("张家村", "微信名"),
    ],
)
def test_she_may_say_who_she_is(world: Memory, words: str, name: str) -> None:
    world.answer(replace(world.inbound("陌生人", Kind.TEXT, words), name="微信名"))
    assert world.mail["吴科长"][0].text.splitlines()[0] == f"{name}想加入张家村，做报告人。"


@pytest.mark.parametrize("words", ["我在张家村开会", "张家村 停电", "加入 张家村 李四 139", "加入 李四"])
def test_other_words_behind_a_village_are_no_name(world: Memory, words: str) -> None:
    world.answer(replace(world.inbound("陌生人", Kind.TEXT, words), name="微信名"))
    assert "吴科长" not in world.mail


def test_an_account_has_one_open_request_and_three_a_day(world: Memory) -> None:
    for number in range(REQUESTS_A_DAY):
        request = asks(world, words=("张家村", "李家村")[number % 2])
        assert does(world, "陌生人", "加入 赵村") == []
        (taken_back,) = does(world, "陌生人", f"unask:{request.key}", Kind.TAP)
        assert isinstance(taken_back, KeepJoinRequest)
        assert taken_back.request.decision == Decision.OVERTAKEN
    assert does(world, "陌生人", "加入 张家村") == []
    world.now += timedelta(days=1)
    assert asks(world).unit_id == world.unit("QS0101").id


def test_what_nobody_answers_may_be_asked_again_after_a_while_and_both_can_be_decided(world: Memory) -> None:
    first = asks(world)
    world.now += REQUEST_WAITS - timedelta(minutes=1)
    assert does(world, "陌生人", "张家村") == []
    world.now += timedelta(minutes=1)
    second = asks(world)
    joined, *_ = does(world, "吴科长", f"join:{first.key}:yes", Kind.TAP)
    assert isinstance(joined, Join)
    (closed,) = does(world, "吴科长", f"join:{second.key}:yes", Kind.TAP)
    assert isinstance(closed, KeepJoinRequest)
    assert closed.request.decision == Decision.OVERTAKEN


@pytest.mark.parametrize(
    ("who", "may"),
    [("吴科长", True), ("周主任", True), ("林管理员", True), ("钱院长", False), ("张医生", False), ("孙医生", False)],
)
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_who_decides_about_a_newcomer(world: Memory, who: str, may: bool, answer: str) -> None:
    request = asks(world)
    changed = does(world, who, f"join:{request.key}:{answer}", Kind.TAP)
    assert bool(changed) == may
    if may:
        audits = [effect for effect in changed if isinstance(effect, Audit)]
        action = "admit" if answer == "yes" else "refuse"
        assert [(one.action, one.unit_id, one.details) for one in audits] == [
            (action, request.unit_id, {"role": Role.REPORTER})
        ]
        assert "陌生人" not in str(audits)
    assert does(world, who, f"join:{request.key}:{answer}", Kind.TAP) == [] or not may


@pytest.mark.parametrize("tap", ["join:{}:maybe", "join:{}", "join::yes", "join:{}:yes:yes", "join:zz:yes", "unask:{}"])
def test_a_tap_that_means_nothing_decides_nothing(world: Memory, tap: str) -> None:
    request = asks(world)
    assert does(world, "吴科长", tap.format(request.key), Kind.TAP) == []


def test_nobody_takes_back_what_somebody_else_has_asked_for(world: Memory) -> None:
    request = asks(world)
    for who in ("新来的", "张医生", "吴科长"):
        assert does(world, who, f"unask:{request.key}", Kind.TAP) == []


def test_who_has_joined_by_code_meanwhile_needs_no_decision(world: Memory) -> None:
    request = asks(world)
    does(world, "陌生人", "/start ZHANG777")
    (closed,) = does(world, "吴科长", f"join:{request.key}:yes", Kind.TAP)
    assert isinstance(closed, KeepJoinRequest)
    assert closed.request.decision == Decision.OVERTAKEN


def test_a_number_of_the_roster_binds_and_nothing_repeats_it(world: Memory) -> None:
    number = world.inbound("周医生", Kind.CONTACT, "+86 139-0000-0307")
    message = world.answer(number)
    (bound,) = [effect for effect in world.effects if isinstance(effect, Bind)]
    assert (bound.account, bound.person.name, bound.instead_of) == ((CHANNEL, "周医生"), "周医生", ())
    assert "0307" not in message.text


@pytest.mark.parametrize("number", ["", "12", "13999999999"])
def test_a_number_that_the_roster_lacks_changes_nothing(world: Memory, number: str) -> None:
    assert does(world, "陌生人", number, Kind.CONTACT) == []


def test_a_new_telephone_waits_for_the_manager(world: Memory) -> None:
    (kept,) = does(world, "新手机", "13900010001", Kind.CONTACT)
    assert isinstance(kept, KeepJoinRequest)
    person = world.context.people[CHANNEL, "张医生"]
    assert kept.request.person_id == person.id
    changed = does(world, "吴科长", f"join:{kept.request.key}:yes", Kind.TAP)
    assert Bind((CHANNEL, "新手机"), person, ((CHANNEL, "张医生"),)) in changed
    assert (CHANNEL, "张医生") not in world.context.people
    assert not any(isinstance(effect, Join) for effect in changed), "her posts stay as they are"


INVITES = {  # who may invite a reporter, and a manager, of which units
    "吴科长": ({"QS01", "QS0101"}, {"QS0101"}),
    "周主任": ({"QS01", "QS02", "QS0101", "QS0201"}, {"QS01", "QS02", "QS0101", "QS0201"}),
    "林管理员": ({"QS01", "QS0101"}, {"QS01", "QS0101"}),
    "钱院长": ({"QS02", "QS0201"}, {"QS0201"}),
}


@pytest.mark.parametrize("role", [Role.REPORTER, Role.MANAGER])
@pytest.mark.parametrize("code", ["QS", "QS01", "QS02", "QS0101", "QS0201"])
@pytest.mark.parametrize("who", EVERYBODY)
def test_who_invites_whom(world: Memory, who: str, code: str, role: Role) -> None:
    changed = does(world, who, f"invite:{{{code}}}:{role}", Kind.TAP)
    allowed = INVITES.get(who, (set(), set()))[role == Role.MANAGER]
    assert bool(changed) == (code in allowed)
    if not changed:
        return
    made, audit = changed
    assert isinstance(made, KeepInvitation)
    assert isinstance(audit, Audit)
    unit = world.unit(code)
    assert (made.invitation.unit_id, made.invitation.role, made.invitation.uses_left) == (unit.id, role, 1)
    assert made.expires_at == world.now + CODE_LIVES
    assert (audit.action, audit.unit_id, audit.details) == ("invite", unit.id, {"role": role, "uses": 1})
    for other in EVERYBODY:
        if other not in INVITES or code not in INVITES[other][role == Role.MANAGER]:
            assert does(world, other, f"revoke:{made.invitation.code}", Kind.TAP) == []
    revoked, audit = does(world, who, f"revoke:{made.invitation.code}", Kind.TAP)
    assert revoked == Revoke(made.invitation.code)
    assert isinstance(audit, Audit)
    assert does(world, who, f"revoke:{made.invitation.code}", Kind.TAP) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("邀请 张家村", "QS0101"),
        ("邀请 东河镇张家村", "QS0101"),
        ("/invite 张家村 报告人", "QS0101"),
        ("邀请 村医 赵村", "QS0201"),
    ],
)
def test_an_invitation_is_asked_for_in_words(world: Memory, words: str, code: str) -> None:
    made, _ = does(world, "周主任", words)
    assert isinstance(made, KeepInvitation)
    assert (made.invitation.unit_id, made.invitation.role) == (world.unit(code).id, Role.REPORTER)


def test_a_county_is_gone_down_by_buttons(world: Memory) -> None:
    labels = [choice.label for row in says(world, "周主任", "邀请").buttons for choice in row]
    assert labels == ["东河镇", "西岭乡", "南坪镇"]
    below = world.answer(world.inbound("周主任", Kind.TAP, f"invite:{world.unit('QS01').id}"))
    assert [choice.label for row in below.buttons for choice in row] == [
        *("东河镇 报告人", "东河镇 管理员"),
        *("张家村", "李家村", "上孙庄", "下孙庄"),
    ]


def test_too_many_units_are_asked_for_by_name(world: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invite, "MOST_BUTTONS", 10)
    message = says(world, "冯科长", "邀请")
    assert sum(len(row) for row in message.buttons) == 11
    assert "邀请 张家村" in message.text


def test_leaving_ends_all_posts_and_asks_only_on_the_same_day(world: Memory) -> None:
    today = world.context.calendar.today(world.now)
    assert does(world, "钱院长", f"depart:yes:{today - timedelta(days=1)}", Kind.TAP) == []
    assert does(world, "钱院长", f"depart:maybe:{today}", Kind.TAP) == []
    assert does(world, "钱院长", f"depart:no:{today}", Kind.TAP) == []
    person = world.context.people[CHANNEL, "钱院长"]
    ended, *_ = does(world, "钱院长", f"depart:yes:{today}", Kind.TAP)
    assert ended == EndPosts(person.id, today - timedelta(days=1))
    (told,) = world.mail["周主任"]
    assert told.text.splitlines() == [
        "钱院长退出了，不再是西岭乡的管理员。",
        "钱院长退出了，不再是赵村的报告人。",
    ]
    assert does(world, "钱院长", f"depart:yes:{today}", Kind.TAP) == []


def test_a_colleague_who_stays_is_enough(world: Memory) -> None:
    today = world.context.calendar.today(world.now)
    does(world, "张医生", f"depart:yes:{today}", Kind.TAP)
    does(world, "张护士", f"depart:yes:{today}", Kind.TAP)
    assert ["⚠️" in told.text for told in world.mail["吴科长"]] == [False, True]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*EVERYBODY, "新来的", "新手机", "冯科长"]),
            st.sampled_from(
                ["加入 张家村", "加入 赵村", "退出", "DEPART", "YES", "NO", "13900010001", "/start ZHANG777"]
            ),
        ),
        max_size=14,
    )
)
def test_nobody_holds_a_post_that_nobody_gave(made: Shipped, steps: list[tuple[str, str]]) -> None:
    """However people ask, share numbers, leave and decide: what they hold then was theirs, was invited to or agreed."""
    world = county(made)
    given_ = {(post.person_id, post.unit_id) for posts in world.context.posts.values() for post in posts}
    for who, what in steps:
        world.now += timedelta(minutes=2)
        given_ |= {(one.post.person_id, one.post.unit_id) for one in act(world, who, what) if isinstance(one, Join)}
        held = {(post.person_id, post.unit_id) for posts in world.context.posts.values() for post in posts}
        assert held <= given_
        for request in world.context.newcomers.requests.values():
            assert request is None or (request.decision is None) == (request.decided_at is None)


def act(world: Memory, who: str, what: str) -> list[Effect]:
    today = world.context.calendar.today(world.now)
    if what.isdigit():
        return does(world, who, what, Kind.CONTACT)
    if what == "DEPART":
        return does(world, who, f"depart:yes:{today}", Kind.TAP)
    if what not in ("YES", "NO"):
        return does(world, who, what)
    waiting = [one for one in world.context.newcomers.requests.values() if one and not one.decision]
    if not waiting:
        return []
    changed = does(world, who, f"join:{waiting[0].key}:{what.lower()}", Kind.TAP)
    person = world.context.people.get((CHANNEL, who))
    held: tuple[Post, ...] = world.context.posts.get(person.id, ()) if person else ()
    if changed:
        assert any(post.role != Role.REPORTER for post in held), "only a manager or an administrator decides"
    return changed
