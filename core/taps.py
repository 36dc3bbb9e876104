"""What becomes of the buttons under a message once one of them has been tapped.

The tapped one is marked. If it has answered a question, the other answers go; if it is one of several that may be
tapped one after the other, such as the villages of a list, they stay. A mark changes nothing: whoever taps again is
told how things stand.
"""

from __future__ import annotations

from core.messages import Choice

MARK = "✓ "

ONE_OF_MANY = frozenset(
    {
        *("zero", "allzero", "later", "nomore"),  # under a reminder, which may be about several reports
        *("silent", "missing", "remind", "remindall", "enter", "expect"),  # what a manager does about silence
        *("edit", "invite", "noted"),
        *("details", "paper", "digest", "rank", "card", "notices"),  # which only show something
        "alert",  # which a manager receives, does something about, and closes
    }
)
"""First words of actions beside which the others remain useful."""

OPENS = {"guide": 4, "excuse": 4}
"""Of these an action of so many words only opens a question; a longer one answers it."""

Buttons = tuple[tuple[Choice, ...], ...]


def after_tap(buttons: Buttons, action: str) -> Buttons:
    """The buttons from now on; as they are if none of them does that."""
    if not any(choice.action == action for row in buttons for choice in row):
        return buttons
    stay = is_one_of_many(action)
    rows = (tuple(_marked(choice, action) for choice in row if stay or choice.action == action) for row in buttons)
    return tuple(row for row in rows if row)


def is_one_of_many(action: str) -> bool:
    """Whether the other buttons stay beside the one that was tapped."""
    words = action.split(":")
    return words[0] in ONE_OF_MANY or len(words) == OPENS.get(words[0])


def bare(label: str) -> str:
    """The label as it was before it was tapped."""
    return label.removeprefix(MARK)


def _marked(choice: Choice, action: str) -> Choice:
    return Choice(MARK + bare(choice.label), action) if choice.action == action else choice
