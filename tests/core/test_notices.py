"""When a notice is repeated, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.messages import File, Strong
from core.notice_words import by_township, say, short
from core.notices import Notice, Reached, Silent, State, first_repeat, is_repeated_on, is_ripe, may_repeat
from core.texts import text
from tests.county import CALENDAR, at
from tests.noticed import NOTICE

FRIDAY = "2026-11-20"
OPEN = replace(NOTICE, state=State.OPEN, sent_at=at(f"{FRIDAY} 10:00"), repeat_at=at("2026-11-23 17:00"))


@pytest.mark.parametrize(
    ("sent", "changes", "repeated"),
    [
        (f"{FRIDAY} 10:00", {}, "2026-11-23 17:00"),
        ("2026-11-19 10:00", {}, f"{FRIDAY} 17:00"),
        ("2026-11-22 22:00", {}, "2026-11-24 17:00"),  # it goes out on Monday morning
        ("2026-11-23 05:00", {}, "2026-11-24 17:00"),
        (f"{FRIDAY} 10:00", {"notice_repeat_at": time(22)}, "2026-11-24 06:30"),
        (f"{FRIDAY} 10:00", {"notice_repeat_at": None}, None),
    ],
)
def test_the_repeat_is_on_the_workday_after_it_went_out(
    sent: str, changes: dict[str, Any], repeated: str | None
) -> None:
    expected = at(repeated) if repeated else None
    assert first_repeat(NOTICE, at(sent), replace(CALENDAR, **changes)) == expected


@pytest.mark.parametrize(("closes_on", "is_repeated"), [(date(2026, 11, 22), False), (date(2026, 11, 23), True)])
def test_what_is_over_by_then_has_none(closes_on: date, is_repeated: bool) -> None:
    found = first_repeat(replace(NOTICE, closes_on=closes_on), at(f"{FRIDAY} 10:00"), CALENDAR)
    assert (found is not None) == is_repeated


@pytest.mark.parametrize(
    ("now", "changes", "may"),
    [
        ("2026-11-23 16:59", {}, False),
        ("2026-11-23 17:00", {}, True),
        ("2026-11-23 21:29", {}, True),
        ("2026-11-23 21:30", {}, False),
        ("2026-11-24 09:00", {}, False),
        ("2026-11-24 17:00", {}, True),
        ("2026-11-27 17:00", {}, True),
        ("2026-11-28 17:00", {}, False),
        ("2026-11-23 17:00", {"state": State.CLOSED}, False),
        ("2026-11-23 17:00", {"repeat_at": None}, False),
        (f"{FRIDAY} 11:00", {"repeat_at": at(f"{FRIDAY} 11:00")}, True),
        ("2026-11-21 11:00", {"repeat_at": at("2026-11-21 11:00")}, True),  # a Saturday, by hand
        ("2026-11-22 17:00", {"repeat_at": at("2026-11-21 11:00")}, False),
    ],
)
def test_when_somebody_may_be_asked_once_more(now: str, changes: dict[str, Any], may: bool) -> None:
    assert may_repeat(replace(OPEN, **changes), at(now), CALENDAR) == may


moments = st.integers(0, 13 * 24 * 60).map(lambda minutes: at("2026-11-19 00:00") + timedelta(minutes=minutes))


@given(moments, st.none() | moments, st.sampled_from(State))
def test_never_in_quiet_hours_nor_before_its_time_nor_after_its_end(
    now: datetime, repeat_at: datetime | None, state: State
) -> None:
    notice = replace(OPEN, repeat_at=repeat_at, state=state)
    if may_repeat(notice, now, CALENDAR):
        assert state == State.OPEN
        assert repeat_at is not None
        assert repeat_at <= now
        assert not CALENDAR.is_quiet(now)
        assert CALENDAR.today(now) <= notice.closes_on
        assert is_repeated_on(notice, CALENDAR.today(now), CALENDAR)


@pytest.mark.parametrize(
    ("sent", "now", "ripe"),
    [
        (f"{FRIDAY} 10:00", f"{FRIDAY} 10:05", True),
        (f"{FRIDAY} 10:59", f"{FRIDAY} 11:05", True),
        ("2026-11-23 16:00", "2026-11-23 17:00", False),
        ("2026-11-23 16:00", "2026-11-24 17:00", True),
    ],
)
def test_who_got_it_later_is_not_hurried(sent: str, now: str, ripe: bool) -> None:
    assert is_ripe(OPEN, at(sent), at(now), CALENDAR) == ripe


def test_a_document_is_shown_in_the_chat_that_it_came_from_and_named_elsewhere() -> None:
    file = File("document", "", "方案.docx", reference="f1")
    notice = replace(OPEN, account=("telegram", "5"), words="见附件", file=file)
    here, elsewhere = say(notice, "吴科长", "东河镇", "telegram"), say(notice, "吴科长", "东河镇", "local")
    assert here.files == (file,)
    assert isinstance(here.lines[0], Strong)
    assert elsewhere.files == ()
    assert text("notice-file-elsewhere", file="方案.docx", unit="东河镇") in elsewhere.lines
    assert [button.action for row in here.buttons for button in row] == [f"noted:{notice.key}"]


def test_whose_sender_was_forgotten_has_no_document_to_show() -> None:
    file = File("picture", "", "", reference="f1")
    said = say(replace(OPEN, account=None, file=file), "", "东河镇", "telegram")
    assert said.files == ()
    assert text("notice-file-elsewhere", file=text("notice-picture"), unit="东河镇") in said.lines


@pytest.mark.parametrize(
    ("words", "file", "known_by"),
    [
        ("明天\n开会", None, "明天 开会"),
        ("会" * 40, None, "会" * 40),
        ("会" * 41, None, "会" * 40 + "…"),
        ("", File("document", "", "方案.docx", reference="f"), "方案.docx"),
        ("", File("picture", "", "", reference="f"), text("notice-picture")),
        ("", File("document", "", "", reference="f"), text("notice-document")),
    ],
)
def test_by_what_it_is_known_again(words: str, file: File | None, known_by: object) -> None:
    assert short(replace(NOTICE, words=words, file=file)) == known_by


def test_the_silent_are_grouped_by_township_in_their_order() -> None:
    found = by_township(
        [
            Silent("吴科长", "东河镇", "东河镇", Reached.BLOCKED),
            Silent("张医生", "张家村", "东河镇", Reached.DELIVERED),
            Silent("赵医生", "赵村", "西岭乡", Reached.NO_ACCOUNT),
        ]
    )
    assert [(line.args["township"], line.args["count"]) for line in found] == [("东河镇", 2), ("西岭乡", 1)]
    assert found[0].args["names"] == [
        text("notice-who-here", name="吴科长", reached="blocked"),
        text("notice-who", unit="张家村", name="张医生", reached="delivered"),
    ]


def test_a_notice_is_written_with_words_or_a_document() -> None:
    nothing: Notice = replace(NOTICE, words="")
    assert [one.is_written for one in (nothing, NOTICE, replace(nothing, file=File("document", "", "a")))] == [
        False,
        True,
        True,
    ]
