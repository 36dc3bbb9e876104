"""Buttons after a tap: the tapped one is marked; the other answers to a question go, what else may be done stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.messages import Choice
from core.taps import MARK, ONE_OF_MANY, OPENS, after_tap, bare
from handlers.taps import TAPS

REPORT = "1:daily:2026-11-20"


def rows(*actions: str) -> tuple[tuple[Choice, ...], ...]:
    """One to a row, labelled as they are called."""
    return tuple((Choice(action, action),) for action in actions)


def left(actions: list[str], tapped: str) -> list[str]:
    return [choice.label for row in after_tap(rows(*actions), tapped) for choice in row]


@pytest.mark.parametrize(
    ("actions", "tapped", "shown"),
    [
        # a question
        (["leave:k:yes", "leave:k:no"], "leave:k:no", ["✓ leave:k:no"]),
        (["lang:zh-CN", "lang:en"], "lang:en", ["✓ lang:en"]),
        (["relay:all:x", "relay:clear:x", "relay:cancel:x"], "relay:all:x", ["✓ relay:all:x"]),
        ([f"guide:{REPORT}:visits:12", f"guide:{REPORT}:visits:skip"], f"guide:{REPORT}:visits:12", None),
        ([f"excuse:{REPORT}:flood", f"excuse:{REPORT}:leave"], f"excuse:{REPORT}:leave", None),
        ([f"disease:{REPORT}:1:flu", f"undo:{REPORT}:1", f"edit:{REPORT}"], f"disease:{REPORT}:1:flu", None),
        # what may still be done
        (["zero:a:d", "zero:b:d", "later:d"], "zero:a:d", ["✓ zero:a:d", "zero:b:d", "later:d"]),
        (["silent:1", "silent:2", "remindall:1"], "silent:2", ["silent:1", "✓ silent:2", "remindall:1"]),
        ([f"guide:{REPORT}", f"guide:2:{REPORT}"], f"guide:{REPORT}", [f"✓ guide:{REPORT}", f"guide:2:{REPORT}"]),
        ([f"excuse:{REPORT}", f"enter:{REPORT}"], f"excuse:{REPORT}", [f"✓ excuse:{REPORT}", f"enter:{REPORT}"]),
        ([f"undo:{REPORT}:1", f"edit:{REPORT}"], f"edit:{REPORT}", [f"undo:{REPORT}:1", f"✓ edit:{REPORT}"]),
        (["details:1:w", "paper:heat:1:w"], "paper:heat:1:w", ["details:1:w", "✓ paper:heat:1:w"]),
        (["rank:1:w", "digest:1:v"], "digest:1:v", ["rank:1:w", "✓ digest:1:v"]),
        (["notices:show:a", "notices:list"], "notices:show:a", ["✓ notices:show:a", "notices:list"]),
        (["noted:a", "noted:b"], "noted:a", ["✓ noted:a", "noted:b"]),
        (["notice:send:a", "notice:days:a:3"], "notice:send:a", ["✓ notice:send:a"]),
        # what is not among them
        (["zero:a:d"], "undo:1", ["zero:a:d"]),
        ([], "undo:1", []),
    ],
)
def test_what_is_left(actions: list[str], tapped: str, shown: list[str] | None) -> None:
    assert left(actions, tapped) == ([MARK + tapped] if shown is None else shown)


def test_only_actions_that_somebody_answers_are_named() -> None:
    assert {*ONE_OF_MANY, *OPENS} <= TAPS.keys()


ACTIONS = st.sampled_from(["zero:a", "leave:1:yes", "leave:1:no", "silent:1", f"guide:{REPORT}", "undo:1"])


@given(st.lists(st.lists(ACTIONS, max_size=3), max_size=4), st.lists(ACTIONS, max_size=4))
def test_a_tap_adds_no_button_and_is_never_marked_twice(grid: list[list[str]], tapped: list[str]) -> None:
    before = tuple(tuple(Choice(action, action) for action in row) for row in grid)
    shown = before
    for action in tapped:
        after = after_tap(shown, action)
        assert {choice.action for row in after for choice in row} <= {choice.action for row in shown for choice in row}
        assert after_tap(after, action) == after
        shown = after
    assert all(bare(choice.label) == choice.action for row in shown for choice in row)
    assert all(shown) or shown == before  # no empty row is left that was not there
