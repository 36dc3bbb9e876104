"""Everything that a manager does to the reports of others has an entry; what a reporter does has none."""

from __future__ import annotations

import pytest

from core.effects import Audit
from core.reports import Source
from tests.handlers.doctors import TODAY, actions, says, stands, taps
from tests.handlers.memory import Memory


def entries(world: Memory) -> list[tuple[str, str, dict[str, object]]]:
    """Action, code of the unit and details of what was recorded since the last look."""
    codes = {unit.id: unit.code for unit in world.context.units.values()}
    found = [effect for effect in world.effects if isinstance(effect, Audit)]
    world.effects.clear()
    return [(entry.action, codes[entry.unit_id], dict(entry.details)) for entry in found]


def about(**more: object) -> dict[str, object]:
    return {"form": "daily", "period": TODAY, **more}


def figures(visits: int, vaccinations: int, cases: int) -> dict[str, int]:
    return {"visits": visits, "vaccinations": vaccinations, "suspected_cases": cases}


def test_a_reporter_leaves_no_entry(world: Memory) -> None:
    says(world, "12 3 0")
    says(world, "更正 门诊13")
    says(world, "撤销")
    says(world, "赵村 4 0 0", "钱院长")  # her own village, although she manages the township, too
    assert entries(world) == []


def test_by_telephone_corrected_and_undone(world: Memory) -> None:
    told = says(world, "张家村 12 3 0", "吴科长")
    assert entries(world) == [("enter", "QS0101", about(version=1, values=figures(12, 3, 0)))]
    assert stands(world).source == Source.ON_BEHALF
    taps(world, actions(told)[0], "吴科长")
    assert entries(world) == [("undo", "QS0101", about(version=2, values={}))]
    says(world, "12 3 0")
    says(world, "更正 张家村 门诊13", "吴科长")
    assert entries(world) == [("change", "QS0101", about(version=4, values=figures(13, 3, 0)))]


def test_a_whole_relay_has_an_entry_for_each_village(world: Memory) -> None:
    says(world, "张家村 12 3 0\n李家村 8 0 0", "吴科长")
    assert entries(world) == []
    says(world, "全部确认", "吴科长")
    assert [(action, code) for action, code, _ in entries(world)] == [("enter", "QS0101"), ("enter", "QS0102")]


async def test_the_guided_form_and_the_diseases(world: Memory) -> None:
    await world.move_to(f"{TODAY} 19:00")
    unit = world.unit("QS0101").id
    taps(world, f"enter:{unit}:daily:{TODAY}", "吴科长")
    says(world, "12 3 1", "吴科长")
    says(world, "都是流感", "吴科长")
    found = entries(world)
    assert [(action, code) for action, code, _ in found] == [("enter", "QS0101"), ("change", "QS0101")]
    assert found[1][2]["values"] == figures(12, 3, 1) | {"suspected_cases.influenza": 1}


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("remind:{}:daily:2026-11-20", [("remind", "QS0102", about())]),
        ("remindall:{}:daily:2026-11-20", [("remind", "QS0102", about())]),
        ("excuse:{}:daily:2026-11-20", []),
        ("excuse:{}:daily:2026-11-20:outage", [("excuse", "QS0102", about(reason="outage"))]),
        ("silent:{}:daily:2026-11-20", []),
        ("enter:{}:daily:2026-11-20", []),
    ],
)
async def test_what_the_buttons_of_a_card_do(world: Memory, action: str, expected: list[object]) -> None:
    await world.move_to(f"{TODAY} 19:00")
    taps(world, action.format(world.unit("QS0102").id), "吴科长")
    assert entries(world) == expected


async def test_an_excuse_that_is_taken_back(world: Memory) -> None:
    await world.move_to(f"{TODAY} 19:00")
    unit = world.unit("QS0102").id
    taps(world, f"excuse:{unit}:daily:{TODAY}:flood", "吴科长")
    taps(world, f"expect:{unit}:daily:{TODAY}", "吴科长")
    assert [action for action, _, _ in entries(world)] == ["excuse", "expect"]


async def test_nobody_is_named(world: Memory) -> None:
    await world.move_to(f"{TODAY} 19:00")
    unit = world.unit("QS0101").id
    for action in ("silent", "remind", "enter", "excuse"):
        taps(world, f"{action}:{unit}:daily:{TODAY}", "吴科长")
    assert not any(word in str(entries(world)) for word in ("张医生", "张护士", "13900010001"))


async def test_leave_is_recorded_when_somebody_else_takes_it(world: Memory) -> None:
    says(world, "请假 18日", "李医生")
    assert entries(world) == []
    says(world, "张家村明天请假", "林管理员")
    taps(world, f"absence:{world.unit('QS0101').id}:102:2026-11-21:2026-11-21", "林管理员")
    days = {"first": "2026-11-21", "last": "2026-11-21"}
    assert entries(world) == [("leave", "QS0101", days)]
    says(world, "销假 张家村", "林管理员")
    assert entries(world) == [("leave-ended", "QS0101", days)]


@pytest.mark.parametrize(("answer", "action"), [("yes", "leave-excused"), ("no", "leave-refused")])
def test_a_decision_about_leave(world: Memory, answer: str, action: str) -> None:
    says(world, "请假 18日", "李医生")
    (asked,) = [leave for leave in world.context.leaves.values() if leave]
    taps(world, f"leave:{asked.key}:{answer}", "吴科长")
    assert entries(world) == [(action, "QS0102", {"first": "2026-11-18", "last": "2026-11-18"})]
