"""What a batch knows of notices, as far as it has been looked up: a part of its context."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.effects import Account, Effect, KeepNotice
from core.look_up import LookUp, NotLookedUp
from core.notices import Notice, State


@dataclass(slots=True)
class Noticeboard:
    """Everything is asked for by the methods, which raise NotLookedUp for what is not there yet. `numbers` are how many
    notices a unit has sent in a year."""

    kept: dict[str, Notice | None] = field(default_factory=dict)
    writing: dict[Account, Notice | None] = field(default_factory=dict)
    numbers: dict[tuple[int, int], int] = field(default_factory=dict)

    def notice(self, key: str) -> Notice | None:
        if key not in self.kept:
            raise NotLookedUp(LookUp(notices=frozenset([key])))
        return self.kept[key]

    def written_by(self, account: Account) -> Notice | None:
        """What that account is writing: the one that was begun last."""
        if account not in self.writing:
            raise NotLookedUp(LookUp(written_by=frozenset([account])))
        return self.writing[account]

    def next_number(self, unit_id: int, year: int) -> int:
        if (unit_id, year) not in self.numbers:
            raise NotLookedUp(LookUp(numbered=frozenset([(unit_id, year)])))
        return self.numbers[unit_id, year] + 1

    def apply(self, effect: Effect) -> None:
        if not isinstance(effect, KeepNotice):
            return
        notice = effect.notice
        self.kept[notice.key] = notice
        before = self.writing.get(notice.account) if notice.account else None
        if notice.account and (notice.state == State.WRITING or (before and before.key == notice.key)):
            self.writing[notice.account] = notice if notice.state == State.WRITING else None
        if (notice.unit_id, notice.year) in self.numbers:
            of = (notice.unit_id, notice.year)
            self.numbers[of] = max(self.numbers[of], notice.number)
