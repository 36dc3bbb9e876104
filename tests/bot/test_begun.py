"""What has gone out of messages that were stopped half way: it is found again at their own next attempt alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.base import Malformed, Moved, Paused, Refused, RetryLater, SendError, Unavailable, Unreachable
from bot.channels.begun import MOST, Begun
from core.messages import Choice, Message

DIGEST = Message("第47期", ((Choice("详情", "details"),),), key="digest:47")
LATER = RetryLater("busy")


def test_the_next_attempt_goes_on() -> None:
    begun = Begun()
    begun.stopped("zhang", DIGEST, 3, ["1", "2"], LATER)
    for _ in range(2):  # looking takes nothing away: the attempt may be killed
        assert begun.sent("zhang", DIGEST, 3) == ["1", "2"]
    begun.stopped("zhang", DIGEST, 3, ["1", "2", "3"], LATER)
    assert begun.sent("zhang", DIGEST, 3) == ["1", "2", "3"]
    assert begun.count() == 3
    begun.done("zhang", DIGEST)
    assert begun.sent("zhang", DIGEST, 3) == []


def test_the_list_is_the_attempts_own() -> None:
    begun = Begun()
    ids = ["1"]
    begun.stopped("zhang", DIGEST, 3, ids, LATER)
    ids.append("2")
    begun.sent("zhang", DIGEST, 3).append("2")
    assert begun.sent("zhang", DIGEST, 3) == ["1"]


@pytest.mark.parametrize(
    ("account", "message", "parts"),
    [
        ("li", DIGEST, 3),
        ("zhang", replace(DIGEST, key="digest:48"), 3),  # the same words once more
        ("zhang", DIGEST, 2),  # cut otherwise
        ("zhang", replace(DIGEST, key=""), 3),
    ],
)
def test_what_is_another_message_begins_at_its_beginning(account: str, message: Message, parts: int) -> None:
    begun = Begun()
    begun.stopped("zhang", DIGEST, 3, ["1"], LATER)
    assert begun.sent(account, message, parts) == []
    assert begun.sent("zhang", DIGEST.plain, 3) == ["1"]


def test_a_message_without_a_key_is_not_kept() -> None:
    begun = Begun()
    begun.stopped("zhang", Message("好"), 2, ["1"], LATER)
    assert (begun.sent("zhang", Message("好"), 2), begun.count()) == ([], 0)


@pytest.mark.parametrize(
    ("error", "account"),
    [
        (LATER, "zhang"),
        (Paused("hush"), "zhang"),
        (Unavailable("away"), "zhang"),
        (Malformed("no"), "zhang"),  # its bare words may go on
        (Moved("-100"), "-100"),
        (Refused("never"), None),
        (Unreachable("gone"), None),
    ],
)
def test_it_is_kept_where_there_will_be_another_attempt(error: SendError, account: str | None) -> None:
    begun = Begun()
    begun.stopped("zhang", DIGEST, 3, ["1"], LATER)
    begun.stopped("zhang", DIGEST, 3, ["1", "2"], error)
    assert [one for one in ("zhang", "-100") if begun.sent(one, DIGEST, 3)] == ([account] if account else [])


def test_what_is_given_up_is_forgotten_in_the_end() -> None:
    begun = Begun()
    for number in range(MOST + 5):
        begun.stopped("zhang", replace(DIGEST, key=str(number)), 3, ["1"], LATER)
    assert begun.count("zhang") == MOST
    assert begun.count("li") == 0
    assert begun.sent("zhang", replace(DIGEST, key="4"), 3) == []
    assert begun.sent("zhang", replace(DIGEST, key="5"), 3) == ["1"]
