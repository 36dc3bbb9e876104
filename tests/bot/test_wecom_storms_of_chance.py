"""Many people on WeCom at once, and whatever can fail, fails: chance decides what, when and how often."""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.bot.storm import SAYS, Act
from tests.bot.wecom_storm import WeComStorm
from tests.bot.wecom_world import PHONES
from tests.emulator.wecom import WeCom
from tests.emulator.wecom.faults import (
    CLOSED,
    CLOSED_AFTER,
    CUT,
    CUT_AFTER,
    HELD,
    NONE,
    SILENT,
    SILENT_AFTER,
    refused,
)

CODES = (-1, 846605, 846607, 846608, 45009, 45033, 42014, 40058, 93006, 4711)
FAULTS = [NONE, CUT, CUT_AFTER, CLOSED, CLOSED_AFTER, SILENT, SILENT_AFTER, HELD, *map(refused, CODES)]
COMMANDS = ["aibot_respond_msg", "aibot_send_msg"] * 3 + ["aibot_respond_update_msg", "ping"]
CONNECTING = [CUT, CLOSED, refused(-1), refused(45009)]

doctors = st.sampled_from(list(SAYS))
people = doctors | st.sampled_from(["吴科长", "钱院长", "周主任", "Grace"])
some_faults = st.lists(st.sampled_from(FAULTS), min_size=1, max_size=4)
words = ["撤销", "零报告", "门诊l2 接种3 疑似0", "今天有雨吗", "未报", "今天", "帮助"]

acts: st.SearchStrategy[Act] = st.one_of(
    st.tuples(st.just("reports"), doctors, st.booleans()),
    st.tuples(st.just("reports"), doctors, st.just(False)),
    st.tuples(st.just("taps"), people, st.integers(0, 9)),
    st.tuples(st.just("says"), people, st.sampled_from(words)),
    st.tuples(st.just("enters"), people, st.none()),
    st.tuples(st.just("fails"), st.sampled_from(COMMANDS), some_faults),
    st.tuples(st.just("cannot connect"), st.lists(st.sampled_from(CONNECTING), min_size=1, max_size=3), st.none()),
    st.tuples(st.just("time"), st.sampled_from([1, 5, 61, 600]), st.none()),
    st.tuples(st.just("sends"), st.none(), st.none()),
    st.tuples(st.just("again"), st.integers(0, 50), st.none()),
    st.tuples(st.just("loses line"), st.sampled_from(["cut", "closed", "away"]), st.none()),
    st.tuples(st.just("forgets"), st.none(), st.none()),
    st.tuples(st.just("is thrown out"), st.none(), st.none()),
    st.tuples(st.just("restarts"), st.none(), st.none()),
)


class Chance:
    """What each act is."""

    def __init__(self, storm: WeComStorm) -> None:
        self._storm = storm
        self._wecom = storm.wecom

    async def does(self, act: Act) -> None:
        match act:
            case "time", int(seconds), None:
                await self._storm.pass_(timedelta(seconds=seconds))
            case "sends", None, None:
                await self._storm.program.delivery.drain()
            case "restarts", None, None:
                await self._storm.restart()
            case (("reports" | "taps" | "says" | "enters" | "again"), _, _):
                self._somebody(act)
            case _:
                await self._fails(act)

    def _somebody(self, act: Act) -> None:
        match act:
            case "reports", str(who), bool(in_group):
                self._storm.reports(who, in_group=in_group)
            case "taps", str(who), int(number):
                self._storm.taps_something(who, number)
            case "says", str(who), str(said):
                self._wecom.say(PHONES[who], said)
            case "enters", str(who), None:
                self._wecom.enter(PHONES[who])
            case "again", int(number), None:
                if self._wecom.brought:
                    self._wecom.push_again(number)

    async def _fails(self, act: Act) -> None:
        match act:
            case "fails", str(command), list(faults):
                self._wecom.plan.add(command, *faults)
            case "cannot connect", list(faults), None:
                self._wecom.plan.add("aibot_subscribe", *faults)
            case "forgets", None, None:
                self._wecom.forgets = True
            case "loses line", str(how), None:
                if not self._storm.line.condition.given_up.is_set():
                    await self._storm.loses_line(how)
            case "is thrown out", None, None:
                if not self._storm.line.condition.given_up.is_set():
                    await self._storm.is_thrown_out()


async def live(folder: Path, morning: list[Act], evening: list[Act], *, control: bool) -> None:
    async with WeCom() as wecom:
        wecom.control = control
        storm = WeComStorm(folder, wecom)
        await storm.live(Chance(storm).does, morning, evening)


some = st.lists(acts, min_size=3, max_size=12)


@given(morning=some, evening=some, control=st.booleans())
@settings(
    max_examples=4,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nothing_that_was_stored_is_lost_nor_doubled_nor_anybody_elses(
    migrated_sqlite: Path, morning: list[Act], evening: list[Act], control: bool
) -> None:
    with TemporaryDirectory() as folder:
        shutil.copyfile(migrated_sqlite, Path(folder) / "lingbao.db")
        asyncio.run(live(Path(folder), morning, evening, control=control))
