"""A correction after the lock: who is asked, who decides, and what both sides hear."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from core.corrections import Correction, Decision
from core.effects import KeepCorrection, Queue, SaveReport
from core.messages import Inbound, Kind, Lane
from core.reports import Source
from core.units import Role
from tests.handlers.doctors import NOTHING_DONE, TODAY, actions, edits, says, stands, take_post, taps, told, visits
from tests.handlers.memory import CHANNEL, Memory

LONG_AFTER = "2026-11-28 09:00"


def alerts(world: Memory) -> list[Queue]:
    return [effect for effect in world.effects if isinstance(effect, Queue) and effect.lane == Lane.ALERT]


def leave(world: Memory, who: str) -> None:
    world.context.posts[world.context.people.pop((CHANNEL, who)).id] = ()


@pytest.fixture
async def locked(world: Memory) -> Inbound:
    """The message of a report that can no longer be changed."""
    sent = world.inbound("张医生", Kind.TEXT, "12 3 0")
    world.answer(sent)
    await world.move_to(LONG_AFTER)
    return sent


def the_correction(world: Memory) -> Correction:
    return [effect.correction for effect in world.effects if isinstance(effect, KeepCorrection)][-1]


def test_what_is_kept_of_a_correction(world: Memory, locked: Inbound) -> None:
    edits(world, locked, "15 3 0")
    kept, standing = the_correction(world), stands(world)
    values = {"visits": 15, "vaccinations": 3, "suspected_cases": 0}
    assert (kept.report, kept.values, kept.version) == (standing.key, values, 1)
    assert (kept.account, kept.person_id, kept.decision) == ((CHANNEL, "张医生"), standing.person_id, None)
    assert re.fullmatch("[0-9a-f]{12}", kept.key)
    edits(world, locked, "16 3 0")
    assert the_correction(world).key != kept.key


def test_every_manager_of_the_unit_above_is_asked_and_nobody_else(world: Memory, locked: Inbound) -> None:
    take_post(world, "郑科长", Role.MANAGER, "QS01")
    take_post(world, "周主任", Role.MANAGER, "QS")
    edits(world, locked, "15 3 0")
    key = the_correction(world).key
    asked = {queue.account[1]: queue for queue in alerts(world)}
    assert {who: queue.key for who, queue in asked.items()} == {
        who: f"correction:{key}:{who}" for who in ("吴科长", "郑科长")
    }
    assert {queue.expires_at for queue in asked.values()} == {None}
    [question] = told(world, "吴科长")
    assert actions(question) == [f"correction:{key}:yes", f"correction:{key}:no"]
    assert "张家村" in question.text
    assert "门诊人次：12 → 15" in question.text
    assert "张医生" not in question.text, "whoever is erased must stand nowhere (storage.erasure)"


def test_where_the_township_has_nobody_the_county_is_asked(world: Memory, locked: Inbound) -> None:
    leave(world, "吴科长")
    take_post(world, "周主任", Role.MANAGER, "QS")
    assert "要青山县同意" in edits(world, locked, "15 3 0").text
    taps(world, actions(told(world, "周主任")[0])[0], "周主任")
    assert visits(world) == 15
    assert "青山县同意了" in told(world, "张医生")[0].text


def test_where_nobody_can_be_asked_it_is_refused(world: Memory, locked: Inbound) -> None:
    leave(world, "吴科长")
    leave(world, "周主任")
    for answer in (edits(world, locked, "15 3 0"), taps(world, f"edit:{stands(world).key.unit_id}:daily:{TODAY}")):
        assert "请打电话给东河镇" in answer.text
    assert not alerts(world)
    assert (CHANNEL, "张医生") not in world.context.drafts


def test_where_nothing_stands_it_is_refused(world: Memory, locked: Inbound) -> None:
    assert locked
    assert "请打电话给东河镇" in says(world, "11月20日 12 3 0", "李医生").text
    assert not alerts(world)


@pytest.mark.parametrize("answer", ["yes", "no"])
async def test_both_sides_hear_the_outcome(world: Memory, locked: Inbound, answer: str) -> None:
    edits(world, locked, "15 3 0")
    await world.move_to("2026-12-24 10:00")
    done = taps(world, f"correction:{the_correction(world).key}:{answer}", "吴科长")
    [heard] = told(world, "张医生")
    assert all("门诊人次：12 → 15" in message.text for message in (done, heard))
    assert not heard.buttons, "an undo is not offered"
    decision = {"yes": Decision.APPROVED, "no": Decision.REFUSED}[answer]
    kept, manager = the_correction(world), world.context.people[CHANNEL, "吴科长"]
    assert (kept.decision, kept.decided_at, kept.decided_by) == (decision, world.now, manager.id)
    outcome = next(effect for effect in reversed(world.effects) if isinstance(effect, Queue))
    assert (outcome.key, outcome.lane) == (f"correction:{kept.key}:decided", Lane.ALERT)


def test_what_was_approved_of_is_a_version_like_any_other(world: Memory, locked: Inbound) -> None:
    first = stands(world)
    edits(world, locked, "门诊15")
    taps(world, f"correction:{the_correction(world).key}:yes", "吴科长")
    report = stands(world)
    assert (report.version, report.source, report.person_id) == (2, Source.APPROVED, first.person_id)
    assert (report.values, report.previous) == ({**first.values, "visits": 15}, first.values)
    assert (report.received_at, report.on_time, report.changed_at) == (first.received_at, True, world.now)
    taps(world, f"undo:{report.key.unit_id}:daily:{TODAY}:2")
    assert stands(world) == report


def test_the_first_decision_counts(world: Memory, locked: Inbound) -> None:
    take_post(world, "郑科长", Role.MANAGER, "QS01")
    edits(world, locked, "15 3 0")
    key = the_correction(world).key
    taps(world, f"correction:{key}:no", "吴科长")
    decided = the_correction(world)
    world.now += timedelta(minutes=5)
    told(world, "张医生")
    for who in ("郑科长", "吴科长"):
        assert "已经有结果：不同意（11月28日（周六）09:00）" in taps(world, f"correction:{key}:yes", who).text
    assert (visits(world), the_correction(world), told(world, "张医生")) == (12, decided, [])


@pytest.mark.parametrize("who", ["张医生", "张护士", "李医生", "钱院长", "陌生人"])
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_only_who_manages_the_village_decides(world: Memory, locked: Inbound, who: str, answer: str) -> None:
    edits(world, locked, "15 3 0")
    taps(world, f"correction:{the_correction(world).key}:{answer}", who)
    assert (visits(world), the_correction(world).decision) == (12, None)


@pytest.mark.parametrize(
    "forged",
    [
        "correction",
        "correction:",
        "correction:{key}",
        "correction:{key}:",
        "correction:{key}:maybe",
        "correction:{key}:yes:1",
        "correction:{key}0:yes",
        "correction:000000000000:yes",
        "correction:²:yes",
    ],
)
def test_a_forged_decision_changes_nothing(world: Memory, locked: Inbound, forged: str) -> None:
    edits(world, locked, "15 3 0")
    assert NOTHING_DONE in taps(world, forged.format(key=the_correction(world).key), "吴科长").text
    assert (visits(world), the_correction(world).decision) == (12, None)


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_correction_of_an_older_version_is_void(world: Memory, locked: Inbound, answer: str) -> None:
    edits(world, locked, "15 3 0")
    first = the_correction(world).key
    edits(world, locked, "16 3 0")
    taps(world, f"correction:{the_correction(world).key}:yes", "吴科长")
    told(world, "张医生")
    done = taps(world, f"correction:{first}:{answer}", "吴科长")
    [heard] = told(world, "张医生")
    assert all("又变过了" in text for text in (done.text, heard.text))
    assert all("门诊人次：16" in text for text in (done.text, heard.text))
    assert (visits(world), the_correction(world).decision) == (16, Decision.OVERTAKEN)


def test_a_correction_of_what_was_taken_back_is_void(world: Memory, locked: Inbound) -> None:
    edits(world, locked, "15 3 0")
    standing = stands(world)
    world.context.reports[standing.key] = replace(standing, values={}, version=2, source=Source.UNDO)
    assert "还没报" in taps(world, f"correction:{the_correction(world).key}:yes", "吴科长").text
    assert (stands(world).values, the_correction(world).decision) == ({}, Decision.OVERTAKEN)


def test_the_same_figures_are_no_correction(world: Memory, locked: Inbound) -> None:
    assert "没有变化" in edits(world, locked, "12 3 0").text
    assert not alerts(world)


def test_an_asker_who_was_erased_hears_nothing_and_her_village_is_corrected(world: Memory, locked: Inbound) -> None:
    edits(world, locked, "15 3 0")
    kept = the_correction(world)
    world.context.corrections[kept.key] = replace(kept, account=None, person_id=None)
    taps(world, f"correction:{kept.key}:yes", "吴科长")
    assert (visits(world), stands(world).person_id, told(world, "张医生")) == (15, None, [])


async def test_whoever_asks_and_decides_hears_it_once(world: Memory) -> None:
    sent = world.inbound("钱院长", Kind.TEXT, "12 3 0")
    world.answer(sent)
    await world.move_to(LONG_AFTER)
    edits(world, sent, "15 3 0")
    [question] = told(world, "钱院长")
    taps(world, actions(question)[0], "钱院长")
    assert (visits(world, unit="QS0201"), told(world, "钱院长")) == (15, [])


def test_a_form_that_the_county_has_given_up_is_not_decided_about(world: Memory, locked: Inbound) -> None:
    edits(world, locked, "15 3 0")
    kept = the_correction(world)
    world.context.corrections[kept.key] = replace(kept, report=kept.report._replace(form="given_up"))
    assert NOTHING_DONE in taps(world, f"correction:{kept.key}:yes", "吴科长").text


def test_words_about_a_day_long_ago_correct_its_report(world: Memory, locked: Inbound) -> None:
    assert locked
    assert "要东河镇同意" in says(world, "11月20日 更正门诊15").text
    assert the_correction(world).values == {"visits": 15}
    taps(world, actions(told(world, "吴科长")[0])[0], "吴科长")
    assert visits(world) == 15
    assert "请打电话给东河镇" in says(world, "11月20日 更正门诊15", "李医生").text


def test_what_somebody_else_has_written_corrects_nothing(world: Memory, locked: Inbound) -> None:
    forwarded = replace(world.inbound("张医生", Kind.TEXT, "11月20日 更正门诊15"), forwarded=True)
    world.answer(forwarded)
    assert locked
    assert not alerts(world)


async def test_of_several_villages_the_old_report_of_one_can_be_corrected(world: Memory) -> None:
    taps(world, actions(says(world, "12 3 0", "孙医生"))[0], "孙医生")
    await world.move_to(LONG_AFTER)
    assert "超过补报期限" in says(world, "11月19日 更正门诊15", "孙医生").text
    where = actions(says(world, "11月20日 更正门诊15", "孙医生"))
    assert "请打电话给东河镇" in taps(world, where[1], "孙医生").text
    assert "超过补报期限" not in says(world, "谢谢", "孙医生").text
    where = actions(says(world, "11月20日 更正门诊15", "孙医生"))
    assert "要东河镇同意" in taps(world, where[0], "孙医生").text
    assert the_correction(world).report.unit_id == world.unit("QS0103").id


def test_a_doubt_about_a_locked_report_is_still_said(world: Memory, locked: Inbound) -> None:
    assert "9l" in edits(world, locked, "门诊9l").text


def test_every_save_here_follows_on_the_version_before(world: Memory, locked: Inbound) -> None:
    for words in ("15 3 0", "16 3 0"):
        edits(world, locked, words)
        taps(world, f"correction:{the_correction(world).key}:yes", "吴科长")
    saved = [effect for effect in world.effects if isinstance(effect, SaveReport)]
    assert [effect.report.previous.get("visits") for effect in saved] == [None, 12, 15]


def test_the_disease_of_cases_that_were_agreed_to_is_asked_for(world: Memory, locked: Inbound) -> None:
    edits(world, locked, "12 3 2")
    taps(world, actions(told(world, "吴科长")[0])[0], "吴科长")
    [heard] = told(world, "张医生")
    assert "疑似病例 2 例，是什么病？" in heard.text
    chosen = next(action for action in actions(heard) if action.endswith(":other"))
    taps(world, chosen)
    assert "要东河镇同意" in says(world, "恙虫病2例").text
    assert the_correction(world).notes == {"suspected_cases.other": "恙虫病"}
    [question] = told(world, "吴科长")
    assert "其中其他（恙虫病）：2" in question.text
    taps(world, actions(question)[0], "吴科长")
    assert (stands(world).complete, stands(world).notes) == (True, {"suspected_cases.other": "恙虫病"})
    [heard] = told(world, "张医生")
    assert ("其中其他（恙虫病）：2" in heard.text, actions(heard)) == (True, [])
