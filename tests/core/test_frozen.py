"""What is frozen is told apart by what it says, and mypy lets nobody change it."""

from __future__ import annotations

from dataclasses import field, replace

from core.frozen import frozen


@frozen
class Figure:
    name: str
    count: int = 0
    words: list[str] = field(default_factory=list, compare=False)


def test_it_is_what_it_says() -> None:
    first, second = Figure("visits", 12), Figure("visits", count=12)
    assert first == second
    assert hash(first) == hash(second)
    assert {first: 1}[second] == 1
    assert replace(first, count=13) == Figure("visits", 13) != first
    assert repr(Figure("visits")) == "Figure(name='visits', count=0, words=[])"


def test_it_has_its_fields_and_no_room_for_more() -> None:
    assert Figure("visits").words is not Figure("visits").words
    assert not hasattr(Figure("visits"), "__dict__")


def test_mypy_sees_whoever_changes_one() -> None:
    """It would complain of an ignored error that is none."""
    figure = Figure("visits")
    figure.count = 12  # type: ignore[misc]
    assert figure.count == 12
