"""Many people at once, and whatever can fail, fails: chance decides what, when and how often."""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.bot.storm import SAYS, Act
from tests.bot.telegram_storm import HOOK, TelegramStorm
from tests.bot.telegram_world import PHONES
from tests.emulator import BotApi
from tests.emulator.faults import (
    CUT,
    CUT_AFTER,
    CUT_UPLOAD,
    HALF,
    HOTEL_PAGE,
    NONE,
    NONSENSE,
    OTHER_JSON,
    PROXY_PAGE,
    PROXY_PAGE_AFTER,
    refused,
    too_many,
)

FAULTS = [
    NONE,
    CUT,
    CUT_AFTER,
    CUT_UPLOAD,
    HALF,
    NONSENSE,
    OTHER_JSON,
    PROXY_PAGE,
    PROXY_PAGE_AFTER,
    HOTEL_PAGE,
    too_many(3),
    refused(500, "Internal Server Error"),
    refused(400, "Bad Request: can't parse entities: unsupported start tag"),
    refused(403, "Forbidden: bot was blocked by the user"),
]
METHODS = ["sendMessage"] * 3 + ["editMessageText", "setMessageReaction", "answerCallbackQuery", "getUpdates"]

doctors = st.sampled_from(list(SAYS))
managers = st.sampled_from(["吴科长", "钱院长", "周主任", "Grace"])
people = doctors | managers

acts: st.SearchStrategy[Act] = st.one_of(
    st.tuples(st.just("reports"), doctors, st.just(False)),
    st.tuples(st.just("reports"), doctors, st.booleans()),
    st.tuples(st.just("corrects"), doctors, st.none()),
    st.tuples(st.just("taps"), people, st.integers(0, 9)),
    st.tuples(st.just("asks"), managers, st.sampled_from(["未报", "今天", "帮助"])),
    st.tuples(st.just("says"), doctors, st.sampled_from(["撤销", "零报告", "门诊l2 接种3 疑似0", "今天有雨吗"])),
    st.tuples(st.just("fails"), st.sampled_from(METHODS), st.lists(st.sampled_from(FAULTS), min_size=1, max_size=4)),
    st.tuples(st.just("time"), st.sampled_from([1, 5, 61, 600]), st.none()),
    st.tuples(st.just("sends"), st.none(), st.none()),
    st.tuples(st.just("blocks"), doctors, st.none()),
    st.tuples(st.just("again"), st.integers(0, 50), st.none()),
    st.tuples(st.just("restarts"), st.none(), st.none()),
    st.tuples(st.just("goes away"), st.none(), st.none()),
)


class Chance:
    """What each act is."""

    def __init__(self, storm: TelegramStorm) -> None:
        self._storm = storm

    async def does(self, act: Act) -> None:
        storm, (what, whom, how) = self._storm, act
        api = storm.api
        match what, whom, how:
            case "reports", str(who), bool(in_group):
                storm.reports(who, in_group=in_group)
            case "corrects", str(who), None:
                storm.corrects(who)
            case "taps", str(who), int(number):
                storm.taps_something(who, number)
            case (("asks" | "says"), str(who), str(words)):
                api.say(PHONES[who], words)
            case "fails", str(method), list(faults):
                api.plan(method, *faults)
            case "time", int(seconds), None:
                await storm.pass_(timedelta(seconds=seconds))
            case "sends", None, None:
                await storm.program.delivery.drain()
            case "blocks", str(who), None:
                api.block(PHONES[who])
            case "again", int(number), None:
                api.push_again(number)
            case "restarts", None, None:
                await storm.restart()
            case "goes away", None, None:
                await api.go_away()
                await api.come_back()


async def live(folder: Path, morning: list[Act], evening: list[Act], *, webhook: bool) -> None:
    async with BotApi() as api:
        storm = TelegramStorm(folder, api, HOOK if webhook else None)
        await storm.live(Chance(storm).does, morning, evening)


some = st.lists(acts, min_size=3, max_size=12)


@given(morning=some, evening=some, webhook=st.booleans())
@settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_nothing_is_lost_nor_doubled_nor_anybody_elses(
    migrated_sqlite: Path, morning: list[Act], evening: list[Act], webhook: bool
) -> None:
    with TemporaryDirectory() as folder:
        shutil.copyfile(migrated_sqlite, Path(folder) / "lingbao.db")
        asyncio.run(live(Path(folder), morning, evening, webhook=webhook))
