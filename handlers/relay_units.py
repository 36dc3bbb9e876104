"""For which units a manager may write, and which of them have not reported."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from core.expected import awaited_between
from core.forms import Form
from core.periods import parse_period
from core.reports import ReportKey
from core.units import Unit
from handlers import saving
from handlers.turn import Turn


def in_charge(turn: Turn) -> dict[int, Unit]:
    """All units that the sender may report for, by id: as their reporter, or as a manager of them or above them."""
    below = turn.context.units_below([unit.id for unit in turn.managing])
    return {unit.id: unit for unit in [*turn.managing, *below, *turn.reporting]}


def beside(turn: Turn, form: Form, period: str, units: Mapping[int, Unit], named: Iterable[int]) -> list[ReportKey]:
    """The reports that are awaited of all of these units that lie beside those named, in the order of their codes."""
    about = parse_period(period)
    if not awaited_between(form, about, about, turn.context.calendar.workdays):
        return []
    tops = {units[id_].parent_id for id_ in named if id_ in units}
    owed = (u for u in units.values() if u.parent_id in tops and u.level == form.level and u.is_open_on(about.start))
    return [ReportKey(unit.id, form.key, period) for unit in sorted(owed, key=lambda unit: unit.code)]


def not_reported(turn: Turn, keys: Iterable[ReportKey], besides: Collection[int]) -> list[str]:
    """The names of those that have not reported and are not excused."""
    return [
        turn.context.units[key.unit_id].name
        for key in keys
        if key.unit_id not in besides and not turn.standing(key) and not saving.expected_for(turn, key).excused
    ]
