"""How a run is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """`folder` is for what a measurement needs on disk and is empty at first; `tell` shows what is going on. `quick`
    tries everything once with little data: its figures mean nothing."""

    folder: Path
    rounds: int
    quick: bool
    tell: Callable[[str], None]
