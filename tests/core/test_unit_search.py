"""Which unit a manager means."""

from __future__ import annotations

import pytest

from core.unit_search import units_called
from core.units import Unit

COUNTY = Unit(1, "QS", "青山县", "county", None, "1/")
EAST = Unit(2, "QS01", "东河镇", "township", 1, "1/2/")
WEST = Unit(3, "QS02", "西岭乡", "township", 1, "1/3/")
VILLAGES = (
    Unit(11, "QS0101", "张家村卫生室", "village", 2, "1/2/11/"),
    Unit(12, "QS0102", "大张家村卫生室", "village", 2, "1/2/12/"),
    Unit(13, "QS0103", "李家村卫生室", "village", 2, "1/2/13/"),
    Unit(21, "QS0201", "李家村卫生室", "village", 3, "1/3/21/"),
    Unit(22, "QS0202", "上孙庄", "village", 3, "1/3/22/"),
    Unit(23, "QS0203", "下孙庄", "village", 3, "1/3/23/"),
)
UNITS = (COUNTY, EAST, WEST, *VILLAGES)


def called(words: str) -> list[str]:
    return [unit.code for unit in units_called(words, UNITS, {unit.id: unit for unit in UNITS})]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("QS0101", ["QS0101"]),
        ("qs0101", ["QS0101"]),
        ("张家村卫生室", ["QS0101"]),
        ("张家村", ["QS0101"]),
        ("张家", ["QS0101"]),
        ("大张家村", ["QS0102"]),
        ("李家村", ["QS0103", "QS0201"]),
        ("东河镇李家村", ["QS0103"]),
        ("西岭李家", ["QS0201"]),
        ("西岭乡 李家村", ["QS0201"]),
        ("青山县东河镇", ["QS01"]),
        ("东河", ["QS01"]),
        ("孙庄", ["QS0202", "QS0203"]),
        ("上孙庄", ["QS0202"]),
        ("孙", ["QS0202", "QS0203"]),
        ("卫生室", ["QS0101", "QS0102", "QS0103", "QS0201"]),
        ("青山", ["QS"]),
        ("赵村", []),
        ("东河镇赵村", []),
        ("西岭乡张家村", []),
        ("", []),
        (" ", []),
    ],
)
def test_the_best_fit_and_all_that_fit_alike(words: str, codes: list[str]) -> None:
    assert called(words) == codes
