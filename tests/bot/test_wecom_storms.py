"""After every fault of WeCom and of the line to it: what was to be sent has come once, or has ended with a reason."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.effects import Queue
from core.messages import Lane, Say
from core.texts import text
from storage import outbox
from storage.outbox import State
from tests.bot.storm import SAYS, VISITS, figure
from tests.bot.wecom_storm import WeComStorm
from tests.bot.wecom_world import PHONES
from tests.emulator.wecom import Fault, WeCom
from tests.emulator.wecom.faults import (
    CLOSED_AFTER,
    CUT,
    HELD,
    NONE,
    SILENT,
    SILENT_AFTER,
    refused,
)

ZHANG, LI, SUN, WU = "张医生", "李医生", "孙医生", "吴科长"
ANSWER, PUSH = "aibot_respond_msg", "aibot_send_msg"


@pytest.fixture
async def storm(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[WeComStorm]:
    shutil.copyfile(migrated_sqlite, tmp_path / "lingbao.db")
    async with WeCom() as wecom:
        storm = WeComStorm(tmp_path, wecom)
        await storm.begin()
        await storm.populate()
        await storm.move_to("2026-11-20 16:00")
        yield storm
        await storm.end()


def said(storm: WeComStorm, who: str, words: str) -> int:
    return sum(words in shown.text for shown in storm.phone(who))


def answers(storm: WeComStorm, who: str, count: int = 1) -> list[int]:
    """How often each of so many reports was answered."""
    found = [VISITS.search(shown.text.replace("*", "")) for shown in storm.phone(who)]
    told = Counter(int(visits[2] or visits[1]) for visits in found if visits)
    return [told[figure(who, number)] for number in range(1, count + 1)]


async def drain(storm: WeComStorm) -> None:
    await storm.heard()
    await storm.program.delivery.drain()


ONCE: dict[str, Fault] = {
    "cut": CUT,
    "silent": SILENT,
    "busy": refused(-1),
    "full": refused(846607),
    "old": refused(846605),
    "new": refused(4711),
}
PERHAPS_TWICE: dict[str, Fault] = {"closed after": CLOSED_AFTER, "silent after": SILENT_AFTER}


@pytest.mark.parametrize("fault", [*ONCE.values(), *PERHAPS_TWICE.values()], ids=[*ONCE, *PERHAPS_TWICE])
async def test_a_fault_in_the_middle_of_everything(storm: WeComStorm, fault: Fault) -> None:
    """It strikes receipts, reminders and what a manager hears."""
    for who in (ZHANG, LI, SUN):
        storm.reports(who)
    await storm.heard()
    storm.wecom.plan.add(ANSWER, NONE, fault)
    await storm.program.delivery.drain()
    storm.wecom.plan.add(PUSH, fault, NONE, fault)
    await storm.at("2026-11-20 16:30")
    await storm.program.delivery.drain()
    storm.wecom.plan.add(PUSH, fault)
    await storm.at("2026-11-20 20:00")
    await storm.settle()
    rows = await storm.assert_accounted_for()
    assert {row["state"] for row in rows} <= {State.SENT, State.EXPIRED}
    assert {row["state"] for row in rows if row["key"].startswith("reply")} == {State.SENT}
    assert bool(storm.wecom.hidden) == (fault in PERHAPS_TWICE.values())
    assert [answers(storm, who) >= [1] for who in (ZHANG, LI, SUN)] == [True] * 3


@pytest.mark.parametrize("in_time", [True, False], ids=["in time", "too late"])
async def test_an_answer_that_is_late_is_taken_for_no_other(storm: WeComStorm, in_time: bool) -> None:
    storm.wecom.plan.add(ANSWER, HELD)
    storm.reports(ZHANG)
    await storm.heard()
    sending = asyncio.create_task(storm.program.delivery.drain())
    await storm.wecom.until(lambda: storm.wecom.sent(ANSWER))
    storm.reports(LI)
    await storm.heard()
    if in_time:
        storm.wecom.release()
    await sending
    await storm.settle()
    await storm.assert_accounted_for()
    assert (answers(storm, ZHANG), answers(storm, LI)) == ([1 if in_time else 2], [1])


async def test_what_comes_twice_counts_once(storm: WeComStorm) -> None:
    for who in SAYS:
        storm.reports(who)
        storm.wecom.push_again()
    await drain(storm)
    before = {who: list(storm.phone(who)) for who in SAYS}
    await storm.restart()
    for number in range(len(SAYS)):
        storm.wecom.push_again(number)
    await drain(storm)
    await storm.settle()
    await storm.assert_accounted_for()
    assert {who: storm.phone(who) for who in SAYS} == before
    assert [answers(storm, who) for who in SAYS] == [[1]] * len(SAYS)


async def test_raw_control_characters_are_nobodys_trouble(storm: WeComStorm) -> None:
    storm.wecom.control = True
    storm.wecom.say(PHONES[ZHANG], f"门诊{figure(ZHANG, 1)}\n接种3\n疑似0")
    await drain(storm)
    await storm.settle()
    await storm.assert_accounted_for()
    assert answers(storm, ZHANG) == [1]


async def test_a_subscription_that_is_lost_without_a_word_costs_nothing_that_was_said_to_it(storm: WeComStorm) -> None:
    """What people write meanwhile is nowhere; of that WeCom's own side can know alone."""
    storm.reports(ZHANG)
    await storm.heard()
    storm.wecom.forgets = True
    storm.reports(LI)
    await storm.program.delivery.drain()
    await storm.settle()
    await storm.assert_accounted_for()
    assert (answers(storm, ZHANG), answers(storm, LI)) == ([1], [0])
    storm.reports(LI)
    await drain(storm)
    assert answers(storm, LI, 2) == [0, 1]


async def test_who_is_thrown_out_in_the_middle_sends_and_receives_nothing_until_it_is_started_anew(
    storm: WeComStorm,
) -> None:
    for who in (ZHANG, LI):
        storm.reports(who)
    await storm.heard()
    await storm.is_thrown_out()
    storm.reports(SUN)
    await storm.program.delivery.drain()
    assert (storm.wecom.connections, storm.wecom.subscribed) == (1, None)
    assert await storm.program.health() != []
    await storm.settle()
    await storm.assert_accounted_for()
    assert [answers(storm, who) for who in (ZHANG, LI, SUN)] == [[1], [1], [0]]


async def test_an_hour_without_wecom_ends_in_order_and_brings_nothing_stale(storm: WeComStorm) -> None:
    await storm.at("2026-11-20 17:55")
    for _ in range(3):
        storm.reports(ZHANG)
    await storm.heard()
    await storm.wecom.away()
    for _ in range(12):
        await storm.program.delivery.drain()
        await storm.pass_(timedelta(minutes=5))
    assert storm.phone(ZHANG) == []
    await storm.wecom.back()
    await storm.at("2026-11-21 00:05")
    await storm.settle()
    rows = await storm.assert_accounted_for()
    assert {row["state"] for row in rows if row["key"].startswith("remind")} <= {State.EXPIRED, State.CANCELLED}
    assert [shown.text for shown in storm.phone(ZHANG) if "门诊人次" in shown.text] == [
        shown.text for shown in storm.phone(ZHANG)
    ]
    assert answers(storm, ZHANG, 3) >= [1, 1, 1]


async def test_a_message_that_was_half_sent_goes_on_and_begins_anew_only_after_a_restart(storm: WeComStorm) -> None:
    """Words, and a card below them."""
    storm.wecom.say(PHONES[WU], "未报")
    await storm.heard()
    storm.wecom.plan.add(PUSH, CUT)
    storm.wecom.plan.add(ANSWER, NONE, CUT)
    await storm.program.delivery.drain()
    assert len(storm.phone(WU)) == 1
    await storm.settle()
    await storm.assert_accounted_for()
    whole = [shown.text for shown in storm.phone(WU)]
    assert len(whole) == len(set(whole)) > 1
    storm.wecom.say(PHONES[WU], "未报")
    await storm.heard()
    storm.wecom.plan.add(ANSWER, NONE, CUT)
    await storm.program.delivery.drain()
    await storm.restart()
    await storm.settle()
    await storm.assert_accounted_for()
    assert len(storm.phone(WU)) == 2 * len(whole) + 1


async def test_more_than_a_conversation_takes_waits_and_none_is_lost(storm: WeComStorm) -> None:
    for _ in range(35):
        storm.reports(ZHANG)
    await drain(storm)
    assert len(storm.phone(ZHANG)) <= 30
    await storm.settle()
    await storm.assert_accounted_for()
    assert answers(storm, ZHANG, 35) == [1] * 35


async def test_who_never_wrote_is_unreachable_and_nobody_else_is(storm: WeComStorm) -> None:
    storm.wecom.state.opened.discard(PHONES[ZHANG])
    await storm.at("2026-11-20 16:30")
    await storm.settle()
    rows = await storm.assert_accounted_for()
    [lost] = [row for row in rows if row["state"] == State.FAILED]
    assert lost["address"] == PHONES[ZHANG]
    storm.reports(ZHANG)
    await drain(storm)
    await storm.assert_accounted_for()
    assert answers(storm, ZHANG) == [1]


async def test_stopped_in_the_middle_of_a_wave_it_notes_what_was_sent(storm: WeComStorm) -> None:
    """It is stopped by whoever stops programs: what is under way comes to its end, the rest goes out afterwards."""
    say = Say(lines=(text("remind-title"),))
    wave = [Queue(f"remind:{PHONES[who]}", ("wecom", PHONES[who]), Lane.BULK, say) for who in SAYS]
    await storm._parts.store.write(lambda conn: outbox.queue(conn, wave, storm.clock.now()))
    storm.wecom.plan.always(PUSH, HELD)
    pumps = asyncio.create_task(storm.program.delivery.run())
    await storm.wecom.until(lambda: storm.wecom.sent(PUSH))
    pumps.cancel()
    await asyncio.sleep(0)
    storm.wecom.plan.clear()
    storm.wecom.release()
    await asyncio.wait([pumps])
    await storm.restart()
    storm.wecom.hidden.clear()
    await storm.settle()
    await storm.assert_accounted_for()
    assert [said(storm, who, "") for who in SAYS] == [1] * len(SAYS)
