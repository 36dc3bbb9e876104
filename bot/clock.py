"""What time it is in the county. Nothing else in the program asks the operating system for the time of day."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """The real time, or the real time moved by an offset: the demo and the tests move it, nobody else."""

    def __init__(self, offset: timedelta = timedelta(0)) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def elapsed(self) -> float:
        """Seconds since some moment, also across the corrections that the operating system makes to its clock."""
        return time.monotonic() + self.offset.total_seconds()

    def move_to(self, moment: datetime) -> None:
        self.offset = moment - datetime.now(UTC)
