"""Which unit a manager asks for: by its code, or by its name as people write it, 东河镇张家村 and 张家 alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from core.plaintext import plain
from core.unit_names import names_of_top, ways_to_write
from core.units import Unit


def units_called(words: str, units: Iterable[Unit], county: Mapping[int, Unit]) -> list[Unit]:
    """Those of these units that the words fit best, in their order; several where the words do not tell them apart.

    The code and the name in full come first, then the name without 卫生室 and 村, then a part of it. `county` has the
    units above them, whose names may stand in front.
    """
    said = "".join(plain(words).split())
    found: dict[int, list[Unit]] = {}
    tops = {id_: ["", *names_of_top(top)] for id_, top in county.items()} if said else {}
    for unit in units if said else ():
        if (way := _fits(said, unit, tops)) is not None:
            found.setdefault(way, []).append(unit)
    return found[min(found)] if found else []


def _fits(said: str, unit: Unit, tops: Mapping[int, list[str]]) -> int | None:
    """How well: the smaller the better; None where they do not."""
    name = "".join(plain(unit.name).split())
    if said in (plain(unit.code), name):
        return 0
    if said[0] not in name and not _may_begin_with_a_top(said, unit, tops):
        return None
    for word, way in ways_to_write(name):
        if said.endswith(word) and said.removesuffix(word) in _before(unit, tops):
            return way + 1
    return _PART_OF_IT if said in name else None


_PART_OF_IT = 9


def _may_begin_with_a_top(said: str, unit: Unit, tops: Mapping[int, list[str]]) -> bool:
    return any(said.startswith(name) for name in _before(unit, tops) if name)


def _before(unit: Unit, tops: Mapping[int, list[str]]) -> Iterator[str]:
    """What may stand in front of its name: the name of a unit above it, or nothing."""
    yield ""
    for id_ in unit.path.split("/")[:-2]:
        yield from tops.get(int(id_), ())
