"""What a village's earlier reports let expect of its next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple

from core.forms import Values
from core.frozen import frozen


class Range(NamedTuple):
    """One indicator's figures of late, from `low` to `high`. Below `least` and above `most` a figure lies far
    outside; where `never_zero` a zero does, too."""

    low: int
    high: int
    least: int
    most: int
    never_zero: bool


@frozen
class Usual:
    """What `core.plausible` makes of the last four weeks.

    `ranges` has the indicators of which enough is known. `repeated` are the figures that the last six reports had
    alike, empty if they differ. `without` are the indicators that were there of late while what they go with was zero.
    """

    ranges: Mapping[str, Range] = field(default_factory=dict)
    repeated: Values = field(default_factory=dict)
    without: tuple[str, ...] = ()
