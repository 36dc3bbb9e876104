"""A tap is only words: whoever sends it may do with it what she may do anyway, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.effects import Draft, Effect, KeepDraft, Queue, SaveReport
from core.messages import Kind
from core.reports import ReportKey
from handlers import buttons
from tests.handlers.memory import CHANNEL, Memory

FORGED = [
    "undo:{QS0101}:daily:2026-11-20:1",
    "edit:{QS0101}:daily:2026-11-20",
    "undo:{QS0201}:daily:2026-11-20:1",
    "unit:{QS0101}:00000000",
    "unit:{QS0101}",
]
NONSENSE = [
    "",
    ":",
    "undo",
    "undo:",
    "undo:1:daily",
    "undo:1:daily:2026-11-20:",
    "undo:1:daily:2026-11-20:1:1",
    "undo:99999999999999999999:daily:2026-11-20:1",
    "undo:²:daily:2026-11-20:1",
    "undo:-1:daily:2026-W99:1",
    "edit::daily:2026-11-20",
    "edit:{QS0102}:nothing:2026-11-20",
    "unit:",
    "unit:x:y",
    "zero",
    "zero:",
    "zero:daily",
    "zero:nothing:2026-11-20",
    "zero:monthly_workload:2026-10",
    "allzero:daily:daily",
    "allzero:daily:2026-11",
    "allzero:daily:2026-11-21",
    "allzero:daily:2026-11-21:sure",
    "zero:daily:2026-11-01:sure",
    "form:nothing",
    "delete:everything",
]


@pytest.fixture
def told(world: Memory) -> Memory:
    """张家村 and 赵村 have reported, a moment ago."""
    for who in ("张医生", "Zhao"):
        world.answer(world.inbound(who, Kind.TEXT, "12 3 0"))
    return world


def tapped(world: Memory, who: str, action: str) -> list[Effect]:
    """What a tap changes, beside its answer."""
    for unit in world.context.units.values():
        action = action.replace(f"{{{unit.code}}}", str(unit.id))
    world.effects.clear()
    world.answer(world.inbound(who, Kind.TAP, action))
    return [effect for effect in world.effects if not isinstance(effect, Queue)]


@pytest.mark.parametrize("action", FORGED)
@pytest.mark.parametrize("who", ["李医生", "孙医生", "吴科长", "陌生人"])
def test_a_tap_about_somebody_elses_village_does_nothing(told: Memory, who: str, action: str) -> None:
    assert tapped(told, who, action) == []


@pytest.mark.parametrize("action", NONSENSE)
@pytest.mark.parametrize("who", ["李医生", "张医生", "吴科长"])
def test_a_tap_that_means_nothing_does_nothing(told: Memory, who: str, action: str) -> None:
    assert tapped(told, who, action) == []


@pytest.mark.parametrize(
    ("who", "version", "minutes", "undone"),
    [
        ("张医生", 1, 0, True),
        ("张护士", 1, 0, True),
        ("张医生", 1, 10, True),
        ("张医生", 1, 11, False),
        ("张医生", 0, 0, False),
        ("张医生", 2, 0, False),
        ("钱院长", 1, 0, False),
    ],
)
def test_an_undo_needs_the_standing_version_ten_minutes_and_the_own_village(
    told: Memory, who: str, version: int, minutes: int, undone: bool
) -> None:
    told.now += timedelta(minutes=minutes)
    effects = tapped(told, who, f"undo:{{QS0101}}:daily:2026-11-20:{version}")
    saved = [effect.report for effect in effects if isinstance(effect, SaveReport)]
    assert [(report.version, report.values) for report in saved] == ([(2, {})] if undone else [])


def test_an_undo_is_not_undone(told: Memory) -> None:
    told.answer(told.inbound("张医生", Kind.TEXT, "13 3 0"))
    assert tapped(told, "张医生", "undo:{QS0101}:daily:2026-11-20:2")
    assert tapped(told, "张医生", "undo:{QS0101}:daily:2026-11-20:3") == []


def test_a_choice_of_unit_holds_for_the_figures_that_it_was_offered_with(world: Memory) -> None:
    world.answer(world.inbound("孙医生", Kind.TEXT, "12 3 0"))
    older = buttons.mark(world.context.drafts[CHANNEL, "孙医生"])
    world.answer(world.inbound("孙医生", Kind.TEXT, "8 0 0"))
    newer = buttons.mark(world.context.drafts[CHANNEL, "孙医生"])
    unit = world.unit("QS0103")
    assert tapped(world, "孙医生", f"unit:{unit.id}:{older}") == []
    assert tapped(world, "孙医生", f"unit:{world.unit('QS0101').id}:{newer}") == []
    (saved, *_) = tapped(world, "孙医生", f"unit:{unit.id}:{newer}")
    assert isinstance(saved, SaveReport)
    assert saved.report.key == ReportKey(unit.id, "daily", "2026-11-20")
    assert tapped(world, "孙医生", f"unit:{unit.id}:{newer}") == []


def test_a_draft_about_a_unit_that_is_no_longer_hers_is_asked_about(world: Memory) -> None:
    taken_away = Draft("daily", "2026-11-20", {"visits": 12}, world.unit("QS0101").id, world.now)
    world.context.drafts[CHANNEL, "孙医生"] = taken_away
    world.answer(world.inbound("孙医生", Kind.TEXT, "接种3 疑似0"))
    kept = [effect.draft for effect in world.effects if isinstance(effect, KeepDraft)]
    assert [draft.unit_id for draft in kept] == [None]
    assert not any(isinstance(effect, SaveReport) for effect in world.effects)


def test_a_form_that_is_gone_leaves_its_draft_and_report_alone(told: Memory) -> None:
    told.context.drafts[CHANNEL, "李医生"] = Draft("gone", "2026-11-20", {"visits": 12}, None, told.now)
    mark = buttons.mark(told.context.drafts[CHANNEL, "李医生"])
    assert tapped(told, "李医生", f"unit:{{QS0102}}:{mark}") == []
    key = ReportKey(told.unit("QS0101").id, "daily", "2026-11-20")
    told.context.reports[ReportKey(key.unit_id, "gone", key.period)] = told.context.reports.pop(key)
    assert tapped(told, "张医生", "undo:{QS0101}:gone:2026-11-20:1") == []
    assert tapped(told, "张医生", "edit:{QS0101}:gone:2026-11-20") == []
