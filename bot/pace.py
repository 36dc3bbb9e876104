"""How fast the bulk lane goes."""

from __future__ import annotations


class Pace:
    """One turn every `gap` seconds and no burst: turns that nobody took are not made up for.

    Only being late by up to half a turn is made up for, or what every timer and every commit takes would add up. So in
    any second there are at most 1 / gap + 1.5 turns.
    """

    def __init__(self, gap: float) -> None:
        self._gap = gap
        self._next = float("-inf")

    def turn(self, now: float) -> float:
        """Takes the next turn; returns how many seconds it is away."""
        mine = max(self._next, now - self._gap / 2)
        self._next = mine + self._gap
        return max(mine - now, 0.0)
