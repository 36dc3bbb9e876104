"""The units of a roster file: what each is to be, and whether they make a tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from core.roster import Change, PlannedUnit, Roster
from core.roster_lines import LEVELS, Place, RosterLines, UnitLine
from core.texts import text
from core.units import Unit

MAY_BE_BLANK = ("opened", "closed", "population")
RANKS = {level: rank for rank, level in enumerate(LEVELS)}


def plan_units(file: RosterLines, present: Roster) -> dict[str, PlannedUnit]:
    """The units by code. Faults are named at their sheet."""
    units = _named(file)
    units = {code: _with_stored(unit, present.units.get(code), file.units_at) for code, unit in units.items()}
    _check_tree(file, units, present)
    return units


def unit_changes(unit: PlannedUnit, present: Roster) -> Iterator[Change]:
    """What becomes different; for a new unit that it is new."""
    old = present.units.get(unit.code)
    if old is None:
        yield Change(unit.code, "unit-new", None)
        return
    for action, key, before, after in (
        ("unit-renamed", "roster-unit-renamed", old.name, unit.name),
        ("unit-level", "roster-unit-level", old.level, unit.level),
        ("unit-moved", "roster-unit-moved", present.parents[unit.code], unit.parent),
    ):
        if before != after:
            says = text(key, code=unit.code, old=before or "–", new=after or "–")
            yield Change(unit.code, action, says, {"from": before, "to": after})
    if unit.opened and (unit.opened != old.opened or (old.closed and not unit.closed)):
        says = text("roster-unit-opened", code=unit.code, name=unit.name, day=unit.opened.isoformat())
        yield Change(unit.code, "unit-opened", says, {"day": unit.opened.isoformat()})
    if unit.closed and unit.closed != old.closed:
        says = text("roster-unit-closed", code=unit.code, name=unit.name, day=unit.closed.isoformat())
        yield Change(unit.code, "unit-closed", says, {"day": unit.closed.isoformat()})
    if unit.population != old.population:
        before, after = ("–" if count is None else str(count) for count in (old.population, unit.population))
        says = text("roster-unit-population", code=unit.code, name=unit.name, old=before, new=after)
        yield Change(unit.code, "unit-population", says, {"from": before, "to": after})


def _named(file: RosterLines) -> dict[str, PlannedUnit]:
    """A unit may stand in several rows if they agree; what MAY_BE_BLANK may be so in some of them."""
    units: dict[str, PlannedUnit] = {}
    for line in file.units:
        first = units.setdefault(line.code, _unit(line))
        for column in ("name", "level", "parent", *MAY_BE_BLANK):
            value, other = getattr(line, column), getattr(first, column)
            if value == other or (column in MAY_BE_BLANK and value is None):
                continue
            if column in MAY_BE_BLANK and other is None:
                units[line.code] = replace(units[line.code], **{column: value})
            else:
                file.units_at.fault(
                    line.row,
                    column,
                    "roster-unit-disagrees",
                    code=line.code,
                    row=first.row,
                    value=str(value),
                    other=str(other or ""),
                )
    return units


def _unit(line: UnitLine) -> PlannedUnit:
    days = line.opened, line.closed
    return PlannedUnit(line.row, line.code, line.name, line.level, line.parent, *days, line.population)


def _with_stored(unit: PlannedUnit, old: Unit | None, place: Place) -> PlannedUnit:
    """With what holds from now on. What is blank changes nothing; a unit that opens on the day on which it
    closed, or later, has opened again: the closing is over."""
    if unit.population is None and old:
        unit = replace(unit, population=old.population)
    was_opened, was_closed = (old.opened, old.closed) if old else (None, None)
    opened, closed = unit.opened or was_opened, unit.closed or was_closed
    if opened and closed and closed <= opened and (opened, closed) != (was_opened, was_closed):
        is_over = closed == was_closed or (old is not None and was_closed is None and opened == was_opened)
        if not is_over:
            place.fault(unit.row, "closed", "roster-unit-closes-first", code=unit.code)
        closed = None
    return replace(unit, opened=opened, closed=closed)


def _check_tree(file: RosterLines, units: Mapping[str, PlannedUnit], present: Roster) -> None:
    """Every parent must exist and be of a higher level, and nobody may be above themselves."""
    parents = present.parents | {code: unit.parent for code, unit in units.items()}
    levels = {code: stored.level for code, stored in present.units.items()}
    levels |= {code: planned.level for code, planned in units.items()}
    for code, parent in parents.items():
        place = units.get(code) or units.get(parent)
        if place is None or not parent:
            continue
        if parent not in parents:
            if parent not in file.codes:
                file.units_at.fault(place.row, "parent", "roster-unknown-parent", parent=parent)
        elif code in _above(code, parents):
            if code in units:
                file.units_at.fault(place.row, "parent", "roster-cycle", code=code)
        elif RANKS.get(levels[parent], -1) >= RANKS.get(levels[code], len(RANKS)):
            file.units_at.fault(place.row, "parent", "roster-level-order", code=code, parent=parent)


def _above(code: str, parents: Mapping[str, str]) -> list[str]:
    """The codes above, nearest first, each once even if they run in a circle."""
    above: list[str] = []
    at = parents.get(code, "")
    while at and at not in above:
        above.append(at)
        at = parents.get(at, "")
    return above
